"""The days, weeks, months or years that a chart has bars for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.report.formatting import day_words, month_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

# A few articles of long ago, which related links lead to, would leave no room for all others.
_FEW = 0.005


class Unit(NamedTuple):
    """A length of period: its name, where the one with a day in it starts, and what it is called."""

    name: str
    start: Callable[[date], date]
    label: Callable[[str], str]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


UNITS = (
    Unit("day", lambda day: day, day_words),
    Unit("week", _monday, lambda day: f"week of {day_words(day)}"),
    Unit("month", lambda day: day.replace(day=1), month_words),
    Unit("year", lambda day: day.replace(month=1, day=1), lambda day: day[:4]),
)
_LONGEST = {"day": 1, "week": 7, "month": 31, "year": 366}


@dataclass(frozen=True)
class Periods:
    """Periods in a row without holes: *starts* has one more entry, the end of the last.

    *before* counts what is older than the first of them.
    """

    unit: Unit
    starts: tuple[date, ...]
    before: int

    @classmethod
    def of(cls, days: Mapping[str, int], most: int) -> Periods:
        """Lay periods over what was counted on days, the shortest ones of which *most* are enough."""
        first, before = _first(days)
        last = date.fromisoformat(max(days))
        unit = next(
            (unit for unit in UNITS if len(_starts(unit, first, last)) <= most + 1),
            UNITS[-1],
        )
        starts = _starts(unit, first, last)
        before = sum(count for day, count in days.items() if day < str(starts[0])) if before else 0
        return cls(unit, starts, before)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def sums(self, days: Iterable[tuple[str, int]]) -> list[int]:
        """Add up what was counted on days, by period; what is older is left out."""
        places = {start: place for place, start in enumerate(self.starts)}
        totals = [0] * len(self)
        for day, number in days:
            place = places.get(self.unit.start(date.fromisoformat(day)))
            if place is not None:
                totals[place] += number
        return totals

    def labels(self) -> list[str]:
        """Name the periods."""
        return [self.unit.label(str(start)) for start in self.starts[:-1]]

    def spans(self, filled: float = 1.0) -> list[tuple[int, int]]:
        """Return where each period starts and ends (ms since 1970), the end short of the next by a share."""
        edges = [_milliseconds(start) for start in self.starts]
        return [(start, start + round(filled * (end - start))) for start, end in pairwise(edges)]


def _first(days: Mapping[str, int]) -> tuple[date, int]:
    """Return the day from which on nearly all was counted, and how much was counted before."""
    few = int(_FEW * sum(days.values()))
    older = 0
    for day in sorted(days):
        if older + days[day] > few:
            break
        older += days[day]
    return date.fromisoformat(day), older


def _starts(unit: Unit, first: date, last: date) -> tuple[date, ...]:
    starts = [unit.start(first)]
    while starts[-1] <= last:
        # A day in the next period, whatever the length of this one.
        starts.append(unit.start(starts[-1] + timedelta(days=_LONGEST[unit.name])))
    return tuple(starts)


def _milliseconds(day: date) -> int:
    return round(datetime.combine(day, time(), UTC).timestamp() * 1000)
