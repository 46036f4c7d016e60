"""Statements for many rows, compiled once and executed by the driver."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from sqlalchemy import Connection, Executable, Table, text
from sqlalchemy.dialects import sqlite

from newscrawl.normalization.columns import to_json
from newscrawl.storage.dialects import server_module, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from sqlalchemy import CursorResult, Dialect, TextClause

    from newscrawl.storage.rows import Row

    Insert: TypeAlias = Callable[[Table], sqlite.Insert]


class Prepared:
    """A statement for many rows: compiled once for each dialect, executed by its driver.

    SQLAlchemy would set up every execution and every row anew, which takes longer than SQLite needs to store
    it. Rows are dicts, all with the same names; their values go to the driver as they are, or to a server in
    one text, so that no two rows of an `on_conflict_do_update` may have the same key. *statement* may be a
    function of the dialect's INSERT, where it needs that.
    """

    def __init__(self, statement: Executable | Callable[[Insert], Executable]) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, Callable[[Sequence[Row]], Any]]] = {}

    def __call__(self, connection: Connection, rows: Sequence[Row]) -> int:
        """Execute the statement for each row, and return how many rows of the table that touched."""
        if not rows:
            return 0
        dialect = connection.dialect
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = self._compile(dialect, list(rows[0]))
        text, values = self._compiled[dialect.name]
        return connection.exec_driver_sql(text, values(rows)).rowcount

    def _compile(self, dialect: Dialect, names: list[str]) -> tuple[str, Callable[[Sequence[Row]], Any]]:
        made = self._statement
        statement: Any = made if isinstance(made, Executable) else made(insert_of(dialect))
        if dialect.name == "postgresql" and statement.is_insert and statement.select is None:
            server = server_module()
            compiled = server.of_all(statement, names).compile(dialect=dialect)
            constants = compiled.params
            return str(compiled), lambda rows: constants | {server.ROWS: to_json(rows)}
        compiled = statement.compile(dialect=dialect, column_keys=names, for_executemany=True)
        constants = {name: value for name, value in compiled.params.items() if name not in names}
        if compiled.positiontup is None:  # the driver takes names
            return str(compiled), lambda rows: [row | constants for row in rows]
        order = compiled.positiontup
        values = itemgetter(*order) if len(order) > 1 else lambda row: (row[order[0]],)
        if constants:
            return str(compiled), lambda rows: [values(row | constants) for row in rows]
        return str(compiled), lambda rows: list(map(values, rows))


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
