"""What every way of discovery answers with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from newscrawl.normalization.urls import ArticleKey


class Entry(NamedTuple):
    """An article that a seed names: *dated* as printed there, *lastmod* as the site map gives it."""

    key: ArticleKey
    dated: str | None = None
    lastmod: str | None = None
