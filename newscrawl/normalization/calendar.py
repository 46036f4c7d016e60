"""Names of months and days in the languages of `calendar.toml`."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

_ACCENTS = re.compile("[\u0300-\u036f]")
_SHORTEST = 4
# "of" before a month, which Hebrew and Catalan write as one word with it.
_OF = re.compile("ב|d[’']")


def key(name: str) -> str:
    """Return a name as names are compared: capitals often have no accents, and nor do hasty writers.

    >>> key("AOÛT") == key("aout"), key("Jun.")
    (True, 'jun')
    """
    return _ACCENTS.sub("", unicodedata.normalize("NFD", name.casefold())).rstrip(".")


def month_of(word: str, *, is_ordinal: bool = False) -> int:
    """Return the number of a month, 0 for no month; *is_ordinal* if a full stop stands behind the day.

    That tells the Croatian `5. listopada` from the Polish `5 listopada`, which is a month later.

    >>> month_of("Jun."), month_of("listopada"), month_of("listopada", is_ordinal=True), month_of("Trade")
    (6, 11, 10, 0)
    """
    names, name = _names("months"), key(word)
    number = names.get(f".{name}") if is_ordinal else None
    return names.get(name, 0) or names.get(_OF.sub("", name, count=1), 0) if number is None else number


def is_month(word: str) -> bool:
    """Say whether a word is the name of a month in one of the known languages.

    >>> is_month("Jun."), is_month("июня"), is_month("Trade")
    (True, True, False)
    """
    return month_of(word) > 0


def is_weekday(word: str) -> bool:
    """Say whether a word is the name of a day in one of the known languages.

    >>> is_weekday("Thursday"), is_weekday("jueves,"), is_weekday("الخميس"), is_weekday("Wire")
    (True, True, True, False)
    """
    return key(word.strip(" .,，،")) in _names("days")


def weekdays() -> str:
    """Return a pattern of the names of days that are no other short word, by their first letters."""
    names = {name for names in _table()["days"].values() for name in names.split("|")}
    long = sorted((name for name in names if len(name) >= _SHORTEST), reverse=True)
    return "|".join(
        f"[{first}{first.upper()}](?i:{'|'.join(re.escape(name[1:]) for name in group)})"
        for first, group in groupby(long, itemgetter(0))
    )


@cache
def _names(kind: str) -> dict[str, int]:
    return {key(name): int(number) for number, names in _table()[kind].items() for name in names.split("|")}


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("calendar.toml").read_text("utf-8"))
