"""What runs, gaps and rejects say of a dataset, as known before a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, or_, select

from newscrawl.storage import schema

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Select


class CrawledSite(NamedTuple):
    """The runs over one site; *versions* of newscrawl, *last* is when the newest run began."""

    site: str
    runs: int
    first: str
    last: str
    versions: tuple[str, ...]


class ListingGap(NamedTuple):
    """A stretch that could not be read; *closed_at* None if it was not read later either."""

    source: str
    locale: str | None
    reason: str
    detail: str | None
    noted_at: str
    closed_at: str | None


class Logbook:
    """Reads it; *before* None is all, no *locales* are all."""

    def __init__(self, connection: Connection, before: str | None, locales: tuple[str, ...]) -> None:
        self._connection = connection
        self._before = before
        self._locales = locales

    def sites(self) -> list[CrawledSite]:
        """Return the sites that were crawled, with their runs."""
        runs = schema.runs.c
        query = select(runs.site, func.count(), func.min(runs.started_at), func.max(runs.started_at))
        grouped = self._earlier(query, runs.started_at).group_by(runs.site).order_by(runs.site)
        rows = self._connection.execute(grouped).all()
        return [
            CrawledSite(site, runs, first, last, self._versions(site)) for site, runs, first, last in rows
        ]

    def exit_codes(self) -> dict[int | None, int]:
        """Count the runs by exit code; None for those that were killed or go on."""
        runs = schema.runs.c
        query = self._earlier(select(runs.exit_code, func.count()), runs.started_at)
        grouped = query.group_by(runs.exit_code).order_by(runs.exit_code)
        return dict(self._connection.execute(grouped).all())

    def gaps(self) -> list[ListingGap]:
        """Return the gaps, the oldest first, as open or closed as they were then."""
        gaps = schema.gaps.c
        query = self._earlier(select(*(gaps[name] for name in ListingGap._fields)), gaps.noted_at)
        rows = self._connection.execute(self._of_locales(query, gaps.locale).order_by(gaps.gap_id))
        return [self._as_then(ListingGap(*row)) for row in rows]

    def rejects(self) -> dict[str, int]:
        """Count the pages and requests that gave no article, by reason."""
        rejects = schema.rejects.c
        query = self._earlier(select(rejects.reason, func.count()), rejects.rejected_at)
        grouped = self._of_locales(query, rejects.locale).group_by(rejects.reason).order_by(rejects.reason)
        return dict(self._connection.execute(grouped).all())

    def _versions(self, site: str) -> tuple[str, ...]:
        runs = schema.runs.c
        query = select(runs.newscrawl_version).where(runs.site == site).distinct()
        ordered = self._earlier(query, runs.started_at).order_by(runs.newscrawl_version)
        return tuple(self._connection.execute(ordered).scalars())

    def _as_then(self, gap: ListingGap) -> ListingGap:
        was_open = self._before and gap.closed_at and gap.closed_at >= self._before
        return gap._replace(closed_at=None) if was_open else gap

    def _earlier(self, query: Select[Any], time: ColumnElement[Any]) -> Select[Any]:
        return query.where(time < self._before) if self._before else query

    def _of_locales(self, query: Select[Any], locale: ColumnElement[Any]) -> Select[Any]:
        return query.where(or_(locale.is_(None), locale.in_(self._locales))) if self._locales else query


def state_of(connection: Connection, before: str | None) -> tuple[str | None, int]:
    """Return the time of the last thing that is known, None in an empty store, and the last number."""
    changes, runs = schema.changes.c, schema.runs.c
    columns = (changes.changed_at, runs.started_at, runs.ended_at)
    times = [_last(connection, column, (column, before)) for column in columns]
    number = _last(connection, changes.seq, (changes.changed_at, before))
    return max(filter(None, times), default=None), number or 0


def _last(connection: Connection, column: Any, bound: tuple[Any, str | None]) -> Any:
    time, before = bound
    query = select(func.max(column))
    return connection.execute(query.where(time < before) if before else query).scalar()
