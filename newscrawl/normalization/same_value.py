"""Whether two layers of a page say the same, once the spelling of each is out of the way."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import combinations
from typing import Any

from itemadapter import ItemAdapter

from newscrawl.fields import BY_NAME, Comparison
from newscrawl.normalization.text import letters

# Pages round their times to the minute in one layer and keep the seconds in another.
SAME_TIME_SECONDS = 60
_CUT_MARK = re.compile(r"\s*(?:…|\.{3})$")
# Clocks of the world are at most so far apart, and in steps of a quarter of an hour.
_FARTHEST_ZONE = 14 * 3600
_ZONE_STEP = 900
_DAY = 86_400
# A page that is made with the time at which it is served is fetched within this time.
_SERVED = 3600
# Layers shorten without a mark: JSON-LD headlines at 110 characters, abstracts at 156.
_CUTS = (Comparison.CUT, Comparison.WHOLE)
_SHORTEST_CUT = 100


def is_same_time(one: str | None, other: str | None) -> bool:
    """Say whether two publication times are one: layers may round it to the minute."""
    if one is None or other is None:
        return one == other
    try:
        return one == other or _seconds_between(one, other) < SAME_TIME_SECONDS
    except ValueError:  # what an older version stored, or another program
        return False


def agree(field: str, value: Any, other: Any) -> bool:
    """Say whether *other* is *value* of the same field but for punctuation, case, seconds or a cut.

    Both are normalised values as an item holds them; neither is empty.

    >>> agree("publisher", "CoinEdition", "Coin Edition"), agree("author", "Ann", "Anna")
    (True, False)
    """
    if value == other:
        return True
    comparison = BY_NAME[field].comparison
    if comparison is Comparison.TIME:
        return _seconds_between(value, other) < SAME_TIME_SECONDS
    if comparison is Comparison.ADDRESSES:
        return _addresses(value) == _addresses(other)
    one, two = _letters(value), _letters(other)
    return one == two or (comparison in _CUTS and _is_cut_of(one, two, value, other))


def most_credible(field: str, values: Mapping[str, Any]) -> str:
    """Return the layer whose value of a field is taken: the first, unless two others agree against it.

    Of a text that layers cut it is one that is whole.

    >>> most_credible("author", {"page_state": "EXPANDED", "json_ld": "Ann Lee", "visible": "ann lee"})
    'json_ld'
    >>> most_credible("title", {"page_state": "Gold up in …", "visible": "Gold up in Accra"})
    'visible'
    """
    first, *others = values
    if not others:
        return first
    same = [first, *(other for other in others if agree(field, values[first], values[other]))]
    if len(same) == 1:
        agreed = (one for one, two in combinations(others, 2) if agree(field, values[one], values[two]))
        same = [next(agreed, first)]
    if BY_NAME[field].comparison is Comparison.WHOLE:
        return max(same, key=lambda layer: len(_letters(values[layer])))
    return same[0]


def contradicted(printed: str, told: Mapping[str, str], exact: Collection[str], fetched: str) -> set[str]:
    """Return the layers whose time of publication is not to be taken, since the page prints another one.

    *told* is what they say, *exact* are those that name a moment, not a day or a time in no zone. Only these
    may differ from the page by the difference of two zones, or be believed against it where two agree.

    >>> told = {"json_ld": "2025-06-11T17:00:00Z", "meta": "2019-01-01T00:00:00Z"}
    >>> sorted(contradicted("2025-06-11T09:00:00Z", told, ["json_ld"], "2026-01-01T00:00:00Z"))
    ['meta']
    """
    wrong = {layer for layer, time in told.items() if not _may_print(printed, time, is_exact=layer in exact)}
    if len(wrong) < len(told):
        return wrong
    credible = [told[layer] for layer in exact if abs(_seconds_between(told[layer], fetched)) > _SERVED]
    are_two = any(_seconds_between(one, two) < SAME_TIME_SECONDS for one, two in combinations(credible, 2))
    return set() if are_two else wrong


def _may_print(printed: str, told: str, *, is_exact: bool) -> bool:
    """Say whether a page may print a time so: cut to the minute or the day, or in another zone."""
    apart = _seconds_between(printed, told)
    if apart < SAME_TIME_SECONDS:
        return True
    if printed.endswith("T00:00:00Z"):
        return apart < _DAY + _FARTHEST_ZONE
    off = apart % _ZONE_STEP
    return is_exact and apart <= _FARTHEST_ZONE and min(off, _ZONE_STEP - off) < SAME_TIME_SECONDS


def _seconds_between(one: str, two: str) -> float:
    return abs((datetime.fromisoformat(one) - datetime.fromisoformat(two)).total_seconds())


def _addresses(values: list[Any]) -> set[str]:
    return {ItemAdapter(value)["url"] for value in values}


def _letters(value: str | list[str]) -> str:
    return letters(value if isinstance(value, str) else "".join(value))


def _is_cut_of(one: str, two: str, value: str, other: str) -> bool:
    """Say whether one text is the other's beginning, as long as they are cut at or marked as cut."""
    shorter, text = min((one, value), (two, other), key=lambda pair: len(pair[0]))
    longer = max(one, two, key=len)
    return longer.startswith(shorter) and (len(text) >= _SHORTEST_CUT or bool(_CUT_MARK.search(text)))
