"""Figures of the crawl itself: its runs, its gaps, and the time up to which it says anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from sqlalchemy import func, or_, select

from newscrawl.storage import schema
from newscrawl.storage.queries.collection import ListingGap, state_of
from newscrawl.storage.queries.definitions import day_of
from newscrawl.storage.queries.report.scope import within

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from newscrawl.storage.queries.report.scope import Selection


class RunCount(NamedTuple):
    """How many runs of a UTC day ended with an exit code; None for those that have not ended."""

    day: str
    exit_code: int | None
    runs: int


class RunRow(NamedTuple):
    """A run as a report shows it; what follows `started_at` is None for one that has not ended."""

    run_id: int
    started_at: str
    ended_at: str | None
    reason: str | None
    exit_code: int | None
    counts: dict[str, Any] | None


class RunFigures:
    """Questions to runs and gaps, of the time and the locales of a look."""

    def __init__(self, connection: Connection, selection: Selection) -> None:
        self._connection = connection
        self._runs = within(schema.runs.c.started_at, selection)
        self._gaps = within(schema.gaps.c.noted_at, selection)
        if selection.locales:
            locale = schema.gaps.c.locale
            self._gaps.append(or_(locale.is_(None), locale.in_(selection.locales)))

    def as_of(self) -> str | None:
        """Return the time of the last thing that the store knows of, None for an empty one."""
        return state_of(self._connection, None)[0]

    def sites(self) -> list[str]:
        """Return the roots that were crawled."""
        query = select(schema.runs.c.site).distinct().order_by(schema.runs.c.site)
        return list(self._connection.execute(query).scalars())

    def runs_by_day(self) -> list[RunCount]:
        """Count the runs of each day by their exit code."""
        day = day_of(schema.runs.c.started_at).label("day")
        query = select(day, schema.runs.c.exit_code, func.count()).where(*self._runs)
        query = query.group_by(day, schema.runs.c.exit_code).order_by(day, schema.runs.c.exit_code)
        return [RunCount(*row) for row in self._connection.execute(query)]

    def last_runs(self, most: int, *, failed: bool = False) -> list[RunRow]:
        """Return the newest runs, the newest first; *failed* those that did not do their job."""
        code = schema.runs.c.exit_code
        conditions = [*self._runs, or_(code.is_(None), code != 0)] if failed else self._runs
        columns = [schema.runs.c[name] for name in RunRow._fields]
        query = select(*columns).where(*conditions).order_by(schema.runs.c.run_id.desc()).limit(most)
        return [
            RunRow(*row)._replace(counts=orjson.loads(row.counts) if row.counts else None)
            for row in self._connection.execute(query)
        ]

    def gap_count(self, *, is_open: bool) -> int:
        """Count the gaps that are open, or those that were closed."""
        query = select(func.count()).select_from(schema.gaps).where(*self._gaps, _is_open(is_open))
        return self._connection.execute(query).scalar_one()

    def gaps(self, most: int, *, is_open: bool) -> list[ListingGap]:
        """Return the newest gaps, the newest first."""
        columns = [schema.gaps.c[name] for name in ListingGap._fields]
        query = select(*columns).where(*self._gaps, _is_open(is_open))
        rows = self._connection.execute(query.order_by(schema.gaps.c.gap_id.desc()).limit(most))
        return [ListingGap(*row) for row in rows]


def _is_open(is_open: bool) -> ColumnElement[bool]:
    closed_at = schema.gaps.c.closed_at
    return closed_at.is_(None) if is_open else closed_at.is_not(None)
