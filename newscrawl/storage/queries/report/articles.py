"""Figures of the articles: by day and publisher, their fields, and how late they were seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import case, func, select

from newscrawl.fields import COVERED
from newscrawl.storage.queries.definitions import day_of
from newscrawl.storage.queries.report.scope import articles, changes, pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Column, Connection


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


class DayCount(NamedTuple):
    """How many articles on a UTC day; *series* says which, by the question that was asked."""

    day: str
    series: str | None
    articles: int


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


class ArticleFigures:
    """Questions to the articles of a look."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def totals(self) -> Totals:
        """Count what there is."""
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
        rows, different, gone, publishers, undated, first, last = self._connection.execute(query).one()
        locales = select(articles.c.locale).distinct().order_by(articles.c.locale)
        names = tuple(self._connection.execute(locales).scalars())
        return Totals(rows, different, gone, publishers, names, undated, first, last)

    def publishers(self, most: int) -> list[Publisher]:
        """Return the publishers with the most articles, the largest first."""
        count = func.count().label("articles")
        gone = func.count(case((articles.c.status == "gone", 1)))
        query = select(articles.c.publisher, count, gone).group_by(articles.c.publisher)
        query = query.order_by(count.desc(), articles.c.publisher).limit(most)
        rows = self._connection.execute(query).all()
        names = [row[0] for row in rows]
        edited, words, lags = (
            self._edited(names),
            self._medians(articles.c.word_count, names),
            self._medians(articles.c.lag, names),
        )
        return [
            Publisher(name, count, edited.get(name, 0), gone, words.get(name), lags.get(name))
            for name, count, gone in rows
        ]

    def published(self, publishers: Sequence[str]) -> list[DayCount]:
        """Count the articles of each day by publisher; all but *publishers* have the series None."""
        series = case((articles.c.publisher.in_(publishers), articles.c.publisher)).label("series")
        query = select(articles.c.day, series, func.count()).where(articles.c.day != "")
        query = query.group_by(articles.c.day, series).order_by(articles.c.day, series)
        return [DayCount(*row) for row in self._connection.execute(query)]

    def first_seen(self) -> list[DayCount]:
        """Count the articles that this crawl first saw on each day."""
        day = day_of(articles.c.first_seen_at).label("seen_on")
        query = select(day, func.count()).group_by(day).order_by(day)
        return [DayCount(day, None, count) for day, count in self._connection.execute(query)]

    def coverage(self) -> list[DayCoverage]:
        """Count the values of each field, by day of publication."""
        fields = [func.sum(articles.c[f"has_{name}"]) for name in COVERED]
        query = select(articles.c.day, func.count(), *fields).group_by(articles.c.day)
        return [
            DayCoverage(day, count, dict(zip(COVERED, filled, strict=True)))
            for day, count, *filled in self._connection.execute(query.order_by(articles.c.day))
        ]

    def lags(self, bounds: Sequence[int]) -> Lags:
        """Count the lags up to each of *bounds* (seconds, rising)."""
        lag = articles.c.lag
        steps = [(lag <= bound, place) for place, bound in enumerate(bounds)]
        step = case(*steps, else_=len(bounds)).label("step")
        query = select(step, func.count()).where(lag.is_not(None)).group_by(step)
        found = pairs(self._connection.execute(query))
        watched = sum(found.values())
        whole = self._connection.execute(select(func.count()).select_from(articles)).scalar_one()
        counts = [found.get(place, 0) for place in range(len(bounds) + 1)]
        half, most = (self._lag_of(watched, share) for share in (0.5, 0.95))
        return Lags(counts, half, most, watched, whole - watched)

    def _lag_of(self, watched: int, share: float) -> int | None:
        """Return the lag that no more than a share of the articles exceeds from below."""
        place = max(0, -int(-share * watched // 1) - 1)
        query = select(articles.c.lag).where(articles.c.lag.is_not(None)).order_by(articles.c.lag)
        found: int | None = self._connection.execute(query.limit(1).offset(place)).scalar()
        return found

    def _edited(self, names: Sequence[str]) -> dict[str, int]:
        one = changes.c.article_id + " " + changes.c.locale
        query = select(changes.c.publisher, func.count(one.distinct())).where(changes.c.kind == "edited")
        query = query.where(changes.c.publisher.in_(names)).group_by(changes.c.publisher)
        return pairs(self._connection.execute(query))

    def _medians(self, value: Column[Any], names: Sequence[str]) -> dict[str, int]:
        by = articles.c.publisher
        place = func.row_number().over(partition_by=by, order_by=value).label("place")
        whole = func.count().over(partition_by=by).label("whole")
        ranked = select(by, value.label("value"), place, whole).where(value.is_not(None), by.in_(names))
        rows = ranked.subquery()
        query = select(rows.c.publisher, rows.c.value).where(rows.c.place == (rows.c.whole + 1) // 2)
        return pairs(self._connection.execute(query))
