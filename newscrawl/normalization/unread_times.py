"""Times that a page prints and that nobody can say exactly: `3 hours ago`, `Jun 11 09:00`, `Yesterday`.

They have no value, but are no part of the name beside them either, and tell where the head of an article is.
Words are hints: figures around a clock are a time in any language.
"""

from __future__ import annotations

import re

from newscrawl.normalization.languages import any_of, run_together, spaced
from newscrawl.normalization.printed_dates import is_month, is_zone

_UNIT = r"[^\W\d_][^\s\d]{0,11}"
_ONE = rf"(?:\d{{1,3}}|(?<!\w){any_of('one')})"
_AGO = rf"(?:(?:\s|(?<=\w)){spaced('ago')}(?!\w)|\s?{run_together('ago')})"
_SINCE = rf"{any_of('since')}\s"
_DUAL = any_of("dual")
# A number, a unit and a word for the past, in either order, behind a name or alone. Before figures that word
# may be glued to the name.
_RELATIVE = re.compile(
    rf"(?:(?:(?<!\w)for\s)?{_ONE}\s?{_UNIT}(?:\s{_UNIT})?{_AGO}|"
    rf"(?<!\w){_SINCE}(?:circa |ca\.? )?{_ONE}\s?{_UNIT}|{_SINCE}(?:\d{{1,3}}\s{_UNIT}|{_DUAL}))\W*$",
    re.IGNORECASE,
)
_DAY_WORD = any_of("day")
_SHORT = r"\d{1,3}\s?(?:s|m|h|d|w|y|mo|min|mins|hrs?)"
_CLOCK = r"\d{1,2}[:：]\d\d"
# All of a text, with any one word between the two: `yesterday at 14:20`.
_ALONE = re.compile(
    rf"\W*(?:{_DAY_WORD}(?:\W+(?:[^\W\d_]{{1,7}}\W+)?{_CLOCK}.{{0,12}})?|{_SHORT}(?: ago)?)\W*", re.IGNORECASE
)
# A day in a calendar that is not known, or without a clock: figures, a word, a year; figures alone.
_FOREIGN_DAY = re.compile(
    rf"(?:[^\W\d_]{{2,12}}[,،]?\s)?\d{{1,2}}\.?\s[^\W\d_]{{2,12}}(?:\s[^\W\d_]{{2,12}})?\s\d{{4}}(?:\sهـ?)?\W*"
    rf"(?:{_CLOCK}.{{0,12}})?"
)
_TOKEN = re.compile(r"[^\s,]+")
_IS_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:：]\d\d(?!\d)")
_IS_DAY = re.compile(r"\d{1,4}[/.-]\d{1,2}(?:[/.-]\d{1,4})?\W*|\d{1,2}[月월]\s?(?:\d{1,2}[日일])?")
_JOINERS = frozenset("at um à às alle las a об о в pukul jam kl lúc saat de of г am on le el".split())
_LONGEST = 80


def name_before(text: str) -> str | None:
    """Return what stands before a time that ends a short text, "" if it is a time alone; None without one.

    >>> name_before("Trade Wire 3 hours ago"), name_before("昨天 14:20"), name_before("Wire Jun 11 09:00")
    ('Trade Wire', '', 'Wire')
    >>> name_before("11 Minutes Ago Media"), name_before("USA Today"), name_before("Bitcoin 2025")
    (None, None, None)
    """
    if len(text) > _LONGEST:
        return None
    if _ALONE.fullmatch(text) or _FOREIGN_DAY.fullmatch(text):
        return ""
    relative = _RELATIVE.search(text)
    at = relative.start() if relative else _figures_at(text)
    return None if at is None else text[:at].rstrip()


def _figures_at(text: str) -> int | None:
    """Return where the figures, months and zones begin that end a text, if they are a time."""
    start, signs, has_figures = len(text), 0, False
    for token in reversed(list(_TOKEN.finditer(text))):
        word = token[0].strip("()[]|·•–—")
        has_letters = any(map(str.isalpha, word))
        is_day = _IS_DAY.fullmatch(word) is not None
        is_part = not has_letters or is_day or is_month(word) or is_zone(word) or word in _JOINERS
        if not is_part:
            break
        signs += 2 if _IS_CLOCK.search(word) or (is_day and has_letters) else is_day
        signs += is_month(word)
        has_figures |= any(map(str.isdigit, word))
        start = token.start()
    return start if has_figures and signs else None
