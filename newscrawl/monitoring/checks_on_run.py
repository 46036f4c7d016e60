"""Whether a run went as the runs before it did: pure, no Scrapy, no SQL.

Nothing is compared with a fixed number: sites differ, and so do schedules. Runs are small when cron
starts one every few minutes, so a share is taken over as many of the latest runs as give enough
articles, and compared with every earlier stretch of as many. Runs in which a check was bad already
are no history for that check: a fault that lasts does not become the measure of itself.
`docs/monitoring.md` tells each check with its limits.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from newscrawl.monitoring.figures import Share, chance, percent, percentile, span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Stretch = list["Measures"]

OK = "ok"
WARNING = "warning"
FAILURE = "failure"
NO_HISTORY = "no history"
BAD = (WARNING, FAILURE)
_LEVELS = (NO_HISTORY, OK, WARNING, FAILURE)

NAMES = ("new_articles", "fill_rate", "rejects", "failures", "listing", "lag")
# Title and text are not among them: an article without either is a reject.
FIELDS = tuple("publisher author published_at summary key_points disclaimer images links related".split())

_HOUR = 3600.0
# 20 articles show the loss of a field that most have, 200 of one that one in ten has.
_SHARE_NOW, _SHARE_BEFORE = (20, 60, 200), 100
_POINTS = 0.10
# A day may have 300 runs with a dozen shares each: by chance one false alarm in some hundred days.
_CHANCE = 1e-6
_LAGS_NOW = 10
_STRETCHES = 10
_SLOWER = 3.0
_LAG_LEAST = _HOUR
_FEWER_LINKS = 0.8
_SILENCE_LEAST = 6 * _HOUR


class Check(NamedTuple):
    """One judgement: *level* is `ok`, `warning`, `failure` or `no history`, *figure* says why."""

    name: str
    level: str
    figure: str


class Measures(NamedTuple):
    """What a run measured; lists and lags in seconds. *filled* counts articles by field."""

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

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Read what a run stored, maybe of an older program.

        >>> Measures.of({"new": 7, "forgotten": 1}).new
        7
        """
        return cls(**{name: value for name, value in stored.items() if name in cls._fields})


class Past(NamedTuple):
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


def judge_run(now: Measures, past: Sequence[Past], arrivals: Arrivals) -> list[Check]:
    """Judge a run by the *past* ones that are like it, the newest first."""
    return [
        _new_articles(now, arrivals),
        _share("rejects", partial(_spared, "rejected"), now, past),
        _share("failures", partial(_spared, "failed"), now, past),
        _listing(now, past),
        _lag(now, past),
        *(_share(f"fill_rate:{field}", partial(_filled, field), now, past) for field in FIELDS),
    ]


def is_off(name: str, off: Iterable[str]) -> bool:
    """Say whether a check is switched off, by its own name or with all of its kind.

    >>> is_off("fill_rate:author", ["fill_rate"]), is_off("fill_rate:author", ["fill_rate:links"])
    (True, False)
    """
    return name in off or name.partition(":")[0] in off


def _filled(field: str, runs: Stretch) -> Share:
    good = sum(run.filled.get(field, 0) for run in runs)
    whole = sum(run.articles for run in runs)
    return Share(good, whole, f"{good} of {whole} articles have it ({percent(good, whole)})")


def _spared(kind: str, runs: Stretch) -> Share:
    bad = sum(getattr(run, kind) for run in runs)
    whole = sum(run.pages for run in runs)
    return Share(whole - bad, whole, f"{bad} of {whole} pages {kind} ({percent(bad, whole)})")


def _share(name: str, of: Callable[[Stretch], Share], now: Measures, past: Sequence[Past]) -> Check:
    """Judge a share over the latest few articles, then over more as long as those look worse too."""
    size = "articles" if name.startswith("fill_rate") else "pages"
    checks = [Check(name, NO_HISTORY, of([now]).words)]
    for least in _SHARE_NOW:
        recent, earlier = _split(name, now, past, size, least)
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
    return max(checks, key=lambda check: _LEVELS.index(check.level))


def _new_articles(now: Measures, arrivals: Arrivals) -> Check:
    name = "new_articles"
    if now.new:
        return Check(name, OK, f"{now.new} new")
    if len(arrivals.gaps) < _STRETCHES:
        return Check(name, NO_HISTORY, "none new")
    usual = percentile(arrivals.gaps, 0.95)
    limit = max(_SLOWER * usual, _SILENCE_LEAST)
    level = FAILURE if arrivals.silence > 2 * limit else WARNING if arrivals.silence > limit else OK
    figure = (
        f"none new for {span(arrivals.silence)}, before at most {span(usual)} between new ones "
        f"in 95 of 100 cases (limit {span(limit)})"
    )
    return Check(name, level, figure)


def _listing(now: Measures, past: Sequence[Past]) -> Check:
    name = "listing"
    recent, earlier = _split(name, now, past, "first_pages", 1)
    if not recent or len(earlier) < _STRETCHES:
        return Check(name, NO_HISTORY, f"{_links([now]):g} links on the first listing page")
    links, before = _links(recent), [_links(stretch) for stretch in earlier]
    usual = median(before)
    level = WARNING if links < _FEWER_LINKS * usual and links < min(before) else OK
    # One page may be cut on its way; two in a row are the site or the reading of it.
    if level == WARNING and links < usual / 2 and past and name in past[0].bad:
        level = FAILURE
    return Check(name, level, f"{links:g} links on the first listing page, before {usual:g}")


def _links(runs: Stretch) -> float:
    return sum(run.first_page_links for run in runs) / max(1, sum(run.first_pages for run in runs))


def _lag(now: Measures, past: Sequence[Past]) -> Check:
    name = "lag"
    recent, earlier = _split(name, now, past, "lags", _LAGS_NOW)
    if not recent or len(earlier) <= _STRETCHES:
        return Check(name, NO_HISTORY, f"{span(now.lag)} at the median" if now.lags else "none new")
    lag, (last, *before) = _median_lag(recent), [_median_lag(stretch) for stretch in earlier]
    limit = max(_SLOWER * percentile(before, 0.95), _LAG_LEAST)
    articles = sum(run.lags for run in recent)
    figure = (
        f"{span(lag)} from publication to first sight at the median of {articles} articles, "
        f"before {span(median(before))} (limit {span(limit)})"
    )
    # A crawl that stood still for a while finds everything late, once.
    return Check(name, WARNING if min(lag, last) > limit else OK, figure)


def _median_lag(runs: Stretch) -> float:
    """Return the median of the runs' medians, each as heavy as its articles are many."""
    ordered = sorted((run.lag or 0.0, run.lags) for run in runs if run.lags)
    half = sum(weight for _, weight in ordered) / 2
    for lag, weight in ordered:
        half -= weight
        if half <= 0:
            return lag
    return 0.0


def _split(
    name: str, now: Measures, past: Sequence[Past], size: str, least: int
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
