"""Periods as people name them, in a search and in options."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.normalization.periods import period

NOW = datetime(2026, 5, 31, 12, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2026", "2026-01-01T00:00:00", "2026-12-31T23:59:59"),
        ("2024-02", "2024-02-01T00:00:00", "2024-02-29T23:59:59"),
        ("2026-12", "2026-12-01T00:00:00", "2026-12-31T23:59:59"),
        ("2026-5-3", "2026-05-03T00:00:00", "2026-05-03T23:59:59"),
        ("2026/05/03", "2026-05-03T00:00:00", "2026-05-03T23:59:59"),
        ("2026-05-03T10:00", "2026-05-03T10:00:00", "2026-05-03T10:00:59"),
        ("2026-05-03t10:00:07z", "2026-05-03T10:00:07", "2026-05-03T10:00:07"),
        ("2026-05-03 10:00+08:00", "2026-05-03T02:00:00", "2026-05-03T02:00:59"),
        ("Today", "2026-05-31T00:00:00", "2026-05-31T23:59:59"),
        ("yesterday", "2026-05-30T00:00:00", "2026-05-30T23:59:59"),
        ("24h", "2026-05-30T12:30:15", "2026-05-30T12:30:15"),
        ("2w", "2026-05-17T12:30:15", "2026-05-17T12:30:15"),
    ],
)
def test_dates(typed, first, last) -> None:
    """A date names the whole of its year, month, day or minute."""
    found = period(typed, NOW)
    assert [moment.strftime("%Y-%m-%dT%H:%M:%S") for moment in found] == [first, last]


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "soon",
            "2026-13",
            "2026-02-30",
            "0000",
            "0999",
            "20260531",
            "26-05-31",
            "2026-05/03",
            "99999w",
        ),
        *("7", "1m", "-7d", "2026-05-03T25:00", "9999-12-31T23:59-23:00", "２０２６-x"),
    ],
)
def test_what_is_no_date(typed) -> None:
    """What no calendar has, or what may mean two things, is no date."""
    assert period(typed, NOW) is None
