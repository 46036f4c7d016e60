from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.normalization.dates import parse_time, published_at, stamp

NOW = datetime(2026, 11, 1, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2001, 9, 10), datetime(2026, 10, 30), timezones=st.just(UTC))  # noqa: DTZ001


@given(MOMENTS)
def test_every_spelling_is_the_same_moment(moment: datetime) -> None:
    """Seconds, milliseconds, ISO 8601 and the stamp itself name one second."""
    moment = moment.replace(microsecond=0)
    seconds = int(moment.timestamp())
    spellings = [seconds, str(seconds * 1000), moment.isoformat(), stamp(moment)]
    spellings += [f"{moment:%Y%m%dT%H%M%SZ}", moment.ctime(), f"{moment:%a %b %d %H:%M:%S +0000 %Y}"]
    spellings += [f"\u200f{stamp(moment).lower()}", moment.astimezone(ZoneInfo("Asia/Shanghai")).isoformat()]
    assert {published_at(value, now=NOW) for value in spellings} == {stamp(moment)}


@given(MOMENTS)
def test_printed_dates_have_a_zone_of_their_own(moment: datetime) -> None:
    """A printed date is a minute in the zone of the setting."""
    shanghai = ZoneInfo("Asia/Shanghai")
    printed = moment.astimezone(shanghai).strftime("%Y/%m/%d %H:%M")
    assert parse_time(printed, shanghai) == moment.replace(second=0, microsecond=0)


@given(st.text() | st.floats() | st.integers())
def test_nonsense_is_no_time(value: str | float) -> None:
    """Whatever a page writes gives a plausible time or none, and never an error."""
    found = published_at(value, now=NOW)
    assert found is None or "2000" <= found[:4] <= "2026"


@pytest.mark.parametrize(
    "value",
    [
        "2026/13/01 10:00",
        "0",
        "",
        "yesterday",
        stamp(NOW + timedelta(days=3)),
        "9999-12-31T23:59:59Z",
        10**15,
    ],
)
def test_impossible_times(value: str | int) -> None:
    """No 13th month, no epoch zero, no time to come."""
    assert published_at(value, now=NOW) is None


def test_publisher_digits_do_not_join_the_date() -> None:
    """A publisher that ends in a digit stands right before the year."""
    assert published_at("Web32025/09/21 17:02", now=NOW) == "2025-09-21T17:02:00Z"
