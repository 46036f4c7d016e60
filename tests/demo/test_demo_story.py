"""What the demo site does from one day to the next."""

from __future__ import annotations

import pytest

from newscrawl.demo.state import DemoSite, SiteConfig
from newscrawl.demo.story import CORRECTION, play, roles

CONFIG = SiteConfig(articles=30, locales=("en", "zh-CN"))


def on(day: int, config: SiteConfig = CONFIG) -> DemoSite:
    site = DemoSite(config)
    play(site, day)
    return site


@pytest.mark.parametrize(("day", "live"), [(1, 30), (2, 41), (3, 49), (9, 49)])
def test_articles_come_and_go(day, live) -> None:
    """Days bring articles and take one; after the last one nothing happens."""
    assert on(day).live == live


@pytest.mark.parametrize("locale", CONFIG.locales)
def test_an_article_changes_twice(locale) -> None:
    """The same article has another headline on the second day, and another text on the third."""
    sites = [on(day) for day in (1, 2, 3)]
    index = sites[0].index_of(roles(CONFIG).edited)
    first, second, third = (site.article(index, locale) for site in sites)
    assert second.title == f"Updated: {first.title}" == third.title
    assert first.body == second.body
    assert CORRECTION in " ".join(text for block in third.body for text in block.texts)


def test_an_article_is_removed() -> None:
    """The removed article is there on the first day only."""
    removed = roles(CONFIG).removed
    assert [on(day).index_of(removed) is None for day in (1, 2, 3)] == [False, True, True]


@pytest.mark.parametrize("articles", [0, 1, 2])
def test_a_site_may_be_too_small(articles) -> None:
    """A site with less than two articles that can change only grows."""
    assert on(3, SiteConfig(articles=articles)).live == articles + 20
