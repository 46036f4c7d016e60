"""What is worked out from stored articles behind the commit, and the articles that wait for it.

Whoever stores a text adds its number to the queue of each such table, and waits for nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Table, delete, func, insert, select

from newscrawl.storage import schema
from newscrawl.storage.rows import Prepared, bound, chunks, is_bound

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.dialects import sqlite

    from newscrawl.storage.rows import Insert, Key, Row

_ARTICLES = schema.articles


class Derived(Protocol):
    """What is derived of articles; one process at a time works it out (`storage.lock.StoriesLock`)."""

    name: str

    def waiting(self) -> int:
        """Return how many articles wait, for the first time or again."""

    def place(self) -> int:
        """Work out a chunk of those that have waited longest; return how many that were, 0 at the end."""

    def begin_anew(self) -> None:
        """Forget what is known and let every article wait."""


def place_all(derived: Derived, least: int = 1) -> Iterator[tuple[int, int]]:
    """Work out what waits, as long as so many do; give after every chunk how many were, and of how many."""
    count, waiting = 0, derived.waiting()
    while waiting >= least and (placed := derived.place()):
        count, waiting = count + placed, derived.waiting()
        yield count, count + waiting


class Queue:
    """The articles that wait for one table, by number, each with its turn."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._put_in = Prepared(self._insert)

    def enqueue_articles(self, connection: Connection, articles: Sequence[Row]) -> None:
        """Do as `enqueue` for articles by key (`rows.bound`), in their order."""
        self._put_in(connection, articles)

    def enqueue(self, connection: Connection, numbers: Collection[int]) -> None:
        """Let articles wait, behind all others; one that waits already gets another turn, a new number."""
        for chunk in chunks(sorted(numbers)):
            connection.execute(delete(self._table).where(self._table.c.doc_id.in_(chunk)))
            connection.execute(insert(self._table), [{"doc_id": number} for number in chunk])

    def enqueue_all(self, connection: Connection) -> None:
        """Let every article wait."""
        connection.execute(delete(self._table))
        everything = select(_ARTICLES.c.doc_id).order_by(_ARTICLES.c.doc_id)
        connection.execute(insert(self._table).from_select(["doc_id"], everything))

    def first(self, connection: Connection, most: int) -> dict[int, int]:
        """Return the articles that have waited longest, each with its turn."""
        table = self._table
        query = select(table.c.doc_id, table.c.turn).order_by(table.c.turn).limit(most)
        return {row.doc_id: row.turn for row in connection.execute(query)}

    def remove(self, connection: Connection, turns: Collection[int]) -> None:
        """Take turns out; an article that was stored again meanwhile has another one and stays."""
        for chunk in chunks(turns):
            connection.execute(delete(self._table).where(self._table.c.turn.in_(chunk)))

    def length(self, connection: Connection) -> int:
        return connection.execute(select(func.count()).select_from(self._table)).scalar_one()

    def _insert(self, insert_of: Insert) -> sqlite.Insert:
        number = select(_ARTICLES.c.doc_id).where(is_bound(_ARTICLES))
        new = insert_of(self._table).from_select(["doc_id"], number)
        # Who waits already gets another turn.
        return new.on_conflict_do_update(index_elements=["doc_id"], set_={"turn": new.excluded.turn})


STORIES = Queue(schema.story_queue)
MENTIONS = Queue(schema.mention_queue)
_QUEUES = (STORIES, MENTIONS)


def enqueue_keys(connection: Connection, keys: Iterable[Key]) -> None:
    """Let articles that are new or changed wait in every queue."""
    rows = [bound(key) for key in keys]
    for queue in _QUEUES:
        queue.enqueue_articles(connection, rows)
