"""SQL that somebody typed, as a worker runs it: read-only, and within bounds of memory, size and time."""

from __future__ import annotations

import resource
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple

from newscrawl.storage.dialects.sqlite import open_to_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

# A body is a tenth of a page, and a page has 10 MB at most: no stored text is longer.
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 32_000_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COLUMN: 500,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
}
_HEAP = 256 << 20
_SORTED = 1 << 30  # what does not fit into memory is sorted in a file without a name
# A page of a thousand articles with all columns has 40,000 values; more than this takes a browser minutes.
_MOST_VALUES = 100_000
_MOST_CHARACTERS = 32_000_000
_STEPS = 1000  # of SQLite's machine between two looks at the clock, some 0.1 ms


class Bounds(NamedTuple):
    """How long a query may take, and after how many rows its answer is cut, if it is."""

    seconds: float
    rows: int | None


class Answer(NamedTuple):
    """The rows that a query gave, and whether there are more."""

    columns: list[str]
    rows: list[tuple[Any, ...]]
    is_cut: bool


def answer(file: Path, sql: str, params: Mapping[str, Any] | Sequence[Any], bounds: Bounds) -> Answer:
    """Run a query; raise OperationalError with one line, `interrupted` where it took too long."""
    end = time.monotonic() + bounds.seconds
    resource.setrlimit(resource.RLIMIT_FSIZE, (_SORTED, _SORTED))
    try:
        with closing(_connection(file)) as connection:
            connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
            cursor = connection.execute(sql, params)
            columns = [name for name, *_ in cursor.description or ()]
            return _within(bounds, columns, cursor)
    except MemoryError:
        raise sqlite3.OperationalError(f"the query needs more than {_HEAP >> 20} MB of memory") from None
    except (sqlite3.DatabaseError, OverflowError) as error:
        raise sqlite3.OperationalError(str(error)) from None


def _connection(file: Path) -> sqlite3.Connection:
    connection = open_to_read(file)
    connection.text_factory = lambda text: str(text, "utf-8", "replace")
    for limit, most in _LIMITS.items():
        connection.setlimit(limit, most)
    connection.execute(f"PRAGMA hard_heap_limit = {_HEAP}")
    return connection


def _within(bounds: Bounds, columns: list[str], found: Iterable[tuple[Any, ...]]) -> Answer:
    rows: list[tuple[Any, ...]] = []
    characters = 0
    for row in found:
        if len(rows) == bounds.rows:
            return Answer(columns, rows, is_cut=True)
        rows.append(row)
        characters += sum(len(value) for value in row if isinstance(value, str | bytes))
        if characters > _MOST_CHARACTERS or len(rows) * len(columns) > _MOST_VALUES:
            raise sqlite3.OperationalError(
                f"the answer is too large: ask for fewer rows or columns (at most {_MOST_VALUES:,} values "
                f"and {_MOST_CHARACTERS // 1_000_000} MB)"
            )
    return Answer(columns, rows, is_cut=False)
