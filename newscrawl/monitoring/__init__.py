"""What a run measured, and a share of now held against the same share of before: pure, no Scrapy, no SQL.

Runs are small when cron starts one every few minutes, so a share is taken over as many of the latest runs as
give enough articles, and compared with every earlier stretch of as many. Runs in which a check was bad
already are no history for that check: a fault that lasts does not become the measure of itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from math import ceil, exp, lgamma
from typing import Any, NamedTuple, Self

OK = "ok"
WARNING = "warning"
FAILURE = "failure"
NO_HISTORY = "no history"
BAD = (WARNING, FAILURE)
LEVELS = (NO_HISTORY, OK, WARNING, FAILURE)
STYLES = {WARNING: "bold yellow", FAILURE: "bold red"}  # in a terminal


class Check(NamedTuple):
    """One judgement: *level* is `ok`, `warning`, `failure` or `no history`, *figure* says why."""

    name: str
    level: str
    figure: str


class Measures(NamedTuple):
    """What a run measured; lags in seconds. *filled* counts articles by field.

    *layers* counts the articles of which a layer said anything, *agreement* by `field:layer` those
    with the field, in which the layer said the same, and in which it said something else.

    *came* counts all pages, *refused* those by which the site refused the crawl, and *refused_url* is one of
    them. By reason, *unread_seeds* counts the listing pages and site maps that failed. By locale,
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
    first_pages: int = 0
    first_page_links: int = 0
    lags: int = 0
    lag: float | None = None
    extractor: int = 0
    layers: Mapping[str, int] = {}
    agreement: Mapping[str, Sequence[int]] = {}
    came: int = 0
    refused: int = 0
    refused_url: str = ""
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
        known = {name: value for name, value in stored.items() if name in cls._fields}
        if isinstance(refused := known.get("refused"), list):  # their addresses, before they were counted
            known["refused"] = len(refused)
        return cls(**known)


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


class Share(NamedTuple):
    """How many of *whole* are as they should be; *words* says it."""

    good: int
    whole: int
    words: str = ""

    @property
    def rate(self) -> float:
        """Between 0 and 1; 1 for a share of nothing."""
        return self.good / self.whole if self.whole else 1.0


def chance(now: Share, before: Share) -> float:
    """Return how likely a share is to be as low as *now* where nothing has changed since *before*.

    Fisher's exact test: few articles of which nearly all or nearly none have a field are no case
    for the normal distribution.

    >>> round(chance(Share(12, 20), Share(100, 100)), 8)
    1.5e-07
    """
    missing = now.whole - now.good
    missing_of_all = missing + before.whole - before.good
    ways = _log_ways(now.whole + before.whole, missing_of_all)
    as_many = range(missing, min(now.whole, missing_of_all) + 1)
    return sum(
        exp(_log_ways(now.whole, count) + _log_ways(before.whole, missing_of_all - count) - ways)
        for count in as_many
    )


def _log_ways(things: int, chosen: int) -> float:
    return lgamma(things + 1) - lgamma(chosen + 1) - lgamma(things - chosen + 1)


def percentile(values: Iterable[float], share: float) -> float:
    """Return the smallest value that is as large as a *share* of all.

    >>> percentile(range(1, 101), 0.95)
    95
    """
    ordered = sorted(values)
    return ordered[ceil(share * len(ordered)) - 1]


def percent(part: int, whole: int) -> str:
    """Say a share so that some is never nothing and nearly all never all.

    >>> percent(1, 4), percent(1, 4000), percent(3999, 4000), percent(4, 4), percent(0, 4), percent(0, 0)
    ('25 %', '<1 %', '>99 %', '100 %', '0 %', '-')
    """
    if not whole:
        return "-"
    if part and part * 100 < whole:
        return "<1 %"
    if part < whole and part * 100 > 99 * whole:
        return ">99 %"
    return f"{100 * part / whole:.0f} %"


Stretch = list[Measures]

# 20 articles show the loss of a field that most have, 200 of one that one in ten has.
_SHARE_NOW, _SHARE_BEFORE = (20, 60, 200), 100
_POINTS = 0.10
# A day may have 300 runs with a dozen shares each: by chance one false alarm in some hundred days.
_CHANCE = 1e-6


def judge_share(
    name: str, of: Callable[[Stretch], Share], now: Measures, past: Sequence[EarlierRun], size: str = "pages"
) -> Check:
    """Judge a share over the latest few articles, then over more as long as those look worse too.

    *size* names the measure that counts what the share is of.
    """
    checks = [Check(name, NO_HISTORY, of([now]).words)]
    for least in _SHARE_NOW:
        recent, earlier = split(name, now, past, size, least)
        before = of([run for stretch in earlier for run in stretch])
        if not recent or before.whole < _SHARE_BEFORE:
            break
        share = of(recent)
        is_lower = before.rate - share.rate > min(_POINTS, before.rate / 2)
        fell = (
            is_lower and share.rate < min(of(one).rate for one in earlier) and chance(share, before) < _CHANCE
        )
        level = OK if not fell else FAILURE if share.rate < before.rate / 2 else WARNING
        checks.append(Check(name, level, f"{share.words}, before {before.words}"))
        if not is_lower:
            break
    return max(checks, key=lambda check: LEVELS.index(check.level))


def split(
    name: str, now: Measures, past: Sequence[EarlierRun], size: str, least: int
) -> tuple[Stretch, list[Stretch]]:
    """Return the latest runs that are large enough together, and earlier healthy stretches as large.

    Both are empty where all runs together are too small.
    """
    recent, total, taken = [now], getattr(now, size), 0
    while total < least:
        if taken == len(past):
            return [], []
        recent.append(past[taken].measures)
        total += getattr(recent[-1], size)
        taken += 1
    stretches: list[Stretch] = []
    stretch: Stretch = []
    total = 0
    for run, bad in past[taken:]:
        if name in bad:
            continue
        stretch.append(run)
        total += getattr(run, size)
        if total >= least:
            stretches.append(stretch)
            stretch, total = [], 0
    return recent, stretches
