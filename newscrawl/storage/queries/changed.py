"""The articles that changed behind a place in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, MetaData, Table, case, func, insert, select

from newscrawl.storage import schema
from newscrawl.storage.dialects.base import NUMBER, TEXT
from newscrawl.storage.queries.as_of import Now
from newscrawl.storage.queries.definitions import same_article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, FromClause, Select

_changed = Table(
    "changed_articles",
    MetaData(),
    *(Column(name, TEXT, primary_key=True) for name in ("article_id", "locale")),
    Column("seq", NUMBER),
    Column("change", TEXT),
    prefixes=["TEMPORARY"],
    sqlite_with_rowid=False,
)
_OWN = frozenset(["seq", "change"])


class Changed(Now):
    """Articles of which a change stands behind *after*, as they are now; `seq` is their last change.

    `change` is `new` for one that was stored first since then and is there, else what happened last.
    """

    def __init__(self, connection: Connection, after: int) -> None:
        self.forget(connection)
        _changed.create(connection)
        connection.execute(insert(_changed).from_select([*_changed.columns.keys()], _changes(after)))

    def texts(self) -> FromClause:
        return _changed.join(schema.articles, same_article(schema.articles, _changed))

    def column(self, table: str, name: str) -> ColumnElement[Any]:
        return _changed.c[name] if name in _OWN else super().column(table, name)

    def chosen(self) -> Sequence[ColumnElement[bool]]:
        row = select(_changed.c.seq).where(same_article(_changed, schema.articles))
        return (row.correlate(schema.articles).exists(),)

    def forget(self, connection: Connection) -> None:
        """Drop the temporary table."""
        _changed.drop(connection, checkfirst=True)


def first_seq_from(connection: Connection, time: str) -> int:
    """Return the place in the log behind which all changes of a time or later stand."""
    changes = schema.changes.c
    first = connection.execute(select(func.min(changes.seq)).where(changes.changed_at >= time)).scalar()
    return (connection.execute(select(func.max(changes.seq))).scalar() or 0) if first is None else first - 1


def _changes(after: int) -> Select[Any]:
    changes, last = schema.changes, schema.changes.alias()
    key = (changes.c.article_id, changes.c.locale)
    is_new = case((changes.c.kind == "new", 1), else_=0)
    since = (
        select(*key, func.max(changes.c.seq).label("seq"), func.max(is_new).label("is_new"))
        .where(changes.c.seq > after)
        .group_by(*key)
        .subquery()
    )
    change = case(((since.c.is_new == 1) & (last.c.kind != "gone"), "new"), else_=last.c.kind)
    columns = (since.c.article_id, since.c.locale, since.c.seq, change)
    return select(*columns).join(last, last.c.seq == since.c.seq)
