"""What an element is on its page by its name and its role: navigation, aside, form, hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

FIELDS = frozenset(["input", "textarea", "select"])
_UNSEEN = frozenset(
    "script style noscript template svg math head iframe object select textarea input video audio "
    "canvas amp-ad amp-embed amp-analytics amp-sidebar".split()
)
# Elements, and the roles that say the same of an element of any name.
_CHROME = frozenset(["nav", "footer", "navigation", "contentinfo", "menu", "menubar"])
_ASIDE = frozenset(["aside", "form", "complementary", "dialog", "alertdialog", "search", "toolbar"])
_QUOTES = frozenset(["blockquote", "figure"])
_PARTS = frozenset(["article", "li", "header", "aside"])
_PAGE = frozenset(["html", "body", "main", "article"])
# A form that holds more than this is a page that stands inside a form, as some old templates do.
_LONGEST_FORM = 300


def is_chrome(element: HtmlElement) -> bool:
    """Say whether an element holds navigation or the foot of the page; that of a quote is text."""
    if element.tag == "footer":
        return not any(up.tag in _QUOTES for up in element.iterancestors())
    return element.tag in _CHROME or element.get("role") in _CHROME


def is_page_foot(element: HtmlElement) -> bool:
    """Say whether an element stands in the foot of the page, not in that of an article or entry."""
    foot = False
    for box in (element, *element.iterancestors()):
        foot |= box.tag == "footer" or box.get("role") == "contentinfo"
        if box.tag in _PARTS:
            return False
    return foot


def is_aside(element: HtmlElement) -> bool:
    """Say whether an element interrupts the text: an aside, a dialog, a form."""
    if element.tag not in _ASIDE and element.get("role") not in _ASIDE:
        return False
    return element.tag != "form" or _length(element) <= _LONGEST_FORM


def is_unseen(element: HtmlElement) -> bool:
    """Say whether a browser shows nothing of an element: a script, a comment, what is hidden."""
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return True
    if not element.attrib:
        return False
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and "display:none" in style.replace(" ", ""))


def elements_in_forms(fields: Iterable[HtmlElement]) -> set[HtmlElement]:
    """Return all elements in boxes around *fields*: forms without a form element, as newsletters have."""
    boxes = {
        box for field in fields if field.get("type") not in ("hidden", "checkbox") for box in _box(field)
    }
    return {element for box in boxes for element in box.iter()}


def _box(field: HtmlElement) -> list[HtmlElement]:
    """Return the largest box around a field that holds little text, and no part of the page; [] for none."""
    found: list[HtmlElement] = []
    for box in field.iterancestors():
        if box.tag in _PAGE or _length(box) > _LONGEST_FORM or box.find(".//h1") is not None:
            break
        found = [box]
    return found


def _length(element: HtmlElement) -> int:
    return sum(map(len, element.itertext()))
