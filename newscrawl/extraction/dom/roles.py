"""What an element is on its page by its name and its role: navigation, aside, form, hidden."""

from __future__ import annotations

from collections import deque
from functools import cache
from itertools import islice, takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

FIELDS = frozenset(["input", "textarea", "select"])
_UNSEEN = frozenset(
    "script style noscript template svg math head iframe object select textarea input video audio "
    "canvas amp-ad amp-embed amp-analytics amp-sidebar".split()
)
# Elements, and the roles that say the same of an element of any name.
_CHROME = frozenset(["nav", "footer", "navigation", "contentinfo", "menu", "menubar"])
_ASIDE = frozenset(["aside", "form", "complementary", "dialog", "alertdialog", "search", "toolbar"])
_SET_OFF = _CHROME | _ASIDE
_QUOTES = frozenset(["blockquote", "figure"])
_PARTS = frozenset(["article", "li", "header", "aside"])
_PAGE = frozenset(["html", "body", "main", "article"])
# A form that holds more than this is a page that stands inside a form, as some old templates do.
_LONGEST_FORM = 300
# A small box has few elements, and elements have few around them: those of hostile pages have thousands.
_MOST_ELEMENTS = 500
_DEEPEST = 100


def sets_off(element: HtmlElement) -> tuple[bool, bool]:
    """Say whether an element holds navigation or the foot of the page, and whether it interrupts the text.

    That is what an aside, a dialog or a form does; the foot of a quote is a part of the text.
    """
    name, role = element.tag, element.get("role")
    if name not in _SET_OFF and role not in _SET_OFF:
        return False, False
    if name == "footer":
        return not any(up.tag in _QUOTES for up in islice(element.iterancestors(), _DEEPEST)), False
    is_aside = name in _ASIDE or role in _ASIDE
    is_page = name == "form" and not _is_short(element)
    return name in _CHROME or role in _CHROME, is_aside and not is_page


def is_chrome(element: HtmlElement) -> bool:
    """Say whether an element holds navigation or the foot of the page."""
    return sets_off(element)[0]


def is_page_foot(element: HtmlElement) -> bool:
    """Say whether an element stands in the foot of the page, not in that of an article or entry."""
    foot = False
    for box in islice(_outwards(element), _DEEPEST):
        foot |= box.tag == "footer" or box.get("role") == "contentinfo"
        if box.tag in _PARTS:
            return False
    return foot


def is_unseen(element: HtmlElement) -> bool:
    """Say whether a browser shows nothing of an element: a script, a comment, what is hidden."""
    name = element.tag
    if name in _UNSEEN or not isinstance(name, str) or element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and "display:none" in style.replace(" ", "")


def elements_in_forms(fields: Iterable[HtmlElement]) -> set[HtmlElement]:
    """Return all elements in boxes around *fields*: forms without a form element, as newsletters have."""
    shown = (field for field in fields if field.get("type") not in ("hidden", "checkbox"))
    is_box = cache(lambda box: box.tag not in _PAGE and _is_short(box))
    has_title = cache(lambda box: box.find(".//h1") is not None)
    inside: set[HtmlElement] = set()
    for parent in {field.getparent() for field in shown}:
        if parent not in inside:
            boxes = takewhile(is_box, _outwards(parent))
            largest = deque(takewhile(lambda box: not has_title(box), boxes), maxlen=1)
            inside.update(element for box in largest for element in box.iter())
    return inside


def _outwards(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    yield from element.iterancestors()


def _is_short(element: HtmlElement) -> bool:
    return texts_within(element, _LONGEST_FORM) is not None


def texts_within(element: HtmlElement, most: int) -> list[str] | None:
    """Return the texts in an element; None if they have more than *most* letters, or it is no small box."""
    if next(islice(element.iter(), _MOST_ELEMENTS, None), None) is not None:
        return None
    texts = []
    for text in element.itertext():
        texts.append(text)
        most -= len(text)
        if most < 0:
            return None
    return texts
