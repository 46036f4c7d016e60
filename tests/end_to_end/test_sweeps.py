"""How far the listings are read, and what is noted where they were not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.databases import ON_BOTH_STORES
from tests.demo_client import DemoClient, demo_process

if TYPE_CHECKING:
    from collections.abc import Iterator

ARTICLES, PAGE = 36, 6
EMPTY = "<html><body><h1>News</h1></body></html>"


def listings(demo) -> list[str]:
    return [
        entry["path"]
        for entry in demo.log()
        if entry["path"].startswith("/news") and "detail" not in entry["path"]
    ]


def fetched(demo) -> list[str]:
    return [entry["path"].rpartition("/")[2] for entry in demo.log() if "/news/detail/" in entry["path"]]


def published(demo) -> set[str]:
    return {article["article_id"] for article in demo.published()}


@pytest.fixture(scope="module")
def running_demo() -> Iterator[DemoClient]:
    with demo_process(articles=ARTICLES, page_size=PAGE) as client:
        yield client


def test_the_end_of_the_listings(demo, crawl, data) -> None:
    """A site that answers numbers past the end with its last page is read to its end, and not for ever."""
    crawl(demo, discover="listing")
    assert set(data.articles()) == published(demo)
    assert len(listings(demo)) == 6 + 2 + 1  # the pages, two that repeat the last, Flash
    (sweep,) = data.rows("SELECT * FROM sweeps")
    assert sweep["completed_at"] is not None
    (gap,) = data.rows("SELECT * FROM gaps")
    assert gap["reason"] == "first_run"
    assert gap["closed_at"] is not None


def test_the_stop_rule(demo, crawl, crawled) -> None:
    """Once a sweep is complete the next one stops after two pages of known articles."""
    crawled(discover="listing")
    crawl(demo, discover="listing")
    assert sorted(listings(demo)) == ["/news", "/news/2", "/news/flash"]
    demo.clear_log()
    crawl(demo, discover="listing", NEWSCRAWL_STOP_AFTER_KNOWN_PAGES=4)
    assert len(listings(demo)) == 5


def test_new_articles(demo, crawl, crawled, data) -> None:
    """Publishing seven articles costs seven article requests."""
    crawled()
    new = demo.publish(7)
    done = crawl(demo)
    assert done.exit_code == 0
    assert sorted(fetched(demo)) == sorted(new)
    assert set(data.articles()) == published(demo)


def test_more_new_articles_than_a_page_holds(demo, crawl, crawled, data) -> None:
    """The sweep goes on as long as pages name new articles."""
    crawled(discover="listing")
    new = demo.publish(2 * PAGE + 3)
    crawl(demo, discover="listing")
    assert set(new) <= set(data.articles())
    assert len(listings(demo)) < 8


def test_full_ignores_the_stop_rule(demo, crawl, crawled) -> None:
    """`full=1` reads every listing page again, and fetches no article that is not due."""
    crawled(discover="listing")
    crawl(demo, discover="listing", full=1)
    assert len(listings(demo)) == 6 + 2 + 1
    assert fetched(demo) == []


@ON_BOTH_STORES
def test_a_page_limit_leaves_a_gap(demo, crawl, data) -> None:
    """A sweep that max_pages cut short is an open gap, closed by the run that reads on."""
    crawl(demo, discover="listing", max_pages=3, related_depth=0)
    crawl(demo, discover="listing", max_pages=3, related_depth=0)
    gaps = data.rows("SELECT * FROM gaps ORDER BY gap_id")
    assert [(gap["source"], gap["reason"], gap["closed_at"]) for gap in gaps] == [
        ("listing", "first_run", None),
        ("listing", "page_limit", None),
    ]
    assert len(data.articles()) < ARTICLES
    crawl(demo, discover="listing")
    assert data.rows("SELECT * FROM gaps WHERE closed_at IS NULL") == []
    assert set(data.articles()) == published(demo)


def test_an_empty_page_in_the_middle(demo, crawl, data) -> None:
    """A page that comes empty is asked for again; one that stays empty does not end the sweep."""
    demo.fault("empty", path="^/news/3$", times=1)
    demo.replace("/news/5", EMPTY)
    crawl(demo, discover="listing", related_depth=0, render="never")
    missing = published(demo) - set(data.articles())
    assert 0 < len(missing) <= PAGE
    assert listings(demo).count("/news/5") == 3
    demo.replace("/news/5", None)
    crawl(demo, discover="listing", full=1)
    assert set(data.articles()) == published(demo)


def test_a_wall_instead_of_a_listing_page(demo, crawl, data) -> None:
    """A wall that answers with 200 is no end of the list: a gap stays open until the list is read on."""
    demo.fault("challenge_200", path="^/news/6$")
    crawl(demo, discover="listing", related_depth=0, render="never")
    gaps = data.rows("SELECT * FROM gaps WHERE source = 'listing' AND closed_at IS NULL")
    assert [gap["reason"] for gap in gaps] == ["first_run", "challenge"]
    demo.clear_faults()
    crawl(demo, discover="listing")
    assert set(data.articles()) == published(demo)
    assert data.rows("SELECT * FROM gaps WHERE closed_at IS NULL") == []


def test_a_listing_page_that_fails(demo, crawl, data) -> None:
    """Behind a page that cannot be read the sweep goes on, but it does not count as complete."""
    demo.fault("500", path="^/news/3$")
    crawl(demo, discover="listing", related_depth=0, RETRY_TIMES=0)
    assert ARTICLES - PAGE <= len(data.articles()) < ARTICLES
    gaps = data.rows("SELECT * FROM gaps WHERE source = 'listing' AND closed_at IS NULL")
    assert [gap["reason"] for gap in gaps] == ["first_run", "errors"]
    demo.clear_faults()
    crawl(demo, discover="listing")
    assert set(data.articles()) == published(demo)
    assert data.rows("SELECT * FROM gaps WHERE closed_at IS NULL") == []


def test_two_listing_pages_that_fail(demo, crawl, data) -> None:
    """Two failing pages in a row end a sweep, and the gap says of what."""
    demo.fault("500", path="^/news/[34]$")
    crawl(demo, discover="listing", related_depth=0, RETRY_TIMES=0)
    assert len(data.articles()) < ARTICLES - 2 * PAGE
    gaps = data.rows("SELECT * FROM gaps WHERE source = 'listing' AND closed_at IS NULL")
    assert [gap["reason"] for gap in gaps] == ["first_run", "http_500"]
    assert data.rows("SELECT * FROM sweeps WHERE completed_at IS NOT NULL") == []


def test_a_shard_that_fails(site_of, crawl, data) -> None:
    """Behind a shard of the site map that cannot be read the others are read."""
    demo = site_of(articles=20, shard_size=5)
    demo.fault("500", path="-2-sitemap")
    crawl(demo, discover="sitemap", related_depth=0, RETRY_TIMES=0)
    assert len(data.articles()) == 15
    gaps = data.rows("SELECT * FROM gaps WHERE source = 'sitemap' AND closed_at IS NULL")
    assert [gap["reason"] for gap in gaps] == ["first_run", "errors"]


def test_shards_follow_the_stop_rule(site_of, crawl) -> None:
    """Once the site map was read to its end, the newest shards suffice."""
    demo = site_of(articles=24, shard_size=4)
    crawl(demo, discover="sitemap")
    demo.clear_log()
    crawl(demo, discover="sitemap")
    shards = [entry["path"] for entry in demo.log() if "-sitemap.xml" in entry["path"]]
    assert len(shards) == 3  # the index and two shards


def test_since(demo, crawl, data) -> None:
    """With `since` older articles are neither stored nor asked for where the listing dates them."""
    dates = sorted(article["published_at"] for article in demo.published())
    crawl(demo, discover="listing", since=dates[27])
    stored = {row["published_at"] for row in data.articles().values()}
    assert stored == {date for date in dates if date >= dates[27]}
    assert len(listings(demo)) < 6 + 2 + 1


@ON_BOTH_STORES
def test_locales(site_of, crawl, data) -> None:
    """Each locale is crawled by itself: the same id in two locales is two articles."""
    demo = site_of(articles=10, locales="en,pt,uk")
    crawl(demo, locales="en,pt")
    assert set(data.articles("pt")) == {article["article_id"] for article in demo.published("pt")}
    assert data.scalar("SELECT count(DISTINCT locale) FROM articles") == 2
    both = set(data.articles("en")) & set(data.articles("pt"))
    assert both
