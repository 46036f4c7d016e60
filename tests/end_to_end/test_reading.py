"""Pages that stop whoever reads them: each costs itself, and no run hangs."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE
from typing import TYPE_CHECKING, Any

import pytest

from tests.crawls import Dataset, crawl_command, scrapy
from tests.demo_client import ARTICLES
from tests.forks import Fork

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.demo_client import DemoClient

# Python loads a module of this name when it starts, in workers too. What reads a page does then what the
# page says: no page that hangs today's reader would do for the next one. It hangs without keeping the machine
# busy; that the deadline holds for what does not come back to Python is shown in tests/processes.
OBEDIENT = r"""
import functools, os, pathlib, re, sys, time
import newscrawl.discovery.sitemap
import newscrawl.extraction.page
import newscrawl.parse


def hang():
    pathlib.Path(os.environ["HANGING"]).touch()
    time.sleep(90)


ORDERS = {"hang": hang, "crash": os.abort, "hog": lambda: bytearray(2 << 30), "fail": lambda: int("x")}


def obeying(read):
    @functools.wraps(read)
    def obey(*arguments, **more):
        page = next(value for value in arguments if isinstance(value, str | bytes))
        text = page if isinstance(page, str) else page.decode()
        for order in re.findall("<!-- ([a-z]+) -->", text[-50:]):
            ORDERS[order]()
        return read(*arguments, **more)

    return obey


newscrawl.extraction.page.read_article_page = obeying(newscrawl.extraction.page.read_article_page)
newscrawl.parse.read_listing = obeying(newscrawl.parse.read_listing)
if "newscrawl.spiders" not in sys.modules:  # a worker gets this function by its name
    newscrawl.discovery.sitemap.read_sitemap = obeying(newscrawl.discovery.sitemap.read_sitemap)
"""
# Room for pages that are read in a few hundredths of it.
DEADLINE = {"NEWSCRAWL_READ_PROCESSES": 1, "NEWSCRAWL_READ_DEADLINE": 4}
PATIENT = DEADLINE | {"NEWSCRAWL_READ_DEADLINE": 600}
ONE_WAY = {"discover": "listing", "related_depth": 0}
# Of two pages that name an article the one that is read first is where it was found.
ONE_PLACE = {"discover": "sitemap", "related_depth": 0}


@pytest.fixture(autouse=True)
def _obedient(tmp_path, monkeypatch) -> None:
    (tmp_path / "sitecustomize.py").write_text(OBEDIENT, encoding="utf-8")
    paths = (str(tmp_path), os.environ.get("PYTHONPATH", ""))
    monkeypatch.setenv("HANGING", str(tmp_path / "hanging"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))


def order(site: DemoClient, path: str, what: str) -> None:
    """Let a page of the site tell its reader what to do."""
    page = site.get(path)
    site.replace(path, page.body + f"<!-- {what} -->".encode())


def article_path(site: DemoClient, number: int) -> str:
    return f"/news/detail/{site.published()[number]['article_id']}"


def rejects(data: Dataset) -> list[tuple[str, str, str]]:
    """Return the paths of the pages that were refused, each with its reason and detail."""
    rows = data.rows("SELECT url, reason, detail FROM rejects ORDER BY url")
    return [(row["url"].split("/", 3)[3], row["reason"], row["detail"]) for row in rows]


@contextmanager
def crawling(site: DemoClient, data: Dataset, **settings: Any) -> Iterator[Fork]:
    """Run a crawl by the listing alone, killed at the end of the block if it still runs."""
    command, environment = crawl_command(site, **ONE_WAY, **settings), os.environ | data.settings
    with Fork(command, env=environment, stdout=PIPE, stderr=PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until_hanging(process: Fork) -> None:
    """Wait until a page is being read that hangs."""
    marker = Path(os.environ["HANGING"])
    while process.poll() is None and not marker.exists():
        time.sleep(0.01)
    marker.unlink()


def kill_while_it_reads(site: DemoClient, data: Dataset) -> None:
    """Crawl until a page hangs, and return when nobody holds the killed crawl's standard error any more."""
    with crawling(site, data, **PATIENT, CONCURRENT_REQUESTS=1) as process:
        wait_until_hanging(process)
        process.kill()
        process.communicate(timeout=60)


def test_what_stops_its_reader_costs_one_page(demo, crawl, data) -> None:
    """Pages that hang, crash or exhaust their reader are failures by name; all others are stored."""
    orders = ["hang", "crash", "hog", "fail"]
    paths = [article_path(demo, number) for number in range(4)]
    for path, what in zip(paths, orders, strict=True):
        order(demo, path, what)
    done = crawl(demo, **DEADLINE)
    assert done.exit_code == 0, done.err
    assert len(data.articles()) == ARTICLES - 4
    assert {path: told for path, *told in rejects(data)} == {
        paths[0][1:]: ["too_slow", "not read in 4 s"],
        paths[1][1:]: ["reader_died", "SIGABRT"],
        paths[2][1:]: ["reader_died", "it took more than 1024 MB"],
        paths[3][1:]: ["error_ValueError", "invalid literal for int() with base 10: 'x'"],
    }
    failed = data.rows(
        "SELECT state, attempts, due_at > fetched_at AS later FROM frontier WHERE attempts > 0"
    )
    assert failed == [{"state": "failed", "attempts": 1, "later": None}] * 4
    assert data.scalar("SELECT count(*) FROM pages") == ARTICLES


def test_a_page_that_hangs_backs_off(demo, crawl, data) -> None:
    """Each run that a page cost its deadline puts the next try further off."""
    path = article_path(demo, 0)
    order(demo, path, "hang")
    steps = {"NEWSCRAWL_RETRY_FAILED_AFTER": "0s,0s,1d"} | DEADLINE
    for attempts in (1, 2, 3):
        crawl(demo, **steps)
        assert data.scalar("SELECT attempts FROM frontier WHERE state = 'failed'") == attempts
    demo.clear_log()
    crawl(demo, **steps)
    assert path not in {entry["path"] for entry in demo.log()}
    demo.replace(path, None)
    crawl(demo, **steps)
    assert len(data.articles()) == ARTICLES - 1  # not before its time


def test_seeds_that_hang(demo, crawl, data) -> None:
    """A listing page and a site map that stop their reader are passed by, leave a gap, and are told of."""
    order(demo, "/news/2", "hang")
    order(demo, "/stp-news-en-1-sitemap.xml", "crash")
    done = crawl(demo, related_depth=0, **DEADLINE)
    assert rejects(data) == [
        ("news/2", "too_slow", "not read in 4 s"),
        ("stp-news-en-1-sitemap.xml", "reader_died", "SIGABRT"),
    ]
    behind = set(re.findall(r"/news/detail/(125606\d+)", demo.get("/news/3").text))
    assert behind
    assert behind <= set(data.articles()), done.err
    gaps = data.rows("SELECT source, reason, detail FROM gaps WHERE reason <> 'first_run' ORDER BY source")
    assert [(gap["source"], gap["reason"]) for gap in gaps] == [("listing", "errors"), ("sitemap", "errors")]
    assert all(gap["detail"].endswith("that could not be read: 1") for gap in gaps)
    told = "listing pages or site maps not read: 1 of 2 too_slow, 1 of 2 reader_died"
    assert re.search(rf"warning: sources: \d+ articles named; {told}", done.out)
    assert done.exit_code == 0


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_a_page_hangs(sign, demo, data) -> None:
    """A run that is told to end does so when the page at hand is read or past its deadline, not later."""
    paths = [article_path(demo, number) for number in range(ARTICLES)]
    for path in paths:
        order(demo, path, "hang")
    with crawling(demo, data, **DEADLINE) as process:
        wait_until_hanging(process)
        process.send_signal(sign)
        out, errors = process.communicate(timeout=60)
    assert process.returncode == 7, errors
    assert "interrupted" in out
    assert re.search(r"INFO: finishing \d+ pages?; Ctrl-C or a signal once more ends at once", errors)
    assert len(rejects(data)) <= 2
    waiting = data.scalar("SELECT count(*) FROM frontier WHERE state = 'pending' AND due_at IS NULL")
    assert waiting == data.scalar("SELECT count(*) FROM frontier") - len(rejects(data))


def test_a_limit_while_pages_hang(demo, crawl, data) -> None:
    """A limit leaves the pages behind one that hangs to the next run, as they were."""
    for number in range(ARTICLES):
        order(demo, article_path(demo, number), "hang")
    done = crawl(demo, CLOSESPIDER_PAGECOUNT=10, **ONE_WAY, **DEADLINE)
    assert done.exit_code == 8, done.err  # no article could be read
    assert "not_started" not in done.out + done.err
    assert 1 <= len(rejects(data)) <= 3
    untouched = "SELECT count(*) FROM frontier WHERE state = 'pending' AND due_at IS NULL AND attempts = 0"
    assert data.scalar(untouched) == data.scalar("SELECT count(*) FROM frontier") - len(rejects(data))


def test_a_page_that_takes_the_machine_down(demo, crawl, data) -> None:
    """A page that a run did not survive comes behind those that waited, and backs off the next time."""
    path = article_path(demo, -1)
    key = path.rpartition("/")[2]
    order(demo, path, "hang")
    kill_while_it_reads(demo, data)
    waiting = data.rows("SELECT article_id FROM frontier WHERE state = 'pending' AND due_at IS NULL")
    demo.clear_log()
    kill_while_it_reads(demo, data)
    asked = [entry["path"] for entry in demo.log() if "/news/detail/" in entry["path"]]
    assert waiting
    assert {f"/news/detail/{row['article_id']}" for row in waiting} <= set(asked[: asked.index(path)])
    demo.clear_log()
    done = crawl(demo, **ONE_WAY)
    assert done.exit_code == 0, done.err
    assert path not in {entry["path"] for entry in demo.log()}
    assert len(data.articles()) >= ARTICLES - 2  # one may have been on its way to the store
    told = scrapy([sys.executable, "-m", "scrapy", "explain", key], data).out
    assert "a run ended while its page was read: next try at" in told


def test_no_worker_outlives_its_crawl(demo, data) -> None:
    """After SIGKILL to a crawl its worker ends as well, though it hangs and its deadline is far."""
    path = article_path(demo, -1)
    order(demo, path, "hang")
    kill_while_it_reads(demo, data)


# When and in which order a row came, and where its record lies.
OF_THE_RUN = re.compile(".*_at|archive_.*|reject_id|page_id|seq|doc_id")
# What a run measures of itself, and what is derived of texts by the numbers of their rows.
LEFT_OUT = re.compile("runs|story_.*|articles_fts.*|sqlite_.*")


def contents(data: Dataset) -> dict[str, list[dict[str, Any]]]:
    """Return everything that is stored but when, and in which order, it came."""
    named = data.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
    tables = [row["name"] for row in named if not LEFT_OUT.fullmatch(row["name"])]
    return {table: sorted(map(_lasting, data.rows(f"SELECT * FROM {table}")), key=repr) for table in tables}


def _lasting(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not OF_THE_RUN.fullmatch(name)}


def test_processes_store_what_the_crawl_itself_would(demo, tmp_path, crawl) -> None:
    """With pages read in processes and without, every table has the same rows, over two runs."""
    order(demo, article_path(demo, 0), "fail")
    for number, kind in enumerate(("404", "challenge", "cut_clean", "empty"), start=1):
        demo.fault(kind, path=article_path(demo, number))
    settings = PATIENT | {"CONCURRENT_REQUESTS": 1, "NEWSCRAWL_RETRY_FAILED_AFTER": "0s", "RETRY_TIMES": 0}
    stored = []
    for processes in (0, 2):
        data = Dataset(tmp_path / f"with {processes}")
        settings |= {"NEWSCRAWL_DATA_DIR": data.folder, "NEWSCRAWL_READ_PROCESSES": processes}
        codes = [crawl(demo, render="never", **ONE_PLACE, **settings).exit_code for _ in range(2)]
        stored.append((codes, contents(data)))
    assert stored[0][0] == stored[1][0]
    assert stored[0][1].keys() == stored[1][1].keys()
    for table, rows in stored[0][1].items():
        assert rows == stored[1][1][table], table
    assert len(stored[0][1]["rejects"]) >= 8
    assert len(stored[0][1]["provenance"]) > 5 * (ARTICLES - 5)


# A crawl that may not make a tree of a page, nor read or pack one.
UNREADING = r"""
import sys
import newscrawl.extraction.page, newscrawl.parse, parsel, scrapy.http


def refuse(*arguments, **options):
    raise AssertionError("the crawl itself reads a page")


if "newscrawl.processes.child" not in sys.orig_argv:
    parsel.Selector.__init__ = newscrawl.extraction.page.read_article_page = newscrawl.parse.pack = refuse
    scrapy.http.TextResponse.selector = property(refuse)
"""


def test_the_crawl_itself_reads_no_page(demo, crawl, data, tmp_path) -> None:
    """Pages are parsed and packed in processes alone, articles as well as what names them."""
    (tmp_path / "sitecustomize.py").write_text(UNREADING, encoding="utf-8")
    done = crawl(demo, **PATIENT)
    assert done.exit_code == 0, done.out + done.err
    assert len(data.articles()) == ARTICLES
    inline = crawl(demo, NEWSCRAWL_READ_PROCESSES=0, NEWSCRAWL_DATA_DIR=tmp_path / "inline")
    assert "the crawl itself reads a page" in inline.err
