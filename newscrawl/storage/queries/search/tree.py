"""What a search asks for: a tree that knows no database, its dates, and what was not understood of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import NamedTuple, TypeAlias

# What can stand before a colon: where a text stands, what an article names, when it was published.
BOUNDS = ("since", "until")
FIELDS = ("title", "publisher", "author", "coin", *BOUNDS)

_LONGEST = 60
_MOST_NAMED = 3

_DAYS_AGO = {"today": 0, "yesterday": 1}
_AGO = re.compile(r"(\d{1,5})([hdw])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
# As the site prints it and as ISO 8601 has it; month and day may be left out.
_DATE = re.compile(r"(\d{4})(?:([-/.])(\d\d?)(?:\2(\d\d?))?)?")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*", re.IGNORECASE)
_SECOND = timedelta(seconds=1)
_FIRST_YEAR = 1000


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any of its English forms, or with *is_beginning* all that begin so."""

    text: str
    field: str | None = None
    is_beginning: bool = False

    def __str__(self) -> str:
        return f"{_before(self.field)}{self.text}{'*' if self.is_beginning else ''}"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side, each as it is typed."""

    text: str
    field: str | None = None

    def __str__(self) -> str:
        return f'{_before(self.field)}"{self.text}"'


@dataclass(frozen=True, slots=True)
class NamesCoin:
    """Names an asset, which is called by its symbol or by a name of the list of assets."""

    called: str

    def __str__(self) -> str:
        return f'coin:"{self.called}"'


@dataclass(frozen=True, slots=True)
class Published:
    """Published at a time or later (`since`), or at a time or before (`until`); spelt as in the dataset."""

    bound: str
    time: str

    def __str__(self) -> str:
        return f"{self.bound}:{self.time}"


@dataclass(frozen=True, slots=True)
class Address:
    """The article of an address, in any locale."""

    url: str

    def __str__(self) -> str:
        return self.url


@dataclass(frozen=True, slots=True)
class Not:
    """What *part* does not find."""

    part: Node

    def __str__(self) -> str:
        return f"-{_bracketed(self.part)}"


@dataclass(frozen=True, slots=True)
class And:
    """What all of two or more parts find."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(map(_bracketed, self.parts))


@dataclass(frozen=True, slots=True)
class Or:
    """What one or more of two or more parts find.

    Every part of a tree is spelt as a person could have typed it:

    >>> str(Or((Word("bitcoin"), And((Word("ether", "title"), Not(Phrase("spot ETF")))))))
    'bitcoin OR (title:ether -"spot ETF")'
    """

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(map(_bracketed, self.parts))


Node: TypeAlias = Word | Phrase | NamesCoin | Published | Address | Not | And | Or


def every(parts: list[Node]) -> Node | None:
    """Return what all parts find, each said once; None of no parts."""
    return _joined(And, parts)


def either(parts: list[Node]) -> Node | None:
    """Return what one of the parts finds, each said once; None of no parts."""
    return _joined(Or, parts)


def without(part: Node) -> Node:
    """Return what a part does not find; two negations are none."""
    return part.part if isinstance(part, Not) else Not(part)


def _joined(kind: type[And | Or], parts: list[Node]) -> Node | None:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,))]
    said = tuple(dict.fromkeys(flat))
    if not said:
        return None
    return said[0] if len(said) == 1 else kind(said)


def _before(field: str | None) -> str:
    return f"{field}:" if field else ""


def _bracketed(part: Node) -> str:
    return f"({part})" if isinstance(part, And | Or) else str(part)


class Remark(Enum):
    """What can be said of parts of a search; `{}` stands for them."""

    LONG = "only the first {} were read"
    BRACKET = "a bracket {} has no other half, left out"
    QUOTE = "{}: the quote is not closed, taken up to the end"
    DEEP = "brackets within more than {} brackets, left out"
    ALONE = "{} has nothing beside it, left out"
    NO_FIELD = f"{{}} is no field (there are {': '.join(FIELDS)}:), looked for as a word"
    DASHES = "{} is read as one -"
    NO_DATE = "{}: no date such as 2026-05-31, 2026-05, yesterday, 7d or 24h, left out"
    NO_LETTER = "{} has no letter or digit, left out"
    STAR = "{}: * stands for the rest of a word behind three or more letters alone, left out"
    SIGN = "{}: signs are not looked for, only letters and digits"
    SMALL = "{} in small letters is a word like others (OR, AND and NOT are not)"
    MIXED = "read as {}"


class Notes:
    """Collects what is to be said; the same thing of several parts is one line."""

    def __init__(self) -> None:
        self._of: dict[Remark, list[str]] = {}

    def add(self, remark: Remark, part: str) -> None:
        """Note something of a part of what was typed."""
        parts = self._of.setdefault(remark, [])
        if part not in parts:
            parts.append(part)

    def lines(self) -> tuple[str, ...]:
        """Return what is to be said, in the order of Remark."""
        return tuple(
            remark.value.format(_named(self._of[remark], remark)) for remark in Remark if remark in self._of
        )


def shortened(part: str, longest: int = _LONGEST) -> str:
    """Return the beginning of what was typed, on one line."""
    line = " ".join(part.split())
    return line if len(line) <= longest else f"{line[:longest]}…"


def _named(parts: list[str], remark: Remark) -> str:
    longest = _LONGEST * (3 if remark is Remark.MIXED else 1)
    shown = [shortened(part, longest) for part in parts[:_MOST_NAMED]]
    more = len(parts) - _MOST_NAMED
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


class DateSpan(NamedTuple):
    """The first and the last second of what a date names, in UTC."""

    first: datetime
    last: datetime


def period(text: str, now: datetime) -> DateSpan | None:
    """Read a year, month, day or time (UTC where it has no zone), `today`, `yesterday`, or how long ago.

    None for anything else, for days that no calendar has, and for years that have no four digits.

    >>> period("2026-02", datetime(2026, 5, 1, tzinfo=UTC)).last.isoformat()
    '2026-02-28T23:59:59+00:00'
    """
    try:
        named = _period(text.strip().lower(), now)
    except (ValueError, OverflowError):
        return None
    return named if named and named.first.year >= _FIRST_YEAR else None


def _period(word: str, now: datetime) -> DateSpan | None:
    if word in _DAYS_AGO:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return _lasting(midnight - timedelta(days=_DAYS_AGO[word]), days=1)
    if ago := _AGO.fullmatch(word):
        moment = now.replace(microsecond=0) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        return DateSpan(moment, moment)
    if date := _DATE.fullmatch(word):
        return _calendar(date)
    return _moment(word) if _TIME.fullmatch(word) else None


def _calendar(date: re.Match[str]) -> DateSpan:
    year, month, day = int(date[1]), int(date[3] or 1), int(date[4] or 1)
    first = datetime(year, month, day, tzinfo=UTC)
    if date[4]:
        return _lasting(first, days=1)
    months = 1 if date[3] else 12
    after = datetime(year + (month + months - 1) // 12, (month + months - 1) % 12 + 1, 1, tzinfo=UTC)
    return DateSpan(first, after - _SECOND)


def _moment(word: str) -> DateSpan:
    moment = datetime.fromisoformat(word.upper())
    in_utc = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    is_minute = re.fullmatch(r"[\d-]+.\d\d:\d\d(?!:).*", word) is not None
    return _lasting(in_utc.replace(microsecond=0), seconds=60 if is_minute else 1)


def _lasting(first: datetime, **length: int) -> DateSpan:
    return DateSpan(first, first + timedelta(**length) - _SECOND)
