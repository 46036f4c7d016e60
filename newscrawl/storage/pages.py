"""Which pages were fetched, and where the archive keeps them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, exists, func, insert, select, update

from newscrawl.items import ArchivedPage, WarcLocation
from newscrawl.storage import schema
from newscrawl.storage.database import Repository
from newscrawl.storage.queries import same_article
from newscrawl.storage.rows import Key, Prepared, is_one_of, page_row

_TABLE = schema.pages
PAGES = Prepared(insert(_TABLE))


class Kept(NamedTuple):
    url: str
    page_digest: str
    place: WarcLocation


class Pages(Repository):
    """The index of the archive; rows of articles and rejects are written with them."""

    def last(self, keys: Collection[Key], *, read: bool = False) -> dict[Key, Kept]:
        """Return the page of each article that was archived last; *read*: as an article, not a reject."""
        conditions = [_TABLE.c.archive_file.is_not(None)]
        conditions += [_TABLE.c.version.is_not(None)] if read else []
        newest = (
            select(func.max(_TABLE.c.page_id))
            .where(is_one_of(_TABLE, keys), *conditions)
            .group_by(_TABLE.c.article_id, _TABLE.c.locale)
        )
        rows = self._rows(select(_TABLE).where(_TABLE.c.page_id.in_(newest)))
        return {(row.article_id, row.locale): Kept(row.url, row.page_digest, place_in(row)) for row in rows}

    def add(self, pages: Sequence[ArchivedPage], run_id: int) -> None:
        """Keep a row for pages that gave neither article nor reject."""
        with self._database.write() as connection:
            PAGES(connection, [page_row(page, run_id) for page in pages])

    def end_of(self, file: str) -> int:
        """Return where the last record of a file ends that a row names, 0 if none does."""
        end = func.max(_TABLE.c.archive_offset + _TABLE.c.archive_length)
        return self._scalar(select(end).where(_TABLE.c.archive_file == file)) or 0

    def release(self, file: str) -> bool:
        """Forget the places in a file, unless it holds the newest page of a stored article; say whether."""
        with self._database.write() as connection:
            if connection.execute(_newest_in(file).limit(1)).first():
                return False
            connection.execute(
                update(_TABLE)
                .where(_TABLE.c.archive_file == file)
                .values(archive_file=None, archive_offset=None, archive_length=None)
            )
        return True


def place_in(row: Row[Any]) -> WarcLocation:
    return WarcLocation(row.archive_file, row.archive_offset, row.archive_length)


def _newest_in(file: str) -> Select[tuple[int]]:
    later = _TABLE.alias()
    has_later = exists().where(
        same_article(later, _TABLE), later.c.version.is_not(None), later.c.page_id > _TABLE.c.page_id
    )
    return select(_TABLE.c.page_id).where(
        _TABLE.c.archive_file == file, _TABLE.c.version.is_not(None), ~has_later
    )
