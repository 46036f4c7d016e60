"""What a later run costs and notices."""

from __future__ import annotations

import os
import signal
import sys
from subprocess import DEVNULL, PIPE

import pytest

from tests.databases import ON_BOTH_STORES
from tests.demo_client import ARTICLES
from tests.end_to_end.workers_crew import wait_until
from tests.forks import Fork

# Due again at once: the tests cannot wait an hour.
SOON = {"NEWSCRAWL_REVISIT_AFTER": "0s", "NEWSCRAWL_RETRY_FAILED_AFTER": "0s", "NEWSCRAWL_GONE_AFTER": "0s"}


def article_requests(demo) -> list[dict]:
    return [entry for entry in demo.log() if "/news/detail/" in entry["path"]]


def changes(data, article_id: str) -> list[str]:
    return [line["change"] for line in data.json_lines() if line["article_id"] == article_id]


def test_revisits_are_conditional(demo, crawl, crawled, data) -> None:
    """A visit to an unchanged article sends its validators, gets 304 and moves last_seen_at only."""
    crawled(**SOON)
    for table in ("articles", "related_links"):
        data.execute(f"UPDATE {table} SET last_seen_at = '2026-01-01T00:00:00Z'")
    before = data.articles()
    done = crawl(demo, **SOON)
    assert done.exit_code == 0, done.err
    requests = article_requests(demo)
    assert len(requests) == len(before)
    assert {entry["status"] for entry in requests} == {304}
    listing = [entry for entry in demo.log() if entry["path"].startswith("/news") and entry not in requests]
    assert not [entry for entry in listing if entry["if_none_match"]]
    after = data.articles()
    for article_id, row in after.items():
        assert row["last_seen_at"] > before[article_id]["last_seen_at"]
        moved = {"last_seen_at", "related"}
        assert {k: v for k, v in row.items() if k not in moved} == {
            k: v for k, v in before[article_id].items() if k not in moved
        }
        assert len(row["related"]) == len(before[article_id]["related"])
    assert len(data.json_lines()) == len(before)


def test_a_page_is_asked_for_whole_now_and_then(site_of, crawl, data) -> None:
    """Half a text under the whole one's validators is confirmed, and mended by the visit that sends none."""
    demo = site_of(articles=8)
    article_id = demo.published()[3]["article_id"]
    path = f"/news/detail/{article_id}"
    demo.edit(article_id, body=["The harbour opens at six."])
    half = demo.get(path).body
    demo.edit(article_id, body=["The harbour opens at six.", "It closes when the last ferry is in."])
    validators = {name: demo.get(path).headers[name] for name in ("etag", "last-modified")}
    demo.replace(path, half, headers=validators)
    seen = []
    for _ in range(4):
        demo.clear_log()
        crawl(demo, **SOON, NEWSCRAWL_REREAD_EVERY=3)
        is_whole = "last ferry" in data.articles()[article_id]["body_text"]
        seen.append(({entry["status"] for entry in article_requests(demo)}, is_whole))
        demo.replace(path, None)
    assert seen == [({200}, False), ({304}, False), ({304}, False), ({200}, True)]
    demo.clear_log()
    crawl(demo, **SOON, NEWSCRAWL_REREAD_EVERY=3)
    assert {entry["status"] for entry in article_requests(demo)} == {304}


@ON_BOTH_STORES
def test_an_edit_that_no_listing_shows(demo, crawl, crawled, data) -> None:
    """An edited article that stands on no listing any more is found when due, as one revision."""
    oldest = demo.published()[0]["article_id"]
    crawled(**SOON)
    demo.publish(20)
    crawl(demo, NEWSCRAWL_REVISIT_BUDGET=0)
    demo.edit(oldest, paragraph="Rewritten from scratch.")
    done = crawl(demo, **SOON)
    assert done.exit_code == 0, done.err
    revisions = data.rows(
        "SELECT version, cause FROM revisions WHERE article_id = ? ORDER BY version", oldest
    )
    assert [(row["version"], row["cause"]) for row in revisions] == [(1, "first"), (2, "publisher")]
    assert "Rewritten from scratch." in data.articles()[oldest]["body_text"]


@ON_BOTH_STORES
def test_removal_and_return(demo, crawl, crawled, data) -> None:
    """Two sightings that are far enough apart make an article gone, and a later one restores it."""
    article_id = demo.published()[5]["article_id"]
    crawled(**SOON)
    text = data.articles()[article_id]["body_text"]
    demo.remove(article_id)
    crawl(demo, **SOON)
    assert data.articles()[article_id]["status"] == "live"
    crawl(demo, **SOON)
    row = data.articles()[article_id]
    assert (row["status"], row["body_text"]) == ("gone", text)
    evidence = data.rows("SELECT reason, detail FROM rejects WHERE article_id = ?", article_id)
    assert evidence == [{"reason": "not_found", "detail": "HTTP 404"}] * 2
    demo.restore(article_id)
    crawl(demo, **SOON)
    assert data.articles()[article_id]["status"] == "live"
    assert changes(data, article_id) == ["new", "gone", "restored"]


def test_two_sightings_too_close_together(demo, crawl, crawled, data) -> None:
    """An article that is missing for less than the setting says is not gone."""
    article_id = demo.published()[5]["article_id"]
    crawled(**SOON)
    demo.remove(article_id)
    for _ in range(2):
        crawl(demo, **SOON | {"NEWSCRAWL_GONE_AFTER": "1h"})
    assert data.articles()[article_id]["status"] == "live"


@pytest.mark.parametrize(
    ("body", "more", "reason"),
    [
        (
            "<html><head><title>Page not found</title></head><body><p>Sorry.</p></body></html>",
            {},
            "gone_page",
        ),
        ("", {"status": 410}, "not_found"),
    ],
    ids=["a page that says so", "410"],
)
def test_other_signs_of_removal(body, more, reason, demo, crawl, crawled, data) -> None:
    """A page that says that it is gone and 410 count as a 404 does, once nothing names the article."""
    article_id = demo.published()[5]["article_id"]
    crawled(**SOON)
    demo.remove(article_id)
    demo.replace(f"/news/detail/{article_id}", body, **more)
    for _ in range(2):
        crawl(demo, **SOON)
    assert data.articles()[article_id]["status"] == "gone"
    assert data.rejects() == {reason}


@pytest.mark.parametrize(
    ("body", "more"),
    [
        ("", {"status": 302, "headers": {"Location": "/news"}}),
        ("", {"status": 302, "headers": {"Location": "/pt/news/detail/{id}"}}),
        ("", {"status": 302, "headers": {"Location": "/maintenance"}}),
        ("<title>Log in</title><form>Password <input type=password name=p></form>", {}),
        ("<title>Sorry</title><h1>Temporarily unavailable</h1>", {}),
        ("", {"status": 503}),
    ],
    ids=["to the listing", "to another locale", "to maintenance", "login", "unavailable", "503"],
)
def test_what_is_no_sign_of_removal(body, more, demo, crawl, crawled, data) -> None:
    """A site that sends visitors elsewhere for a while has removed nothing."""
    crawled(**SOON)
    article_id = demo.published()[5]["article_id"]
    demo.replace("/maintenance", "<title>Back soon</title><h1>Back soon</h1>")
    if location := more.get("headers", {}).get("Location"):
        more = more | {"headers": {"Location": location.replace("{id}", article_id)}}
    demo.remove(article_id)
    demo.replace(f"/news/detail/{article_id}", body, **more)
    for _ in range(2):
        crawl(demo, RETRY_TIMES=0, **SOON)
    assert data.articles()[article_id]["status"] == "live"


def test_a_listing_outweighs_a_missing_page(demo, crawl, crawled, data) -> None:
    """An article that the newest listing names is not gone, though its page is missing again and again."""
    article_id = demo.published()[-1]["article_id"]
    crawled(discover="listing", **SOON)
    demo.fault("404", path=article_id)
    for _ in range(3):
        done = crawl(demo, discover="listing", **SOON)
        data.execute("UPDATE frontier SET missing_since = '2026-01-01T00:00:00Z'")  # longer than a crawl ago
    assert "1 of " not in done.out.splitlines()[0]
    assert data.rejects() == {"not_found"}
    assert data.articles()[article_id]["status"] == "live"


def test_too_many_missing_at_once(site_of, crawl, data) -> None:
    """When more than a fifth of the known articles are missing in one run, none of them is counted."""
    demo = site_of(articles=45)
    crawl(demo, **SOON)
    for article in demo.published()[:12]:
        demo.remove(article["article_id"])
    for _ in range(2):
        done = crawl(demo, **SOON)
        assert done.exit_code == 8
        assert done.out.startswith("newscrawl: 12 of 45 known articles are missing: too many at once")
    assert {article["status"] for article in data.articles().values()} == {"live"}


def test_missing_a_few_at_a_time(demo, crawl, crawled, data) -> None:
    """A fault that hides all articles is recognised though each run asks for a few of them only."""
    crawled(**SOON)
    for article in demo.published():
        demo.remove(article["article_id"])
    for _ in range(6):
        done = crawl(demo, NEWSCRAWL_REVISIT_BUDGET=2, render="never", **SOON)
    assert done.exit_code == 8
    gone = [article for article in data.articles().values() if article["status"] == "gone"]
    assert len(gone) <= 5


def test_what_is_gone_is_looked_at_soon(demo, crawl, crawled, data) -> None:
    """A removed article is visited again on the schedule of a young one: most that return do so soon."""
    article_id = demo.published()[5]["article_id"]
    crawled(**SOON)
    demo.remove(article_id)
    for _ in range(2):
        crawl(demo, **SOON | {"NEWSCRAWL_REVISIT_AFTER": "0s,1h,30d"})
    (row,) = data.rows(
        "SELECT julianday(due_at) - julianday(missing_since) AS days FROM frontier WHERE state = 'gone'"
    )
    assert 0 < row["days"] <= 1


def test_the_budget_of_revisits(demo, crawl, crawled) -> None:
    """A run visits no more known articles than the budget allows, the longest due first."""
    crawled(**SOON)
    demo.clear_log()
    crawl(demo, **SOON, NEWSCRAWL_REVISIT_BUDGET=10)
    assert len(article_requests(demo)) == 10


@ON_BOTH_STORES
def test_a_failed_article_is_tried_again(demo, crawl, data) -> None:
    """An article that could not be fetched waits for its next try, and then for a longer one."""
    article_id = demo.published()[5]["article_id"]
    demo.fault("500", path=article_id)
    crawl(demo, RETRY_TIMES=0, NEWSCRAWL_RETRY_FAILED_AFTER="0s,1h")
    second = crawl(demo, RETRY_TIMES=0, NEWSCRAWL_RETRY_FAILED_AFTER="0s,1h")
    (row,) = data.rows("SELECT * FROM frontier WHERE article_id = ?", article_id)
    told = (row["state"], row["attempts"], row["last_error"])
    assert told == ("failed", 2, "http_500: HTTP 500"), second.out + second.err
    demo.clear_faults()
    demo.clear_log()
    crawl(demo)
    assert article_requests(demo) == []


@ON_BOTH_STORES
def test_one_run_at_a_time(demo, crawl, data) -> None:
    """A second run ends at once with a line and its own exit code, and a killed one is in nobody's way."""
    demo.fault("slow", path="/news", seconds=20)
    command = [sys.executable, "-m", "scrapy", "crawl", "bitget_news", "-a", f"site={demo.url.rstrip('/')}"]
    with Fork(command, env=os.environ | data.settings, stderr=DEVNULL) as first:
        wait_until(lambda: demo.counters().get("robots") or first.poll() is not None)
        second = crawl(demo)
        assert second.exit_code == 6
        (line,) = second.err.splitlines()
        assert "another run is going on" in line
        assert str(first.pid) in line
        first.send_signal(signal.SIGKILL)
    demo.clear_faults()
    done = crawl(demo)
    assert done.exit_code == 0, done.err
    assert len(data.articles()) == ARTICLES


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_told_to_end(sign, site_of, data, crawl) -> None:
    """SIGTERM and SIGINT end a run before all is fetched, with what it fetched stored and exit code 7."""
    demo = site_of(articles=45)
    demo.fault("slow", path="/news/detail/", seconds=0.3)
    command = [sys.executable, "-m", "scrapy", "crawl", "bitget_news", "-a", f"site={demo.url.rstrip('/')}"]
    command += ["-s", "DOWNLOAD_DELAY=0.05", "-s", "AUTOTHROTTLE_ENABLED=0"]
    environment = os.environ | {"NEWSCRAWL_DATA_DIR": str(data.folder)}
    with Fork(command, env=environment, stdout=PIPE) as run:
        wait_until(lambda: len(article_requests(demo)) >= 10 or run.poll() is not None)
        run.send_signal(sign)
        out, _ = run.communicate(timeout=120)
    assert run.returncode == 7
    assert "interrupted" in out
    stored = set(data.articles())
    assert 0 < len(stored) < 45
    assert {line["article_id"] for line in data.json_lines()} == stored
    assert data.scalar("SELECT reason FROM runs") == "shutdown"
    demo.clear_faults()
    demo.clear_log()
    crawl(demo)
    again = {entry["path"].rpartition("/")[2] for entry in article_requests(demo)}
    assert not again & stored
    assert len(data.articles()) == 45
