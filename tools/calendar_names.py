"""Write the names of months and days: `python tools/calendar_names.py > …/normalization/calendar.toml`.

Babel reads whole locales, 40 MB of them, where the names of two lists are asked for.
"""

from __future__ import annotations

import sys
from collections import defaultdict

from babel import Locale

# Month names in CLDR are the same month in all of these: nothing has to be known of a page's language.
LANGUAGES = (
    "en ru uk es pt pt_PT fr de de_AT it pl tr id ar ar_LB th fil hi fa nl cs el he ro hu sv da nb fi vi zh "
    "ja ko bg sk sl sr sr_Latn bn ur"
).split()
# Of these the names in full that are no other month above, as Croatian listopad is in Polish.
OTHERS = "hr lt lv et ms sq az kk be ca gl mk hy ka ta te mr sw uz is".split()


def calendar() -> str:
    """Return the table as TOML: of each month and day the names in all languages, long and short."""
    lists = "\n".join(_list(kind) for kind in ("months", "days"))
    return f"# What CLDR calls months and days, from tools/calendar_names.py.\n{lists}"


def _list(kind: str) -> str:
    names = defaultdict(set)
    for number, name in _names(kind):
        names[number].add(name)
    lines = [f"{number} = '{'|'.join(sorted(names[number]))}'\n" for number in sorted(names)]
    return f"\n[{kind}]\n{''.join(lines)}"


def _names(kind: str) -> list[tuple[int, str]]:
    told = [(one, "wide abbreviated") for one in LANGUAGES] + [(one, "wide") for one in OTHERS]
    known: dict[str, int] = {}
    for language, widths in told:
        for use in getattr(Locale.parse(language), kind).values():
            for number, name in (pair for width in widths.split() for pair in use.get(width, {}).items()):
                spelt = name.casefold().rstrip(".")
                if language not in OTHERS or known.setdefault(spelt, number) == number:
                    known[spelt] = number
    return [(number, name) for name, number in known.items()]


if __name__ == "__main__":
    sys.stdout.write(calendar())
