"""What is worked out of stored articles behind the commit: the queues of those that wait, and the mentions.

Whoever stores a text adds its number to the queue of each such table, and waits for nothing else.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Connection, Table, delete, insert, select

from newscrawl.exceptions import RunningError
from newscrawl.mentions.assets import Assets
from newscrawl.storage import schema
from newscrawl.storage.database import Repository
from newscrawl.storage.rows import Prepared, bound, chunks, count_of, identity, is_bound, is_one_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import Row as StoredRow
    from sqlalchemy.dialects import sqlite

    from newscrawl.mentions.matcher import Matcher
    from newscrawl.storage.lock import StoriesLock
    from newscrawl.storage.rows import Insert, Key, Row

_ARTICLES = schema.articles
# Some tenths of a second of work, of which the database is held for a fraction.
CHUNK = 200
_MENTIONS = schema.mentions


class Queue:
    """The articles that wait for one table, by number, each with its turn."""

    def __init__(self, table: Table) -> None:
        self.table = table
        # As `enqueue` for articles by key (`rows.bound`), in their order.
        self.enqueue_articles = Prepared(self._insert)

    def enqueue(self, connection: Connection, numbers: Collection[int]) -> None:
        """Let articles wait, behind all others; one that waits already gets another turn, a new number."""
        for chunk in chunks(sorted(numbers)):
            connection.execute(delete(self.table).where(self.table.c.doc_id.in_(chunk)))
            connection.execute(insert(self.table), [{"doc_id": number} for number in chunk])

    def enqueue_all(self, connection: Connection) -> None:
        connection.execute(delete(self.table))
        everything = select(_ARTICLES.c.doc_id).order_by(_ARTICLES.c.doc_id)
        connection.execute(insert(self.table).from_select(["doc_id"], everything))

    def first(self, connection: Connection, most: int) -> dict[int, int]:
        """Return the articles that have waited longest, each with its turn."""
        table = self.table
        query = select(table.c.doc_id, table.c.turn).order_by(table.c.turn).limit(most)
        return {row.doc_id: row.turn for row in connection.execute(query)}

    def remove(self, connection: Connection, turns: Collection[int]) -> None:
        """Take turns out; an article that was stored again meanwhile has another one and stays."""
        for chunk in chunks(turns):
            connection.execute(delete(self.table).where(self.table.c.turn.in_(chunk)))

    def _insert(self, insert_of: Insert) -> sqlite.Insert:
        number = select(_ARTICLES.c.doc_id).where(is_bound(_ARTICLES))
        new = insert_of(self.table).from_select(["doc_id"], number)
        # Who waits already gets another turn.
        return new.on_conflict_do_update(index_elements=["doc_id"], set_={"turn": new.excluded.turn})


STORIES = Queue(schema.story_queue)
MENTIONS = Queue(schema.mention_queue)


def enqueue_keys(connection: Connection, keys: Iterable[Key]) -> None:
    """Let articles that are new or changed wait in every queue."""
    rows = [bound(key) for key in keys]
    for queue in (STORIES, MENTIONS):
        queue.enqueue_articles(connection, rows)


class Derived(Repository, ABC):
    """What is derived of articles; one process at a time works it out (`storage.lock.StoriesLock`)."""

    name: str
    queue: Queue

    def waiting(self) -> int:
        """Return how many articles wait, for the first time or again."""
        with self._database.read() as connection:
            return count_of(connection, self.queue.table)

    @abstractmethod
    def place(self) -> int:
        """Work out a chunk of those that have waited longest; return how many that were, 0 at the end."""

    def begin_anew(self) -> None:
        """Let every article wait; what is known of each stays until its turn comes."""
        with self._database.write() as connection:
            self.queue.enqueue_all(connection)


def place_all(derived: Derived) -> Iterator[tuple[int, int]]:
    """Work out all that waits; give after every chunk how many were, and of how many."""
    count, waiting = 0, derived.waiting()
    while waiting and (placed := derived.place()):
        count, waiting = count + placed, derived.waiting()
        yield count, count + waiting


def place_chunk(tables: Collection[Derived], lock: StoriesLock, least: int = 1) -> int:
    """Work out a chunk of the table for which most articles wait, if so many do; return how many that were.

    None are where another process has the lock: articles are left to it.
    """
    with suppress(RunningError), lock:
        derived = max(tables, key=lambda table: table.waiting())
        return derived.place() if derived.waiting() >= least else 0
    return 0


_COLUMNS = [_ARTICLES.c[name] for name in "doc_id article_id locale title key_points body_text".split()]


class Mentions(Derived):
    """Looks for assets in the articles that wait.

    An article that the site has removed keeps its mentions, as it keeps its text.
    """

    name = "mentions"
    queue = MENTIONS

    assets: Assets | None = None  # those of the built-in list

    @cached_property
    def _matcher(self) -> Matcher:
        from newscrawl.mentions import matcher  # noqa: PLC0415  # who only asks loads no automaton

        return matcher.Matcher(self.assets) if self.assets else matcher.built_in()

    def place(self, most: int = CHUNK) -> int:
        """Read the articles that have waited longest and return how many that were.

        In one transaction they leave the queue, and what they name takes the place of what they named before.
        """
        with self._database.read() as connection:
            turns = MENTIONS.first(connection, most)
            query = select(*_COLUMNS).where(_ARTICLES.c.doc_id.in_(turns))
            articles = connection.execute(query).all()
        rows = [row for article in articles for row in self._named_in(article)]
        if turns:
            with self._database.write() as connection:
                keys = [(article.article_id, article.locale) for article in articles]
                connection.execute(delete(_MENTIONS).where(is_one_of(_MENTIONS, keys)))
                if rows:
                    connection.execute(insert(_MENTIONS), rows)
                MENTIONS.remove(connection, turns.values())
        return len(turns)

    def outdated(self) -> int:
        """Count the articles whose mentions come of other rules or of another list."""
        own = _MENTIONS.c.rules != self._matcher.rules
        keys = select(_MENTIONS.c.article_id, _MENTIONS.c.locale).where(own).distinct().subquery()
        with self._database.read() as connection:
            return count_of(connection, keys)

    def _named_in(self, article: StoredRow[Any]) -> list[Row]:
        body = "\n".join([*orjson.loads(article.key_points), article.body_text or ""])
        return [
            identity((article.article_id, article.locale))
            | {
                "symbol": mention.symbol,
                "name": mention.name,
                "count": mention.count,
                "in_title": int(mention.in_title),
                "rules": self._matcher.rules,
            }
            for mention in self._matcher.find(article.title, body)
        ]
