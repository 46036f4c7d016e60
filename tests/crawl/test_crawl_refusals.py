"""A site that refuses the crawl, for a while or for good."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.crawl.loopback import HTML, NOT_FOUND, article_page, listing_page, site


def asked(demo) -> Counter[str]:
    return Counter(entry["path"] for entry in demo.log() if "/detail/" in entry["path"])


@pytest.mark.parametrize("status", ["429", "503"])
def test_a_storm_ends_the_run(status, demo, crawl, data) -> None:
    """A site that answers every article with 429 or 503 ends the run soon; no article is asked for often."""
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
    assert len(data.articles()) == 45


def test_forbidden_pages(demo, crawl, data) -> None:
    """Pages that are forbidden one by one cost no wait; nor do they end the run."""
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
            return next(refused, article_page(1) if path.endswith("/") else moved)
        return listing_page(range(4)) if path == "/news" else NOT_FOUND

    with site(answer) as (root, _):
        done = crawl(root, render="never", CLOSESPIDER_TIMEOUT=60, CONCURRENT_REQUESTS=1)
    assert done.exit_code == 0
    assert done.out.startswith("newscrawl: done")
    assert len(data.articles()) == 4
