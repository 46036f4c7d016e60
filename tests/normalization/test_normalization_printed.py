"""Dates as pages print them: many forms, many languages, and null where there are two ways to read one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.normalization import printed_dates
from newscrawl.normalization.dates import parse_time
from newscrawl.normalization.printed_dates import find_time, read_time
from tools.calendar_names import LANGUAGES, OTHERS, calendar

MOMENTS = st.datetimes(datetime(2001, 9, 10), datetime(2035, 10, 30))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("printed", "minute"),
    [
        ("2026/11/20 18:00 (UTC+8)", "2026-11-20T10:00"),
        ("2026/11/20 18:00:00 +0800", "2026-11-20T10:00"),
        ("2026-11-20 18:00 −03:30", "2026-11-20T21:30"),
        ("2026/11/20 04:00 PM", "2026-11-20T16:00"),
        ("2026/11/20 12:30 a.m. EST", "2026-11-20T05:30"),
        ("2026/11/20 16:00 PM", "2026-11-20T16:00"),
        ("04:00 PM · Nov 20, 2026", "2026-11-20T16:00"),
        ("November 20th, 2026 at 4 pm ET", "2026-11-20T21:00"),
        ("Fri Nov 20 2026 18:00:00 GMT+0800 (China Standard Time)", "2026-11-20T10:00"),
        ("Fri, 20 Nov 2026 10:00:00 -0500", "2026-11-20T15:00"),
        ("16.07.2026 10:00 CEST", "2026-07-16T08:00"),
        ("2026. 2. 2. 18:20", "2026-02-02T18:20"),
        ("2026년 2월 2일 오후 6시 5분", "2026-02-02T18:05"),
        ("2026年2月2日 18時5分", "2026-02-02T18:05"),
        ("北京时间 2026-11-21 02:20", "2026-11-20T18:20"),
        ("2. srpna 2026 v 18:20", "2026-08-02T18:20"),
        ("2 februarie 2026, ora 18:20", "2026-02-02T18:20"),
        ("2. februar 2026. u 18:20", "2026-02-02T18:20"),
        ("2 септември 2026 г., 18:20 ч.", "2026-09-02T18:20"),
        ("2. helmikuuta 2026 klo 8.20", "2026-02-02T08:20"),
        ("2. veebruar 2026 kell 18:20", "2026-02-02T18:20"),
        ("2 вересня 2026 р.", "2026-09-02T00:00"),
        ("3 grudnia 2025 r.", "2025-12-03T00:00"),
        ("2025年12月3日(水)", "2025-12-03T00:00"),
        ("2025년 12월 3일 수요일", "2025-12-03T00:00"),
        ("2025年12月3日 星期三", "2025-12-03T00:00"),
        ("二〇二六年十一月二日", "2026-11-02T00:00"),
        ("2. februar 2026 kl. 8.20", "2026-02-02T08:20"),
        ("18:20 ngày 2 tháng 2 năm 2026", "2026-02-02T18:20"),
        ("2 בפברואר 2026, 18:20", "2026-02-02T18:20"),
        ("2026年11月20日（金）18時05分", "2026-11-20T18:05"),
        ("2026年11月20日 下午6:20", "2026-11-20T18:20"),
        ("2026년 2월 2일 오후 6:20", "2026-02-02T18:20"),
        ("2026-11-21 02:20（北京时间）", "2026-11-20T18:20"),
        ("4 Mart 2026 Çarşamba 16:05", "2026-03-04T16:05"),
        ("二〇二六年十一月二十日 18:05", "2026-11-20T18:05"),
        ("海潮二零二六年十月三十日18時5分", "2026-10-30T18:05"),
        ("令和8年11月20日 18:05", "2026-11-20T18:05"),
        ("令和元年五月一日 18:05", "2019-05-01T18:05"),
        ("民國115年4月2日 18:05", "2026-04-02T18:05"),
        ("2026／11／20 18：05", "2026-11-20T18:05"),
        ("2. travnja 2026. u 18:05", "2026-04-02T18:05"),
        ("2026 m. balandžio 2 d. 18:05", "2026-04-02T18:05"),
        ("2026. gada 2. aprīlis plkst. 18:05", "2026-04-02T18:05"),
        ("2 Ogos 2026, 6:05 PTG", "2026-08-02T18:05"),
        ("2026年3月4日 星期三 16:05", "2026-03-04T16:05"),
        ("20. Jänner 2026, 18:20 Uhr", "2026-01-20T18:20"),
        ("20 ноября 2026 г., 18:20 МСК", "2026-11-20T15:20"),
        ("20 de novembro de 2026 às 18h20", "2026-11-20T18:20"),
        ("2 กุมภาพันธ์ 2569 18:20 น.", "2026-02-02T18:20"),
        ("2 tháng 2, 2026 18:20", "2026-02-02T18:20"),
        ("Web32025/09/21 17:02", "2025-09-21T17:02"),
        ("2026/06/1107:453 min read", "2026-06-11T07:45"),
        ("13/02/2026 10:00", "2026-02-13T10:00"),
        ("02/13/2026 10:00", "2026-02-13T10:00"),
        ("02/02/2026 10:00", "2026-02-02T10:00"),
        ("Friday, November 20, 2026", "2026-11-20T00:00"),
        ("20-Nov-2026 18:20", "2026-11-20T18:20"),
        ("2026. november 20. 18:20", "2026-11-20T18:20"),
        ("20 November 2026, 18.20 WIB", "2026-11-20T11:20"),
        ("2 ก.พ. 2569 18:20 น.", "2026-02-02T18:20"),
        ("２０２６/１１/２０ １８:２０", "2026-11-20T18:20"),
        ("٢٠ نوفمبر ٢٠٢٦ ١٨:٢٠", "2026-11-20T18:20"),
        ("2. listopada 2026. u 18:05", "2026-10-02T18:05"),
        ("2 listopada 2026, 18:05", "2026-11-02T18:05"),
        ("2 d'abril del 2026 a les 18:05", "2026-04-02T18:05"),
        ("2026. gada 2. aprīlī plkst. 18:05", "2026-04-02T18:05"),
        ("2 AOUT 2026", "2026-08-02T00:00"),
        ("2 Ιουνίου 2026, 6:05 μ.μ.", "2026-06-02T18:05"),
        ("২ জুন ২০২৬, বিকাল ৬:০৫", "2026-06-02T18:05"),
        ("2 حزيران/يونيو 2026", "2026-06-02T00:00"),
        ("2 كانون الثاني 2026", "2026-01-02T00:00"),
        ("วันพุธที่ 3 มิถุนายน พ.ศ. 2569", "2026-06-03T00:00"),
        ("2026. június 3., szerda 18:05", "2026-06-03T18:05"),
        ("2026 оны 6-р сарын 3", "2026-06-03T00:00"),
        ("3 июня 2026 года в 18:05", "2026-06-03T18:05"),
        ("2026-11-20 18:00 Europe/Berlin", "2026-11-20T17:00"),
        ("2026-11-20 18:00 Beijing time", "2026-11-20T10:00"),
        ("November 20, 2026 18:00 Eastern Time", "2026-11-20T23:00"),
        ("November 20, 2026 18:00 Eastern Standard Time", "2026-11-20T23:00"),
        ("November 20, 2026 18:00 Estimated Reading Time", "2026-11-20T18:00"),
        ("November 20, 2026 18:00 First Time Investor", "2026-11-20T18:00"),
        ("November 20, 2026 18:00 Watch time 3 min", "2026-11-20T18:00"),
        ("November 20, 2026 18:00 Reuters/Bloomberg", "2026-11-20T18:00"),
        ("20 ноября 2026, 18:05 мск", "2026-11-20T15:05"),
        ("20 ноября 2026, 18:05 по московскому времени", "2026-11-20T15:05"),
        ("20 листопада 2026, 18:05 за Києвом", "2026-11-20T16:05"),
        ("20 November 2026 18:05 gmt+8", "2026-11-20T10:05"),
        ("5 janar 2026, 6:05 m.d., +0100", "2026-01-05T17:05"),
        ("20 novembre 2026, 13 h 05 min 07 s HNE", "2026-11-20T18:05"),
        ("2026年11月20日18時05分07秒 UTC", "2026-11-20T18:05"),
    ],
)
def test_printed_time(printed: str, minute: str) -> None:
    """A zone, an offset and a half of the day count, wherever they stand beside the time."""
    found = read_time(printed)
    assert found is not None
    assert found.isoformat()[:16] == minute


@pytest.mark.parametrize("zone", ["China Standard Time", "heure normale d’Europe centrale", "中国标准时间"])
def test_a_zone_in_words_is_part_of_the_time(zone: str) -> None:
    """What JavaScript prints behind an offset is no other part of the line."""
    printed = f"Fri Nov 20 2026 18:00:00 GMT+0800 ({zone})"
    found = find_time(printed)
    assert found is not None
    assert found[0].endswith(f"({zone})")


@pytest.mark.parametrize(
    "printed",
    [
        "01/02/2026 10:00",
        "1-2-2026 10:00",
        "2026/02/20 14:57 CST",
        "2026/02/20 14:57 IST",
        "2026/02/20 16:00 AM",
        "2026/13/01 10:00",
        "31.02.2026 10:00",
        "20.11.26 10:00",
        "2026/11/20 25:00",
        "2026/11/20 18:00 UTC+99",
        "20 Brumaire 2026 10:00",
        "5. srp 2026. 10:00",
        "2026-11-20 18:00 local time",
        "November 20, 2026 6:00 PM Central European Standard Time",
        "20. November 2026, 18:00 Uhr Mitteleuropäische Normalzeit",
        "2026-11-20 18:00 Asia/Olympus",
        "Price forecast for May 2026",
        "3 hours ago",
        "2025年12月3日（新华社）",
        "2025-12-03 (2)",
    ],
)
def test_what_can_be_read_in_two_ways_is_not_read(printed: str) -> None:
    """Wrong is worse than nothing: no guess at an order, a zone, a month or a century."""
    assert parse_time(printed) is None


@pytest.mark.parametrize(
    ("clock", "time"),
    [
        ("12:00 a.m.", "00:00"),
        ("12:30 PM", "12:30"),
        ("上午12:00", "00:00"),
        ("下午12:30", "12:30"),
        ("凌晨12:00", "00:00"),
        ("凌晨 3:05", "03:05"),
        ("中午12:00", "12:00"),
        ("中午11:40", "11:40"),
        ("中午1:05", "13:05"),
        ("晚上12:00", "00:00"),
        ("晚上12:30", "00:30"),
        ("晚上1:00", "01:00"),
        ("晚上7:30", "19:30"),
        ("晚上11:59", "23:59"),
        ("晚上22:15", "22:15"),
        ("傍晚6:10", "18:10"),
        ("午前0時", "00:00"),
        ("午後0時30分", "12:30"),
        ("오전 12:00", "00:00"),
        ("오후 12:30", "12:30"),
        ("낮 12:00", "12:00"),
        ("밤 12:00", "00:00"),
        ("밤 11시", "23:00"),
        ("새벽 4:20", "04:20"),
        ("12:15 SA", "00:15"),
        ("12:15 CH", "12:15"),
    ],
)
@pytest.mark.parametrize("order", ["2026/11/20 {}", "{} 2026/11/20"])
def test_twelve_is_noon_or_midnight(clock: str, time: str, order: str) -> None:
    """The twelve hours that a word tells apart begin where its part of the day does, wherever it stands."""
    found = read_time(order.format(clock))
    assert found is not None
    assert found.isoformat()[:16] == f"2026-11-20T{time}"


@given(MOMENTS, st.sampled_from((*LANGUAGES, *OTHERS)), st.sampled_from(["full", "long", "medium"]))
def test_dates_in_the_words_of_a_language(moment: datetime, language: str, width: str) -> None:
    """A date as Unicode's own data spells it in a language is that day, none if a name means two."""
    printed = f"{format_date(moment, width, locale=language)}, {moment:%H:%M}"
    found = read_time(printed)
    assert found is None or found == moment.replace(second=0, microsecond=0, tzinfo=UTC), printed
    if width == "long" and (language != "ga" or " Fómhair" not in printed):
        assert found is not None, printed


@given(MOMENTS, st.integers(-12 * 4, 14 * 4))
def test_offsets(moment: datetime, quarters: int) -> None:
    """Whatever offset is printed behind a time, the moment is the same."""
    here = moment.replace(second=0, microsecond=0, tzinfo=UTC)
    there = here.astimezone(timezone(timedelta(minutes=15 * quarters)))
    assert read_time(there.strftime("%d.%m.%Y %H:%M %z"), ZoneInfo("Asia/Tokyo")) == here
    assert (
        read_time(there.strftime("%Y/%m/%d %I:%M %p ") + f"(UTC{there:%z})", ZoneInfo("Asia/Tokyo")) == here
    )


@given(st.text(st.sampled_from("0123456789/:.-, ampTZ年月日時 UTCMay+()"), max_size=40))
def test_any_text_is_a_time_or_none(text: str) -> None:
    """Whatever is printed gives an aware moment or none, and never an error."""
    found = read_time(text)
    assert found is None or found.tzinfo is UTC


def test_the_calendar() -> None:
    """The table of months and days is what its tool writes."""
    table = Path(printed_dates.__file__).with_name("calendar.toml")
    assert table.read_text(encoding="utf-8") == calendar()
