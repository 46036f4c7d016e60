"""What runs, gaps and rejects say of a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, or_, select

from newscrawl.storage import schema
from newscrawl.storage.queries.definitions import day_of, in_locales
from newscrawl.storage.rows import count_of, tally
from newscrawl.storage.runs import Gap, Politeness, Run, is_open, read_gaps, read_runs

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection


class Span(NamedTuple):
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


class RunCount(NamedTuple):
    """How many runs of a UTC day ended with an exit code; None for those that have not ended."""

    day: str
    exit_code: int | None
    runs: int


class CrawlHistory:
    """Questions to runs, gaps and rejects of a span."""

    def __init__(self, connection: Connection, span: Span = Span()) -> None:  # noqa: B008  # a constant
        self._connection = connection
        self._span = span
        self._runs = span.holds(schema.runs.c.started_at)

    def state(self) -> tuple[str | None, int]:
        """Return the time of the last thing that is known, None in an empty store, and of the last change."""
        changes, runs = schema.changes.c, schema.runs.c
        times = [
            self._last(column, column) for column in (changes.changed_at, runs.started_at, runs.ended_at)
        ]
        return max(filter(None, times), default=None), self._last(changes.seq, changes.changed_at) or 0

    def sites(self) -> list[CrawledSite]:
        site, began = schema.runs.c.site, schema.runs.c.started_at
        query = select(site, func.count(), func.min(began), func.max(began)).where(*self._runs)
        grouped = query.group_by(site).order_by(site)
        rows = self._connection.execute(grouped).all()
        return [
            CrawledSite(site, runs, first, last, self._versions(site)) for site, runs, first, last in rows
        ]

    def politeness(self) -> list[PolitenessCount]:
        """Return how the runs behaved that noted it, the first way first."""
        told, began = schema.runs.c.politeness, schema.runs.c.started_at
        query = select(told, func.count(), func.min(began), func.max(began)).where(*self._runs)
        query = query.where(told.is_not(None)).group_by(told).order_by(func.min(began), told)
        return [PolitenessCount(Politeness.of(one), *rest) for one, *rest in self._connection.execute(query)]

    def exit_codes(self) -> dict[int | None, int]:
        """Count the runs by exit code; None for those that were killed or go on."""
        return tally(self._connection, schema.runs.c.exit_code, where=self._runs)

    def runs_by_day(self) -> list[RunCount]:
        day, code = day_of(schema.runs.c.started_at).label("day"), schema.runs.c.exit_code
        counted = tally(self._connection, day, code, where=self._runs)
        return [RunCount(day, code, runs) for (day, code), runs in counted.items()]

    def last_runs(self, most: int, *, failed: bool = False) -> list[Run]:
        """Return the newest runs, the newest first; *failed* those that did not do their job."""
        code = schema.runs.c.exit_code
        not_done = [or_(code.is_(None), code != 0)] if failed else []
        return read_runs(self._connection, most, *self._runs, *not_done)

    def gaps(self) -> list[Gap]:
        """Return the gaps, the oldest first, as open or closed as they were then."""
        before = self._span.before
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

    def _gaps(self) -> list[ColumnElement[bool]]:
        return self._of_locales(schema.gaps.c.noted_at, schema.gaps.c.locale)

    def _of_locales(self, time: ColumnElement[Any], locale: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        return [*self._span.holds(time), *in_locales(locale, self._span.locales)]

    def _versions(self, site: str) -> tuple[str, ...]:
        version = schema.runs.c.newscrawl_version
        query = select(version).where(schema.runs.c.site == site, *self._runs).distinct().order_by(version)
        return tuple(self._connection.execute(query).scalars())

    def _last(self, column: ColumnElement[Any], time: ColumnElement[Any]) -> Any:
        return self._connection.execute(select(func.max(column)).where(*self._span.holds(time))).scalar()
