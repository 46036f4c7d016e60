"""What a reader of one article wants to see beside its life: the text, its links, where it comes from."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from sqlalchemy import and_, case, select

from newscrawl.items import Provenance
from newscrawl.storage import schema
from newscrawl.storage.queries.definitions import current_related_links, is_article, leads_to, same_version
from newscrawl.storage.queries.mentions import Named, named_in
from newscrawl.storage.rows import JSON_COLUMNS, is_one_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection, Select

    from newscrawl.storage.database import Database
    from newscrawl.storage.rows import Key


class Link(NamedTuple):
    """A link of the related block as it was last seen; `is_stored` where its article can be read here."""

    url: str
    related_id: str | None
    title: str | None
    snippet: str | None
    publisher: str | None
    published_at: str | None
    is_stored: bool


class Translation(NamedTuple):
    """The same article in another locale."""

    locale: str
    title: str | None


class FullArticle(NamedTuple):
    """An article with all its columns, JSON columns as lists, and what hangs on it."""

    article: dict[str, Any]
    related: list[Link]
    sources: list[Provenance]
    translations: list[Translation]
    coins: list[Named]


class FullArticles:
    """Articles to read, one at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, key: Key) -> FullArticle | None:
        """Return an article, None where there is no such one."""
        with self._database.read() as connection:
            row = (
                connection.execute(select(schema.articles).where(is_article(schema.articles, key)))
                .mappings()
                .first()
            )
            if row is None:
                return None
            return FullArticle(
                article={
                    name: orjson.loads(row[name]) if name in JSON_COLUMNS else row[name] for name in row
                },
                related=_related(connection, key),
                sources=_sources(connection, key),
                translations=_translations(connection, key),
                coins=named_in(connection, key),
            )

    def sources(self, key: Key) -> list[Provenance]:
        """Return where the fields of an article's current version come from, by name."""
        with self._database.read() as connection:
            return _sources(connection, key)

    def stored(self, keys: Collection[Key]) -> set[Key]:
        """Return which of the keys are those of articles."""
        table = schema.articles
        query = select(table.c.article_id, table.c.locale).where(is_one_of(table, keys))
        with self._database.read() as connection:
            return {(row.article_id, row.locale) for row in connection.execute(query)}


def _related(connection: Connection, key: Key) -> list[Link]:
    links, target = current_related_links, schema.articles.alias()
    names = (name for name in Link._fields if name != "is_stored")
    is_stored = case((target.c.article_id.is_(None), 0), else_=1)
    query: Select[Any] = (
        select(*(links.c[name] for name in names), is_stored)
        .select_from(links.outerjoin(target, leads_to(links, target)))
        .where(is_article(links, key))
        .order_by(links.c.position.nulls_first())
    )
    return [Link._make((*row[:-1], bool(row[-1]))) for row in map(tuple, connection.execute(query))]


def _sources(connection: Connection, key: Key) -> list[Provenance]:
    table, articles = schema.provenance, schema.articles
    query = (
        select(*(table.c[one.name] for one in fields(Provenance)))
        .select_from(table.join(articles, same_version(table, articles)))
        .where(is_article(table, key))
        .order_by(table.c.field)
    )
    return [Provenance(*row[:2], *map(orjson.loads, row[2:])) for row in connection.execute(query)]


def _translations(connection: Connection, key: Key) -> list[Translation]:
    table = schema.articles
    others = and_(table.c.article_id == key[0], table.c.locale != key[1])
    query = select(table.c.locale, table.c.title).where(others).order_by(table.c.locale)
    return [Translation(*row) for row in connection.execute(query)]
