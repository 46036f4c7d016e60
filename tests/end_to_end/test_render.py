"""Pages that only a browser shows: what is stored of them, and who sees the browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive.records import unpack
from tests.archive.warc_files import check, files, pages, records
from tests.end_to_end.test_dataset import differences
from tests.loopback import article_page, listing_page, site

if TYPE_CHECKING:
    from tests.loopback import Answer

# How long a page that shows nothing is waited for: a test has no time for the patience of a crawl.
SOON = {"NEWSCRAWL_BROWSER_WAIT": 2}
# A page of scripts alone, which draws an article with the words that it is given.
DRAWN = """<!DOCTYPE html><html><head><title>News</title>{head}</head><body><div id="root"></div><script>
document.getElementById("root").innerHTML =
  "<h1>Drawn by a program</h1><div>DemoWire 2026/05/01 16:00</div><p>" + {words} + " {rest}</p>";
</script></body></html>"""
GO = "setTimeout(() => location.replace('{}'), 300)"
REST = "A harbour without ships is still a harbour, and a market without buyers is still one. " * 5


def drawn(words: str, head: str = "") -> str:
    return DRAWN.format(head=head, words=words, rest=REST)


def path_of(article_id: str) -> str:
    return f"/news/detail/{article_id}"


def asked_for(demo, part: str) -> list[str]:
    return [entry["path"] for entry in demo.log() if part in entry["path"]]


def test_a_site_of_empty_shells(site_of, crawl, data) -> None:
    """What a site's program draws is stored as exactly as what comes in the HTML."""
    demo = site_of(articles=6, page_size=4, layout="shell")
    done = crawl(demo, discover="listing", related_depth=0)
    assert done.exit_code == 0, done.err
    published = {article["article_id"]: article for article in demo.published()}
    stored = data.articles()
    assert stored.keys() == published.keys()
    wrong = {key: differences(stored[key], article) for key, article in published.items()}
    assert not {key: fields for key, fields in wrong.items() if fields}
    assert marks_of_stored_pages(data) == {"1"}
    check(files(data))


def marks_of_stored_pages(data) -> set[str | None]:
    """Return how the archive marks the pages that articles were read from."""
    read_from = [row for row in pages(data) if row["version"]]
    records_of = (
        records(data.folder / "warc" / row["archive_file"], row["archive_offset"])[0] for row in read_from
    )
    return {record.fields.get("Newscrawl-Rendered") for record in records_of}


def test_a_shell_that_stays_the_same(site_of, crawl, data) -> None:
    """An article that changes inside an unchanged shell is seen to change."""
    demo = site_of(articles=2, layout="shell")
    crawl(demo, NEWSCRAWL_REVISIT_AFTER="0s")
    article_id = demo.published()[0]["article_id"]
    demo.edit(article_id, title="Another title")
    crawl(demo)
    assert data.articles()[article_id]["title"] == "Another title"


def test_without_a_browser_a_shell_is_no_article(site_of, crawl, data) -> None:
    """With render=never nothing but the HTML is read."""
    demo = site_of(articles=3, layout="shell")
    crawl(demo, render="never")
    assert data.articles() == {}
    assert asked_for(demo, "/data/") == asked_for(demo, "/assets/") == []
    assert data.rejects() <= {"no_title", "no_body"}


@pytest.mark.parametrize("layout", ["next", "bare"])
def test_a_plain_crawl_starts_no_browser(layout, site_of, crawl, data, tmp_path) -> None:
    """Where the HTML says everything the browser is not even started."""
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    browser.chmod(0o755)
    demo = site_of(articles=12, layout=layout)
    demo.replace(path_of(demo.published()[0]["article_id"]), "<p>A page without a program.")
    crawl(demo, NEWSCRAWL_BROWSER=browser)
    assert len(data.articles()) == 11
    assert len(asked_for(demo, "/detail/")) == 12
    assert not (tmp_path / "started").exists()


def test_everything_in_the_browser(site_of, crawl, data) -> None:
    """With render=always articles and listings are fetched once each, by the browser."""
    demo = site_of(articles=4, layout="shell")
    done = crawl(demo, render="always", discover="listing")
    assert done.exit_code == 0
    assert len(data.articles()) == 4
    assert len(asked_for(demo, "/data/news/detail/")) == 4
    assert len(asked_for(demo, "/news/detail/")) == 8
    assert len([path for path in asked_for(demo, "/news") if path == "/news"]) == 1


def test_a_challenge_that_a_browser_passes(site_of, crawl, data) -> None:
    """A page that lets a browser through after a script has run is stored like any other."""
    demo = site_of(articles=4)
    demo.fault("challenge_passable", path="/news")
    published = {article["article_id"]: article for article in demo.published()}
    crawl(demo, discover="listing")
    stored = data.articles()
    assert stored.keys() == published.keys()
    assert not any(differences(stored[key], published[key]) for key in stored)


@pytest.mark.parametrize("kind", ["challenge", "challenge_200"])
def test_a_challenge_that_stays(kind, site_of, crawl, data) -> None:
    """A page that lets no browser through is a block: nothing is stored, and few pages try it."""
    demo = site_of(articles=14)
    demo.fault(kind, path="/news/detail/")
    done = crawl(demo, RETRY_TIMES=0, **SOON)
    assert done.exit_code == 4
    assert re.search("blocked|refuses", done.out.splitlines()[0])
    assert data.articles() == {}
    assert data.rejects() == {"challenge"}
    assert len(asked_for(demo, "/news/detail/")) < 24
    assert "did not help" in done.err


def test_the_browser_says_who_asks(demo, crawl, data) -> None:
    """Page and site see the same user agent, with the contact, from the browser as without it."""
    article_id = demo.published()[0]["article_id"]
    demo.replace(path_of(article_id), drawn("navigator.userAgent"))
    crawl(demo, NEWSCRAWL_CONTACT="https://example.org/crawler")
    (agent,) = {entry["user_agent"] for entry in demo.log()}
    assert re.fullmatch(r"newscrawl/[\d.]+ \(\+https://example\.org/crawler\)", agent)
    assert data.articles()[article_id]["body_text"].startswith(agent)
    assert len(asked_for(demo, article_id)) == 2


def test_cookies_of_a_page_from_the_browser(crawl, data) -> None:
    """The record of a page that sets several cookies has each in a header of its own."""
    cookies = {"Set-Cookie": "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "set-cookie": "b=2"}

    def answer(_root: str, path: str) -> Answer:
        status, headers, text = article_page(1)
        return (status, headers | cookies, text) if "/detail/" in path else listing_page(range(1, 2))

    with site(answer) as (root, _):
        crawl(root, render="always", discover="listing", max_pages=1, **SOON)
    (row,) = [row for row in pages(data) if row["version"]]
    packed = (data.folder / "warc" / row["archive_file"]).read_bytes()[row["archive_offset"] :]
    page = unpack(packed[: row["archive_length"]])
    assert [value for name, value in page.headers if name.lower() == "set-cookie"] == list(cookies.values())


def test_what_the_browser_leaves_alone(site_of, crawl, data) -> None:
    """Pictures, fonts and whatever lies on other hosts are not loaded, though the page is shown."""
    demo, other = site_of(articles=3), site_of(articles=1)
    elsewhere = other.url.replace("127.0.0.1", "localhost")
    article_id = demo.published()[0]["article_id"]
    head = (
        f'<script src="{elsewhere}news"></script><script src="{other.url}news/flash"></script>'
        "<style>@font-face {font-family: own; src: url(/font.woff2)} body {font-family: own}</style>"
    )
    image = """'<img src=/picture.png>' + 'Of harbours'"""
    demo.replace(path_of(article_id), drawn(image, head))
    crawl(demo)
    assert data.articles()[article_id]["title"] == "Drawn by a program"
    assert asked_for(demo, ".woff2") == asked_for(demo, ".png") == []
    assert other.log() == []


def test_hosts_that_are_the_sites_own(site_of, crawl, data) -> None:
    """What lies on a host that the settings name is loaded, as a site's scripts may be."""
    demo, other = site_of(articles=2), site_of(articles=1)
    host = other.url.split("/")[2].replace("127.0.0.1", "localhost")
    other.replace("/words.js", "const words = 'Words from elsewhere'")
    article_id = demo.published()[0]["article_id"]
    demo.replace(path_of(article_id), drawn("words", f'<script src="http://{host}/words.js"></script>'))
    crawl(demo, NEWSCRAWL_BROWSER_HOSTS=host)
    assert data.articles()[article_id]["body_text"].startswith("Words from elsewhere")


def test_a_page_that_goes_elsewhere(demo, crawl, data) -> None:
    """An article whose program opens another article is redirected, not stored under two ids."""
    first, second = (article["article_id"] for article in demo.published()[:2])
    # When the page has come, so that the address to go by is not the first one.
    demo.replace(path_of(first), f"<title>News</title><script>{GO.format(path_of(second))}</script>")
    crawl(demo)
    assert first not in data.articles()
    assert data.rejects() == {"redirected"}


def test_a_page_that_fails_in_the_browser(demo, crawl, data) -> None:
    """The status that counts is that of the page which the browser ends at."""
    article_id = demo.published()[0]["article_id"]
    demo.replace(path_of(article_id), "<title>News</title><script>" + GO.format("?again") + "</script>")
    demo.fault("500", path=r"\?again")
    crawl(demo, RETRY_TIMES=0, **SOON)
    assert article_id not in data.articles()
    assert data.rejects() == {"http_500"}


def test_a_page_that_grows_too_large(demo, crawl, data) -> None:
    """A page that a program makes larger than a download may be is refused."""
    article_id = demo.published()[0]["article_id"]
    grow = "setTimeout(() => document.body.append('Of harbours. '.repeat(99_999)), 300)"
    demo.replace(path_of(article_id), f"<title>News</title><body><script>{grow}</script>")
    crawl(demo, DOWNLOAD_MAXSIZE=1_000_000, **SOON)
    assert data.rejects() == {"too_large"}


def test_robots_txt_forbids_the_browser_too(demo, crawl) -> None:
    """What robots.txt forbids is not fetched by the browser either."""
    article_id = demo.published()[0]["article_id"]
    rules = f"User-agent: *\nDisallow: {path_of(article_id)}\n"
    demo.replace("/robots.txt", rules, headers={"Content-Type": "text/plain"})
    crawl(demo, render="always", CLOSESPIDER_ITEMCOUNT=3, max_pages=1, discover="listing", related_depth=0)
    assert asked_for(demo, article_id) == []


def test_a_limit_while_pages_wait_for_the_browser(site_of, crawl, data) -> None:
    """When a limit ends a run, the pages that wait for a tab are left to the next one."""
    demo = site_of(articles=15)
    one_way = {"discover": "listing", "related_depth": 0, "max_pages": 1}
    done = crawl(demo, render="always", NEWSCRAWL_BROWSER_TABS=1, CLOSESPIDER_ITEMCOUNT=1, **one_way)
    assert done.exit_code == 0, done.err
    assert 1 <= len(asked_for(demo, "/news/detail/")) <= 3
    assert crawl(demo, render="never", **one_way).exit_code == 0
    assert len(data.articles()) == 15
