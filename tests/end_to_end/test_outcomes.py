"""What the user is told: the table, the exit code, and errors in one line."""

from __future__ import annotations

import re
import sqlite3
import sys
from contextlib import closing

import pytest

from tests.crawls import scrapy
from tests.demo_client import ARTICLES


def count(done, name: str) -> int:
    """Return a figure of the table, which has no row for zero."""
    found = re.search(rf"^ *{name} +(\d+)", done.out, re.MULTILINE)
    return int(found[1]) if found else 0


def test_the_table_at_the_end(demo, crawl, data) -> None:
    """The summary tells what was found, stored and asked for, and where it lies."""
    done = crawl(demo)
    assert done.exit_code == 0
    assert done.out.startswith("newscrawl: done")
    assert count(done, "found") == count(done, "new") == ARTICLES
    assert count(done, "requests") == len(demo.log())
    assert str(data.folder / "newscrawl.db") in done.out
    assert str(data.folder / "jsonl") in done.out
    assert done.err == ""


def test_the_second_run(demo, crawl, crawled) -> None:
    """A second run of an unchanged site asks for no article and says so."""
    crawled()
    demo.clear_log()
    done = crawl(demo)
    assert done.exit_code == 0
    assert count(done, "found") == count(done, "new") == 0
    assert not [entry for entry in demo.log() if "/news/detail/" in entry["path"]]


def test_unchanged_and_revised(demo, crawl, data) -> None:
    """A due article that says the same is unchanged; an edited one is revised and keeps its history."""
    crawl(demo, NEWSCRAWL_REVISIT_AFTER="0s")
    data.execute("UPDATE articles SET last_seen_at = first_seen_at, last_changed_at = '2026-01-01T00:00:00Z'")
    article_id = demo.published()[7]["article_id"]
    before = data.articles()[article_id]
    demo.edit(article_id, title="Another title")
    done = crawl(demo)
    assert (count(done, "revised"), count(done, "unchanged"), count(done, "new")) == (1, ARTICLES - 1, 0)
    after = data.articles()[article_id]
    assert (after["title"], after["version"]) == ("Another title", 2)
    assert after["first_seen_at"] == before["first_seen_at"]
    titles = data.rows("SELECT title FROM revisions WHERE article_id = ? ORDER BY version", article_id)
    assert [row["title"] for row in titles] == [before["title"], "Another title"]
    changes = [line["change"] for line in data.json_lines() if line["article_id"] == article_id]
    assert changes == ["new", "revised"]
    unchanged = next(row for key, row in data.articles().items() if key != article_id)
    assert unchanged["last_seen_at"] > unchanged["last_changed_at"]


@pytest.mark.parametrize("root", ["http://127.0.0.1:9", "http://[::1]:9"])
def test_an_unreachable_site(root, crawl, data) -> None:
    """A site that does not answer is said in plain words, with exit code 3 and no traceback."""
    done = crawl(root, RETRY_TIMES=0)
    assert done.exit_code == 3
    assert "nothing could be fetched" in done.out.splitlines()[0]
    assert "refused" in done.out.splitlines()[0]
    assert "Traceback" not in done.out + done.err
    assert data.scalar("SELECT exit_code FROM runs") == 3


def test_a_robots_txt_that_cannot_be_read(demo, crawl) -> None:
    """Where the server fails to give robots.txt, nothing else is asked for."""
    demo.fault("500", path="/robots.txt")
    done = crawl(demo, RETRY_TIMES=0)
    assert done.exit_code == 3
    assert {entry["path"] for entry in demo.log()} == {"/robots.txt"}


def test_robots_txt_is_obeyed(demo, crawl, data) -> None:
    """What robots.txt forbids to this user agent is not fetched."""
    article_id = demo.published()[0]["article_id"]
    rules = f"User-agent: newscrawl\nDisallow: /news/detail/{article_id}\n\nUser-agent: *\nDisallow:\n"
    demo.replace("/robots.txt", rules, headers={"Content-Type": "text/plain"})
    crawl(demo)
    assert article_id not in data.articles()
    assert not [entry for entry in demo.log() if article_id in entry["path"]]
    assert data.rejects() == {"robots"}


def test_a_robots_txt_of_many_megabytes(demo, crawl, data) -> None:
    """Its first 500 KiB are obeyed (RFC 9309), and no more of it comes."""
    article_id = demo.published()[0]["article_id"]
    rules = f"User-agent: *\nDisallow: /news/detail/{article_id}\n" + 1_200_000 * "# so much\n"
    demo.replace("/robots.txt", rules, headers={"Content-Type": "text/plain"})
    done = crawl(demo)
    assert done.exit_code == 0
    assert article_id not in data.articles()
    assert len(data.articles()) == ARTICLES - 1
    assert int(re.search(r"bytes received +([\d,]+)", done.out)[1].replace(",", "")) < 11_000_000


@pytest.mark.parametrize("location", ["http://[::1", "javascript:void(0)", "http://127.0.0.1:99999/"])
def test_a_redirect_to_what_is_no_address(location, demo, crawl, data) -> None:
    """The page's own reject says so, and the rest is stored."""
    path = f"/news/detail/{demo.published()[0]['article_id']}"
    demo.replace(path, "", status=302, headers={"Location": location})
    assert crawl(demo).exit_code == 0
    assert data.rejects() == {"bad_redirect"}
    assert len(data.articles()) == ARTICLES - 1


def test_a_site_without_robots_txt(demo, crawl, data) -> None:
    """A missing robots.txt forbids nothing; the site map is known by its path."""
    demo.replace("/robots.txt", "gone", status=404)
    done = crawl(demo, discover="sitemap")
    assert done.exit_code == 0
    assert len(data.articles()) == ARTICLES


def test_a_site_behind_a_wall(demo, crawl, data) -> None:
    """A challenge in place of listing, Flash page and site map is a block on the first run too."""
    demo.fault("challenge_200", path="^/(news|stp-)")
    done = crawl(demo, render="never")
    assert done.exit_code == 4
    assert "3 of 3 pages refused or challenged" in done.out
    assert data.rejects() == {"challenge"}


@pytest.mark.parametrize("kind", ["challenge", "challenge_200", "429"])
def test_a_site_that_blocks(kind, demo, crawl, data) -> None:
    """A site that refuses its articles is reported as blocked, exit code 4; nothing is stored."""
    demo.fault(kind, path="/news/detail/", retry_after=0.1)
    done = crawl(demo, RETRY_TIMES=0, render="never")
    assert done.exit_code == 4
    assert re.search("blocked|refuses", done.out.splitlines()[0])
    assert data.articles() == {}


def test_a_site_whose_pages_all_fail(demo, crawl) -> None:
    """A site that gives robots.txt and nothing else gave nothing: exit code 3."""
    demo.fault("500", path="^/(news|stp)")
    done = crawl(demo, RETRY_TIMES=0)
    assert done.exit_code == 3
    assert "http_500" in done.out.splitlines()[0]


def test_a_challenge_in_place_of_the_listing(demo, crawl, data) -> None:
    """A listing that asks to prove something is refused, not empty; one page is no block yet."""
    demo.fault("challenge_200", path="^/news$")
    done = crawl(demo, discover="listing", NEWSCRAWL_BROWSER_WAIT=1)
    assert "warning: refused: 1 of " in done.out
    assert data.rejects() == {"challenge"}


def test_one_refused_page(demo, crawl, crawled) -> None:
    """One page that is refused in a quiet run is a warning, and the run has done its job."""
    crawled()
    demo.fault("403", path="/flash")
    done = crawl(demo, render="never")
    assert done.exit_code == 0
    assert re.search(r"warning: refused: 1 of \d+ pages refused or challenged: \S+/news/flash", done.out)


@pytest.mark.parametrize(
    ("faults", "arguments", "sentence"),
    [
        ([("500", "/detail/")], {}, f"no article could be read: {ARTICLES} of {ARTICLES} http_500"),
        ([], {"locales": "en,fr"}, r"listings and site maps name no article in fr"),
        (
            [("404", "/pt/news/detail")],
            {"locales": "en,pt"},
            f"{ARTICLES} of {2 * ARTICLES} articles could not be read: {ARTICLES} of {2 * ARTICLES} not",
        ),
        (
            [("500", r"/detail/\d+[0-5]$")],
            {},
            rf"\d+ of {ARTICLES} articles could not be read: \d+ of {ARTICLES} http_500",
        ),
    ],
    ids=["no article", "no such locale", "nothing of a locale", "half of them"],
)
def test_a_run_that_did_not_do_its_job(faults, arguments, sentence, site_of, crawl, data) -> None:
    """A first run that stored nothing, or little of what it asked for, says so with exit code 8."""
    demo = site_of(articles=ARTICLES, locales="en,pt")
    for kind, path in faults:
        demo.fault(kind, path=path)
    done = crawl(demo, RETRY_TIMES=0, render="never", **arguments)
    assert re.match(f"newscrawl: {sentence}", done.out)
    assert done.exit_code == 8
    assert data.scalar("SELECT exit_code FROM runs") == 8


def test_a_wall_in_place_of_the_listings(demo, crawl) -> None:
    """Listings and site maps that come and name nothing are no success."""
    wall = "<title>Before you go on</title><h1>We value your privacy</h1><button>Accept</button>"
    for path in ("/news", "/news/2", "/news/3", "/news/flash", "/stp-news-en-sitemap.xml"):
        demo.replace(path, wall)
    done = crawl(demo, render="never")
    assert done.exit_code == 8
    assert done.out.startswith("newscrawl: listings and site maps name no article in en")


def test_a_limit_is_named(demo, crawl) -> None:
    """A run that a limit ended names the limit and what is left."""
    done = crawl(demo, CLOSESPIDER_ITEMCOUNT=5, CONCURRENT_REQUESTS=1)
    assert done.exit_code == 0
    assert re.match(r"newscrawl: stopped by CLOSESPIDER_ITEMCOUNT: [1-9]\d* wait", done.out)


def test_every_request_says_who_asks(demo, crawl) -> None:
    """Each request carries the project's name and the contact that was set."""
    crawl(demo, NEWSCRAWL_CONTACT="https://example.org/crawler")
    agents = {entry["user_agent"] for entry in demo.log()}
    (agent,) = agents
    assert re.fullmatch(r"newscrawl/[\d.]+ \(\+https://example\.org/crawler\)", agent)


def test_retry_after_holds_back_the_whole_host(demo, crawl) -> None:
    """After a 429 with Retry-After no request reaches the host until the time is over."""
    in_flight = 4
    demo.fault("429", path="/news/detail/", times=1, retry_after=2)
    crawl(demo, CONCURRENT_REQUESTS=in_flight)
    entries = demo.log()
    refused = next(number for number, entry in enumerate(entries) if entry["status"] == 429)
    later = entries[refused + in_flight :]
    assert later
    assert all(entry["time"] - entries[refused]["time"] >= 1.9 for entry in later)


def test_real_sites_are_crawled_slowly(demo, data) -> None:
    """Without other settings a site gets about one request a second."""
    command = [sys.executable, "-m", "scrapy", "crawl", "bitget_news", "-a", f"site={demo.url.rstrip('/')}"]
    command += ["-a", "discover=listing", "-s", "CLOSESPIDER_PAGECOUNT=4"]
    scrapy(command, data)
    times = [entry["time"] for entry in demo.log()]
    assert len(times) >= 4
    # Scrapy varies the delay by half, so that the average is what is kept.
    assert (times[-1] - times[1]) / (len(times) - 2) > 0.5


def test_an_unwritable_data_folder(demo, crawl) -> None:
    """A data folder that cannot be made is one line, with exit code 5."""
    done = crawl(demo, NEWSCRAWL_DATA_DIR="/proc/nowhere")
    assert done.exit_code == 5
    (line,) = done.err.splitlines()
    assert "/proc/nowhere" in line
    assert demo.log() == []


def test_a_database_that_is_none(demo, crawl, data) -> None:
    """A file that is no database is not touched."""
    data.folder.mkdir()
    (data.folder / "newscrawl.db").write_text("not a database, " * 100)
    done = crawl(demo)
    assert done.exit_code == 5
    assert len(done.err.splitlines()) == 1
    assert (data.folder / "newscrawl.db").read_text().startswith("not a database")


def test_the_database_is_locked(demo, crawl, data) -> None:
    """A writer that holds the database for longer than we wait ends the crawl; the next one goes on."""
    crawl(demo, discover="listing", max_pages=1, related_depth=0)
    with closing(sqlite3.connect(data.folder / "newscrawl.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = crawl(demo, NEWSCRAWL_LOCK_WAIT="0.5")
        assert done.exit_code == 5
        assert "Traceback" not in done.err
        other.execute("ROLLBACK")
    assert crawl(demo).exit_code == 0
    assert len(data.articles()) == ARTICLES


def test_the_embedded_demo_site(crawl, data) -> None:
    """`site=demo` needs nothing else, and its articles can be taken for no real ones."""
    done = crawl("demo", NEWSCRAWL_DEMO_ARTICLES=25)
    assert done.exit_code == 0, done.err
    urls = [row["url"] for row in data.articles().values()]
    assert len(urls) == 25
    assert all(url.startswith("https://news.demo.invalid/news/detail/") for url in urls)


def test_a_jsonl_folder_that_cannot_be_written(demo, crawl, data) -> None:
    """JSON Lines that cannot be written end the crawl before anything is fetched, with one line."""
    data.folder.mkdir()
    (data.folder / "jsonl").write_text("a file where the folder should be")
    done = crawl(demo)
    assert done.exit_code == 5
    assert "the store failed" in done.out.splitlines()[0]
    assert "Traceback" not in done.err
    assert not [entry for entry in demo.log() if "/news" in entry["path"]]
