"""What was known of the articles: now, or before a time, put together from the log and the revisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Integer, MetaData, Table, case, func, insert, select

from newscrawl.storage import schema
from newscrawl.storage.dialects import TEXT
from newscrawl.storage.queries.definitions import (
    EARLIER,
    same_article,
    same_version,
    status_after,
    symbols_as_json,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, FromClause, Select

# Narrow, and in the order of its key: everything is joined to it.
_known = Table(
    "known_articles",
    MetaData(),
    *(Column(name, TEXT, primary_key=True) for name in ("article_id", "locale")),
    Column("version", Integer),
    *(Column(name, TEXT) for name in ("status", "story_id", "last_seen_at", "published_at", "publisher")),
    prefixes=["TEMPORARY"],
    sqlite_with_rowid=False,
)
_KEPT = frozenset(column.name for column in _known.columns)


class CurrentState:
    """Where the columns of the three tables come from: everything as it is stored.

    `articles` has the keys, the story, and what a selection asks for; `texts` all of the articles. `chosen`
    are the conditions on `articles` beside those of a selection.
    """

    articles: Table = schema.articles
    before: str | None = None

    def texts(self) -> FromClause:
        return schema.articles

    def column(self, table: str, name: str) -> ColumnElement[Any]:
        return symbols_as_json() if name == "mentions" else schema.metadata.tables[table].c[name]

    key = column

    def seen(self, rows: Table) -> Sequence[ColumnElement[bool]]:  # noqa: ARG002  # all of them
        return ()

    def chosen(self) -> Sequence[ColumnElement[bool]]:
        return ()

    def forget(self, connection: Connection) -> None:
        """Leave nothing behind: nothing was made."""


class PastState(CurrentState):
    """The last change of every article before a time, with the version that it left.

    Visits that changed nothing are in no log. So `last_seen_at` is that of the last change, and a
    related link counts as there, until the article's `last_seen_at`, if it is seen later too.
    """

    articles = _known

    def __init__(self, connection: Connection, before: str) -> None:
        self.before = before
        self.forget(connection)
        _known.create(connection)
        query = _last_changes(before)
        names = [column.name for column in query.selected_columns]
        connection.execute(insert(_known).from_select(names, query))

    def texts(self) -> FromClause:
        revisions, articles = schema.revisions, schema.articles
        of_version = _known.join(revisions, same_version(revisions, _known))
        return of_version.join(articles, same_article(articles, _known))

    def column(self, table: str, name: str) -> ColumnElement[Any]:
        if table == "related_links" and name == "last_seen_at":
            return self._link_seen_at()
        if table != "articles":
            return schema.metadata.tables[table].c[name]
        if name in _KEPT:
            return _known.c[name]
        if name == "mentions":
            return symbols_as_json(schema.articles.c.version == _known.c.version)
        if name == "first_seen_at":
            return schema.articles.c.first_seen_at
        return schema.revisions.c["seen_at" if name == "last_changed_at" else name]

    def key(self, table: str, name: str) -> ColumnElement[Any]:
        return _known.c[name] if table == "articles" else self.column(table, name)

    def seen(self, rows: Table) -> Sequence[ColumnElement[bool]]:
        column = rows.c.first_seen_at if rows is schema.related_links else rows.c.seen_at
        return (column < self.before,)

    def forget(self, connection: Connection) -> None:
        """Drop the temporary table."""
        _known.drop(connection, checkfirst=True)

    def _link_seen_at(self) -> ColumnElement[Any]:
        links, article = schema.related_links.c, _known.c.last_seen_at
        return case(
            (links.last_seen_at < article, links.last_seen_at),
            (links.first_seen_at > article, links.first_seen_at),
            else_=article,
        )


def _last_changes(before: str) -> Select[Any]:
    changes, revisions, later = schema.changes, schema.revisions, schema.changes.alias()
    last = select(func.max(later.c.seq)).where(same_article(later, changes), later.c.changed_at < before)
    return (
        select(
            *(changes.c[name] for name in ("article_id", "locale", "version")),
            status_after(EARLIER.c.changed_at < before).label("status"),
            *(changes.c[name] for name in ("story_id", "last_seen_at")),
            *(revisions.c[name] for name in ("published_at", "publisher")),
        )
        .select_from(changes.join(revisions, same_version(revisions, changes)))
        .where(changes.c.seq == last.correlate(changes).scalar_subquery())
        .order_by(changes.c.article_id, changes.c.locale)
    )
