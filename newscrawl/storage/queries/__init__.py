"""What the words of the questions mean, once: the views as queries name them, and conditions.

`docs/fields.md` says the same for people; `storage/views.py` has the views.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select

from newscrawl.mentions.assets import Assets, compatible, folded
from newscrawl.normalization.columns import storable
from newscrawl.storage import schema
from newscrawl.storage.dialects import Seconds
from newscrawl.storage.rows import JSON_COLUMNS, Key, tally


def _view(name: str, columns: str) -> sa.TableClause:
    return sa.table(name, *map(sa.column, columns.split()))


# Edited is what has a revision whose cause is the publisher.
edits = _view("edits", "article_id locale version seen_at run_id")
# Related is what stands in the block today; an article links to another once, however often it names it.
current_related_links = _view("current_related_links", " ".join(schema.related_links.columns.keys()))
article_links = _view("article_links", "article_id locale related_id title publisher published_at")
# Late is what was published since the first sweep of its locale: `is_backfill` is 0.
publication_lag = _view(
    "publication_lag",
    "article_id locale publisher published_at first_seen_at lag_seconds is_backfill discovered_via",
)

EARLIER = schema.changes.alias("earlier")
# Pending with a date: its page was being read when a run ended.
DATED = ("pending", "failed", "fetched", "rejected", "gone")


def in_lower_case(name: str) -> str:
    """Write a name as `lower` of databases has it, which knows no capitals but those of ASCII."""
    return (storable(name) or "").encode().lower().decode()


def same_article(one: Any, other: Any) -> ColumnElement[bool]:
    return and_(one.c.article_id == other.c.article_id, one.c.locale == other.c.locale)


def same_version(one: Any, other: Any) -> ColumnElement[bool]:
    return and_(same_article(one, other), one.c.version == other.c.version)


def leads_to(link: Any, article: Any) -> ColumnElement[bool]:
    """Return whether an entry of a related block names an article, in its own locale."""
    return and_(link.c.related_id == article.c.article_id, link.c.locale == article.c.locale)


def is_article(rows: Any, key: Key) -> ColumnElement[bool]:
    return and_(rows.c.article_id == key[0], rows.c.locale == key[1])


def status_after(*until: ColumnElement[bool]) -> ColumnElement[Any]:
    """Return whether an article was there after a change: one that is gone may still be read differently.

    *until* are conditions on the changes `EARLIER` that count.
    """
    changes, earlier = schema.changes, EARLIER
    last = (
        select(earlier.c.kind)
        .where(same_article(earlier, changes), *until, earlier.c.kind != "revised")
        .order_by(earlier.c.seq.desc())
        .limit(1)
        .correlate(changes)
        .scalar_subquery()
    )
    return sa.case((last == "gone", "gone"), else_="live")


def has_value(field: str) -> ColumnElement[bool]:
    """Return whether an article has a value in one of `fields.COVERED`: as `related`, a block of today."""
    if field == "related":
        links, articles = schema.related_links, schema.articles
        return (
            sa.exists().where(same_article(links, articles), is_current(links, articles)).correlate(articles)
        )
    stored = schema.articles.c[field]
    return stored != "[]" if field in JSON_COLUMNS else stored.is_not(None)


def is_current(links: Any, article: Any) -> Any:
    """Return whether an entry stands in the block of its article today, as `current_related_links` has it."""
    return links.c.last_seen_at == article.c.last_seen_at


def lag_of(articles: Any) -> Any:
    """Return how long after its publication an article was first seen, as `publication_lag` has it."""
    return Seconds(articles.c.first_seen_at) - Seconds(articles.c.published_at)


def watched_since() -> sa.Subquery:
    """Return by locale *since* when it is watched: what was published before was not seen late."""
    sweeps = schema.sweeps
    query = select(sweeps.c.locale, func.min(sweeps.c.started_at).label("since")).group_by(sweeps.c.locale)
    return query.subquery("watched")


def day_of(time: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.substr(time, 1, 10)


def counts_by_day(
    connection: sa.Connection, time: ColumnElement[Any], kind: ColumnElement[Any], where: Iterable[Any] = ()
) -> dict[Any, list[tuple[str, int]]]:
    """Count rows of each kind by UTC day, in the order of the days."""
    found: dict[Any, list[tuple[str, int]]] = {}
    for (day, one), count in tally(connection, day_of(time).label("day"), kind, where=where).items():
        found.setdefault(one, []).append((day, count))
    return found


def never_fetched() -> ColumnElement[bool]:
    """Return whether an article of the frontier waits for its first visit."""
    return and_(schema.frontier.c.state == "pending", schema.frontier.c.due_at.is_(None))


def is_due(now: str) -> ColumnElement[bool]:
    """Return whether an article of the frontier is to be visited again by a time."""
    return and_(schema.frontier.c.state.in_(DATED), schema.frontier.c.due_at <= now)


def in_locales(locale: ColumnElement[Any], locales: Collection[str]) -> list[ColumnElement[bool]]:
    """Return the condition on what has a locale or none; no *locales* are all."""
    return [sa.or_(locale.is_(None), locale.in_(locales))] if locales else []


_MOST = bindparam("most", type_=sa.Integer)


@cache
def claimable(names: tuple[str, ...], *, in_locales: bool) -> tuple[Select[Any], ...]:
    """Return the queries for what was never fetched, begun, and visited; what has long been due comes first.

    Three queries: each follows the index, as one they would sort the table for every claim. Each state gives
    its first ones from the index: of several at once SQLite would sort all that is due.
    """
    frontier = schema.frontier
    conditions = [frontier.c.claimed_run.is_distinct_from(bindparam("of_run"))]
    if in_locales:
        conditions.append(frontier.c.locale.in_(bindparam("locales", expanding=True)))
    entry = [frontier.c[name] for name in names]
    in_turn = frontier.c.article_id.desc(), frontier.c.locale.desc()
    never = select(*entry).where(*conditions, never_fetched()).order_by(*in_turn).limit(_MOST)
    begun, *visited = (
        _in_order(select(*entry, frontier.c.due_at), frontier)
        .where(frontier.c.state == state, frontier.c.due_at <= bindparam("now"), *conditions)
        .subquery()
        for state in DATED
    )
    due = sa.union_all(*map(select, visited)).subquery()
    return never, *(_in_order(select(*(one.c[name] for name in names)), one) for one in (begun, due))


def _in_order(query: Select[Any], rows: sa.FromClause) -> Select[Any]:
    return query.order_by(rows.c.due_at, rows.c.article_id.desc(), rows.c.locale.desc()).limit(_MOST)


class Named(NamedTuple):
    symbol: str
    name: str
    in_title: int


_MENTIONS, _ARTICLES, _QUEUE = schema.mentions, schema.articles, schema.mention_queue


def symbol_of(coin: str) -> str:
    """Return the symbol of an asset by its symbol or a name of the built-in list, else the word as a symbol.

    >>> symbol_of("btc"), symbol_of("Ethereum Classic"), symbol_of("比特币"), symbol_of("qqz")
    ('BTC', 'ETC', 'BTC', 'QQZ')
    """
    assets = _built_in()
    written = compatible(coin).strip().lstrip("$#").upper()
    if ticker := assets.tickers.get(written):
        return ticker.symbol
    name = assets.names.get(folded(compatible(coin).strip()))
    return name.symbol if name and name.symbol else written


def symbols_as_json(same_text: ColumnElement[bool] | None = None) -> ColumnElement[Any]:
    """Return the symbols that an article names, most often first, as a JSON array.

    NULL where the article waits to be read, and where *same_text* says that its text was another one.
    """
    ordered = (
        select(_MENTIONS.c.symbol)
        .where(same_article(_MENTIONS, _ARTICLES))
        .order_by(_MENTIONS.c["count"].desc(), _MENTIONS.c.symbol)
        .correlate(_ARTICLES)
        .subquery()
    )
    joined = select(func.aggregate_strings(ordered.c.symbol, '","')).select_from(ordered).scalar_subquery()
    array = func.coalesce(sa.literal('["').concat(joined).concat('"]'), "[]")
    is_read = ~sa.exists().where(_QUEUE.c.doc_id == _ARTICLES.c.doc_id).correlate(_ARTICLES)
    return sa.case((is_read if same_text is None else is_read & same_text, array), else_=None)


def named_in(connection: sa.Connection, key: Key) -> list[Named]:
    columns = (_MENTIONS.c[name] for name in Named._fields)
    query = select(*columns).where(is_article(_MENTIONS, key))
    query = query.order_by(_MENTIONS.c["count"].desc(), _MENTIONS.c.symbol)
    return [Named._make(row) for row in connection.execute(query)]


@cache
def _built_in() -> Assets:
    return Assets.load()
