"""Prices and buttons that the site's program sets into a sentence: the sentence goes on without them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extraction.dom.roles import texts_within
from newscrawl.normalization.text import clean

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# A coin's name, its sign, and its price or change: `ETH+1.42%`, `Bitcoin BTC $101,220.40 (-0.3%)`.
_PRICE = r"(?:[$€£¥₩]\s?\d[\d.,]*|\d[\d.,]*\s?(?:USD[TC]?|EUR)\b)"
_CHANGE = r"\d+(?:[.,]\d+)?\s?%"
_WIDGET = re.compile(
    rf"(?:[^\W\d_][\w.]*\s){{0,2}}\$?(?=[0-9]*[A-Z])[A-Z0-9]{{2,10}}[\W_]*(?:{_PRICE}\W*)?(?:{_CHANGE}|{_PRICE})\W*"
)
# What the author of a sentence does not write himself: a price, a change with its direction.
_QUOTED = re.compile(rf"{_PRICE}|[+−▲▼↑↓-]\s?\d")
# What a widget takes at most in the source, with the white space around its parts.
_LONGEST_SOURCE = 400
_BOXES = frozenset(["a", "span", "button", "div", "small", "data"])
_GOES_ON = re.compile(r"\s*+(?:[,.;:!?)、。，：；]|\W*+\w)")


def is_widget(element: HtmlElement) -> bool:
    """Say whether an element is a price that the site's program set into a text.

    A link around elements, or an element around a link, is one anywhere. Anything else is one in the
    middle of a sentence, with a price or the direction of a change: authors write `BTC 5%` themselves.
    """
    name, is_linked = element.tag, False
    if len(element):
        is_linked = name == "a" or (name == "span" and element.find("a") is not None)
    if not is_linked and not (
        element.tail and (name in _BOXES or "-" in name) and stands_in_sentence(element)
    ):
        return False
    text = _text(element)
    return bool(_WIDGET.fullmatch(text)) and (is_linked or _QUOTED.search(text) is not None)


def stands_in_sentence(element: HtmlElement) -> bool:
    """Say whether words stand right before an element, and the sentence goes on behind it."""
    if not element.tail or not _GOES_ON.match(element.tail):
        return False
    before, parent = element.getprevious(), element.getparent()
    text = before.tail if before is not None else parent is not None and parent.text
    return any(map(str.isalnum, text or ""))


def _text(element: HtmlElement) -> str:
    """Return the text of an element, "" for one that holds more than a widget."""
    texts = texts_within(element, _LONGEST_SOURCE)
    return clean(" ".join(texts)) if texts else ""
