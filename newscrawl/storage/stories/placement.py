"""Stories: which articles are copies of one another. How they are found: docs/stories.md."""

from __future__ import annotations

import gc
from functools import wraps
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, text

from newscrawl.storage import derived, schema
from newscrawl.storage.rows import chunks
from newscrawl.storage.stories.documents import Documents, Pieces
from newscrawl.storage.stories.index import Index
from newscrawl.storage.stories.members import Members
from newscrawl.storage.stories.pairs import Pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sqlalchemy import Connection

    from newscrawl.storage.database import Database

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


def _uncollected(place: Callable[[Stories, int], int]) -> Callable[..., int]:
    """Keep the garbage collector away: it would look at a million numbers, again and again, for no cycle."""

    @wraps(place)
    def placed(*arguments: Any) -> int:
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            return place(*arguments)
        finally:
            if was_enabled:
                gc.enable()

    return placed


class Stories:
    """Places the articles that wait in the queue (`storage.derived.Derived`)."""

    name = "stories"

    def __init__(self, database: Database) -> None:
        self._database = database
        self._documents = Documents()

    def waiting(self) -> int:
        """Return how many articles wait to be placed, or to be placed again."""
        with self._database.read() as connection:
            return derived.STORIES.length(connection)

    @_uncollected
    def place(self, most: int = CHUNK) -> int:
        """Place the articles that have waited longest and return how many that were.

        Texts are read and compared on a state of the database that others go on writing to. They wait until
        all of it is stored, so that a process that is killed in between loses nothing. What a text changes
        for others puts those into the queue.
        """
        pieces = Pieces(self._documents)
        index = Index(self._documents, pieces)
        with self._database.read() as connection:
            turns = derived.STORIES.first(connection, most)
            # What takes longest, so that it is at hand while the database is held.
            self._documents.read(connection, turns, anew=True)
        if not turns:
            return 0
        with self._database.write() as connection:
            derived.STORIES.enqueue(connection, index.put(connection, turns.keys()))
        with self._database.read() as connection:
            changes = Pairs(connection, index, pieces).compare(turns.keys())
        with self._database.write() as connection:
            changes.write(connection)
            Members(connection, self._database).regroup(changes.numbers | turns.keys())
            derived.STORIES.remove(connection, turns.values())
            _complete_log(connection, turns.keys())
        return len(turns)

    def begin_anew(self) -> None:
        """Forget what is known of texts and let every article wait."""
        with self._database.write() as connection:
            for table in _WORKED_OUT:
                connection.execute(delete(table))
            derived.STORIES.enqueue_all(connection)

    def copies(self, run_id: int) -> int:
        """Count the new articles of the newest run that tell what an earlier one tells."""
        changes, articles = schema.changes, schema.articles
        # From the end of the log to the run before, whatever stands before that.
        before = (
            select(changes.c.seq).where(changes.c.run_id != run_id).order_by(changes.c.seq.desc()).limit(1)
        )
        of_run = changes.c.seq > func.coalesce(before.scalar_subquery(), 0)
        same = (articles.c.article_id == changes.c.article_id) & (articles.c.locale == changes.c.locale)
        query = select(func.count()).select_from(changes.join(articles, same))
        query = query.where(of_run, changes.c.kind == "new")
        with self._database.read() as connection:
            return connection.execute(query.where(articles.c.story_id != articles.c.article_id)).scalar_one()


def _complete_log(connection: Connection, numbers: Collection[int]) -> None:
    """Say in the log of changes which story was found, but for articles that wait again."""
    for chunk in chunks(numbers):
        connection.execute(_NAME_STORIES, [{"number": number} for number in chunk])


_NAME_STORIES = text("""
UPDATE changes SET story_id = (SELECT story_id FROM articles WHERE doc_id = :number)
WHERE story_id IS NULL
  AND article_id = (SELECT article_id FROM articles WHERE doc_id = :number)
  AND locale = (SELECT locale FROM articles WHERE doc_id = :number)
  AND NOT EXISTS (SELECT 1 FROM story_queue WHERE doc_id = :number)
""")
