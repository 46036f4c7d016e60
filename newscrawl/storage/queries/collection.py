"""What a dataset says of itself: runs, gaps and rejects, and how fresh and whole it is.

What runs and people ask time and again is no dearer for a larger store.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, case, func, or_, select

from newscrawl.fields import COVERED
from newscrawl.normalization.columns import storable
from newscrawl.normalization.dates import stamp
from newscrawl.storage import schema
from newscrawl.storage.database import Database
from newscrawl.storage.queries import (
    counts_by_day,
    day_of,
    has_value,
    in_locales,
    in_lower_case,
    is_due,
    never_fetched,
    publication_lag,
    same_article,
)
from newscrawl.storage.rows import count_of, tally
from newscrawl.storage.runs import Gap, Politeness, Run, is_crawl, is_open, read_gaps, read_runs


class Selection(NamedTuple):
    """Which times and locales are asked for: from *since* to *until*, both in it, or *before* a time.

    Times as the store spells them, None for no bound; no *locales* are all.
    """

    since: str | None = None
    until: str | None = None
    locales: tuple[str, ...] = ()
    before: str | None = None

    def holds(self, time: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        bounds = (self.since, time.__ge__), (self.until, time.__le__), (self.before, time.__lt__)
        return [meets(bound) for bound, meets in bounds if bound]


def missing(database: Database, name: str, values: Iterable[str]) -> list[str]:
    """Return those of the values that no stored article has in a column, in any case."""
    stored = schema.articles.c[name]

    def is_stored(one: str) -> bool:
        spelt = stored == storable(one), func.lower(stored) == in_lower_case(one)  # the first is in an index
        return any(connection.scalar(select(stored).where(there).limit(1)) for there in spelt)

    with database.read() as connection:
        return [one for one in values if not is_stored(one)]


class CrawledSite(NamedTuple):
    """The runs over one site; *versions* of newscrawl, *last* is when the newest run began."""

    site: str
    runs: int
    first: str
    last: str
    versions: tuple[str, ...]


class PolitenessCount(NamedTuple):
    """How many *runs* behaved in one way to the site, and when the first and the last of them began."""

    politeness: Politeness
    runs: int
    first: str
    last: str


class CrawlHistory:
    """Questions to runs, gaps and rejects of a selection."""

    def __init__(self, connection: Connection, selection: Selection = Selection()) -> None:  # noqa: B008  # a constant
        self._connection = connection
        self._selection = selection
        self._runs = selection.holds(schema.runs.c.started_at)
        self._crawls = [*self._runs, is_crawl()]

    def state(self) -> tuple[str | None, int]:
        """Return the time of the last thing that is known, None in an empty store, and of the last change."""
        changes, runs = schema.changes.c, schema.runs.c
        times = [
            self._last(column, column) for column in (changes.changed_at, runs.started_at, runs.ended_at)
        ]
        return max(filter(None, times), default=None), self._last(changes.seq, changes.changed_at) or 0

    def sites(self) -> list[CrawledSite]:
        found = self._runs_by(schema.runs.c.site)
        return [CrawledSite._make((*row, self._versions(row[0]))) for row in sorted(found)]

    def politeness(self) -> list[PolitenessCount]:
        """Return how the runs behaved that noted it, the first way first."""
        found = self._runs_by(schema.runs.c.politeness)
        return [PolitenessCount(Politeness.of(one), *rest) for one, *rest in found]

    def exit_codes(self) -> dict[int | None, int]:
        """Count the crawls by exit code; None for those that were killed or go on."""
        return tally(self._connection, schema.runs.c.exit_code, where=self._crawls)

    def runs_by_day(self) -> dict[int | None, list[tuple[str, int]]]:
        """Count the crawls by exit code and UTC day."""
        runs = schema.runs.c
        return counts_by_day(self._connection, runs.started_at, runs.exit_code, self._crawls)

    def last_runs(self, most: int, *, failed: bool = False) -> list[Run]:
        """Return the newest crawls, the newest first; *failed* those that did not do their job."""
        code = schema.runs.c.exit_code
        not_done = [or_(code.is_(None), code != 0)] if failed else []
        return read_runs(self._connection, most, *self._crawls, *not_done)

    def gaps(self) -> list[Gap]:
        """Return the gaps, the oldest first, as open or closed as they were then."""
        before = self._selection.before
        return [
            gap._replace(closed_at=None) if before and gap.closed_at and gap.closed_at >= before else gap
            for gap in read_gaps(self._connection, *self._gaps())
        ]

    def newest_gaps(self, most: int, *, opened: bool) -> tuple[int, list[Gap]]:
        """Return how many gaps are open today, or closed, and the newest of them, the newest first."""
        conditions = [*self._gaps(), is_open() if opened else ~is_open()]
        count = count_of(self._connection, schema.gaps, *conditions)
        return count, read_gaps(self._connection, *conditions, newest=most)

    def rejects(self) -> dict[str, int]:
        """Count the pages and requests that gave no article, by reason."""
        rejects = schema.rejects.c
        asked = self._of_locales(rejects.rejected_at, rejects.locale)
        return tally(self._connection, rejects.reason, where=asked)

    def _runs_by(self, column: ColumnElement[str]) -> Sequence[Any]:
        """Return by a value of runs how many there are, and when the first and the last of them began."""
        first, last = func.min(schema.runs.c.started_at), func.max(schema.runs.c.started_at)
        query = select(column, func.count(), first, last).where(*self._runs, column.is_not(None))
        return self._connection.execute(query.group_by(column).order_by(first, column)).all()

    def _gaps(self) -> list[ColumnElement[bool]]:
        return self._of_locales(schema.gaps.c.noted_at, schema.gaps.c.locale)

    def _of_locales(self, time: ColumnElement[Any], locale: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        return [*self._selection.holds(time), *in_locales(locale, self._selection.locales)]

    def _versions(self, site: str) -> tuple[str, ...]:
        version = schema.runs.c.newscrawl_version
        query = select(version).where(schema.runs.c.site == site, *self._runs).distinct().order_by(version)
        return tuple(self._connection.execute(query).scalars())

    def _last(self, column: ColumnElement[Any], time: ColumnElement[Any]) -> Any:
        return self._connection.execute(select(func.max(column)).where(*self._selection.holds(time))).scalar()


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
    """Return when the runs began whose new articles are among the newest changes, the oldest first."""
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
