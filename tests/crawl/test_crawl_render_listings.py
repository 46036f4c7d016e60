"""Listings that load more by a button or by scrolling."""

from __future__ import annotations

import pytest

grows = pytest.mark.parametrize("layout", ["button", "scroll"])
# One way to every article, so that none is found past the listing.
LISTING = {"discover": "listing", "related_depth": 0}


def open_gaps(data) -> set[str]:
    return {row["reason"] for row in data.rows("SELECT reason FROM gaps WHERE closed_at IS NULL")}


@grows
def test_a_list_that_grows_in_its_place(layout, site_of, crawl, data) -> None:
    """Every article behind a button or below the end of the screen is found."""
    demo = site_of(articles=50, layout=layout)
    done = crawl(demo, **LISTING)
    assert done.exit_code == 0, done.err
    assert data.articles().keys() == {article["article_id"] for article in demo.published()}
    assert open_gaps(data) == set()


def test_a_second_sweep_over_a_growing_list(site_of, crawl, data) -> None:
    """A list that grows is not opened again while nothing new is on it; what is new is found."""
    demo = site_of(articles=25, layout="button")
    crawl(demo, **LISTING)
    demo.clear_log()
    crawl(demo, **LISTING)
    assert not [entry for entry in demo.log() if entry["path"].startswith("/data/")]
    new = demo.publish(25)
    crawl(demo, **LISTING)
    assert set(new) <= data.articles().keys()


def test_a_limit_to_how_far_a_list_grows(site_of, crawl, data) -> None:
    """A list that is longer than it may be made leaves a gap that says so."""
    demo = site_of(articles=70, layout="button")
    crawl(demo, NEWSCRAWL_BROWSER_STEPS=1, **LISTING)
    assert len(data.articles()) == 40
    assert "page_limit" in open_gaps(data)


def test_without_a_browser_a_list_does_not_grow(site_of, crawl, data) -> None:
    """With render=never the first page of such a list is all there is."""
    demo = site_of(articles=30, layout="scroll")
    crawl(demo, render="never", **LISTING)
    assert len(data.articles()) == 20
