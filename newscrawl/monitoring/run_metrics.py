"""What a run measured, and what became of judging it: pure, no Scrapy, no SQL."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

OK = "ok"
WARNING = "warning"
FAILURE = "failure"
NO_HISTORY = "no history"
BAD = (WARNING, FAILURE)
LEVELS = (NO_HISTORY, OK, WARNING, FAILURE)


class Check(NamedTuple):
    """One judgement: *level* is `ok`, `warning`, `failure` or `no history`, *figure* says why."""

    name: str
    level: str
    figure: str


class Measures(NamedTuple):
    """What a run measured; lags in seconds. *filled* counts articles by field.

    *layers* counts the articles of which a layer said anything, *agreement* by `field:layer` those
    with the field, in which the layer said the same, and in which it said something else.

    *came* counts all pages, *refused* has the URLs of those by which the site refused the crawl. By reason,
    *unread_seeds* counts the listing pages and site maps that failed. By locale,
    *named* counts the articles on the first listing page and in the site maps, *read* those that came or
    were confirmed, *unread* by reason those that gave no article. Of the articles that were stored before,
    *known_answered* were asked for and answered, *known_missing* of them by being missing.
    """

    new: int = 0
    articles: int = 0
    filled: Mapping[str, int] = {}
    pages: int = 0
    rejected: int = 0
    failed: int = 0
    listing_pages: int = 0
    listing_links: int = 0
    first_pages: int = 0
    first_page_links: int = 0
    lags: int = 0
    lag: float | None = None
    extractor: int = 0
    layers: Mapping[str, int] = {}
    agreement: Mapping[str, Sequence[int]] = {}
    came: int = 0
    refused: Sequence[str] = ()
    unread_seeds: Mapping[str, int] = {}
    named: Mapping[str, int] = {}
    read: Mapping[str, int] = {}
    unread: Mapping[str, Mapping[str, int]] = {}
    known_answered: int = 0
    known_missing: int = 0

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Read what a run stored, maybe of an older program.

        >>> Measures.of({"new": 7, "forgotten": 1}).new
        7
        """
        return cls(**{name: value for name, value in stored.items() if name in cls._fields})


class EarlierRun(NamedTuple):
    """An earlier run: what it measured and which of its checks were bad."""

    measures: Measures
    bad: frozenset[str] = frozenset()


class Arrivals(NamedTuple):
    """When runs found new articles: seconds since the last one, and between those before."""

    silence: float
    gaps: list[float]

    @classmethod
    def of(cls, times: Iterable[float], now: float) -> Self:
        """Read the start times of runs that found something, the oldest first.

        >>> Arrivals.of([100, 160, 200], now=230)
        Arrivals(silence=30, gaps=[60, 40])
        """
        known = list(times)
        return cls(now - known[-1] if known else 0, [later - sooner for sooner, later in pairwise(known)])
