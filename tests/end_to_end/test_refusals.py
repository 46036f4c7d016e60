"""A site that refuses the crawl, for a while or for good."""

from __future__ import annotations

import re
from collections import Counter
from threading import Event

import pytest

from tests.demo_client import ARTICLES
from tests.loopback import HTML, NOT_FOUND, article_id, article_page, listing_page, site


def asked(demo) -> Counter[str]:
    return Counter(entry["path"] for entry in demo.log() if "/detail/" in entry["path"])


@pytest.mark.parametrize("status", ["429", "503"])
def test_a_storm_ends_the_run(status, site_of, crawl, data) -> None:
    """A site that answers every article with 429 or 503 ends the run soon; no article is asked for often."""
    demo = site_of(articles=45)
    demo.fault(status, path="/news/detail/", retry_after=0.2)
    soon = {"NEWSCRAWL_RETRY_FAILED_AFTER": "0s", "render": "never"}
    done = crawl(demo, CONCURRENT_REQUESTS=4, CONCURRENT_REQUESTS_PER_DOMAIN=4, **soon)
    assert done.exit_code == 4
    sentence = rf"newscrawl: the site refuses the crawl \(HTTP {status}\): \d+ wait until 20"
    assert re.match(sentence, done.out)
    assert max(asked(demo).values()) <= 2
    assert asked(demo).total() < 45  # listings answer meanwhile
    demo.clear_faults()
    assert crawl(demo, **soon).exit_code == 0
    assert len(data.articles()) == 45


def test_a_wait_that_is_too_long(demo, crawl, data) -> None:
    """A site that asks to come back in an hour is not waited for with the lock held."""
    demo.fault("429", path="/news/detail/", retry_after=3600)
    done = crawl(demo, render="never")
    assert done.exit_code == 4
    assert re.match(
        r"newscrawl: the site refuses the crawl \(HTTP 429\): \d+ wait until 20\d\d-\d\d-\d\dT", done.out
    )
    assert data.scalar("SELECT exit_code FROM runs") == 4


def test_one_refusal_among_many(demo, crawl, data) -> None:
    """One 503 is asked for again, and the run goes on."""
    demo.fault("503", path="/news/detail/", times=1)
    assert crawl(demo).exit_code == 0
    assert len(data.articles()) == ARTICLES


def test_forbidden_pages(site_of, crawl, data) -> None:
    """Pages that are forbidden one by one cost no wait; nor do they end the run."""
    demo = site_of(articles=45)
    for article in demo.published()[::9]:
        demo.fault("403", path=article["article_id"])
    done = crawl(demo, render="never", CONCURRENT_REQUESTS=1)
    assert done.exit_code == 0
    assert len(data.articles()) == 40
    assert "warning: refused: 5 of " in done.out


def test_a_redirect_behind_a_refusal(crawl, data) -> None:
    """The first answer after a wait may be a redirect: what it leads to is fetched, and the run goes on."""
    refused = iter([(429, HTML | {"Retry-After": "0.2"}, "")])

    def answer(root: str, path: str):
        if path.startswith("/news/detail/"):
            moved = 301, HTML | {"Location": f"{root}{path}/"}, ""
            article = article_page(int(path.strip("/")[-1]))
            return next(refused, article if path.endswith("/") else moved)
        return listing_page(range(4)) if path == "/news" else NOT_FOUND

    with site(answer) as (root, _):
        done = crawl(root, render="never", CLOSESPIDER_TIMEOUT=60, CONCURRENT_REQUESTS=1)
    assert done.exit_code == 0
    assert done.out.startswith("newscrawl: done")
    assert len(data.articles()) == 4


@pytest.mark.parametrize(("limit", "value"), [("PAGECOUNT", 8), ("ITEMCOUNT", 3), ("TIMEOUT", 12)], ids=str)
def test_a_limit_while_the_site_holds_the_crawl_back(limit, value, crawl, data) -> None:
    """A limit ends a run that waits for the site; what was not asked for again is left to the next run."""
    refused = Event()

    def answer(_root: str, path: str):
        if path == f"/news/detail/{article_id(0)}" and not refused.is_set():
            refused.set()
            return 429, HTML | {"Retry-After": "100"}, ""
        if path.startswith("/news/detail/"):
            refused.wait(30)  # it was sent before the wait began, and comes within it
            return article_page(int(path[-5:]))
        return listing_page(range(6)) if path == "/news" else NOT_FOUND

    with site(answer) as (root, asked):
        done = crawl(root, render="never", discover="listing", **{f"CLOSESPIDER_{limit}": value})
        assert asked.count(f"/news/detail/{article_id(0)}") == 1
        assert done.exit_code == 0, done.err
        assert re.match(rf"newscrawl: stopped by CLOSESPIDER_{limit}: [1-9] wait", done.out)
        assert data.rejects() <= {"not_found"}
        assert crawl(root, render="never", discover="listing").exit_code == 0
    assert data.articles().keys() == set(map(article_id, range(6)))


def test_a_limit_while_robots_txt_is_waited_for(crawl, data) -> None:
    """A run that a limit ends before robots.txt came has fetched nothing, and says nothing of any page."""
    asked_for = []

    def answer(_root: str, path: str):
        asked_for.append(path)
        return 503, HTML | {"Retry-After": "100"}, ""

    with site(answer) as (root, _):
        done = crawl(root, render="never", discover="listing", CLOSESPIDER_TIMEOUT=3)
    assert done.exit_code == 3
    assert done.out.startswith("newscrawl: nothing could be fetched: no response")
    assert asked_for == ["/robots.txt"]
    assert data.rejects() == set()
