"""From items to rows and back: keys, chunks, JSON columns, and statements for many rows."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from sqlalchemy import Connection, Executable, Table, and_, bindparam, func, select, text
from sqlalchemy.dialects import sqlite

from newscrawl.fields import BY_NAME, LINK, Kind
from newscrawl.normalization.columns import storable, to_json
from newscrawl.storage import schema
from newscrawl.storage.dialects import OneOf, server_module, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, CursorResult, Dialect, FromClause, Select, TextClause

    from newscrawl.items import ArchivedPage, Article, Reject

    Insert: TypeAlias = Callable[[Table], sqlite.Insert]

Key: TypeAlias = tuple[str, str]
"""(article_id, locale)"""

Row: TypeAlias = dict[str, Any]
T = TypeVar("T")

# SQLite before 3.32 takes 999 variables in a statement, and a key is three of them.
CHUNK = 300
JSON_COLUMNS = frozenset(name for name, field in BY_NAME.items() if field.kind is Kind.LIST)
# str: orjson takes no subclass of it as a key, and SQLAlchemy names are one.
ARTICLE_COLUMNS = tuple(str(column.name) for column in schema.articles.columns if column.name != "doc_id")
LINK_COLUMNS = tuple(field.name for field in LINK)


def chunks(things: Iterable[T], most: int = CHUNK) -> Iterator[list[T]]:
    """Cut into lists of at most so many: unless told otherwise what one statement can take."""
    iterator = iter(things)
    while chunk := list(islice(iterator, most)):
        yield chunk


def is_one_of(table: FromClause, keys: Collection[Key]) -> ColumnElement[bool]:
    """Return the condition that a row has one of the keys.

    The ids alone come first: they are what an index is asked for.
    """
    ids, whole = {key[0] for key in keys}, [f"{locale}/{article_id}" for article_id, locale in keys]
    return one_of(table.c.article_id, ids) & one_of(table.c.locale + "/" + table.c.article_id, whole)


def one_of(text: ColumnElement[str], of: Iterable[str]) -> ColumnElement[bool]:
    return OneOf(text, bindparam(None, to_json(list(of))))


def tally(connection: Connection, *columns: ColumnElement[Any], where: Iterable[Any] = ()) -> dict[Any, int]:
    """Count the rows for each value of a column, or values of several, in their order."""
    query = select(*columns, func.count()).where(*where).group_by(*columns)
    rows = connection.execute(query.order_by(*(column.nulls_first() for column in columns)))
    return {key[0] if len(key) == 1 else tuple(key): count for *key, count in rows}


def count_of(connection: Connection, rows: FromClause, *where: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).select_from(rows).where(*where)).scalar_one()


def grouped(connection: Connection, query: Select[Any]) -> dict[Key, list[Any]]:
    """Return rows by article, those of each in the order of the query."""
    found: dict[Key, list[Any]] = {}
    for row in connection.execute(query):
        found.setdefault((row.article_id, row.locale), []).append(row)
    return found


def identity(key: Key) -> Row:
    return {"article_id": key[0], "locale": key[1]}


def by_key(connection: Connection, table: Table, kind: Any, keys: Collection[Key]) -> dict[Key, Any]:
    """Return what is stored of some articles: of each the columns that *kind*, a tuple, has names for."""
    columns = (table.c[name] for name in ("article_id", "locale", *kind._fields))
    query = select(*columns).where(is_one_of(table, keys))
    return {(row[0], row[1]): kind(*row[2:]) for row in connection.execute(query)}


def is_bound(table: FromClause) -> ColumnElement[bool]:
    """Return the condition that a row has the key which `bound` gives."""
    return and_(table.c.article_id == bindparam("of_article"), table.c.locale == bindparam("of_locale"))


def bound(key: Key) -> Row:
    return {"of_article": key[0], "of_locale": key[1]}


def key_of(article: Article) -> Key:
    """Return the identity of an article that is complete enough to store."""
    if not (article.article_id and article.locale and article.url):
        raise ValueError(f"an article without identity cannot be stored: {article.url}")
    if not (article.digest and article.fetched_at):
        raise ValueError(f"an article without digest or fetched_at: {article.url}")
    return article.article_id, article.locale


def keyed_rejects(rejects: Iterable[Reject]) -> dict[Key, Reject]:
    """Return refused pages by article, without those that are of none."""
    return {(str(one.article_id), str(one.locale)): one for one in rejects if one.article_id}


def reject_row(reject: Reject, run_id: int, now: str) -> Row:
    return {
        "run_id": run_id,
        "url": storable(reject.url),
        "article_id": reject.article_id,
        "locale": reject.locale,
        "reason": reject.reason,
        "detail": storable(reject.detail) or None,
        "rejected_at": now,
    }


def add_counts(to: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add what another process has counted: numbers to numbers, lists to lists, name by name.

    >>> add_counts(total := {"read": {"en": 2}, "urls": ["a"]}, {"read": {"en": 1, "pt": 4}, "urls": ["b"]})
    >>> total
    {'read': {'en': 3, 'pt': 4}, 'urls': ['a', 'b']}
    """
    for name, value in more.items():
        if isinstance(value, dict):
            add_counts(to.setdefault(name, Counter()), value)
        else:
            to[name] = to[name] + value if name in to else value


def page_row(page: ArchivedPage, run_id: int, version: int | None = None) -> Row:
    """Return the row of an archived page; *version* None is a page that gave no article."""
    file, offset, length = page.place or (None, None, None)
    return {
        "article_id": page.article_id,
        "locale": page.locale,
        "url": storable(page.url),
        "fetched_at": page.fetched_at,
        "run_id": run_id,
        "version": version,
        "page_digest": page.page_digest,
        "archive_file": file,
        "archive_offset": offset,
        "archive_length": length,
    }


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


def upserting(table: Table, names: Iterable[str]) -> Prepared:
    """Return the statement that stores rows; of one whose key is there already the columns *names* change."""

    def statement(insert_of: Insert) -> sqlite.Insert:
        new = insert_of(table)
        moving = {name: new.excluded[name] for name in names}
        return new.on_conflict_do_update(index_elements=list(table.primary_key), set_=moving)

    return Prepared(statement)


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
    """Execute a statement with `?` for the values of rows, in the order in which a tree of keys has them."""
    if rows:
        is_named = connection.dialect.paramstyle != "qmark"
        connection.exec_driver_sql(statement.replace("?", "%s") if is_named else statement, sorted(rows))


def insert_of(dialect: Dialect) -> Insert:
    """Return the INSERT of a dialect, which knows `on_conflict_do_update`."""
    if dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415  # a fifth of SQLAlchemy's start

        return cast("Insert", postgresql.insert)
    return sqlite.insert
