"""How a report says numbers, times and names, and the periods that a chart has bars for."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urlsplit

from newscrawl.arguments import DEMO
from newscrawl.fields import BY_NAME
from newscrawl.normalization.dates import span

_MONTHS = ("January February March April May June July August September October November December").split()
NO_PUBLISHER = "no publisher"
TITLE = 140  # characters
_NAME = 120  # characters; whoever writes more fills a page
# From how many seconds on a time is rounded to what.
_COARSE = ((86_400, 3600), (600, 60))
# Classes of characters that leave the direction of a line as it is.
_FROM_LEFT = {"L", "EN", "ES", "ET", "CS", "NSM", "WS", "ON", "S", "B", "BN"}
# A few articles of long ago, which related links lead to, would leave no room for all others.
_FEW = 0.005


def count(number: int, one: str, many: str | None = None) -> str:
    """Say how many there are of something.

    >>> count(1, "article"), count(1200, "article"), count(0, "story", "stories")
    ('1 article', '1,200 articles', '0 stories')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def wait(seconds: float | None) -> str:
    """Say a time that was waited, no finer than matters.

    >>> wait(59), wait(687), wait(11_640), wait(200_000), wait(None), wait(-5)
    ('59 s', '11 min', '3 h 14 min', '2 d 8 h', '-', '0 s')
    """
    if seconds is None:
        return "-"
    coarse = next((size for least, size in _COARSE if seconds >= least), 1)
    return span(max(0, round(seconds / coarse) * coarse))


def day_words(day: str) -> str:
    """Say a day of the dataset.

    >>> day_words("2026-01-09"), day_words("2026-01-09T10:00:00Z")
    ('9 January 2026', '9 January 2026')
    """
    return f"{int(day[8:10])} {_MONTHS[int(day[5:7]) - 1]} {day[:4]}"


def month_words(day: str) -> str:
    return f"{_MONTHS[int(day[5:7]) - 1]} {day[:4]}"


def time_words(time: str) -> str:
    """Say a time of the dataset.

    >>> time_words("2026-01-09T10:20:30Z")
    '9 January 2026, 10:20 UTC'
    """
    return f"{day_words(time)}, {time[11:16]} UTC"


def listed(names: Sequence[str]) -> str:
    """Join names to a list.

    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def field_words(name: str) -> str:
    """Name a field of an article as people call it.

    >>> field_words("published_at"), field_words("key_points")
    ('date', 'key points')
    """
    return BY_NAME[name].label or name.replace("_", " ")


def publisher(name: str | None) -> str:
    return cut(name, _NAME) if name else NO_PUBLISHER


def spoken(name: str | None) -> str:
    """Name a publisher in a sentence, where a name that is written from the right moves nothing else."""
    plain = " ".join(publisher(name).split())
    turns = any(unicodedata.bidirectional(letter) not in _FROM_LEFT for letter in plain)
    return f"\u2068{plain}\u2069" if turns else plain


def site_words(site: str) -> str:
    """Name a site by its host.

    >>> site_words("https://www.bitget.com"), site_words("demo")
    ('www.bitget.com', 'the demo site')
    """
    if site == DEMO:
        return "the demo site"
    try:
        return urlsplit(site).netloc or site
    except ValueError:  # of a host that is none
        return site


def cut(text: str, most: int) -> str:
    """Cut a text that is too long for its place.

    >>> cut("abcdef", 4), cut("abc", 4)
    ('abc…', 'abc')
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def labels(names: Iterable[str], most: int) -> list[str]:
    """Cut names for an axis and keep them apart.

    >>> labels(["abcdef", "abcxyz"], 4)
    ['abc…', 'abc… (2)']
    """
    seen: dict[str, int] = {}
    found = []
    for name in names:
        short = cut(name, most)
        seen[short] = seen.get(short, 0) + 1
        found.append(short if seen[short] == 1 else f"{short} ({seen[short]})")
    return found


class Unit(NamedTuple):
    """A length of period: its name, where the one with a day in it starts, and what it is called."""

    name: str
    start: Callable[[date], date]
    label: Callable[[str], str]


UNITS = (
    Unit("day", lambda day: day, day_words),
    Unit("week", lambda day: day - timedelta(days=day.weekday()), lambda day: f"week of {day_words(day)}"),
    Unit("month", lambda day: day.replace(day=1), month_words),
    Unit("year", lambda day: day.replace(month=1, day=1), lambda day: day[:4]),
)
_LONGEST = {"day": 1, "week": 7, "month": 31, "year": 366}


@dataclass(frozen=True)
class TimeBins:
    """Periods in a row without holes: *starts* has one more entry, the end of the last.

    *before* counts what is older than the first of them.
    """

    unit: Unit
    starts: tuple[date, ...]
    before: int

    @classmethod
    def of(cls, days: Mapping[str, int], most: int) -> TimeBins:
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
        return [self.unit.label(str(start)) for start in self.starts[:-1]]

    def spans(self, filled: float = 1.0) -> list[tuple[int, int]]:
        """Return where each period starts and ends (ms since 1970), the end short of the next by a share."""
        days = (datetime.combine(start, time(), UTC) for start in self.starts)
        edges = [round(day.timestamp() * 1000) for day in days]
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
