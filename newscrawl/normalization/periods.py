"""Periods as people name them: `2026-05`, `yesterday`, `7d`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

TimeRange: TypeAlias = tuple[datetime, datetime]
"""The first and the last second, in UTC."""

_DAYS_AGO = {"today": 0, "yesterday": 1}
_AGO = re.compile(r"(\d{1,5})([hdw])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
# As the site prints it and as ISO 8601 has it; month and day may be left out.
_DATE = re.compile(r"(\d{4})(?:([-/.])(\d\d?)(?:\2(\d\d?))?)?")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*", re.IGNORECASE)
_SECOND = timedelta(seconds=1)
_FIRST_YEAR = 1000


def period(text: str, now: datetime) -> TimeRange | None:
    """Read a year, month, day or time (UTC where it has no zone), `today`, `yesterday`, or how long ago.

    Return its first and last second, in UTC; None for anything else, for days that no calendar has, and for
    years that have no four digits.

    >>> period("2026-02", datetime(2026, 5, 1, tzinfo=UTC))[1].isoformat()
    '2026-02-28T23:59:59+00:00'
    """
    try:
        named = _period(text.strip().lower(), now)
    except (ValueError, OverflowError):
        return None
    return named if named and named[0].year >= _FIRST_YEAR else None


def _period(word: str, now: datetime) -> TimeRange | None:
    if word in _DAYS_AGO:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return _lasting(midnight - timedelta(days=_DAYS_AGO[word]), days=1)
    if ago := _AGO.fullmatch(word):
        moment = now.replace(microsecond=0) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        return moment, moment
    if date := _DATE.fullmatch(word):
        return _calendar(date)
    return _moment(word) if _TIME.fullmatch(word) else None


def _calendar(date: re.Match[str]) -> TimeRange:
    first = datetime(int(date[1]), int(date[3] or 1), int(date[4] or 1), tzinfo=UTC)
    if date[4]:
        return _lasting(first, days=1)
    after = (first + timedelta(days=31)).replace(day=1) if date[3] else first.replace(year=first.year + 1)
    return first, after - _SECOND


def _moment(word: str) -> TimeRange:
    moment = datetime.fromisoformat(word.upper())
    in_utc = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    is_minute = re.fullmatch(r"[\d-]+.\d\d:\d\d(?!:).*", word) is not None
    return _lasting(in_utc.replace(microsecond=0), seconds=60 if is_minute else 1)


def _lasting(first: datetime, **length: int) -> TimeRange:
    return first, first + timedelta(**length) - _SECOND
