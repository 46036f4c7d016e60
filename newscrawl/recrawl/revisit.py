"""Revisit policy: when an article is looked at again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from newscrawl.normalization.dates import stamp

if TYPE_CHECKING:
    from newscrawl.items import Reject

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Intervals:
    """Growing intervals, as a setting writes them: `1h,6h,1d`.

    >>> Intervals("1h, 1d").after(0), Intervals("1h,1d").after(7)
    (datetime.timedelta(seconds=3600), datetime.timedelta(days=1))
    """

    def __init__(self, text: str) -> None:
        self.steps = [_interval(word) for word in text.split(",")]

    def after(self, times: int) -> timedelta:
        """Return how long to wait after the first *times* intervals; the last one repeats."""
        return self.steps[min(times, len(self.steps) - 1)]

    def next_check(self, first_seen: datetime, now: datetime) -> datetime:
        """Return the next point of the schedule that starts at *first_seen*, after *now*.

        Beyond the schedule the last interval repeats from *now*.
        """
        points = (first_seen + step for step in self.steps)
        return next((point for point in points if point > now), now + self.steps[-1])


class RevisitPolicy:
    """When articles and rejects are looked at again, as the dataset spells times.

    *revisits* is a schedule from the time an article was first seen; *retries* grow with every
    attempt that gave no article.
    """

    def __init__(self, revisits: Intervals, retries: Intervals) -> None:
        self.revisits = revisits
        self.retries = retries

    def due_at(self, first_seen: datetime, fetched: datetime) -> str:
        """Return when to look at a stored article again."""
        return stamp(self.revisits.next_check(first_seen, fetched))

    def retry_at(self, _reject: Reject, attempts: int) -> str:
        """Return when to ask again for a page that gave no article, *attempts* times so far."""
        return stamp(datetime.now(UTC) + self.retries.after(attempts - 1))


def _interval(word: str) -> timedelta:
    match = re.fullmatch(r"(\d+)\s*([smhd])", word.strip())
    if not match:
        raise ValueError(f"{word.strip()!r} is not an interval such as 30m, 6h or 1d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
