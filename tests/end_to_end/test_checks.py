"""Runs that are not as the runs before them: what is said, stored, and sent."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import sys
from contextlib import closing
from subprocess import PIPE
from typing import TYPE_CHECKING

import pytest

from tests.crawls import crawl_command, scrapy
from tests.forks import Fork
from tests.monitoring.inbox import Inbox

if TYPE_CHECKING:
    from tests.demo_client import DemoClient

STATUS = [sys.executable, "-m", "scrapy", "status"]


@pytest.fixture(scope="session")
def running_demo(large_demo) -> DemoClient:
    return large_demo


@pytest.fixture
def site(demo) -> DemoClient:
    return demo


@pytest.fixture
def known_site(demo, crawled) -> DemoClient:
    """Return the site when it has been crawled."""
    crawled()
    return demo


def publish(site, count: int = 25, **edits: str) -> None:
    for article_id in site.publish(count):
        if edits:
            site.edit(article_id, **edits)


def stored(data, name: str) -> dict:
    counts = data.scalar("SELECT counts FROM runs ORDER BY run_id DESC LIMIT 1")
    return json.loads(counts)[name]


def test_what_a_run_measures(site, crawl, data) -> None:
    """Each run keeps what it measured, and its checks, with its counts."""
    assert crawl(site).exit_code == 0
    metrics = stored(data, "metrics")
    with_author = sum(1 for article in data.articles().values() if article["author"])
    assert (metrics["new"], metrics["articles"], metrics["pages"]) == (130, 130, 130)
    assert metrics["filled"]["publisher"] == 130
    assert metrics["filled"]["author"] == with_author
    assert metrics["first_page_links"] == 20
    assert (metrics["lags"], metrics["lag"]) == (0, None)  # all were published before the site was watched
    assert {level for level, _ in stored(data, "checks").values()} == {"ok", "no history"}
    crawl(site)
    assert stored(data, "metrics")["first_page_links"] == 20
    assert stored(data, "metrics")["articles"] == 0


def test_a_field_that_vanishes(known_site, crawl, data) -> None:
    """When new articles have no publisher any more, the run fails with the figure, until told otherwise."""
    publish(known_site, publisher="")
    done = crawl(known_site)
    assert done.exit_code == 8
    assert done.out.startswith("newscrawl: not as before: fill_rate:publisher (run ")
    figure = "0 of 25 articles have it (0 %), before 130 of 130 articles have it (100 %)"
    assert f"failure: fill_rate:publisher: {figure}\n" in done.out
    assert done.out.count("fill_rate") == 2
    assert data.scalar("SELECT exit_code FROM runs ORDER BY run_id DESC LIMIT 1") == 8
    assert stored(data, "checks")["fill_rate:publisher"] == ["failure", figure]
    assert len(data.articles()) == 155
    assert crawl(known_site, NEWSCRAWL_CHECKS_OFF="fill_rate:publisher").exit_code == 0
    assert "fill_rate:publisher" not in stored(data, "checks")


def test_articles_that_fail(known_site, crawl, data) -> None:
    """Articles that the server cannot give, though its listings work, fail the run."""
    publish(known_site)
    known_site.fault("500", path="/news/detail/")
    done = crawl(known_site, RETRY_TIMES=0)
    assert done.exit_code == 8
    assert "failure: failures: 25 of 25 pages failed (100 %), before 0 of 130" in done.out
    known_site.clear_faults()
    assert crawl(known_site, NEWSCRAWL_RETRY_FAILED_AFTER="1s").exit_code == 8
    assert data.scalar("SELECT COUNT(*) FROM runs") == 3


def test_a_site_that_falls_silent(site_of, crawl, data) -> None:
    """A site that had something new in every run, and then nothing for hours, is noticed."""
    site = site_of(articles=20, layout="next")
    crawl(site)
    spread_over_runs(data, 20)
    shift_runs(data, "-8 hours")
    done = crawl(site)
    assert done.exit_code == 0
    assert re.search(r"^warning: new_articles: none new for 8 h", done.out, re.MULTILINE)
    shift_runs(data, "-8 hours")
    assert crawl(site).exit_code == 8
    site.publish(1)
    assert crawl(site).exit_code == 0


def spread_over_runs(data, count: int) -> None:
    """Pretend that each of the first articles was found in a run of its own, ten minutes apart."""
    with closing(sqlite3.connect(data.folder / "newscrawl.db")) as connection, connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(runs)") if row[1] != "run_id"]
        columns, copied = ", ".join(names), ", ".join(f'"{name}"' for name in names)
        for number in range(1, count + 1):
            query = f"INSERT INTO runs (run_id, {columns}) SELECT ?, {copied} FROM runs WHERE run_id = 1"
            connection.execute(query, (100 + number,))
            connection.execute("UPDATE changes SET run_id = ? WHERE seq = ?", (100 + number, number))
            moved = (
                "UPDATE runs SET started_at = strftime('%Y-%m-%dT%H:%M:%SZ', started_at, ?) WHERE run_id = ?"
            )
            connection.execute(moved, (f"-{number * 10} minutes", 100 + number))


def shift_runs(data, by: str) -> None:
    with closing(sqlite3.connect(data.folder / "newscrawl.db")) as connection, connection:
        moved = "strftime('%Y-%m-%dT%H:%M:%SZ', started_at, ?)"
        connection.execute(f"UPDATE runs SET started_at = {moved}", (by,))


def test_one_alert_for_a_change(site, crawl) -> None:
    """An alert is sent when a check goes bad and when it is well again, not for every run."""
    with Inbox() as inbox:
        crawl(site, NEWSCRAWL_ALERT_URLS=inbox.url)
        assert inbox.got == []
        publish(site, publisher="")
        crawl(site, NEWSCRAWL_ALERT_URLS=inbox.url)
        crawl(site, NEWSCRAWL_ALERT_URLS=inbox.url)
        (bad,) = inbox.got
        assert (bad["title"], bad["type"]) == ("newscrawl failure: fill_rate:publisher", "failure")
        assert "0 of 25 articles" in bad["message"]
        assert "run 2 of bitget_news" in bad["message"]
        publish(site)
        assert crawl(site, NEWSCRAWL_ALERT_URLS=inbox.url).exit_code == 0
        crawl(site, NEWSCRAWL_ALERT_URLS=inbox.url)
        assert [alert["type"] for alert in inbox.got] == ["failure", "success"]


def test_one_alert_for_an_exit_code(known_site, crawl) -> None:
    """An alert is sent when runs begin to fail and when they work again, not for every run."""
    with Inbox() as inbox:
        known_site.fault("500", path="/robots.txt")
        for _ in range(2):
            assert crawl(known_site, NEWSCRAWL_ALERT_URLS=inbox.url, RETRY_TIMES=0).exit_code == 3
        known_site.clear_faults()
        crawl(known_site, NEWSCRAWL_ALERT_URLS=inbox.url)
        titles = [alert["title"] for alert in inbox.got]
        assert titles == ["newscrawl failure: run, sources", "newscrawl well again: run, sources"]
        assert "exit code 3" in inbox.got[0]["message"]


def test_an_alert_that_cannot_be_sent(known_site, crawl) -> None:
    """A run is as good as it is, whether its alert arrives or not."""
    dead = "json://user:secret@127.0.0.1:9/"
    publish(known_site, publisher="")
    done = crawl(known_site, NEWSCRAWL_ALERT_URLS=dead)
    assert done.exit_code == 8
    assert "Alert to json://user:****@127.0.0.1:9/: not sent" in done.err
    assert "secret" not in done.out + done.err


def test_an_address_that_is_none(site, crawl) -> None:
    """A wrong alert address ends the run before it starts, with one line that keeps its secret."""
    done = crawl(site, NEWSCRAWL_ALERT_URLS="nosuchservice://secret@host")
    assert done.exit_code == 2
    (line,) = done.err.splitlines()
    assert "NEWSCRAWL_ALERT_URLS" in line
    assert "secret" not in line


def test_status_tells_the_state(site, crawl, data) -> None:
    """Status shows coverage by field and by day, gaps, what is due and the last checks, at any width."""
    crawl(site, max_pages=1)
    publish(site, publisher="")
    crawl(site)
    out = scrapy(STATUS, data).out
    assert re.search(r"^Fields with a value, of the 155 articles", out, re.MULTILINE)
    assert re.search(r"^ title +100 %", out, re.MULTILINE)
    today = data.scalar("SELECT substr(max(first_seen_at), 1, 10) FROM articles")
    assert re.search(rf"^ {today} +0 +155 *$", out, re.MULTILINE)
    assert len(re.findall(r"^ 20\d\d-\d\d-\d\d +\d+ +\d+ *$", out, re.MULTILINE)) == 14
    assert re.search(r"^ again, in the next hour +155 *$", out, re.MULTILINE)
    assert re.search(r"^Checks of run 2, ", out, re.MULTILINE)
    assert re.search(r"^ ok +new_articles +\d+ new", out, re.MULTILINE)
    assert max(map(len, out.splitlines())) <= 120


def test_nobody_reads_the_table(demo, data) -> None:
    """A run whose output nobody reads any more ends all the same."""
    with Fork(crawl_command(demo), env=os.environ | data.settings, stdout=PIPE) as process:
        process.stdout.close()
        assert process.wait(timeout=60) == 0
    assert data.scalar("SELECT exit_code FROM runs") == 0
