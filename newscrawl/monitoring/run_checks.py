"""Whether a run did what it must, and whether it went as the runs before it did: pure, no Scrapy, no SQL.

What a run must have done needs no history, so that the first run of a schedule is judged as well. The rest is
compared with no fixed number: sites differ, and so do schedules. `docs/monitoring.md` tells each check with
its limits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from statistics import median

from newscrawl.fields import COVERED
from newscrawl.monitoring import (
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
from newscrawl.monitoring.layer_checks import NO_EXAMPLES, Examples, judge_layers
from newscrawl.normalization.dates import span

COMPARED = ("new_articles", "fill_rate", "rejects", "failures", "listing", "lag", "layer", "state_keys")
# Title and text are not among them: an article without either is a reject.
FIELDS = tuple(name for name in COVERED if name not in ("title", "body_text"))

_HOUR = 3600.0
_LAGS_NOW = 10
_STRETCHES = 10
_SLOWER = 3.0
_LAG_LEAST = _HOUR
_FEWER_LINKS = 0.8
_SILENCE_LEAST = 6 * _HOUR

ALONE = ("sources", "articles", "removals", "refused")
# Half of fewer pages is chance.
_FEWEST_BAD_HALF = 5
_MOST_REASONS = 3


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


def judge_alone(now: Measures, *, removals_count: bool = True) -> Iterator[Check]:
    """Judge a run by what it found, read and was refused.

    *removals_count* is False where too many articles were missing at once to be removed.
    """
    yield _sources(now)
    yield _articles(now)
    yield _removals(now, removals_count=removals_count)
    yield _refused(now)


def _sources(now: Measures) -> Check:
    silent = [locale for locale, count in now.named.items() if not count]
    if silent:
        figure = f"listings and site maps name no article in {', '.join(silent)}"
        return Check("sources", FAILURE, figure)
    figure = f"{sum(now.named.values())} articles named"
    if lost := Counter(now.unread_seeds):
        told = _told(lost, lost.total())
        return Check("sources", WARNING, f"{figure}; listing pages or site maps not read: {told}")
    return Check("sources", OK, figure)


def _articles(now: Measures) -> Check:
    read, bad = sum(now.read.values()), Counter[str]()
    for reasons in now.unread.values():
        bad.update(reasons)
    asked = read + bad.total()
    lost = [locale for locale in now.unread if not now.read.get(locale)]
    if bad and not read:
        return Check("articles", FAILURE, f"no article could be read: {_told(bad, asked)}")
    if bad.total() >= _FEWEST_BAD_HALF and 2 * bad.total() >= asked:
        return Check(
            "articles", FAILURE, f"{bad.total()} of {asked} articles could not be read: {_told(bad, asked)}"
        )
    if lost:
        told = "; ".join(_told(Counter(now.unread[one]), sum(now.unread[one].values())) for one in lost)
        return Check("articles", FAILURE, f"no article in {', '.join(lost)} could be read: {told}")
    return Check("articles", OK, f"{read} of {asked} articles could be read")


def _told(reasons: Counter[str], asked: int) -> str:
    """Return the commonest reasons.

    >>> _told(Counter(timeout=1, http_500=5), 6)
    '5 of 6 http_500, 1 of 6 timeout'
    """
    return ", ".join(f"{count} of {asked} {reason}" for reason, count in reasons.most_common(_MOST_REASONS))


def _removals(now: Measures, *, removals_count: bool) -> Check:
    figure = f"{now.known_missing} of {now.known_answered} known articles are missing"
    if removals_count:
        return Check("removals", OK, figure)
    return Check("removals", FAILURE, f"{figure}: too many at once to be removed, so none of them is counted")


def _refused(now: Measures) -> Check:
    figure = f"{now.refused} of {now.came} pages refused or challenged"
    if now.refused:
        return Check("refused", WARNING, f"{figure}: {now.refused_url}")
    return Check("refused", OK, figure)
