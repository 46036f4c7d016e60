"""The arithmetic behind the checks on a run, and how figures are written."""

from __future__ import annotations

from math import ceil, exp, lgamma
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


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
    return f"{100 * part / whole:.0f} %" if whole else "-"
