"""Runs, the sweeps they make over the listings, and the gaps they could not close."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

import orjson
from sqlalchemy import ColumnElement, Connection, CursorResult, Insert, insert, select, update

from newscrawl.normalization.columns import storable, to_json
from newscrawl.storage import schema
from newscrawl.storage.database import Repository
from newscrawl.storage.rows import Row

# A day of runs every five minutes.
_RUNS_OF_VISITS = 288


class Politeness(NamedTuple):
    """How a run behaves to the site; *delay* is the mean of the seconds between two requests, or more."""

    user_agent: str
    delay: float
    obeys_robots: bool

    @classmethod
    def of(cls, stored: str) -> Self:
        return cls(**orjson.loads(stored))


class NewRun(NamedTuple):
    """What a run is started with; one that asks no site has no *politeness*."""

    spider: str
    site: str
    arguments: Mapping[str, Any]
    newscrawl_version: str
    scrapy_version: str
    politeness: Politeness | None = None

    def to_row(self) -> dict[str, Any]:
        politeness = to_json(self.politeness._asdict()) if self.politeness else None
        return self._asdict() | {"arguments": to_json(dict(self.arguments)), "politeness": politeness}


class Run(NamedTuple):
    """A stored run; `ended_at` and what follows it is None while it goes on or if it was killed."""

    run_id: int
    spider: str
    site: str
    arguments: dict[str, Any]
    newscrawl_version: str
    scrapy_version: str
    started_at: str
    ended_at: str | None
    reason: str | None
    exit_code: int | None
    counts: dict[str, Any] | None
    politeness: Politeness | None = None


class NewGap(NamedTuple):
    """A stretch of the site that a run could not cover."""

    source: str
    locale: str | None
    reason: str
    detail: str | None = None


class Gap(NamedTuple):
    """A stored gap; `closed_at` is None until a later run has covered it."""

    source: str
    locale: str | None
    reason: str
    detail: str | None
    gap_id: int
    run_id: int
    noted_at: str
    closed_at: str | None


class Runs(Repository):
    """Runs, sweeps, gaps and rejects, as a crawl writes them down."""

    def begin(self, run: NewRun) -> int:
        return self._add(insert(schema.runs).values(run.to_row() | {"started_at": self._database.now()}))

    def end(self, run_id: int, reason: str, exit_code: int | None, counts: Mapping[str, Any]) -> None:
        ending = {"ended_at": self._database.now(), "reason": reason, "exit_code": exit_code}
        ended = update(schema.runs).where(schema.runs.c.run_id == run_id)
        self._change(ended.values(ending | {"counts": to_json(dict(counts))}))

    def last(self, count: int) -> list[Run]:
        with self._database.read() as connection:
            return read_runs(connection, count)

    def last_crawls(self, count: int) -> list[Run]:
        """Return the newest runs that asked the site: what a command stores says nothing of how these do."""
        with self._database.read() as connection:
            return read_runs(connection, count, is_crawl())

    def known_found(self, least: int) -> int:
        """Return how many known articles the newest ended runs found, as many runs as *least* needs."""
        found = 0
        for run in self.last(_RUNS_OF_VISITS):
            metrics = (run.counts or {}).get("metrics", {})
            found += metrics.get("known_answered", 0) - metrics.get("known_missing", 0)
            if found >= least:
                break
        return found

    def begin_sweep(self, run_id: int, source: str, locale: str) -> int:
        """Store the start of a pass over a source and return its id."""
        row = {"run_id": run_id, "source": source, "locale": locale}
        return self._add(insert(schema.sweeps).values(row | {"started_at": self._database.now()}))

    def complete_sweep(self, sweep_id: int, pages: int) -> None:
        """Store that a pass reached what was known before."""
        swept = update(schema.sweeps).where(schema.sweeps.c.sweep_id == sweep_id)
        self._change(swept.values(completed_at=self._database.now(), pages=pages))

    def has_complete_sweep(self, source: str, locale: str) -> bool:
        """Return whether a source was ever read as far as it goes."""
        sweeps = schema.sweeps
        query = select(sweeps.c.sweep_id).where(
            sweeps.c.source == source, sweeps.c.locale == locale, sweeps.c.completed_at.is_not(None)
        )
        return self._scalar(query.limit(1)) is not None

    def open_gap(self, run_id: int, gap: NewGap) -> int:
        """Store a gap and return its id; one that is open already for the same reason stays as it is."""
        for known in self.gaps():
            if known[:3] == gap[:3]:
                return known.gap_id
        row = gap._asdict() | {"run_id": run_id, "noted_at": self._database.now()}
        row["detail"] = storable(gap.detail)
        return self._add(insert(schema.gaps).values(row))

    def close_gaps(self, source: str, locale: str | None) -> int:
        """Close the open gaps of a source and locale and return how many there were."""
        gaps = schema.gaps
        closed = update(gaps).where(gaps.c.source == source, gaps.c.locale == locale, is_open())
        return self._change(closed.values(closed_at=self._database.now()))

    def gaps(self) -> list[Gap]:
        """Return the gaps that are open, the oldest first."""
        with self._database.read() as connection:
            return read_gaps(connection, is_open())

    def _add(self, statement: Insert) -> int:
        with self._database.write() as connection:
            return given_number(connection.execute(statement))


def given_number(inserted: CursorResult[Any]) -> int:
    """Return the number that the database has given a new row."""
    key = inserted.inserted_primary_key
    return int(key[0]) if key else 0


def read_runs(connection: Connection, most: int, *conditions: ColumnElement[bool]) -> list[Run]:
    """Return the newest runs that meet the conditions, the newest first."""
    query = select(schema.runs).where(*conditions).order_by(schema.runs.c.run_id.desc()).limit(most)
    return [_run(row._asdict()) for row in connection.execute(query)]


def read_gaps(
    connection: Connection, *conditions: ColumnElement[bool], newest: int | None = None
) -> list[Gap]:
    """Return the gaps that meet the conditions, the oldest first; of *newest* the last so many, backwards."""
    columns, gap_id = [schema.gaps.c[name] for name in Gap._fields], schema.gaps.c.gap_id
    order = gap_id if newest is None else gap_id.desc()
    query = select(*columns).where(*conditions).order_by(order).limit(newest)
    return [Gap(*row) for row in connection.execute(query)]


def is_crawl() -> ColumnElement[bool]:
    return ~schema.runs.c.arguments.startswith('{"command":')


def is_open() -> ColumnElement[bool]:
    return schema.gaps.c.closed_at.is_(None)


def _run(row: Row) -> Run:
    row["arguments"] = orjson.loads(row["arguments"])
    row["counts"] = orjson.loads(row["counts"]) if row["counts"] else None
    row["politeness"] = Politeness.of(row["politeness"]) if row["politeness"] else None
    return Run(**row)
