"""The scope of a report: temporary tables of its articles, changes and links without their texts."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import Column, Integer, func
from sqlalchemy.schema import CreateTable

from newscrawl.fields import COVERED
from newscrawl.storage import schema
from newscrawl.storage.dialects import NUMBER, TEXT
from newscrawl.storage.queries import (
    day_of,
    edits,
    has_value,
    is_current,
    lag_of,
    leads_to,
    same_article,
    same_version,
    watched_since,
)
from newscrawl.storage.rows import insert_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import ColumnElement, Connection, Select

    from newscrawl.storage.queries.collection import Selection
    from newscrawl.storage.store import Store

_metadata = sa.MetaData()


def _table(name: str, *columns: Column[Any] | sa.Index, **options: Any) -> sa.Table:
    return sa.Table(f"scope_{name}", _metadata, *columns, prefixes=["TEMPORARY"], **options)


# `number` is an article's `doc_id`.
# `publisher` and `day` (of publication) are '' where they are not known: no stored text is empty.
# `lag` is in seconds, NULL for articles that were there before the crawl watched their locale.
articles = _table(
    "articles",
    Column("number", NUMBER, primary_key=True),
    *(Column(name, TEXT) for name in ("article_id", "locale", "publisher", "day", "published_at")),
    *(Column(name, TEXT) for name in ("first_seen_at", "last_seen_at", "status", "story_id")),
    Column("word_count", Integer),
    Column("lag", NUMBER),
    *(Column(f"has_{name}", Integer) for name in COVERED),
    sa.Index("ix_scope_articles", "article_id", "locale"),
    sa.Index("ix_scope_lags", "lag"),
)
# What happened after an article was first seen. `kind` is `edited` (by the publisher), `reread`
# (the extractor's doing), `unclear`, `gone` or `restored`.
changes = _table(
    "changes",
    *(Column(name, TEXT) for name in ("article_id", "locale", "publisher", "kind", "changed_at")),
    Column("version", Integer),
)
# The links of the articles as they are today: from *source* to what *related_id* and *locale* name, which is
# *target* if it is one of these articles. Two entries of one block may lead to the same article: that is one.
links = _table(
    "links",
    Column("source", NUMBER, primary_key=True),
    Column("related_id", TEXT, primary_key=True),
    Column("locale", TEXT),
    Column("target", NUMBER),
    sqlite_with_rowid=False,
)


@contextmanager
def scoped(store: Store, selection: Selection) -> Iterator[Connection]:
    """Give a connection with the articles that were published in a selection; without one, undated ones too.

    Articles are wide rows, most of them text. So they are read once, into narrow temporary tables, and every
    question is put to these, all of one state of the database.
    """
    with store.database.read() as connection:
        _create(connection, selection)
        yield connection
        _metadata.drop_all(connection)  # what fails takes them back with its transaction


def _create(connection: Connection, selection: Selection) -> None:
    _metadata.drop_all(connection)
    for table in (articles, changes, links):
        connection.execute(CreateTable(table))
    _fill(connection, articles, _articles(selection))
    for index in articles.indexes:  # of rows that are there, which is a third of the work
        index.create(connection)
    for query in (_edits(), _other_versions(), _removals()):
        _fill(connection, changes, query)
    query = _links()
    once = insert_of(connection.dialect)(links).from_select(_names(query), query).on_conflict_do_nothing()
    connection.execute(once)


def _fill(connection: Connection, table: sa.Table, query: Select[Any]) -> None:
    connection.execute(sa.insert(table).from_select(_names(query), query))


def _names(query: Select[Any]) -> list[str]:
    return [column.name for column in query.selected_columns]


def pairs(rows: Iterable[Any]) -> dict[Any, Any]:
    """Return rows of two columns as what the first of them says of the second."""
    return {row[0]: row[1] for row in rows}


def _articles(selection: Selection) -> Select[Any]:
    table, watched = schema.articles, watched_since()
    kept = ("article_id", "locale", "first_seen_at", "last_seen_at", "status", "story_id", "word_count")
    query = sa.select(
        table.c.doc_id.label("number"),
        *(table.c[name] for name in kept),
        func.coalesce(table.c.publisher, "").label("publisher"),
        func.coalesce(day_of(table.c.published_at), "").label("day"),
        table.c.published_at,
        *(sa.cast(has_value(name), Integer).label(f"has_{name}") for name in COVERED),
        sa.case((watched.c.since <= table.c.published_at, lag_of(table))).label("lag"),
    )
    query = query.select_from(table.outerjoin(watched, watched.c.locale == table.c.locale))
    query = query.where(*selection.holds(table.c.published_at))
    return query.where(table.c.locale.in_(selection.locales)) if selection.locales else query


def _edits() -> Select[Any]:
    joined = edits.join(articles, same_article(articles, edits))
    return _changed(edits, sa.literal("edited"), edits.c.seen_at).select_from(joined)


def _other_versions() -> Select[Any]:
    """Return what was only read differently, and what changed for a reason that is not known."""
    log, revisions = schema.changes, schema.revisions
    joined = log.join(articles, same_article(articles, log)).join(revisions, same_version(revisions, log))
    kind = sa.case((revisions.c.cause == "extractor", "reread"), else_="unclear")
    query = _changed(log, kind, log.c.changed_at).select_from(joined)
    return query.where(log.c.kind == "revised", revisions.c.cause != "publisher")


def _removals() -> Select[Any]:
    log = schema.changes
    joined = log.join(articles, same_article(articles, log))
    query = _changed(log, log.c.kind, log.c.changed_at).select_from(joined)
    return query.where(log.c.kind.in_(("gone", "restored")))


def _changed(rows: Any, kind: ColumnElement[str], at: ColumnElement[str]) -> Select[Any]:
    key = (rows.c[name] for name in ("article_id", "locale", "version"))
    return sa.select(*key, articles.c.publisher, kind.label("kind"), at.label("changed_at"))


def _links() -> Select[Any]:
    entries, target = schema.related_links, articles.alias("target")
    joined = entries.join(articles, sa.and_(same_article(entries, articles), is_current(entries, articles)))
    columns = (entries.c.related_id, entries.c.locale)
    return (
        sa.select(articles.c.number.label("source"), *columns, target.c.number.label("target"))
        .select_from(joined.outerjoin(target, leads_to(entries, target)))
        .where(entries.c.related_id.is_not(None))
    )
