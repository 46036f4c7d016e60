"""When a list of pages has come to its end."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import urldefrag

if TYPE_CHECKING:
    from collections.abc import Iterable

# Dates are not in order on a listing: one page of old articles does not mean the rest is older.
OLD_PAGES = 2
# One page that repeats the last may be a list that moved on by a whole page while it was read.
BARREN_PAGES = 2
EMPTY_TRIES = 2
# An index may name many shards of something else; that many in a row without an article are all like that.
BARREN_SITEMAPS = 50


class PagingState(NamedTuple):
    """What the pages before this one said, and how often they said nothing.

    *ids* stood on the page before. Numbers count: pages in a row that were all too old, pages in a row
    without anything new, tries of this page, pages that could not be read. *rendered* tells that the page
    before was rendered by the browser.
    """

    ids: frozenset[str] = frozenset()
    old: int = 0
    barren: int = 0
    tries: int = 0
    missed: int = 0
    rendered: bool = False

    def after(self, ids: frozenset[str], *, is_old: bool) -> Self:
        """Return the state behind a page that named *ids*."""
        is_barren = not ids or ids == self.ids
        return self._replace(
            ids=ids or self.ids,
            old=self.old + 1 if is_old else 0,
            barren=self.barren + 1 if is_barren else 0,
            tries=0,
        )

    def after_failure(self) -> Self:
        """Return the state behind a page that could not be read."""
        return self._replace(missed=self.missed + 1, barren=self.barren + 1, tries=0)

    def after_sitemap(self, named: bool) -> Self:
        """Return the state behind a site map that *named* articles, or none."""
        return self._replace(barren=0 if named else self.barren + 1, tries=0)

    def again(self) -> Self:
        """Return the state for asking once more for a page that came empty."""
        return self._replace(tries=self.tries + 1)

    @property
    def may_ask_again(self) -> bool:
        """Whether an empty page is asked for once more: it may be empty by accident."""
        return self.tries < EMPTY_TRIES

    @property
    def is_over(self) -> bool:
        """Whether the list has nothing more to say."""
        return self.old >= OLD_PAGES or self.barren >= BARREN_PAGES


START = PagingState()


class SitemapQueue:
    """Site maps that are read one after the other, each once, whatever names it how often."""

    def __init__(self, urls: Iterable[str]) -> None:
        self._waiting: deque[str] = deque()
        self._seen: set[str] = set()
        self.put_first(urls)

    def put_first(self, urls: Iterable[str]) -> None:
        """Put what an index names before what waits already, in its order."""
        new = [url for url in dict.fromkeys(urldefrag(url).url for url in urls) if url not in self._seen]
        self._seen.update(new)
        self._waiting.extendleft(reversed(new))

    def take(self) -> str | None:
        """Return the next one, None at the end."""
        return self._waiting.popleft() if self._waiting else None
