"""Make a large store of a smaller one: the same articles again, as often as it takes, each time later.

Filling a million articles through the verb of a crawl takes an hour. A copy differs in article id, time and
number, and lies outside the 72 hours in which copies are looked for, so no story grows.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from newscrawl.stories.similarity import WINDOW
from newscrawl.stories.sketches import HASH_BITS

if TYPE_CHECKING:
    from pathlib import Path

# Parents first. What the search index needs is done by the triggers of `articles`.
_TABLES = (
    *("articles", "revisions", "changes", "frontier", "story_members"),
    *("story_documents", "story_sentences", "story_shingles", "story_pairs"),
)
_ID = "CAST(CAST({} AS INTEGER) + :ids AS TEXT)"
_MOVED = {
    "article_id": _ID.format("article_id"),
    "story_id": _ID.format("story_id"),
    "published_at": "strftime('%Y-%m-%dT%H:%M:%SZ', published_at, :later)",
    "doc_id": "doc_id + :ids",
    "other_id": "other_id + :ids",
    "time": "time + :seconds",
    "seq": "NULL",
    # A cell is the window in which a text lies, and a shingle of it.
    "cell": (
        "(((SELECT time FROM story_documents WHERE doc_id = source.doc_id) + :seconds)"
        f" / {WINDOW} << {HASH_BITS}) + (cell & {(1 << HASH_BITS) - 1})"
    ),
}


def multiply(file: Path, stored: int, times: int, hours: int) -> None:
    """Let a store of *stored* articles hold *times* as many, every further lot *hours* after the last."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -500000")
        for lot in range(1, times):
            seconds = lot * hours * 3600
            values = {"ids": lot * stored, "seconds": seconds, "later": f"+{seconds} seconds"}
            for table in _TABLES:
                connection.execute(_copy(connection, table), values | {"stored": stored})
            connection.commit()


def _copy(connection: sqlite3.Connection, table: str) -> str:
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(_MOVED.get(name, name) for name in names)
    first = "doc_id <= :stored"
    if "doc_id" not in names:
        first = "(article_id, locale) IN (SELECT article_id, locale FROM articles WHERE doc_id <= :stored)"
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} AS source WHERE {first}"
