"""What runs and people ask of the past: read-only, and no dearer for a larger store."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import case, func, select

from newscrawl.fields import COVERED
from newscrawl.normalization.dates import stamp
from newscrawl.storage import schema
from newscrawl.storage.queries.definitions import (
    day_of,
    has_value,
    is_due,
    never_fetched,
    publication_lag,
    same_article,
)
from newscrawl.storage.rows import count_of, tally

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from newscrawl.storage.database import Database

# Weeks of changes on any news site, read in a few milliseconds.
_ARRIVALS = 5_000
_LAGS = 1_000
_DAY_ROWS = 50_000


class Coverage(NamedTuple):
    """How many of *articles* have a value, by field."""

    articles: int
    filled: dict[str, int]


class Day(NamedTuple):
    """How many articles were published and first seen on a UTC day; None where it is too far back."""

    day: str
    published: int
    first_seen: int | None


class Due(NamedTuple):
    """How many articles wait: never fetched, due again, due within an hour and within 24 hours."""

    pending: int
    now: int
    hour: int
    day: int


class Waiting(NamedTuple):
    """How many articles of a locale wait: never fetched, and due again."""

    locale: str
    pending: int
    due: int


def arrivals(database: Database) -> list[str]:
    """Return when the runs that found new articles started, the oldest first.

    As far as the newest changes reach back.
    """
    changes, runs = schema.changes, schema.runs
    newest = select(changes.c.run_id, changes.c.kind).order_by(changes.c.seq.desc()).limit(_ARRIVALS)
    latest = newest.subquery()
    found = select(latest.c.run_id).where(latest.c.kind == "new").distinct()
    query = select(runs.c.started_at).where(runs.c.run_id.in_(found)).order_by(runs.c.started_at)
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def lags_after(database: Database, seq: int) -> list[int]:
    """Return the lags of articles that are new since a change, in seconds.

    Those that were published before their locale was watched have none.
    """
    changes = schema.changes
    query = (
        select(publication_lag.c.lag_seconds)
        .select_from(changes.join(publication_lag, same_article(publication_lag, changes)))
        .where(changes.c.seq > seq, changes.c.kind == "new", publication_lag.c.is_backfill == 0)
        .order_by(changes.c.seq.desc())
        .limit(_LAGS)
    )
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def newest_coverage(database: Database, most: int) -> Coverage:
    """Count the values of the articles in the last *most* changes."""
    changes, articles = schema.changes, schema.articles
    newest = select(changes.c.article_id, changes.c.locale).order_by(changes.c.seq.desc()).limit(most)
    latest = select(newest.subquery()).distinct().subquery()
    filled = (func.sum(case((has_value(name), 1), else_=0)) for name in COVERED)
    joined = latest.join(articles, same_article(latest, articles))
    query = select(func.count(), *filled).select_from(joined)
    with database.read() as connection:
        total, *counts = connection.execute(query).one()
    return Coverage(total, {name: count or 0 for name, count in zip(COVERED, counts, strict=True)})


def published_days(database: Database, now: datetime, count: int) -> list[Day]:
    """Return the last *count* UTC days, today first."""
    names = [str((now - timedelta(days=back)).date()) for back in range(count)]
    time = schema.articles.c.published_at
    until = str(now.date() + timedelta(days=1))
    with database.read() as connection:
        published = tally(connection, day_of(time).label("day"), where=[time >= names[-1], time < until])
        seen = _first_seen(connection, names)
    return [Day(name, published.get(name, 0), first) for name, first in zip(names, seen, strict=True)]


def due_articles(database: Database, now: datetime, locales: Collection[str] | None = None) -> Due:
    """Count what a run in *locales* (None: all) would fetch; one index is read, 0.1 s for a million."""
    asked = [] if locales is None else [schema.frontier.c.locale.in_(locales)]
    times = [stamp(now + timedelta(hours=hours)) for hours in (0, 1, 24)]
    later = schema.frontier.c.due_at > times[0]
    waiting = (never_fetched(),), (is_due(times[0]),), (is_due(times[1]), later), (is_due(times[2]), later)
    with database.read() as connection:
        return Due(*(count_of(connection, schema.frontier, *asked, *conditions) for conditions in waiting))


def waiting_in(database: Database, now: datetime, locales: Collection[str]) -> list[Waiting]:
    """Count what a run would fetch in each of these locales, those with the most first."""
    with database.read() as connection:
        locale = schema.frontier.c.locale
        pending = tally(connection, locale, where=[never_fetched()])
        due = tally(connection, locale, where=[is_due(stamp(now))])
    found = [Waiting(locale, pending.get(locale, 0), due.get(locale, 0)) for locale in locales]
    return sorted(found, key=lambda one: -(one.pending + one.due))


def _first_seen(connection: Connection, names: Iterable[str]) -> list[int | None]:
    """Count the new articles of each day; None for days that the newest changes do not wholly cover."""
    changes = schema.changes
    is_new = case((changes.c.kind == "new", 1), else_=0)
    newest = select(day_of(changes.c.changed_at).label("day"), is_new.label("counted"))
    rows = newest.order_by(changes.c.seq.desc()).limit(_DAY_ROWS).subquery()
    by_day = select(rows.c.day, func.sum(rows.c.counted), func.count()).group_by(rows.c.day)
    sums = connection.execute(by_day).all()
    is_cut = sum(row[2] for row in sums) == _DAY_ROWS
    cut = min(row[0] for row in sums) if is_cut else ""
    counts = {row[0]: row[1] for row in sums}
    return [counts.get(name, 0) if name > cut else None for name in names]
