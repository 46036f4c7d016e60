"""The log of changes: what every derived file is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from sqlalchemy import and_, case, func, select

from newscrawl.storage import schema
from newscrawl.storage.rows import ARTICLE_COLUMNS, JSON_COLUMNS

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from newscrawl.storage.database import Database
    from newscrawl.storage.rows import Row


class ChangeRecord(NamedTuple):
    """One change, with the article and its related block as they were then.

    `change` is `new`, `revised`, `gone` or `restored`; `article` has the columns of `articles` in
    their order, lists as lists, without the story: that is found later and may become another one.
    """

    seq: int
    change: str
    changed_at: str
    article: dict[str, Any]
    related: list[dict[str, Any]]


class Changes:
    """Reads the log; `Articles` writes it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def after(self, seq: int, limit: int) -> list[ChangeRecord]:
        """Return the first changes after `seq`, in order."""
        query = _records().where(schema.changes.c.seq > seq).limit(limit)
        with self._database.read() as connection:
            return [_record(row._asdict()) for row in connection.execute(query)]

    def of_month(self, month: str, until: int) -> list[int]:
        """Return the numbers of the changes of a month (`2026-01`) up to *until*, in order."""
        changes = schema.changes
        query = select(changes.c.seq).where(
            changes.c.changed_at.startswith(month, autoescape=True), changes.c.seq <= until
        )
        with self._database.read() as connection:
            return list(connection.execute(query.order_by(changes.c.seq)).scalars())

    def last_seq(self) -> int:
        """Return the number of the newest change, 0 before the first."""
        with self._database.read() as connection:
            return connection.execute(select(func.max(schema.changes.c.seq))).scalar() or 0

    def last_time(self) -> str | None:
        """Return when the newest change was stored."""
        changes = schema.changes
        query = select(changes.c.changed_at).order_by(changes.c.seq.desc()).limit(1)
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def make_durable(self) -> None:
        """Make sure that no stored change is lost to a power failure.

        Whoever copies changes elsewhere calls this first, or the copy could know more than the
        store and numbers would be given again.
        """
        self._database.make_durable()


_COLUMNS = tuple(name for name in ARTICLE_COLUMNS if name != "story_id")
# Where each column of an article is kept for a version that may be long past.
_FROM_CHANGE = {"version", "last_seen_at"}
_FROM_ARTICLE = {"first_seen_at"}


def _records() -> Select[Any]:
    changes, revisions, articles = schema.changes, schema.revisions, schema.articles
    same_article = and_(articles.c.article_id == changes.c.article_id, articles.c.locale == changes.c.locale)
    same_version = and_(
        revisions.c.article_id == changes.c.article_id,
        revisions.c.locale == changes.c.locale,
        revisions.c.version == changes.c.version,
    )
    columns = [_column(name).label(name) for name in _COLUMNS]
    return (
        select(changes.c.seq, changes.c.kind, changes.c.changed_at, revisions.c.related, *columns)
        .select_from(changes.join(revisions, same_version).join(articles, same_article))
        .order_by(changes.c.seq)
    )


def _status() -> ColumnElement[Any]:
    """Return whether the article was there: one that is gone may still be read differently."""
    changes, earlier = schema.changes, schema.changes.alias()
    last = (
        select(earlier.c.kind)
        .where(earlier.c.article_id == changes.c.article_id, earlier.c.locale == changes.c.locale)
        .where(earlier.c.seq <= changes.c.seq, earlier.c.kind != "revised")
        .order_by(earlier.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    return case((last == "gone", "gone"), else_="live")


def _column(name: str) -> ColumnElement[Any]:
    if name == "status":
        return _status()
    if name in _FROM_CHANGE:
        return schema.changes.c[name]
    if name in _FROM_ARTICLE:
        return schema.articles.c[name]
    return schema.revisions.c["seen_at" if name == "last_changed_at" else name]


def _record(row: Row) -> ChangeRecord:
    row |= {name: orjson.loads(row[name]) for name in JSON_COLUMNS}
    article = {name: row[name] for name in _COLUMNS}
    return ChangeRecord(row["seq"], row["kind"], row["changed_at"], article, row["related"])
