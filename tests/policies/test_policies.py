from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.policies.revisit import Intervals
from newscrawl.policies.stop_rule import Sweep

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
SCHEDULE = Intervals("1h,6h,1d,3d,7d,30d")


def test_the_schedule() -> None:
    """An article is looked at 1 h, 6 h, 1 d, 3 d and 7 d after it was found, then every 30 days."""
    looks = [START]
    for _ in range(8):
        looks.append(SCHEDULE.next_check(START, looks[-1]))
    hours = [(look - START) // HOUR for look in looks[1:]]
    assert hours == [1, 6, 24, 72, 168, 720, 1440, 2160]


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_check_lies_ahead(age: timedelta) -> None:
    """The next look is always later than now, by the longest interval at most."""
    now = START + age
    assert now < SCHEDULE.next_check(START, now) <= now + timedelta(days=30)


@pytest.mark.parametrize("text", ["", "1", "1w", "h", "-1h", "1h,,2h", "1.5h"])
def test_bad_intervals(text: str) -> None:
    """What is no interval is refused with the word that is wrong."""
    with pytest.raises(ValueError, match="is not an interval"):
        Intervals(text)


def sweep(*pages: str, known: str = "", stop_after: int = 2) -> list[bool]:
    """Return after which pages (a letter an article) a sweep would stop."""
    tracker = Sweep(1, stop_after)
    return [tracker.met_the_last(frozenset(page), set(known)) for page in pages]


def test_the_stop_rule() -> None:
    """A sweep stops after so many pages in a row on which every article was known."""
    assert sweep("ab", "cd", "ef", known="cdef") == [False, False, True]
    assert sweep("ab", "cx", "ef", "gh", known="abcefgh") == [False, False, False, True]
    assert sweep("ab", "cd", known="") == [False, False]


def test_what_repeats_says_nothing() -> None:
    """New articles in a block that stands on every page do not keep a sweep going for ever."""
    assert sweep("zab", "zcd", "zef", known="abcdef") == [False, False, True]


def test_an_empty_page_says_nothing() -> None:
    """A page without articles is neither known nor new."""
    assert sweep("ab", "", "cd", known="abcd") == [False, False, True]
