"""The archive of a crawl: pages go into its files before the rows that name them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from newscrawl.storage.database import StoreError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from newscrawl.archive.files import Archive
    from newscrawl.items import ArchivedPage
    from newscrawl.storage.pages import Pages
    from newscrawl.storage.rows import Key


class Keeper:
    """Writes every page once; what goes wrong is a StoreError, as with the database."""

    def __init__(self, archive: Archive, pages: Pages) -> None:
        self._archive = archive
        self._pages = pages

    def open(self, keep_from: datetime | None) -> None:
        """Mend what a killed run left, and remove files that were full before *keep_from* (None: none).

        A file that holds the newest page of a stored article stays: it can be read again only from there.
        """
        with _explained():
            self._archive.open(self._pages.end_of)
            for name in self._archive.begun_before(keep_from) if keep_from else []:
                if self._pages.release(name):
                    self._archive.folder.remove(name)

    def write(self, pages: Sequence[ArchivedPage]) -> None:
        """Give every page its place: a new one, or that of the same page seen last time."""
        last = self._pages.last({(page.article_id, page.locale) for page in pages})
        fresh = []
        for page in pages:
            before = last.get((page.article_id, page.locale))
            is_same = before and (before.url, before.page_digest) == (page.url, page.page_digest)
            if before and is_same and self._archive.folder.holds(before.place):
                page.place = before.place
            else:
                fresh.append(page)
        with _explained():
            places = self._archive.append(page.record for page in fresh)
        for page, place in zip(fresh, places, strict=True):
            page.place = place

    def lost(self, keys: Collection[Key]) -> set[Key]:
        """Return the articles that were read from a page which is not in the files any more."""
        last = self._pages.last(keys, read=True)
        with _explained():
            return {key for key, kept in last.items() if not self._archive.folder.holds(kept.place)}

    def close(self) -> None:
        self._archive.close()


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"{error.filename or 'archive'}: {error.strerror}") from None
