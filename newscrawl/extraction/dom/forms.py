"""The small boxes around fields for a reader's input, which interrupt a text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import islice, takewhile

from lxml.html import HtmlElement

from newscrawl.extraction.dom.elements import is_short_form, outwards
from newscrawl.normalization.text import PARAGRAPH, letters_of

_PAGE = frozenset(["html", "body", "main", "article"])
_MOST_LINES, _MOST_ELEMENTS = 3, 500


def elements_in_forms(fields: Iterable[HtmlElement]) -> set[HtmlElement]:
    """Return all elements in boxes around *fields*: forms without a form element, as newsletters have."""
    shown = (field for field in fields if field.get("type") not in ("hidden", "checkbox"))
    boxes = _FormBoxes()
    inside: set[HtmlElement] = set()
    for parent in {field.getparent() for field in shown}:
        if parent not in inside:
            box = boxes.around(parent)
            inside.update(() if box is None else box.iter())
    return inside


class _FormBoxes:
    """Finds the box of a field; what it learns of an element it learns once."""

    def __init__(self) -> None:
        self._is_box = cache(_is_box)
        self._has_words = cache(_has_words)
        self._paragraphs = cache(_paragraphs)

    def around(self, parent: HtmlElement) -> HtmlElement | None:
        """Return the largest box around a field that holds no more than a form and the words for it.

        A paragraph that a further box adds is the text beside a form, if the form has its own words
        already, and so is one beside a field that nobody can send.
        """
        found = None
        for box in takewhile(self._is_box, outwards(parent)):
            before = 0 if found is None else self._paragraphs(found)
            is_whole = found is not None and self._has_words(found)
            if self._paragraphs(box) > before and (is_whole or not _has_button(box)):
                break
            found = box
        return found


def _is_box(element: HtmlElement) -> bool:
    is_text = sum(child.tag in ("p", "span") for child in islice(element, _MOST_ELEMENTS)) > _MOST_LINES
    is_small = element.tag not in _PAGE and not is_text and is_short_form(element)
    return is_small and element.find(".//h1") is None


def _has_button(box: HtmlElement) -> bool:
    return box.find(".//button") is not None or box.find(".//input[@type='submit']") is not None


def _has_words(box: HtmlElement) -> bool:
    """Say whether a box says something beside its buttons."""
    return _letters(box) > sum(map(_letters, box.iter("button")))


def _letters(element: HtmlElement) -> int:
    return len("".join("".join(element.itertext()).split()))


def _paragraphs(box: HtmlElement) -> int:
    lines = (element for element in box.iter("p", "div") if element.find("p") is None)
    texts = ("".join(element.itertext()).strip() for element in lines if element.find("div") is None)
    return sum(letters_of(text) > PARAGRAPH for text in texts)
