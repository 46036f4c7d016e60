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
    func,
    insert,
    literal,
    select,
    update,
)

from newscrawl.fields import COVERED
from newscrawl.storage import schema
from newscrawl.storage.queries.definitions import (
    article_links,
    day_of,
    edits,
    has_value,
    publication_lag,
    same_article,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Connection, Select

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
    Column("version", Integer),
)
# The links of the articles as they are today, added up: how often *publisher* links to an article.
links = _table(
    "links",
    *(Column(name, Text) for name in ("publisher", "related_id", "locale")),
    Column("count", Integer),
)


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
        (articles, _articles(selection)),
        (changes, _edits()),
        (changes, _other_versions()),
        (changes, _removals()),
        (links, _links()),
    ):
        connection.execute(
            insert(table).from_select([column.name for column in query.selected_columns], query)
        )
    _note_lags(connection)


def drop(connection: Connection) -> None:
    _metadata.drop_all(connection)


def within(time: Any, selection: Selection) -> list[ColumnElement[bool]]:
    """Return the conditions that a time must meet."""
    bounds = ((selection.since, time.__ge__), (selection.until, time.__le__))
    return [meets(bound) for bound, meets in bounds if bound]


def pairs(rows: Iterable[Any]) -> dict[Any, Any]:
    """Return rows of two columns as what the first of them says of the second."""
    return {row[0]: row[1] for row in rows}


def _articles(selection: Selection) -> Select[Any]:
    table = schema.articles
    kept = ("article_id", "locale", "first_seen_at", "last_seen_at", "status", "story_id", "word_count")
    query = select(
        *(table.c[name] for name in kept),
        func.coalesce(table.c.publisher, "").label("publisher"),
        func.coalesce(day_of(table.c.published_at), "").label("day"),
        table.c.published_at,
        *(has_value(name).label(f"has_{name}") for name in COVERED),
    ).where(*within(table.c.published_at, selection))
    return query.where(table.c.locale.in_(selection.locales)) if selection.locales else query


def _note_lags(connection: Connection) -> None:
    late = publication_lag
    lag = late.c.lag_seconds
    connection.execute(
        update(articles).where(same_article(late, articles), late.c.is_backfill == 0).values(lag=lag)
    )


def _edits() -> Select[Any]:
    joined = edits.join(articles, same_article(articles, edits))
    return _changed(edits, literal("edited"), edits.c.seen_at).select_from(joined)


def _other_versions() -> Select[Any]:
    """Return what was only read differently, and what changed for a reason that is not known."""
    log, revisions = schema.changes, schema.revisions
    same_version = and_(same_article(revisions, log), revisions.c.version == log.c.version)
    joined = log.join(articles, same_article(articles, log)).join(revisions, same_version)
    kind = case((revisions.c.cause == "extractor", "reread"), else_="unclear")
    query = _changed(log, kind, log.c.changed_at).select_from(joined)
    return query.where(log.c.kind == "revised", revisions.c.cause != "publisher")


def _removals() -> Select[Any]:
    log = schema.changes
    joined = log.join(articles, same_article(articles, log))
    query = _changed(log, log.c.kind, log.c.changed_at).select_from(joined)
    return query.where(log.c.kind.in_(("gone", "restored")))


def _changed(rows: Any, kind: ColumnElement[str], at: ColumnElement[str]) -> Select[Any]:
    key = (rows.c[name] for name in ("article_id", "locale", "version"))
    return select(*key, articles.c.publisher, kind.label("kind"), at.label("changed_at"))


def _links() -> Select[Any]:
    columns = (articles.c.publisher, article_links.c.related_id, articles.c.locale)
    return (
        select(*columns, func.count().label("count"))
        .select_from(articles.join(article_links, same_article(article_links, articles)))
        .group_by(*columns)
    )
