"""What the explorer shows: first how fresh the dataset is and what is new, then all of one article."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Select, and_, case, distinct, func, select

from newscrawl.items import Provenance
from newscrawl.normalization.dates import stamp
from newscrawl.storage import schema
from newscrawl.storage.database import Database
from newscrawl.storage.queries import (
    Named,
    current_related_links,
    edits,
    is_article,
    leads_to,
    named_in,
    same_article,
    same_version,
)
from newscrawl.storage.queries.article import Known, read_locales
from newscrawl.storage.rows import JSON_COLUMNS, Key, count_of, grouped, is_one_of
from newscrawl.storage.runs import Run, is_crawl, read_runs

_LATEST = 12
_STORIES = 6
_SYMBOLS = 4
_COINS = 10
_NEWEST = 500
_DAY = timedelta(days=1)
# The newest changes, of which figures are made: a busy week, read in some tens of milliseconds.
_CHANGES = 50_000


class ChangeCounts(NamedTuple):
    """What changed within some days; *is_whole* is not where there was more than is counted."""

    days: int
    new: int
    edited: int
    gone: int
    is_whole: bool


class Headline(NamedTuple):
    """An article, with the symbols of the coins that it names most often."""

    article_id: str
    locale: str
    title: str | None
    publisher: str | None
    published_at: str
    symbols: tuple[str, ...] = ()


class StoryOfTheDay(NamedTuple):
    """A story that several articles of the last day told, under the title of one of them."""

    story_id: str
    title: str | None
    articles: int
    publishers: int


class FrontPage(NamedTuple):
    """*root* is the site's, None before the first run; *last* the newest run.

    *coins* are those that most of the newest articles name, and how many do.
    """

    root: str | None
    last: Run | None
    articles: int
    figures: list[ChangeCounts]
    latest: list[Headline]
    coins: list[tuple[str, int]]
    stories: list[StoryOfTheDay]


def front_page(database: Database, now: datetime) -> FrontPage:
    """Read the front page; every question reads a bounded number of rows at one end of an index."""
    with database.read() as connection:
        return FrontPage(
            connection.execute(select(schema.site.c.root)).scalar(),
            next(iter(read_runs(connection, 1, is_crawl())), None),
            count_of(connection, schema.articles),
            [_figures(connection, now, days) for days in (1, 7)],
            _latest(connection),
            _coins(connection),
            _stories(connection),
        )


def _figures(connection: Connection, now: datetime, days: int) -> ChangeCounts:
    changes = schema.changes
    columns = [changes.c[name] for name in ("article_id", "locale", "version", "kind", "changed_at")]
    newest = select(*columns).order_by(changes.c.seq.desc()).limit(_CHANGES).subquery()
    kind, key = newest.c.kind, newest.c.article_id + " " + newest.c.locale
    is_edit = and_(kind == "revised", edits.c.article_id.is_not(None))
    counted: list[Any] = [
        func.count(case((kind == "new", 1))),
        func.count(distinct(case((is_edit, key)))),
        func.count(distinct(case((kind == "gone", key)))),
        func.count(),
    ]
    since = stamp(now - days * _DAY)
    query = select(*counted).select_from(newest.outerjoin(edits, same_version(edits, newest)))
    new, edited, gone, rows = connection.execute(query.where(newest.c.changed_at >= since)).one()
    return ChangeCounts(days, new, edited, gone, rows < _CHANGES)


def _latest(connection: Connection) -> list[Headline]:
    table = schema.articles
    columns = [table.c[name] for name in Headline._fields[:-1]]
    query = select(*columns).where(table.c.published_at.is_not(None), table.c.status == "live")
    query = query.order_by(table.c.published_at.desc(), table.c.article_id.desc(), table.c.locale)
    found = [Headline(*row) for row in connection.execute(query.limit(_LATEST))]
    symbols = _symbols(connection, [(one.article_id, one.locale) for one in found])
    return [one._replace(symbols=symbols.get((one.article_id, one.locale), ())) for one in found]


def _coins(connection: Connection) -> list[tuple[str, int]]:
    table, mentions = schema.articles, schema.mentions
    newest = select(table.c.article_id, table.c.locale).where(table.c.published_at.is_not(None))
    latest = newest.order_by(table.c.published_at.desc()).limit(_NEWEST).subquery()
    count = func.count()
    query = select(mentions.c.symbol, count).select_from(
        mentions.join(latest, same_article(mentions, latest))
    )
    query = query.group_by(mentions.c.symbol).order_by(count.desc(), mentions.c.symbol).limit(_COINS)
    return [(symbol, number) for symbol, number in connection.execute(query)]


def _symbols(connection: Connection, keys: Sequence[Key]) -> dict[Key, tuple[str, ...]]:
    table = schema.mentions
    query = select(table.c.article_id, table.c.locale, table.c.symbol).where(is_one_of(table, keys))
    query = query.order_by(table.c.in_title.desc(), table.c["count"].desc(), table.c.symbol)
    named = grouped(connection, query)
    return {key: tuple(row.symbol for row in rows[:_SYMBOLS]) for key, rows in named.items()}


def _stories(connection: Connection) -> list[StoryOfTheDay]:
    table = schema.articles
    last = connection.execute(select(func.max(table.c.published_at))).scalar()
    if last is None:
        return []
    articles = func.count(table.c.article_id.distinct())
    publishers = func.count(table.c.publisher.distinct())
    # An expression is in no index: grouped along the one of stories, all articles would be read.
    story = (table.c.story_id + "").label("story_id")
    query = (
        select(story, articles, publishers)
        .where(table.c.published_at >= stamp(datetime.fromisoformat(last) - _DAY), story.is_not(None))
        .group_by(story)
        .having(articles > 1)
        .order_by(publishers.desc(), articles.desc(), story)
        .limit(_STORIES)
    )
    return [
        StoryOfTheDay(story_id, _title(connection, story_id), told, by)
        for story_id, told, by in connection.execute(query).all()
    ]


def _title(connection: Connection, story_id: str) -> str | None:
    """Return the title of the article that stands for a story."""
    table, members = schema.articles, schema.story_members
    joined = table.outerjoin(members, same_article(members, table))
    query = select(table.c.title).select_from(joined).where(table.c.story_id == story_id)
    return connection.execute(
        query.order_by(func.coalesce(members.c.is_representative, 0).desc()).limit(1)
    ).scalar()


class Link(NamedTuple):
    """A link of the related block as it was last seen; `is_stored` where its article can be read here."""

    url: str
    related_id: str | None
    title: str | None
    snippet: str | None
    publisher: str | None
    published_at: str | None
    is_stored: bool


class FullArticle(NamedTuple):
    """An article with all its columns, JSON columns as lists, and what hangs on it."""

    article: dict[str, Any]
    related: list[Link]
    sources: list[Provenance]
    translations: list[Known]
    coins: list[Named]


def full_article(database: Database, key: Key) -> FullArticle | None:
    """Return an article, None where there is no such one."""
    with database.read() as connection:
        query = select(schema.articles).where(is_article(schema.articles, key))
        row = connection.execute(query).mappings().first()
        if row is None:
            return None
        return FullArticle(
            article={name: orjson.loads(row[name]) if name in JSON_COLUMNS else row[name] for name in row},
            related=_related(connection, key),
            sources=_sources(connection, key),
            translations=[
                one for one in read_locales(connection, key[0]) if one.status and one.locale != key[1]
            ],
            coins=named_in(connection, key),
        )


def sources(database: Database, key: Key) -> list[Provenance]:
    """Return where the fields of an article's current version come from, by name."""
    with database.read() as connection:
        return _sources(connection, key)


def stored_keys(database: Database, keys: Collection[Key]) -> set[Key]:
    table = schema.articles
    query = select(table.c.article_id, table.c.locale).where(is_one_of(table, keys))
    with database.read() as connection:
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
