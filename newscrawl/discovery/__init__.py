"""Which articles the pages of a site name, and what every seed answers with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from newscrawl.normalization.urls import ArticleKey

# The one key that requests carry in `meta`: the Entry by which a seed names the article.
ENTRY = "newscrawl_entry"


class Seed(NamedTuple):
    """Which page of the site names articles, as a request carries it in `cb_kwargs`.

    *source* is listing, sitemap, flash, feed or related. *page* counts the pages of a listing, *missed* those
    of the source that could not be read before this one.
    """

    source: str
    locale: str
    page: int = 1
    missed: int = 0

    @property
    def is_page(self) -> bool:
        """Whether it is a page for people, which a browser may be asked for; the others are for programs."""
        return self.source not in ("sitemap", "feed")


class Entry(NamedTuple):
    """An article that a seed names: *dated* as printed there, *lastmod* as the site map gives it."""

    key: ArticleKey
    dated: str | None = None
    lastmod: str | None = None


def seed_of(cb_kwargs: Mapping[str, Any]) -> Seed | None:
    """Return the seed that a request reads; None for robots.txt, which names no articles.

    An article page is the seed of its related links.
    """
    if key := cb_kwargs.get("key"):
        return Seed("related", key.locale)
    return cb_kwargs.get("seed")
