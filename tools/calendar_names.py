"""Write the names of months and days: `python tools/calendar_names.py > …/normalization/calendar.toml`.

Babel reads whole locales, 40 MB of them, where the names of two lists are asked for.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from typing import TYPE_CHECKING

from babel import Locale

from newscrawl.normalization.calendar import key

if TYPE_CHECKING:
    from collections.abc import Iterator

# Of these long and short names.
LANGUAGES = (
    "en ru uk es pt pt_PT fr de de_AT it pl tr id ar ar_LB th fil hi fa nl cs el he ro hu sv da nb fi vi zh "
    "ja ko bg sk sl sr sr_Latn bn ur hr ca"
).split()
# Of these the names in full: short ones are often those of another month elsewhere.
OTHERS = (
    "lt lv et ms sq az kk be gl mk hy ka ta te mr sw uz is af am ar_DZ ar_SA as az_Cyrl be_TARASK bs bs_Cyrl "
    "cy eu fo ga gsw gu ha jv km kn ky lb lo mg ml mt my ne nn or pa ps si tg ug uz_Cyrl"
).split()
# The case of a printed date, where CLDR has the nominative alone: 5. aprīlī, 5. juna, ekainaren 5.
_CASES = {
    "lv": {"is$": "ī", "s$": "ā"},
    "sr": {"$": "а"},
    "sr_Latn": {"$": "a"},
    "bs_Cyrl": {"$": "а"},
    "eu": {"$": "ren"},
}


def calendar() -> str:
    """Return the table as TOML: of each month and day the names in all languages, long and short."""
    lists = "\n".join(_list(kind) for kind in ("months", "days"))
    return f"# What CLDR calls months and days, from tools/calendar_names.py.\n{lists}"


def _list(kind: str) -> str:
    numbers: dict[str, set[int]] = defaultdict(set)
    spelt: dict[str, set[str]] = defaultdict(set)
    for name, number, dot in _names(kind):
        numbers[dot + key(name)].add(number)
        spelt[key(name)].add(name)
    names: dict[int, set[str]] = defaultdict(set)
    for name, ways in spelt.items():
        plain, dotted = numbers[name], numbers[f".{name}"]
        if kind == "days" or len(plain | dotted) == 1:
            names[min(plain | dotted)] |= ways
        else:  # 0 is no month: in languages that print dates in one way it has two meanings
            names[min(plain) if len(plain) == 1 else 0].add(name)
            names[min(dotted) if len(dotted) == 1 else 0].add(f".{name}")
    lines = [f"{number} = '{'|'.join(sorted(names[number]))}'\n" for number in sorted(names)]
    return f"\n[{kind}]\n{''.join(lines)}"


def _names(kind: str) -> Iterator[tuple[str, int, str]]:
    """Give every name, its number, and the full stop that its language sets behind the day of a month."""
    for language in (*LANGUAGES, *OTHERS):
        locale = Locale.parse(language)
        dot = "." if "d." in locale.date_formats["long"].pattern else ""
        for use in getattr(locale, kind).values():
            for width in ("wide", "abbreviated") if language in LANGUAGES else ("wide",):
                for number, name in use.get(width, {}).items():
                    lower = name.casefold().rstrip(".")
                    if any(map(str.isalpha, lower)) and not re.fullmatch(r"m\d\d", lower):
                        yield lower, number, dot
        for number, name in locale.months["format"]["wide"].items() if kind == "months" else ():
            for ending, case in _CASES.get(language, {}).items():
                yield re.sub(ending, case, name.casefold(), count=1), number, dot


if __name__ == "__main__":
    sys.stdout.write(calendar())
