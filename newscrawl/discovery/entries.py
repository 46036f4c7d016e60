"""What every way of discovery answers with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from newscrawl.normalization.urls import ArticleKey


# The one key that requests carry in `meta`: the Entry by which a seed names the article.
ENTRY = "newscrawl_entry"


class Entry(NamedTuple):
    """An article that a seed names: *dated* as printed there, *lastmod* as the site map gives it."""

    key: ArticleKey
    dated: str | None = None
    lastmod: str | None = None
