"""Times as pages write them, as aware UTC."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from newscrawl.normalization.printed_dates import CLOCK, DAY, day_of, find_dates, read_time
from newscrawl.normalization.text import clean

_EPOCH = re.compile(r"\d{9,14}(\.\d+)?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d([Tt]| \d\d:\d\d:\d\d|$)|\d{8}T\d{4}")
# Thu Jun 05 15:04:05 +0000 2025, as C prints it: the year comes last.
_CTIME = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d?) (\d\d:\d\d:\d\d) ((?:[A-Z]{3,4}|[+-]\d{4}) )?(\d{4})"
)
_SEPARATOR = re.compile(r"\s*[·•|]\s*|\s[–—-]\s")
_LONGEST = 100
_LONGEST_DAY = 80  # with a name beside it
# Every form has at least two digits of a year side by side, or a Han year.
_YEAR = re.compile(r"\d\d|年")

# A clock that is ahead by less than this is a clock, not a lie.
FUTURE_TOLERANCE = timedelta(days=2)
# Two zones and a time of day may lie between a time and what is printed of it.
_MOST_APART = timedelta(days=2)
_ELSEWHERE = timezone(timedelta(hours=1))
_OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
_MILLISECONDS_FROM = 10_000_000_000  # as seconds this is the year 2286, as milliseconds April 1970


def stamp(moment: datetime) -> str:
    """Return an aware time as the dataset spells it.

    >>> stamp(datetime(2024, 9, 1, 16, tzinfo=UTC))
    '2024-09-01T16:00:00Z'
    """
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def parse_time(value: str | float, zone: tzinfo = UTC) -> datetime | None:
    """Read an epoch number (s or ms), an ISO 8601 time, or one as it is printed (`printed.read_time`).

    *zone* is that of a printed time without one; an ISO 8601 time without an offset is UTC.
    None for anything else.
    """
    text = " ".join(str(value).split())
    # Asked of every string of a page's data, and few are times.
    return _parsed(clean(text), zone) if len(text) <= _LONGEST and _YEAR.search(text) else None


# A page says its times in several layers, and those of its related block are other pages' own.
@lru_cache(maxsize=1024)
def _parsed(text: str, zone: tzinfo) -> datetime | None:
    with suppress(ValueError, OverflowError, OSError):
        if _EPOCH.fullmatch(text):
            seconds = float(text)
            return datetime.fromtimestamp(seconds / 1000 if seconds >= _MILLISECONDS_FROM else seconds, UTC)
    is_iso = _ISO.match(text) is not None
    if is_iso:
        with suppress(ValueError, OverflowError):
            moment = datetime.fromisoformat(text.upper())
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return read_time(_CTIME.sub(r"\2 \1 \5 \3 \4", text), UTC if is_iso else zone)


def published_at(value: str | float, *, now: datetime, zone: tzinfo = UTC) -> str | None:
    """Return the dataset's spelling of a publication time; None if it is no time that can be true."""
    moment = parse_time(value, zone)
    if moment is None or not _OLDEST <= moment <= now + FUTURE_TOLERANCE:
        return None
    return stamp(moment)


def names_moment(value: str | float) -> bool:
    """Say whether a time in a page's data names one moment: not in a zone that it leaves to guess, nor a day.

    >>> names_moment(1770106817), names_moment("2026-02-03T09:00:00+01:00")
    (True, True)
    >>> names_moment("2026-02-03 09:00:00"), names_moment("2026-02-03"), names_moment("2026-02-03T00:00:00Z")
    (False, False, False)
    """
    text = " ".join(str(value).split())
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(text)
        return moment.tzinfo is not None and moment.time() != time()
    return _EPOCH.fullmatch(text) is not None or parse_time(text, UTC) == parse_time(text, _ELSEWHERE)


def latest_at_ends(text: str) -> str | None:
    r"""Return the latest of the times that begin or end a line, and of days that are one.

    Of others a title or a snippet speaks.

    >>> latest_at_ends("Fees of 2024/01/02 10:00 are back\nLedgerpost 2026/05/01 16:00 · 2 min read")
    '2026/05/01 16:00'
    """
    text, moments = _SEPARATOR.sub("\n", text), []
    for ends, days in ((1, False), (2, True)):
        for found in find_dates(text, days=days):
            around = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
            if sum(one in ("", "\n") for one in around) >= ends and (moment := parse_time(found[0])):
                moments.append((moment, found[0]))
    return max(moments)[1] if moments else None


def is_shown_as(machine: str, text: str) -> bool:
    """Say whether *machine* is a time, and not days from the one that a page prints for it in a *text*.

    >>> is_shown_as("2026-03-04T16:05:00Z", "yesterday"), is_shown_as("2020-01-01", "2026/03/04 16:05")
    (True, False)
    """
    moment = parse_time(machine)
    printed = next(iter(find_dates(text, days=True)), None)
    shown = parse_time(printed[0]) if printed else None
    return moment is not None and (shown is None or abs(moment - shown) <= _MOST_APART)


def span(seconds: float | None) -> str:
    """Say a time in its two largest units.

    >>> span(45), span(3660), span(200_000), span(-90)
    ('45 s', '1 h 1 min', '2 d 7 h', '-1 min 30 s')
    """
    if seconds is None:
        return "-"
    left = abs(round(seconds))
    parts: list[str] = []
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        count, left = divmod(left, size)
        if count or parts:
            parts.append(f"{count} {unit}" if count else "")
    return ("-" if seconds < 0 else "") + (" ".join(filter(None, parts[:2])) or "0 s")


def minute(time: str) -> str:
    """Write a time of the dataset for a column of a table.

    >>> minute("2026-01-09T10:20:30Z")
    '2026-01-09 10:20'
    """
    return time[:16].replace("T", " ")


def between(start: str, end: str | None) -> str | None:
    """Say how long it took from one time of the dataset to another, None where that is still to come."""
    return (
        span((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()) if end else None
    )


def is_one_time(before: str, text: str) -> bool:
    """Say whether *text* opens with the time of day of the day in *before*, or is the day of that time.

    A recording may take `3:21`.

    >>> is_one_time("Wire 14 March 2026", "09:05 UTC"), is_one_time("9:05 PM", "Mar 14, 2026")
    (True, True)
    """
    clock = CLOCK.fullmatch(before)
    if clock and (clock["half_z"] or clock["hour_z"][1:]):
        return DAY.fullmatch(text) is not None
    may_be = len(before) <= _LONGEST_DAY and (text[:1].isdigit() or not text[:1].isascii())
    if not may_be or not CLOCK.match(text):
        return False
    day = next((day for day in DAY.finditer(before) if day.end() == len(before)), None)
    return day is not None and day_of(day) is not None
