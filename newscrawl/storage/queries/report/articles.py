"""Figures of the articles of a scope: how many, by whom, with which fields, how late, changes and links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, FromClause, and_, case, exists, func, select

from newscrawl.fields import COVERED
from newscrawl.storage import schema
from newscrawl.storage.queries import counts_by_day, day_of, leads_to, same_article
from newscrawl.storage.queries.report.scope import articles, changes, links, pairs
from newscrawl.storage.rows import count_of, tally


class Totals(NamedTuple):
    """What there is: *articles*, of which *different* ones, the others being the same in other locales.

    *undated* have no time of publication; *first* and *last* are days of publication.
    """

    articles: int
    different: int
    gone: int
    publishers: int
    locales: tuple[str, ...]
    undated: int
    first: str | None
    last: str | None


class Publisher(NamedTuple):
    """One publisher's articles; *name* is '' where none is known.

    *edited* and *gone* are articles, *words* and *lag* (seconds) medians, None where there is none.
    """

    name: str
    articles: int
    edited: int
    gone: int
    words: int | None
    lag: int | None


class DayCoverage(NamedTuple):
    """How many of the *articles* of a day have a value, by field; day '' has those of no known day."""

    day: str
    articles: int
    filled: dict[str, int]


class Lags(NamedTuple):
    """How late articles were seen: how many in each step, at which lags (s) half and 95 % were.

    *counts* has one entry for every bound, up to which it counts, and one for what is above.
    *left_out* were published before the crawl watched their locale, or at no known time.
    """

    counts: list[int]
    half: int | None
    most: int | None
    watched: int
    left_out: int


class EditedFields(NamedTuple):
    """In how many of *edits* each field changed; *edits* are the newest ones, at most as many as asked."""

    edits: int
    changed: dict[str, int]


class Coin(NamedTuple):
    """An asset, the articles that name it, those whose titles do, and how often in all."""

    symbol: str
    name: str
    articles: int
    titles: int
    mentions: int


class Linked(NamedTuple):
    """An article and how many others link to it; title, URL and publisher None if it is not stored."""

    article_id: str
    locale: str
    links: int
    title: str | None
    url: str | None
    publisher: str | None


class Between(NamedTuple):
    """How many links lead from one publisher's articles to another's; '' is an unknown publisher."""

    source: str
    target: str
    links: int


def coins(connection: Connection, most: int) -> list[Coin]:
    named = schema.mentions
    size = func.count()
    counts = (size, func.sum(named.c.in_title), func.sum(named.c["count"]))
    query = select(named.c.symbol, func.max(named.c.name), *counts)
    query = query.select_from(articles.join(named, same_article(named, articles)))
    query = query.group_by(named.c.symbol).order_by(size.desc(), named.c.symbol).limit(most)
    return [Coin(*row) for row in connection.execute(query)]


def naming(connection: Connection) -> int:
    named = exists().where(same_article(schema.mentions, articles)).correlate(articles)
    return count_of(connection, articles, named)


def unread(connection: Connection) -> int:
    """Count the articles that wait to be read for the assets that they name."""
    waits = schema.mention_queue
    return count_of(connection, waits.join(articles, articles.c.number == waits.c.doc_id))


def totals(connection: Connection) -> Totals:
    known = case((articles.c.day != "", articles.c.day))
    query = select(
        func.count(),
        func.count(articles.c.article_id.distinct()),
        func.count(case((articles.c.status == "gone", 1))),
        func.count(case((articles.c.publisher != "", articles.c.publisher)).distinct()),
        func.count(case((articles.c.day == "", 1))),
        func.min(known),
        func.max(known),
    )
    rows, different, gone, publishers, undated, first, last = connection.execute(query).one()
    locales = select(articles.c.locale).distinct().order_by(articles.c.locale)
    names = tuple(connection.execute(locales).scalars())
    return Totals(rows, different, gone, publishers, names, undated, first, last)


def publishers(connection: Connection, most: int) -> list[Publisher]:
    """Return the publishers with the most articles, the largest first."""
    count = func.count().label("articles")
    gone = func.count(case((articles.c.status == "gone", 1)))
    query = select(articles.c.publisher, count, gone).group_by(articles.c.publisher)
    query = query.order_by(count.desc(), articles.c.publisher).limit(most)
    rows = connection.execute(query).all()
    names = [row[0] for row in rows]
    edited, words, lags = (
        _edited(connection, names),
        _medians(connection, articles.c.word_count, names),
        _medians(connection, articles.c.lag, names),
    )
    return [
        Publisher(name, count, edited.get(name, 0), gone, words.get(name), lags.get(name))
        for name, count, gone in rows
    ]


def published(connection: Connection, publishers: Sequence[str]) -> dict[str | None, list[tuple[str, int]]]:
    """Count the articles of each day by publisher; None are all but *publishers*."""
    series = case((articles.c.publisher.in_(publishers), articles.c.publisher)).label("series")
    return counts_by_day(connection, articles.c.day, series, [articles.c.day != ""])


def first_seen(connection: Connection) -> list[tuple[str, int]]:
    """Count the articles that this crawl first saw on each day."""
    return [*tally(connection, day_of(articles.c.first_seen_at).label("seen_on")).items()]


def coverage(connection: Connection) -> list[DayCoverage]:
    """Count the values of each field, by day of publication."""
    fields = [func.sum(articles.c[f"has_{name}"]) for name in COVERED]
    query = select(articles.c.day, func.count(), *fields).group_by(articles.c.day)
    return [
        DayCoverage(day, count, dict(zip(COVERED, filled, strict=True)))
        for day, count, *filled in connection.execute(query.order_by(articles.c.day))
    ]


def lags(connection: Connection, bounds: Sequence[int]) -> Lags:
    """Count the lags up to each of *bounds* (seconds, rising)."""
    lag = articles.c.lag
    steps = [(lag <= bound, place) for place, bound in enumerate(bounds)]
    step = case(*steps, else_=len(bounds)).label("step")
    found = tally(connection, step, where=[lag.is_not(None)])
    watched = sum(found.values())
    counts = [found.get(place, 0) for place in range(len(bounds) + 1)]
    half, most = (_lag_of(connection, watched, share) for share in (0.5, 0.95))
    return Lags(counts, half, most, watched, count_of(connection, articles) - watched)


def _lag_of(connection: Connection, watched: int, share: float) -> int | None:
    """Return the lag that no more than a share of the articles exceeds from below."""
    place = max(0, -int(-share * watched // 1) - 1)
    query = select(articles.c.lag).where(articles.c.lag.is_not(None)).order_by(articles.c.lag)
    found: int | None = connection.execute(query.limit(1).offset(place)).scalar()
    return found


def _edited(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    one = changes.c.article_id + " " + changes.c.locale
    query = select(changes.c.publisher, func.count(one.distinct())).where(changes.c.kind == "edited")
    query = query.where(changes.c.publisher.in_(names)).group_by(changes.c.publisher)
    return pairs(connection.execute(query))


def _medians(connection: Connection, value: Column[Any], names: Sequence[str]) -> dict[str, int]:
    by = articles.c.publisher
    place = func.row_number().over(partition_by=by, order_by=value).label("place")
    whole = func.count().over(partition_by=by).label("whole")
    ranked = select(by, value.label("value"), place, whole).where(value.is_not(None), by.in_(names))
    rows = ranked.subquery()
    query = select(rows.c.publisher, rows.c.value).where(rows.c.place == (rows.c.whole + 1) // 2)
    return pairs(connection.execute(query))


def changes_by_day(connection: Connection) -> dict[str, list[tuple[str, int]]]:
    """Count edits, readings, removals and returns by day; see `scope.changes` for the kinds."""
    return counts_by_day(connection, changes.c.changed_at, changes.c.kind)


def changed_articles(connection: Connection) -> dict[str, int]:
    """Count the articles that had at least one change, by kind; what came back and went again is gone."""
    one = changes.c.article_id + " " + changes.c.locale
    query = select(changes.c.kind, func.count(one.distinct())).group_by(changes.c.kind)
    query = query.join(articles, same_article(articles, changes))
    return pairs(
        connection.execute(query.where((changes.c.kind != "restored") | (articles.c.status == "live")))
    )


def edited_fields(connection: Connection, most: int) -> EditedFields:
    """Compare the versions before and after the newest *most* edits by publishers."""
    # Which of many of one moment are taken must not be chance.
    order = (changes.c.changed_at.desc(), changes.c.article_id.desc(), changes.c.locale)
    edits = select(changes).where(changes.c.kind == "edited").order_by(*order).limit(most).subquery()
    new, old = schema.revisions.alias("new"), schema.revisions.alias("old")
    joined = edits.join(new, _is_version(new, edits, 0)).join(old, _is_version(old, edits, 1))
    differs = [case((new.c[name].is_distinct_from(old.c[name]), 1), else_=0) for name in COVERED]
    query = select(func.count(), *(func.sum(one) for one in differs)).select_from(joined)
    count, *sums = connection.execute(query).one()
    changed = {name: found or 0 for name, found in zip(COVERED, sums, strict=True)}
    return EditedFields(count, changed)


def _is_version(revision: FromClause, edit: FromClause, back: int) -> ColumnElement[bool]:
    return and_(same_article(revision, edit), revision.c.version == edit.c.version - back)


def count_links(connection: Connection) -> tuple[int, int]:
    """Return how many links there are, and how many lead to articles of this scope."""
    whole, inside = connection.execute(select(func.count(), func.count(links.c.target))).one()
    return whole, inside


def most_linked(connection: Connection, most: int) -> list[Linked]:
    count = func.count().label("links")
    top = select(links.c.related_id, links.c.locale, count).group_by(links.c.related_id, links.c.locale)
    top = top.order_by(count.desc(), links.c.related_id, links.c.locale).limit(most)
    rows, table = top.subquery(), schema.articles
    query = select(rows, table.c.title, table.c.url, table.c.publisher).outerjoin(
        table, leads_to(rows, table)
    )
    query = query.order_by(rows.c.links.desc(), rows.c.related_id, rows.c.locale)
    return [Linked(*row) for row in connection.execute(query)]


def between(connection: Connection, publishers: Sequence[str]) -> list[Between]:
    source, target = articles.alias("source"), articles.alias("target")
    joined = links.join(source, source.c.number == links.c.source).join(
        target, target.c.number == links.c.target
    )
    pair = (source.c.publisher, target.c.publisher)
    query = select(*pair, func.count()).select_from(joined)
    query = query.where(*(one.in_(publishers) for one in pair)).group_by(*pair).order_by(*pair)
    return [Between(*row) for row in connection.execute(query)]
