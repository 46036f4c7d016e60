"""What was not understood of a search, or otherwise than somebody may have meant it."""

from __future__ import annotations

from enum import Enum

from newscrawl.storage.queries.search.tree import FIELDS

_LONGEST = 60
_MOST_NAMED = 3


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
