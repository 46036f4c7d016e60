"""Stories: which articles are copies of one another. How they are found: docs/stories.md."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, select, text, update

from newscrawl.storage import schema
from newscrawl.storage.database import Database
from newscrawl.storage.derived import STORIES, Derived
from newscrawl.storage.queries import same_article
from newscrawl.storage.rows import Key, bound, identity, is_bound, one_of, upserting
from newscrawl.storage.stories.index import Index
from newscrawl.storage.stories.pairs import Documents, Pairs, Pieces, rows_in, time_of
from newscrawl.stories.clustering import Edge, Member, Membership, cluster

# Less than a second of work, of which the database is held for a fraction. Pages of the database on which
# several texts of a chunk lie are written once.
CHUNK = 500

# What is known of texts and pairs. The members stay: an article keeps its story until it is placed again.
_WORKED_OUT = (
    schema.story_documents,
    schema.story_sentences,
    schema.story_boilerplate,
    schema.story_shingles,
    schema.story_pairs,
)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector away: it would look at a million numbers, again and again, for no cycle."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class Stories(Derived):
    name = "stories"
    queue = STORIES

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._documents = Documents()

    @_uncollected()
    def place(self, most: int = CHUNK) -> int:
        """Place the articles that have waited longest and return how many that were.

        Texts are read and compared on a state of the database that others go on writing to. They wait until
        all of it is stored, so that a process that is killed in between loses nothing. What a text changes
        for others puts those into the queue.
        """
        pieces = Pieces(self._documents)
        index = Index(self._documents, pieces)
        with self._database.read() as connection:
            turns = STORIES.first(connection, most)
            # What takes longest, so that it is at hand while the database is held.
            self._documents.read(connection, turns, anew=True)
        if not turns:
            return 0
        with self._database.write() as connection:
            STORIES.enqueue(connection, index.put(connection, turns.keys()))
        with self._database.read() as connection:
            changes = Pairs(connection, index, pieces).compare(turns.keys())
        with self._database.write() as connection:
            changes.write(connection)
            Members(connection).regroup(changes.numbers | turns.keys())
            STORIES.remove(connection, turns.values())
            connection.execute(_NAME_STORIES, [{"number": number} for number in turns])
        return len(turns)

    def begin_anew(self) -> None:
        with self._database.write() as connection:
            for table in _WORKED_OUT:
                connection.execute(delete(table))
            super().begin_anew()

    def copies(self, run_id: int) -> int:
        """Count the new articles of the newest run that tell what an earlier one tells."""
        changes, articles = schema.changes, schema.articles
        # From the end of the log to the run before, whatever stands before that.
        before = (
            select(changes.c.seq).where(changes.c.run_id != run_id).order_by(changes.c.seq.desc()).limit(1)
        )
        of_run = changes.c.seq > func.coalesce(before.scalar_subquery(), 0)
        joined = changes.join(articles, same_article(articles, changes))
        query = select(func.count()).select_from(joined)
        query = query.where(of_run, changes.c.kind == "new")
        return self._scalar(query.where(articles.c.story_id != articles.c.article_id)) or 0


# Says in the log of changes which story was found, but for articles that wait again.
_NAME_STORIES = text("""
UPDATE changes SET story_id = (SELECT story_id FROM articles WHERE doc_id = :number)
WHERE story_id IS NULL
  AND article_id = (SELECT article_id FROM articles WHERE doc_id = :number)
  AND locale = (SELECT locale FROM articles WHERE doc_id = :number)
  AND NOT EXISTS (SELECT 1 FROM story_queue WHERE doc_id = :number)
""")


_ARTICLES, _DOCUMENTS, _PAIRS = schema.articles, schema.story_documents, schema.story_pairs
_COLUMNS = "doc_id article_id locale story_id published_at first_seen_at".split()


class Members:
    """The articles that hang together with some that have changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[int, Row[Any]] = {}
        self._lengths: dict[int, int] = {}
        self._edges: dict[tuple[int, int], float | None] = {}

    def regroup(self, numbers: Iterable[int]) -> None:
        self._gather(numbers)
        keys = {number: (row.article_id, row.locale) for number, row in self._rows.items()}
        edges = [
            Edge(keys[one], keys[other], score)
            for (one, other), score in self._edges.items()
            if one in keys and other in keys
        ]
        members = [
            Member(keys[number], *time_of(row.published_at, row.first_seen_at), self._lengths[number])
            for number, row in self._rows.items()
        ]
        places = cluster(members, edges)
        self._write(places, keys.values())
        moved = [
            bound(keys[number]) | {"story": places[keys[number]].story_id}
            for number, row in self._rows.items()
            if places[keys[number]].story_id != row.story_id
        ]
        if moved:
            self._connection.execute(_MOVE, moved)

    def _gather(self, numbers: Iterable[int]) -> None:
        """Read everything that is connected by likeness or is the same article in another locale.

        An article that was never placed is left to its turn.
        """
        new, seen = set(numbers), set[int]()
        while new:
            lengths = rows_in(self._connection, [_DOCUMENTS.c.doc_id, _DOCUMENTS.c.length], new)
            self._lengths |= {row[0]: row[1] for row in lengths}
            columns = [_ARTICLES.c[name] for name in _COLUMNS]
            found = {
                row.doc_id: row for row in rows_in(self._connection, columns, new & self._lengths.keys())
            }
            self._rows |= found
            same_id = one_of(_ARTICLES.c.article_id, {row.article_id for row in found.values()})
            siblings = self._connection.execute(select(_ARTICLES.c.doc_id).where(same_id)).scalars()
            linked = {*self._neighbours(found), *siblings}
            seen |= new
            new = linked - seen

    def _neighbours(self, numbers: Collection[int]) -> Iterator[int]:
        columns = [_PAIRS.c.doc_id, _PAIRS.c.other_id, _PAIRS.c.score]
        for one, other, score in rows_in(self._connection, columns, numbers):
            self._edges[min(one, other), max(one, other)] = score
            if score is not None:
                yield other

    def _write(self, places: dict[Key, Membership], keys: Iterable[Key]) -> None:
        rows = [
            identity(key)
            | {"score": places[key].score, "is_representative": int(places[key].is_representative)}
            for key in keys
        ]
        _PUT_MEMBER(self._connection, rows)


_MOVE = update(_ARTICLES).where(is_bound(_ARTICLES)).values(story_id=bindparam("story"))
_PUT_MEMBER = upserting(schema.story_members, ("score", "is_representative"))
