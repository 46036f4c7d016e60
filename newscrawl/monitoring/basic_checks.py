"""What a run must have done whatever the runs before it did: pure, no Scrapy, no SQL.

These rules need no history, so that the first run of a schedule is judged as well.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from newscrawl.monitoring.figures import FAILURE, OK, WARNING, Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.monitoring.figures import Measures

NAMES = ("sources", "articles", "removals", "refused")

# Half of fewer pages is chance.
_FEWEST_BAD_HALF = 5
_MOST_REASONS = 3


def judge_alone(now: Measures, *, removals_count: bool = True) -> Iterator[Check]:
    """Judge a run by what it found, read and was refused.

    *removals_count* is False where too many articles were missing at once to be removed.
    """
    yield _sources(now)
    yield _articles(now)
    yield _removals(now, removals_count=removals_count)
    yield _refused(now)


def _sources(now: Measures) -> Check:
    """Judge whether listings and site maps could be read, and name articles in every locale."""
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
    """Judge whether articles that were asked for could be read, in every locale."""
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
    """Judge whether known articles are missing one by one, or all at once."""
    figure = f"{now.known_missing} of {now.known_answered} known articles are missing"
    if removals_count:
        return Check("removals", OK, figure)
    return Check("removals", FAILURE, f"{figure}: too many at once to be removed, so none of them is counted")


def _refused(now: Measures) -> Check:
    """Judge whether the site let the crawl in."""
    figure = f"{len(now.refused)} of {now.came} pages refused or challenged"
    if now.refused:
        return Check("refused", WARNING, f"{figure}: {now.refused[0]}")
    return Check("refused", OK, figure)
