"""Statements for many rows, compiled once and executed by the driver."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from sqlalchemy import Connection, Executable, Table, text
from sqlalchemy.dialects import sqlite

from newscrawl.storage.dialects import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from sqlalchemy import CursorResult, Dialect, TextClause

    from newscrawl.storage.rows import Row

    Insert: TypeAlias = Callable[[Table], sqlite.Insert]


class Prepared:
    """A statement for many rows: compiled once for each dialect, executed by its driver.

    SQLAlchemy would set up every execution and every row anew, which takes longer than SQLite needs to store
    it. Rows are dicts, all with the same names; their values go to the driver as they are. *statement* may
    be a function of the dialect's INSERT, where it needs `on_conflict_do_update`.
    """

    def __init__(self, statement: Executable | Callable[[Insert], Executable]) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, Callable[[Row], Any]]] = {}

    def __call__(self, connection: Connection, rows: Sequence[Row]) -> int:
        """Execute the statement once a row, and return how many rows of the table that touched."""
        if not rows:
            return 0
        dialect = connection.dialect
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = self._compile(dialect, rows[0])
        text, values = self._compiled[dialect.name]
        return connection.exec_driver_sql(text, [values(row) for row in rows]).rowcount

    def _compile(self, dialect: Dialect, row: Row) -> tuple[str, Callable[[Row], Any]]:
        made = self._statement
        statement: Any = made if isinstance(made, Executable) else made(insert_of(dialect))
        compiled = statement.compile(dialect=dialect, column_keys=list(row), for_executemany=True)
        constants = {name: value for name, value in compiled.params.items() if name not in row}
        if compiled.positiontup is None:  # the driver takes names
            return str(compiled), lambda row: row | constants
        names = compiled.positiontup
        values = itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)
        return str(compiled), (lambda row: values(row | constants)) if constants else values


class Spelt:
    """A statement in SQL with words in braces that each dialect has of its own (`WORDS` of its module)."""

    def __init__(self, statement: str) -> None:
        self._statement = statement
        self._spelt: dict[str, TextClause] = {}

    def __call__(self, connection: Connection, values: Row) -> CursorResult[*tuple[Any, ...]]:
        """Execute the statement with values for its names."""
        name = connection.dialect.name
        if name not in self._spelt:
            self._spelt[name] = text(self._statement.format_map(words_of(name)))
        return connection.execute(self._spelt[name], values)


def execute_all(connection: Connection, statement: str, rows: Collection[tuple[Any, ...]]) -> None:
    """Execute a statement with `?` for the values of rows, in the order of the rows' keys.

    That is how they lie in a tree of keys.
    """
    if rows:
        is_named = connection.dialect.paramstyle != "qmark"
        connection.exec_driver_sql(statement.replace("?", "%s") if is_named else statement, sorted(rows))


def insert_of(dialect: Dialect) -> Insert:
    """Return the INSERT of a dialect, which knows `on_conflict_do_update`."""
    if dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415  # a fifth of SQLAlchemy's start

        return cast("Insert", postgresql.insert)
    return sqlite.insert
