"""Revisit policy: when an article is looked at again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from newscrawl.normalization.dates import stamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.items import Reject

# Longer than any archive lasts, and short enough to be added to a time.
_LONGEST = timedelta(days=100 * 365)
_MOST_DIGITS = 6
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
    attempt that gave no article; *patience* is how long a page has to be missing to be gone.
    """

    def __init__(self, revisits: Intervals, retries: Intervals, patience: timedelta) -> None:
        self.revisits = revisits
        self.retries = retries
        self.patience = patience

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self:
        return cls(
            Intervals(settings["NEWSCRAWL_REVISIT_AFTER"]),
            Intervals(settings["NEWSCRAWL_RETRY_FAILED_AFTER"]),
            Intervals(settings["NEWSCRAWL_GONE_AFTER"]).steps[0],
        )

    def due_at(self, first_seen: datetime, fetched: datetime) -> str:
        """Return when to look at a stored article again."""
        return stamp(self.revisits.next_check(first_seen, fetched))

    def retry_at(self, reject: Reject, attempts: int) -> str:
        """Return when to ask again for a page that gave no article, *attempts* times so far.

        A page that is missing is asked for again as soon as that can tell whether it is gone.
        """
        wait = self.retries.after(attempts - 1)
        return stamp(datetime.now(UTC) + (max(wait, self.patience) if reject.missing else wait))

    def latest_at(self, now: datetime) -> str:
        """Return the latest time at which anything that is known *now* can be due."""
        return stamp(now + max(self.patience, *self.revisits.steps, *self.retries.steps))

    def gone_if_missing_since(self, now: datetime) -> str:
        """Return the time at or before which a page must have been missing to be gone now."""
        return stamp(now - self.patience)


def _interval(word: str) -> timedelta:
    match = re.fullmatch(r"(\d+)\s*([smhd])", word.strip())
    if not match:
        raise ValueError(f"{word.strip()!r} is not an interval such as 30m, 6h or 1d")
    interval = timedelta(**{_UNITS[match[2]]: int(match[1][:_MOST_DIGITS])})
    if len(match[1]) > _MOST_DIGITS or interval > _LONGEST:
        raise ValueError(f"{word.strip()!r} is longer than {_LONGEST.days // 365} years")
    return interval
