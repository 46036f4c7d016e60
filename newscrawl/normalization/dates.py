"""Times as pages write them, as aware UTC."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime

_DAY = r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})"
_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2}))?"
PRINTED = re.compile(rf"{_DAY}[\sT,|·•–—-]*{_CLOCK}")
PRINTED_DAY = re.compile(_DAY)
PRINTED_CLOCK = re.compile(_CLOCK)
_EPOCH = re.compile(r"\d{9,14}(\.\d+)?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(T| \d\d:\d\d:\d\d|$)")
_RFC = re.compile(r"[A-Z][a-z]{2}, \d")
# Every form has at least two digits of a year side by side.
_YEAR = re.compile(r"\d\d")

# A clock that is ahead by less than this is a clock, not a lie.
FUTURE_TOLERANCE = timedelta(days=2)
_OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
_MILLISECONDS_FROM = 10_000_000_000  # as seconds this is the year 2286, as milliseconds April 1970


def stamp(moment: datetime) -> str:
    """Return an aware time as the dataset spells it.

    >>> stamp(datetime(2024, 9, 1, 16, tzinfo=UTC))
    '2024-09-01T16:00:00Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_time(value: str | float, zone: tzinfo = UTC) -> datetime | None:
    """Read an epoch number (s or ms), an ISO 8601 or RFC 5322 time, or a printed `YYYY/MM/DD HH:MM`.

    *zone* is what a printed time means; an ISO 8601 time without an offset is UTC.
    None for anything else.
    """
    text = str(value).strip()
    if not _YEAR.search(text):  # asked of every string of a page's data, and few are times
        return None
    with suppress(ValueError, OverflowError, OSError):
        if _EPOCH.fullmatch(text):
            seconds = float(text)
            return datetime.fromtimestamp(seconds / 1000 if seconds >= _MILLISECONDS_FROM else seconds, UTC)
        if _ISO.match(text):
            moment = datetime.fromisoformat(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        if printed := PRINTED.search(text):
            parts = (int(part or 0) for part in printed.groups())
            return datetime(*parts, tzinfo=zone).astimezone(UTC)  # type: ignore[misc,arg-type]  # six ints
        if _RFC.match(text):
            return parsedate_to_datetime(text).astimezone(UTC)
    return None


def published_at(value: str | float, *, now: datetime, zone: tzinfo = UTC) -> str | None:
    """Return the dataset's spelling of a publication time; None if it is no time that can be true."""
    moment = parse_time(value, zone)
    if moment is None or not _OLDEST <= moment <= now + FUTURE_TOLERANCE:
        return None
    return stamp(moment)
