"""What one element is on its page: navigation, aside, hidden, one line, a price in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from newscrawl.normalization.labels import RELATED
from newscrawl.normalization.printed_dates import find_dates
from newscrawl.normalization.text import PARAGRAPH, clean

HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
BLOCK = frozenset(
    "address article aside blockquote body button center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section "
    "summary table tbody td tfoot th thead tr ul".split()
)
_BREAKS = (BLOCK - {"td", "th"}) | {"br"}
# What editors put around all that a cell has.
_LINES = frozenset(["p", "div", "br"])
_LONGEST_ROW = 300
# So many spaces around a text, which are its source's alone, count as a letter.
_INDENTATION = 16
FIELDS = frozenset(["input", "textarea", "select"])
UNSEEN = frozenset(
    "script style noscript template title svg math head iframe object select textarea input video audio "
    "canvas amp-ad amp-embed amp-analytics amp-sidebar".split()
)
# Elements, and the roles that say the same of an element of any name.
_CHROME = frozenset(["nav", "footer", "navigation", "contentinfo", "menu", "menubar"])
_ASIDE = frozenset(["aside", "form", "complementary", "dialog", "alertdialog", "search", "toolbar"])
_SET_OFF = _CHROME | _ASIDE
_QUOTES = frozenset(["blockquote", "figure"])
# A form that holds more than this is a page that stands inside a form, as some old templates do.
_LONGEST_FORM = 300
# A small box has few elements, and elements have few around them: those of hostile pages have thousands.
_MOST_ELEMENTS = 500
_DEEPEST = 100
# What a program takes away, and where it starts, once it runs: hidden until then alone.
_CLOAKS = frozenset(["v-cloak", "ng-cloak", "x-cloak"])
_MOUNTS = frozenset(["app", "root", "__next", "__nuxt"])
_STYLED = frozenset(["span", "font", "b", "strong", "em", "i", "small"])
_DISPLAY = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)\b", re.IGNORECASE)
# What is hidden so is for screen readers or for nobody; boxes may have the others, and all of them is shown.
_HIDES = re.compile(
    r"display\s*:\s*none|\bclip\s*:\s*rect\(\s*[01]|clip-path\s*:\s*inset\(\s*(?:50|100)%", re.IGNORECASE
)
_HIDES_TEXT = re.compile(
    r"visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|(?:left|top|text-indent)\s*:\s*-\d{3}", re.IGNORECASE
)
# How far around an element a property is looked for that it inherits, or a heading.
_NEAR = 4
# The property of CSS, and how utility classes write it.
_WHITE_SPACE = re.compile(r"white-?space\s*[:-]\s*(pre|break-spaces)?", re.IGNORECASE)
# What a button may show that is folded away.
_FOLDS = frozenset(["div", "section", "p", "span"])
_LONGEST_BUTTON = 40
# A coin's name, its sign, and its price or change: `ETH+1.42%`, `Bitcoin BTC $101,220.40 (-0.3%)`.
_PRICE = r"(?:[$€£¥₩]\s?\d[\d.,]*|\d[\d.,]*\s?(?:USD[TC]?|EUR)\b)"
_CHANGE = r"\d+(?:[.,]\d+)?\s?%"
_WIDGET = re.compile(
    rf"(?:[^\W\d_][\w.]*\s){{0,2}}\$?(?=[0-9]*[A-Z])[A-Z0-9]{{2,10}}[\W_]*(?:{_PRICE}\W*)?(?:{_CHANGE}|{_PRICE})\W*"
)
# What the author of a sentence does not write himself: a price, a change with its direction.
_QUOTED = re.compile(rf"{_PRICE}|[+−▲▼↑↓-]\s?\d")
_DIGIT = re.compile(r"\d")
# What a widget takes at most in the source, with the white space around its parts.
_LONGEST_SOURCE = 400
_BOXES = frozenset(["a", "span", "button", "div", "small", "data"])
_GOES_ON = re.compile(r"\s*+(?:[,.;:!?)、。，：；]|\W*+\w)")


class PageParser(etree.HTMLParser):
    """The parser of `lxml.html`, but it asks no function in Python for the class of every element.

    It leaves comments out: frameworks set them into texts and between elements that belong together.
    """

    _LOOKUP = etree.ElementDefaultClassLookup(HtmlElement)

    def __init__(self, **options: Any) -> None:
        super().__init__(remove_comments=True, remove_pis=True, **options)
        self.set_element_class_lookup(self._LOOKUP)


def is_block(tag: str) -> bool:
    return tag in BLOCK or "-" in tag  # authors of custom elements use them as containers


def is_box(element: HtmlElement) -> bool:
    """Say whether an element has a line of its own; a button in a sentence is a word of it."""
    name = element.tag
    if name in _STYLED:
        return "style" in element.keys() and _DISPLAY.search(element.get("style")) is not None  # noqa: SIM118
    return is_block(name) and (name != "button" or not _stands_in_sentence(element))


def keeps_lines(element: HtmlElement, text: str) -> bool:
    """Say whether the lines of a *text* are shown: the nearest element says so by its style, class or tag."""
    stated = map(_shows_lines, islice(outwards(element), _NEAR)) if "\n" in text else ()
    return next((shows for shows in stated if shows is not None), False)


def _shows_lines(element: HtmlElement) -> bool | None:
    styles = (element.get("style") or "", element.get("class") or "")
    if stated := next(filter(None, map(_WHITE_SPACE.search, styles)), None):
        return stated[1] is not None
    return True if element.tag == "pre" else None


def is_one_line(box: HtmlElement) -> bool:
    """Say whether boxes within another are parts of one line: of a title, or short cells of a data table."""
    if box.tag == "h1":
        texts = texts_within(box, _LONGEST_ROW)
        return texts is not None and _is_cut_alike(box) and not find_dates(" ".join(texts), days=True)
    boxes = (node for cell in box for node in cell.iter() if node.tag in _BREAKS)
    is_line = len(box) != 1 and all(node.tag in _LINES and is_alone(node) for node in boxes)
    return is_line and len("".join(box.itertext())) <= _LONGEST_ROW


def _is_cut_alike(title: HtmlElement) -> bool:
    """Say whether a title has no boxes, or is cut into boxes of one kind; others are badges and subtitles."""
    loose = (title.text or "").strip() or any((part.tail or "").strip() for part in title)
    return not any(map(is_box, title)) or (not loose and len({part.tag for part in title}) == 1)


def is_alone(element: HtmlElement) -> bool:
    """Say whether there is nothing beside an element in the one around it."""
    around = element.getparent()
    return len(around) == 1 and not f"{around.text or ''}{element.tail or ''}".strip()


def is_permalink(element: HtmlElement, box: HtmlElement) -> bool:
    """Say whether a link of a heading is a sign that leads into the page: to the heading itself."""
    leads_here = box.tag in HEADINGS and "#" in (element.get("href") or "")
    return leads_here and not any(map(str.isalnum, "".join(element.itertext())))


def sets_apart(element: HtmlElement) -> bool:
    """Say whether an element parts its text from what stands beside it: a block, or a line break."""
    return element.tag in ("br", "hr") or is_block(element.tag)


def sets_off(element: HtmlElement) -> tuple[bool, bool]:
    """Say whether an element holds navigation or the foot of the page, and whether it interrupts the text.

    That is what an aside, a dialog or a form does; the foot of a quote is a part of the text.
    """
    name, role = element.tag, element.get("role")
    if name not in _SET_OFF and role not in _SET_OFF:
        return False, False
    if name == "footer":
        return not any(up.tag in _QUOTES for up in islice(element.iterancestors(), _DEEPEST)), False
    if name == "nav" and _opens_with_related(element):
        return False, False
    is_aside = name in _ASIDE or role in _ASIDE
    is_page = name == "form" and not is_short_form(element)
    return name in _CHROME or role in _CHROME, is_aside and not is_page


def _opens_with_related(nav: HtmlElement) -> bool:
    """Say whether navigation leads from one article to others, as its heading says."""
    inside = islice(nav.iter("*"), _MOST_ELEMENTS)
    opening = next((part for part in inside if part.text and not part.text.isspace()), nav)
    is_heading = any(around.tag in HEADINGS for around in islice(outwards(opening), _NEAR))
    return is_heading and RELATED.match(clean((opening.text or "")[:_LONGEST_ROW])) is not None


def is_chrome(element: HtmlElement) -> bool:
    """Say whether an element holds navigation or the foot of the page."""
    return sets_off(element)[0]


def is_unseen(element: HtmlElement) -> bool:
    """Say whether a browser shows nothing of an element: a script, what is hidden."""
    name = element.tag
    if name in UNSEEN:
        return True
    names = element.keys()  # at once: to ask for one costs twice as much
    is_hidden = "hidden" in names or ("style" in names and _is_styled_away(element))
    return is_hidden and name != "body" and _CLOAKS.isdisjoint(names) and element.get("id") not in _MOUNTS


def _is_styled_away(element: HtmlElement) -> bool:
    """Say whether the style of an element leaves nothing of it to see."""
    style = element.get("style")
    return bool(_HIDES.search(style)) or (not len(element) and bool(_HIDES_TEXT.search(style)))


def unfolds(element: HtmlElement) -> bool:
    """Say whether a hidden element is the rest of a text above it, which a button right behind it shows."""
    if element.tag not in _FOLDS:
        return False
    before, button = element.getprevious(), element.getnext()
    if before is None or not _has_paragraph(before):
        return False
    is_button = button is not None and (button.tag == "button" or button.get("role") == "button")
    texts = texts_within(button, _LONGEST_BUTTON) if is_button else None
    is_label = bool(texts) and any(map(str.isalpha, "".join(texts or ())))
    return is_label and _has_paragraph(element)


def _has_paragraph(element: HtmlElement) -> bool:
    return any(len(text) > PARAGRAPH for text in islice(element.itertext(), _MOST_ELEMENTS))


def outwards(element: HtmlElement) -> Iterator[HtmlElement]:
    """Yield an element and those around it, from the innermost."""
    yield element
    yield from element.iterancestors()


def is_short_form(element: HtmlElement) -> bool:
    """Say whether an element is small enough for a form that interrupts a text."""
    return texts_within(element, _LONGEST_FORM) is not None


def texts_within(element: HtmlElement, most: int) -> list[str] | None:
    """Return the texts in an element; None if they have more than *most* letters, or it is no small box."""
    if next(islice(element.iter(), _MOST_ELEMENTS, None), None) is not None:
        return None
    texts = []
    for text in element.itertext():
        texts.append(text)
        written = len(text.strip())
        most -= written + (len(text) - written) // _INDENTATION
        if most < 0:
            return None
    return texts


def is_price_widget(element: HtmlElement) -> bool:
    """Say whether an element is a price that the site's program set into a text.

    A link around elements, or an element around a link, is one anywhere. Anything else is one in the
    middle of a sentence, with a price or the direction of a change: authors write `BTC 5%` themselves.
    """
    name, is_linked = element.tag, False
    if len(element):
        is_linked = name == "a" or (name == "span" and element.find("a") is not None)
    if not is_linked and not (
        element.tail and (name in _BOXES or "-" in name) and _stands_in_sentence(element)
    ):
        return False
    source = " ".join(texts_within(element, _LONGEST_SOURCE) or ())
    text = clean(source) if _DIGIT.search(source) else ""
    return bool(_WIDGET.fullmatch(text)) and (is_linked or _QUOTED.search(text) is not None)


def _stands_in_sentence(element: HtmlElement) -> bool:
    """Say whether words stand right before an element, and the sentence goes on behind it."""
    if not element.tail or not _GOES_ON.match(element.tail):
        return False
    before, parent = element.getprevious(), element.getparent()
    text = before.tail if before is not None else parent is not None and parent.text
    return any(map(str.isalnum, text or ""))
