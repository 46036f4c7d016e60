"""Whether a run went as the runs before it did: pure, no Scrapy, no SQL.

Nothing is compared with a fixed number: sites differ, and so do schedules. `docs/monitoring.md` tells
each check with its limits.
"""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from newscrawl.fields import COVERED
from newscrawl.monitoring.figures import (
    FAILURE,
    NO_HISTORY,
    OK,
    WARNING,
    Arrivals,
    Check,
    EarlierRun,
    Measures,
    Share,
    Stretch,
    judge_share,
    percent,
    percentile,
    split,
)
from newscrawl.monitoring.layer_checks import NO_EXAMPLES, judge_layers
from newscrawl.normalization.dates import span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newscrawl.monitoring.layer_checks import Examples

NAMES = ("new_articles", "fill_rate", "rejects", "failures", "listing", "lag", "layer", "state_keys")
# Title and text are not among them: an article without either is a reject.
FIELDS = tuple(name for name in COVERED if name not in ("title", "body_text"))

_HOUR = 3600.0
_LAGS_NOW = 10
_STRETCHES = 10
_SLOWER = 3.0
_LAG_LEAST = _HOUR
_FEWER_LINKS = 0.8
_SILENCE_LEAST = 6 * _HOUR


def judge_run(
    now: Measures, past: Sequence[EarlierRun], arrivals: Arrivals, examples: Examples = NO_EXAMPLES
) -> list[Check]:
    """Judge a run by the *past* ones that are like it, the newest first."""
    return [
        _new_articles(now, arrivals),
        judge_share("rejects", partial(_spared, "rejected"), now, past),
        judge_share("failures", partial(_spared, "failed"), now, past),
        _listing(now, past),
        _lag(now, past),
        *(
            judge_share(f"fill_rate:{field}", partial(_filled, field), now, past, "articles")
            for field in FIELDS
        ),
        *judge_layers(now, past, examples),
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


def _listing(now: Measures, past: Sequence[EarlierRun]) -> Check:
    name = "listing"
    recent, earlier = split(name, now, past, "first_pages", 1)
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


def _lag(now: Measures, past: Sequence[EarlierRun]) -> Check:
    name = "lag"
    recent, earlier = split(name, now, past, "lags", _LAGS_NOW)
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
