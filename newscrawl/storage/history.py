"""What runs and people ask of the past: read-only, and no dearer for a larger store."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, case, exists, func, select

from newscrawl.storage import schema
from newscrawl.storage.rows import CHUNK, JSON_COLUMNS, chunks, moment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Select

    from newscrawl.storage.database import Database
    from newscrawl.storage.store import Store

COVERED = (
    "title publisher author published_at summary key_points body_text disclaimer images links word_count"
).split()
# Weeks of changes, read in a few milliseconds.
_ARRIVALS = 5_000
_LAGS = 1_000
# Beyond it a day's count would cost more than it tells.
_DAY_ROWS = 50_000
_DUE_MOST = 10_000
_WAITING = ("failed", "fetched", "rejected", "gone")


class Coverage(NamedTuple):
    """How many of *articles* have a value, by field."""

    articles: int
    filled: dict[str, int]


class Day(NamedTuple):
    """Articles of one UTC day; None where there are too many rows to count."""

    day: str
    published: int | None
    first_seen: int | None


class Due(NamedTuple):
    """How many articles are to be fetched until when; `DUE_MOST` stands for that many or more."""

    pending: int
    now: int
    hour: int
    day: int


DUE_MOST = _DUE_MOST


class History:
    """Questions to the past of a store; each is a look at one end of an index."""

    def __init__(self, store: Store) -> None:
        self._database: Database = store._database  # noqa: SLF001  # the same room

    def arrivals(self) -> list[str]:
        """Return when the runs that found new articles started, the oldest first.

        As far as the newest changes reach back.
        """
        changes, runs = schema.changes, schema.runs
        newest = select(changes.c.run_id, changes.c.kind).order_by(changes.c.seq.desc()).limit(_ARRIVALS)
        latest = newest.subquery()
        found = select(latest.c.run_id).where(latest.c.kind == "new").distinct()
        query = select(runs.c.started_at).where(runs.c.run_id.in_(found)).order_by(runs.c.started_at)
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def lags_after(self, seq: int) -> list[float]:
        """Return the seconds from publication to first sight of articles new after a change."""
        changes, articles = schema.changes, schema.articles
        query = (
            select(articles.c.published_at, articles.c.first_seen_at)
            .select_from(changes.join(articles, _same_article()))
            .where(changes.c.seq > seq, changes.c.kind == "new", articles.c.published_at.is_not(None))
            .order_by(changes.c.seq.desc())
            .limit(_LAGS)
        )
        with self._database.read() as connection:
            return [(moment(seen) - moment(said)).total_seconds() for said, seen in connection.execute(query)]

    def coverage(self, articles: int) -> Coverage:
        """Count the values of the *articles* that changed last."""
        filled = dict.fromkeys((*COVERED, "related"), 0)
        with self._database.read() as connection:
            newest = _newest(connection, articles)
            for chunk in chunks(newest):
                counts = connection.execute(_filled(chunk)).one()
                filled = {name: filled[name] + (count or 0) for name, count in zip(filled, counts, strict=True)}
        return Coverage(len(newest), filled)

    def days(self, now: datetime, count: int) -> list[Day]:
        """Return what was published and first seen on each of the last days, today first."""
        names = [str((now - timedelta(days=back)).date()) for back in range(count)]
        said, seen = schema.articles.c.published_at, schema.changes.c.changed_at
        published = select(func.substr(said, 1, 10).label("day")).order_by(said.desc())
        published = published.where(said >= names[-1], said < str(now.date() + timedelta(days=1)))
        first_seen = select(func.substr(seen, 1, 10).label("day"), schema.changes.c.kind)
        first_seen = first_seen.order_by(schema.changes.c.seq.desc())
        with self._database.read() as connection:
            first = connection.execute(
                select(schema.changes.c.seq).where(seen < names[-1]).order_by(schema.changes.c.seq.desc()).limit(1)
            ).scalar()
            ...
        return []


def _same_article() -> ColumnElement[bool]:
    changes, articles = schema.changes, schema.articles
    return and_(articles.c.article_id == changes.c.article_id, articles.c.locale == changes.c.locale)
