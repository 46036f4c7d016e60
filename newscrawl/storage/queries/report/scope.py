"""The temporary tables of a look: articles, changes and links without their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    Column,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    case,
    extract,
    func,
    insert,
    literal,
    null,
    select,
)

from newscrawl.fields import COVERED
from newscrawl.storage import schema
from newscrawl.storage.queries.health import has_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Connection, FromClause, Select


_metadata = MetaData()


def _table(name: str, *columns: Column[Any] | Index) -> Table:
    return Table(f"look_{name}", _metadata, *columns, prefixes=["TEMPORARY"])


# `publisher` and `day` (of publication) are '' where they are not known: no stored text is empty.
# `lag` is in seconds, NULL for articles that were there before the crawl watched their locale.
articles = _table(
    "articles",
    *(Column(name, Text) for name in ("article_id", "locale", "publisher", "day", "published_at")),
    *(Column(name, Text) for name in ("first_seen_at", "last_seen_at", "status", "story_id")),
    *(Column(name, Integer) for name in ("word_count", "lag")),
    *(Column(f"has_{name}", Integer) for name in COVERED),
    Index("ix_look_articles", "article_id", "locale"),
)
# What happened after an article was first seen. `kind` is `edited` (by the publisher), `reread`
# (the extractor's doing), `unclear`, `gone` or `restored`.
changes = _table(
    "changes",
    *(Column(name, Text) for name in ("article_id", "locale", "publisher", "kind", "changed_at")),
    *(Column(name, Integer) for name in ("seq", "version")),
)
# The related blocks as they are today, added up: how often *publisher* links to an article.
links = _table(
    "links",
    *(Column(name, Text) for name in ("publisher", "related_id", "locale")),
    Column("count", Integer),
)

_KINDS = {"publisher": "edited", "extractor": "reread"}


class Selection(NamedTuple):
    """Which articles a look is about: published from *since* to *until*, both in it, in *locales*.

    Times as the store spells them. Without times, articles of no known time belong to it; without
    locales, all do.
    """

    since: str | None = None
    until: str | None = None
    locales: tuple[str, ...] = ()


def create(connection: Connection, selection: Selection) -> None:
    """Fill the temporary tables; they are gone with the connection if not before."""
    drop(connection)
    _metadata.create_all(connection)
    for table, query in (
        (articles, _articles(connection, selection)),
        (changes, _changes()),
        (links, _links()),
    ):
        connection.execute(
            insert(table).from_select([column.name for column in query.selected_columns], query)
        )


def drop(connection: Connection) -> None:
    _metadata.drop_all(connection)


def within(time: Any, selection: Selection) -> list[ColumnElement[bool]]:
    """Return the conditions that a time must meet."""
    bounds = ((selection.since, time.__ge__), (selection.until, time.__le__))
    return [meets(bound) for bound, meets in bounds if bound]


def pairs(rows: Iterable[Any]) -> dict[Any, Any]:
    """Return rows of two columns as what the first of them says of the second."""
    return {row[0]: row[1] for row in rows}


def same_article(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    return and_(one.c.article_id == other.c.article_id, one.c.locale == other.c.locale)


def _articles(connection: Connection, selection: Selection) -> Select[Any]:
    table = schema.articles
    kept = ("article_id", "locale", "first_seen_at", "last_seen_at", "status", "story_id", "word_count")
    query = select(
        *(table.c[name] for name in kept),
        func.coalesce(table.c.publisher, "").label("publisher"),
        func.coalesce(func.substr(table.c.published_at, 1, 10), "").label("day"),
        table.c.published_at,
        _lag(connection).label("lag"),
        *(has_value(name).label(f"has_{name}") for name in COVERED),
    ).where(*within(table.c.published_at, selection))
    return query.where(table.c.locale.in_(selection.locales)) if selection.locales else query


def _lag(connection: Connection) -> ColumnElement[Any]:
    """Return how long after its publication an article was first seen, where that says anything.

    The backlog that a first crawl of a locale finds says how old the site is, not how late the crawl.
    """
    log, table = schema.changes, schema.articles
    began = select(log.c.locale, func.min(log.c.changed_at)).where(log.c.kind == "new").group_by(log.c.locale)
    watched = [
        and_(table.c.locale == locale, table.c.published_at >= since)
        for locale, since in connection.execute(began)
    ]
    lag = extract("epoch", table.c.first_seen_at) - extract("epoch", table.c.published_at)
    return case(*((condition, lag) for condition in watched), else_=null()) if watched else null()


def _changes() -> Select[Any]:
    log, revisions = schema.changes, schema.revisions
    same_version = and_(same_article(revisions, log), revisions.c.version == log.c.version)
    by_cause = case(_KINDS, value=revisions.c.cause, else_="unclear")
    return (
        select(
            log.c.article_id,
            log.c.locale,
            articles.c.publisher,
            case((log.c.kind == "revised", by_cause), else_=log.c.kind).label("kind"),
            log.c.changed_at,
            log.c.seq,
            log.c.version,
        )
        .select_from(log.join(revisions, same_version).join(articles, same_article(articles, log)))
        .where(log.c.kind != "new")
    )


def _links() -> Select[Any]:
    table = schema.related_links
    in_block = and_(same_article(table, articles), table.c.last_seen_at == articles.c.last_seen_at)
    columns = (articles.c.publisher, table.c.related_id, articles.c.locale)
    return (
        select(*columns, func.count(literal(1)).label("count"))
        .select_from(articles.join(table, in_block))
        .where(table.c.related_id.is_not(None))
        .group_by(*columns)
    )
