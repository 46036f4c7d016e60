"""Stories: which articles are copies of one another. How they are found: docs/stories.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from newscrawl.storage import schema
from newscrawl.storage.rows import chunks, is_one_of
from newscrawl.storage.stories.documents import Documents
from newscrawl.storage.stories.index import Index
from newscrawl.storage.stories.members import Members, Regrouping
from newscrawl.storage.stories.pairs import Pairs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Connection

    from newscrawl.storage.database import Database
    from newscrawl.storage.rows import Key

# Articles of an older database that are placed in one transaction: a second or less.
_CHUNK = 300

_BACKLOG = schema.story_backlog


class Stories:
    """Places the articles of a database that was written before there were stories."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def catch_up(self) -> int:
        """Place what waits and return how many articles that were; every chunk is stored on its own."""
        count = 0
        while numbers := self._waiting():
            with self._database.write() as connection:
                place(connection, self._database, numbers)
                connection.execute(delete(_BACKLOG).where(_BACKLOG.c.doc_id.in_(numbers)))
            count += len(numbers)
        return count

    def _waiting(self) -> list[int]:
        query = select(_BACKLOG.c.doc_id).order_by(_BACKLOG.c.doc_id).limit(_CHUNK)
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())


def place_keys(connection: Connection, database: Database, keys: Collection[Key]) -> Regrouping:
    """Place stored articles whose text or metadata is new, and others that this moves."""
    return place(connection, database, list(_numbers(connection, keys)))


def place(connection: Connection, database: Database, numbers: Collection[int]) -> Regrouping:
    """Do the same for articles that are known by number."""
    if not numbers:
        return Regrouping({}, {})
    documents = Documents(connection)
    index = Index(connection, database, documents)
    affected = index.put(numbers)
    moved = Pairs(connection, index, documents).compare(affected)
    return Members(connection, database).regroup(affected | moved)


def _numbers(connection: Connection, keys: Collection[Key]) -> Iterator[int]:
    table = schema.articles
    for chunk in chunks(keys):
        yield from connection.execute(select(table.c.doc_id).where(is_one_of(table, chunk))).scalars()
