"""Dates as pages print them for readers, in the forms and words of many languages.

Whatever can be read in two ways is not read: `01/02/2026`, and zones such as CST. Every pattern has bounds,
so that searching a text takes time in proportion to its length. Elements run together in a text: a
publisher before the date, and a number behind it (`07:453 min read`).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from newscrawl.normalization.calendar import month_of, weekdays
from newscrawl.normalization.text import remembered

_BUDDHIST = 2500  # Thai pages count the years from the Buddha's death
_BUDDHIST_OFFSET = 543
_NOON = 12

# By standard or by daylight time: who writes EST in July means it. None: more than one zone is called so.
_HOURS = {
    0: "UTC GMT Z WET utc gmt",
    1: "WEST CET MEZ SEČ WAT",
    2: "CEST MESZ SELČ EET SAST",
    3: "EEST MSK МСК Мск мск TRT TSİ EAT",
    -3: "BRT ART",
    -4: "EDT HAE",
    -5: "EST CDT HNE",
    -7: "PDT",
    -8: "PST AKDT",
    -9: "AKST",
    5: "PKT",
    7: "WIB ICT",
    8: "WITA SGT AWST HKT PHT 北京时间 北京時間 台北時間 香港時間",
    9: "WIT JST KST 日本時間 한국시간",
    10: "AEST",
    11: "AEDT",
    12: "NZST",
    13: "NZDT",
    None: "CST IST BST AST GST MST SST MDT CT MT",
}
_OFFSETS = {name: hours for hours, names in _HOURS.items() for name in names.split()}
_IN_FRONT = "|".join(name for name in _OFFSETS if name.endswith(("时间", "時間", "시간")))
_TIME = re.compile(r"(?:\s(?:Standard|Daylight))?\s(?:(?i:time|zeit)|времени|часом)$")
_REGIONS = {"ET": "America/New_York", "PT": "America/Los_Angeles"}
# A zone in words: `heure de Paris`, `Moscow time`. Behind a clock `Reading time` begins another thing.
_IN_WORDS = r"""(?:(?i:heure|hora|horário|horario)\s(?:de\s)?[^\W\d_]{2,15}
  |ora\s(?:di|locale|italiana)(?:\s[A-Z]\w{2,15})?|по\s(?:Москве|Киеву|[^\W\d_]{2,20}\sвремени)|за\s(?:Києвом|[^\W\d_]{2,20}\sчасом)
  |(?<=[(（\[])(?:[^\W\d_]{2,15}\s){1,2}(?i:time|zeit)
  |(?:(?:[A-Z][a-z]{3,15}\s){1,3}(?:Standard|Daylight|Summer)|local|Eastern|Central|Mountain|Pacific|Beijing|Moscow
    |London|Tokyo|Singapore|Dubai|Istanbul|Seoul|Kyiv|Hong\sKong|New\sYork)\s[Tt]ime
  |(?i:[a-zäöü]{4,20}\s[\w-]{0,12}(?:normal|sommer|winter)zeit)
  |(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Z][\w/-]{2,30}
  |(?:giờ|waktu|بتوقيت|به\sوقت)\s(?:setempat|(?![a-z])[^\W\d_]{2,15})(?:\s(?![a-z])[^\W\d_]{2,15})?)"""

# From which hour on the twelve run that a word tells apart: night and noon begin before the clock's twelve,
# so that 晚上12:00 is midnight and 中午12:00 noon.
_BEFORE = {
    **dict.fromkeys("上午 午前 早上 清晨 凌晨 오전 새벽 아침 सुबह সকাল ভোর".split(), 0),
    **dict.fromkeys("下午 午後 傍晚 오후 저녁 शाम বিকাল বিকেল সন্ধ্যা".split(), 12),
    **dict.fromkeys("中午 낮 दोपहर দুপুর".split(), 9),
    **dict.fromkeys("晚上 深夜 半夜 午夜 밤 रात রাত".split(), 17),
}
_BEHIND = {
    **dict.fromkeys("SA ÖÖ PG صباحًا صباحا ص π.μ. π.μ πμ p.d. ጥዋት".split(), 0),
    **dict.fromkeys("CH ÖS PTG مساءً مساء م μ.μ. μ.μ μμ m.d. ከሰዓት".split(), 12),
}
_FIRST_HOUR = _BEFORE | _BEHIND | {"a": 0, "p": 12}
_WORDS_BEFORE, _WORDS_BEHIND = "|".join(_BEFORE), "|".join(map(re.escape, _BEHIND))
# The year before the first of each era.
_ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911}
_HAN = "〇一二三四五六七八九"
_SMALL = rf"(?:[{_HAN}]?十[{_HAN}]?|[{_HAN}]|\d\d?)"
_FIRST = "".join(sorted({character for word in (*_BEFORE, *_ERAS, _HAN, "零") for character in word}))

_WORD = r"[^\W\d_][^\s\d.,،:/()|]{1,14}+"
_THAI = r"[ก-ฮ][ก-ฮิี]?\.[ก-ฮ]\."  # มิ.ย.
_YEAR = r"(?:19|20|25)\d\d"
_ALIKE = rf"""
    (?P<y1>{_YEAR})\s?(?:[/.年년-]|оны)\s?(?P<m1>\d\d?)\s?(?:[/.月월-]|-р\sсарын)\s?
    (?P<d1>\d\d?(?!\d)|\d\d(?=\d\d:\d))(?:\s?[日일]|\.(?!\d))?
  | (?<![\d./-])(?P<d2>\d\d?)(?P<mark>[./-])\s?(?P<m2>\d\d?)(?P=mark)\s?(?P<y2>{_YEAR})(?!\d)
  | (?<!\d)(?P<d3>\d\d?)\s(?:tháng|Tháng|thg)\s(?P<m3>\d\d?),?\s(?:năm\s)?(?P<y3>{_YEAR})(?!\d)
  | (?<!\d)(?P<d4>\d\d?)(?:st|nd|rd|th|er|[.ºª°])?(?:\s|-(?=\w+[,،]))(?:(?:d[ei]|of|ng|ta[’'])\s)?
    (?P<m4>{_WORD}(?:\sال\w{{3,5}})?|{_THAI})(?:/{_WORD})?[.,،]?\s(?:(?:del?|di)\s|[คพ]\.ศ\.\s)?(?P<y4>{_YEAR})(?!\d)
  | (?<!\w)(?P<m5>{_WORD})\.?\s(?P<d5>\d\d?)(?:st|nd|rd|th)?,?\s(?P<y5>{_YEAR})(?!\d)
  | (?<![\d./-])(?P<d6>\d\d?)[/.-](?P<m6>[^\W\d_]{{3,12}})\.?[/.-](?P<y6>{_YEAR})(?!\d)
  | (?<!\d)(?P<y7>{_YEAR})(?:[.,]|\(?e?\)?ko)?\s(?:[mթ]\.\s)?(?P<m7>{_WORD})\.?\s(?P<d7>\d\d?)(?!\d)\.?
    (?:\sd\.|\(?a\b\)?)?
  | (?<!\d)(?P<y8>{_YEAR})[.-]?\s?(?:gada|жылғы|жылы|йил|ж\.),?\s(?P<d8>\d\d?)(?:\.\s|[\s-])(?P<m8>{_WORD})
  | (?:(?P<era>{"|".join(_ERAS)})\s?)?(?P<y9>[{_HAN}零]{{4}}|{_YEAR}|(?(era)(?:{_SMALL}|元|\d{{3}})|(?!)))
    年\s?(?P<m9>{_SMALL})月\s?(?P<d9>{_SMALL})[日號号]
"""
_DAYS = "一二三四五六日天월화수목금토일月火水木金土"
_WEEKDAY = (
    rf"[(（](?:星期|[周週])?[{_DAYS}](?:曜日?)?[)）]|(?:星期|[周週])[{_DAYS}]|[{_DAYS}](?:요일|曜日?)"
    rf"|(?:{weekdays()})(?!\w)"
)
_OF_YEAR = r"(?:г(?:ода)?|р(?:оку)?|r(?:oku)?|թ)"
_BETWEEN = rf"""
    (?:\.(?=[\s,]))?(?:[\s,،|·•–—@-]|T(?=\d)|{_OF_YEAR}\.|(?:года|року|roku)\b|plkst\.|[(（]\w{{1,4}}[)）]|{_WEEKDAY}
      |\b(?:at|um|om|à|às|alle|or[ae]|a|l[ae]s?|o|о|об|ob|в|ve?|u|у|pukul|jam|k(?:el)?lo?|lúc|saat|godz|στις|בשעה
        |เวลา|الساعة|ساعت|مـ|م)\b\.?){{0,6}}
"""


def _clock(end: str, mark: str = "[:：]") -> str:
    """Return the pattern of a time of day with what belongs to it.

    *end* marks the names of its groups, *mark* stands between hour and minute.
    """
    names = "|".join(sorted((*_OFFSETS, *_REGIONS), key=len, reverse=True))
    return rf"""
    (?:(?P<before{end}>{_WORDS_BEFORE})\s?)?
    (?P<hour{end}>\d\d?)
    (?:{mark}(?P<minute{end}>\d\d)(?:[:：](?P<second{end}>\d\d)(?:[.,]\d{{1,9}})?)?
      |\s?(?:[时時点點](?![间間])|시(?!간)|h(?![^\W\d]))\s?(?:(?P<minutes{end}>\d\d?(?=\s?[分분])|\d\d)\s?(?:[分분]|min(?!\w))?
        (?:\s?(?P<seconds{end}>\d\d?)\s?(?:[秒초]|s(?!\w)))?)?(?!\d)
      |(?=\s?(?i:[ap]\.?\s?m)(?!\w)))
    (?:\s?(?:(?i:(?P<half{end}>[ap])\.?\s?m(?!\w)\.?)|(?P<word{end}>{_WORDS_BEHIND})(?!\w)))?
    (?:\s?(?:Uhr|uur|(?i:hrs?)|ч\.|น\.|बजे)(?!\w))?
    (?:,?\s?[(（\[]?(?P<zone{end}>(?:(?i:UTC|GMT)\s?[+−-]\d\d?(?::?[0-5]\d)?
      |[+−-](?:0\d|1[0-4]):?(?:00|15|30|45)|{names}|{_IN_WORDS}))(?!\w)[)）\]]?(?:(?<=\d{{4}})\s\([^()\d]{{3,50}}\))?)?
    """


# Behind a date a full stop does as well (09.30, kl. 9.30), before a number's end.
_MARK = r"(?:[:：]|(?:(?<=\d\d)|(?<=kl\.\s\d)|(?<=klo\s\d))\.(?=[0-5]\d(?![\d.,%]|\s?%)))"
# A date with a time of day behind it, or right before it.
PRINTED = re.compile(
    # Most places in a text are none where any form begins.
    rf"(?=\d|(?<!\w)[^\W\d_]|[{_FIRST}])(?:(?<!\d){_clock('_a')}[\s,|·•–—-]{{1,3}}(?:(?:on|ngày)\s)?(?=\S))?"
    rf"(?:(?P<zone>{_IN_FRONT})[\s:：]{{0,2}})?(?:{_ALIKE})(?:{_BETWEEN}{_clock('_z', _MARK)})?"
    rf"(?(hour_a)|(?(hour_z)|(?!)))",
    re.VERBOSE,
)
_HAS_YEAR = re.compile(rf"{_YEAR}|[{_HAN}零]{{4}}年|{'|'.join(_ERAS)}")
_FIGURES = str.maketrans(f"{_HAN}零元", "012345678901")
_WIDE = str.maketrans("／．", "/.")
_DIGIT = re.compile(r"[^\x00-\x7f\D]")  # one set, which is looked for in a sixth of the time of two
DATE = re.compile(_ALIKE, re.VERBOSE)
DAY = re.compile(
    rf"(?:(?:{_WEEKDAY}|{_WORD})(?:[,.،]?\s(?:den\s)?|(?<=ที่)\s))?(?:{_ALIKE})\s?{_OF_YEAR}?\.?(?:[,،]?\s?(?:{_WEEKDAY}))?",
    re.VERBOSE,
)
CLOCK = re.compile(_clock("_z"), re.VERBOSE)
_BESIDE = re.compile(
    rf"(?i:[ap]\.?m\.?)|(?:UTC|GMT)?\s?[+−-]\d\d?(?::?\d\d)?|{'|'.join((*_OFFSETS, *_REGIONS))}|Uhr|uur|"
    rf"{_IN_WORDS}",
    re.VERBOSE,
)


def may_have_year(text: str) -> bool:
    """Say whether a text can have the year of a date: most have none, which is quickly seen."""
    text = _in_ascii(text)
    may_be = "20" in text or "19" in text or "25" in text or "年" in text
    return may_be and _HAS_YEAR.search(text) is not None


@remembered
def find_time(text: str) -> re.Match[str] | None:
    """Return the first date with a time of day in *text*."""
    text = _in_ascii(text)
    return PRINTED.search(text) if may_have_year(text) else None


def find_dates(text: str, *, days: bool) -> list[re.Match[str]]:
    """Return the dates in *text*, with a time of day or, if *days*, without one.

    A calendar has them, or they are written in figures whose order cannot be told.
    """
    text = _in_ascii(text)
    found = (DATE if days else PRINTED).finditer(text) if may_have_year(text) else ()
    return [match for match in found if match["mark"] or day_of(match)]


def _in_ascii(text: str) -> str:
    """Return a text of the same length with the digits of all scripts in ASCII.

    >>> _in_ascii("１４ سبتمبر ٢٠٢٥")
    '14 سبتمبر 2025'
    """
    if text.isascii():
        return text
    text = text.translate(_WIDE) if "／" in text or "．" in text else text
    return _DIGIT.sub(lambda digit: str(int(digit[0])), text)


def is_zone(text: str) -> bool:
    """Say whether *text* is the name of a zone, an offset or a half of the day, as beside a time.

    >>> is_zone("CEST"), is_zone("(UTC+8)"), is_zone("pm"), is_zone("Cryptopolitan")
    (True, True, True, False)
    """
    return _BESIDE.fullmatch(text.strip("()[] ")) is not None


def read_time(text: str, zone: tzinfo = UTC) -> datetime | None:
    """Return the moment that *text* prints, None if it prints none that can be read in one way alone.

    *zone* is that of a time which names none; a date without a time of day, alone in its text, is midnight.

    >>> read_time("19.03.2026 17:05 (UTC+3)"), read_time("01/02/2026 10:00"), read_time("18:00 CST")
    (datetime.datetime(2026, 3, 19, 14, 5, tzinfo=datetime.timezone.utc), None, None)
    """
    match = find_time(text)
    if match is None:
        day = DAY.fullmatch(_in_ascii(text))
        date = day and day_of(day)
        return date.replace(tzinfo=zone).astimezone(UTC) if date else None
    date, end = day_of(match), "_z" if match["hour_z"] else "_a"
    hour, named = _hour(match, end), _zone(match[f"zone{end}"] or match["zone"] or "", zone)
    if date is None or hour is None or named is None:
        return None
    minute = match[f"minute{end}"] or match[f"minutes{end}"] or 0
    second = match[f"second{end}"] or match[f"seconds{end}"] or 0
    try:
        return date.replace(hour=hour, minute=int(minute), second=int(second), tzinfo=named).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day_of(match: re.Match[str]) -> datetime | None:
    """Return midnight of the day in a match, without a zone; None for no day, or for one of two."""
    form = next(number for number in "123456789" if match[f"y{number}"])
    year, day, month = (match[f"{part}{form}"] for part in "ydm")
    if form == "9":
        year, day, month = (_in_figures(part) for part in (year, day, month))
        year = str(int(year) + _ERAS.get(match["era"] or "", 0))
    is_ordinal = match.string.startswith(".", match.end(f"d{form}"))
    numbers = int(day), int(month) if month.isdecimal() else month_of(month, is_ordinal=is_ordinal)
    if match["mark"] in ("/", "-"):
        numbers = _day_and_month(*numbers)
    era = _BUDDHIST_OFFSET if int(year) >= _BUDDHIST else 0
    try:
        return datetime(int(year) - era, numbers[1], numbers[0])  # noqa: DTZ001  # its zone is read elsewhere
    except ValueError:
        return None


def _in_figures(number: str) -> str:
    """Return a number below a hundred, or one spelt digit by digit, in ASCII.

    >>> [_in_figures(number) for number in ("二十四", "十", "三十", "二〇二六", "元", "8")]
    ['24', '10', '30', '2026', '1', '8']
    """
    tens, ten, ones = number.translate(_FIGURES).rpartition("十")
    return f"{int(tens or 1)}{ones or 0}" if ten else ones


def _day_and_month(one: int, other: int) -> tuple[int, int]:
    """Return day and month of a date that is written in either order; (0, 0) if that cannot be told."""
    if one == other or one > _NOON >= other:
        return one, other
    return (other, one) if other > _NOON >= one else (0, 0)


def _hour(match: re.Match[str], end: str) -> int | None:
    hour = int(match[f"hour{end}"])
    half = match[f"before{end}"] or (match[f"half{end}"] or "").lower() or match[f"word{end}"]
    if not half:
        return hour
    first = _FIRST_HOUR[half]
    if hour > _NOON:  # 16:00 PM says the same twice, 16:00 AM says nothing
        return hour if first else None
    return (first + (hour - first) % _NOON) % 24


def _zone(name: str, zone: tzinfo) -> tzinfo | None:
    """Return the zone of a name or an offset, *zone* for "", None for an unknown one or one of several."""
    if not name:
        return zone
    regions = _regions() if " " in name or "/" in name else _REGIONS
    city = _TIME.sub("", name)
    if key := regions.get(city.replace(" ", "_")) or regions.get(city.rpartition(" ")[2]):
        return ZoneInfo(key)
    offset = re.search(r"([+−-])(\d\d?):?(\d\d)?$", name)
    hours = _OFFSETS.get(name) if offset is None else int(offset[2]) + int(offset[3] or 0) / 60
    if hours is None or hours > 14:  # noqa: PLR2004  # no place on earth
        return None
    return timezone(timedelta(hours=-hours if offset and offset[1] != "+" else hours))


@cache
def _regions() -> dict[str, str]:
    """Return the zones of the tz database by their names and cities and by what else they are called."""
    zones = [key for key in available_timezones() if "/" in key and not key.startswith("Etc/")]
    moscow, kyiv = "Europe/Moscow", "Europe/Kiev"
    named = {"Eastern": "America/New_York", "Pacific": "America/Los_Angeles", "Beijing": "Asia/Shanghai"}
    named |= {"Москве": moscow, "московскому": moscow, "Киеву": kyiv, "Києвом": kyiv, "київським": kyiv}
    return {key: key for key in zones} | {key.rpartition("/")[2]: key for key in zones} | named
