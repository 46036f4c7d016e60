"""Forms of single lines: a name, a like count, a control of the page."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl.normalization.labels import DATE_LABEL, PUBLISHED, UPDATED
from newscrawl.normalization.printed_dates import find_time, is_zone
from newscrawl.normalization.text import SENTENCE_END, clean, remembered

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newscrawl.extraction.dom.blocks import Block

COUNT = re.compile(r"^(?=.{1,12}$)(?:\d+(?:[.,]\d+)?|\d{1,3}(?:[.,]\d{3})+)\s?[KkMm]?$")
# A word or two and a colon, and what follows.
PREFIXED = re.compile(r"^[^:：]{0,25}[:：]\s*(?P<rest>.*)$")
# Not a date, nor `24/7`.
ADDRESS = re.compile(r"(?:https?:/)?(?<!\d)/\S+")
# A translation key that is served instead of words: `common.copy`.
_RAW_KEY = re.compile(r"\b[a-z]\w*(?:\.[a-z]\w*)+$")
# An address without a host; a bare fragment leads nowhere else.
INTO_SITE = re.compile(r"(?!//|#|[A-Za-z][A-Za-z\d+.-]*:)\S")
IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)\b", re.IGNORECASE)
# The address of what has a tag: /tag/gold, /topics/mining?page=2.
TAG_PAGE = re.compile(r"/(?:tags?|topics?|keywords?|themen?|temas?|hashtags?)[/=?][^/]", re.IGNORECASE)
_LONGEST_NOTE = 60
_MOST_ELEMENTS = 50
# As far apart stand lines that belong together, as title and date, or like count and disclaimer.
NEAR = 3
_MARKS = " \t|·•,;()[]–—-"
# A number with its unit (`3 min read`, `12 comments`), or a unit of time with its number (`阅读 3 分钟`).
_MEASURE = re.compile(
    r"^\W*\d[\d.,]*\s?[KkMm]?\s\D*$|^[\d\W]*$|\d:\d\d|\d\s?(?:分|분|秒|초|นาที|دقيقة|دقائق)|"
    r"\d\s?(?:min|mins|minutes?|sec|hours?|мин|хв|phút|dk|menit|minuto?s?|Minuten)\b",
    re.IGNORECASE,
)
# No measure is written so: `11 Minutes Ago Media`.
_TITLED = re.compile(r"\d\S*(?:\s[A-Z][\w.&'’-]*){3,}")


def is_name(text: str) -> bool:
    """Say whether a line is short and no sentence, as publishers and authors are."""
    return 0 < len(text) <= _LONGEST_NOTE and not text.endswith(SENTENCE_END)


@remembered
def name_in(text: str) -> str:
    """Return the name in a short line: without a label behind it, "" for counts, times and labels alone.

    >>> name_in("Ledger Gazette · Updated:"), name_in("3 min read"), name_in("1.2K views"), name_in("A (B)")
    ('Ledger Gazette', '', '', 'A (B)')
    """
    name = text.strip(_MARKS)
    for label in (PUBLISHED, UPDATED):
        pieces = [piece for part in label.split(name) if (piece := part.strip(_MARKS + ":："))]
        if len(pieces) < 2:  # noqa: PLR2004  # words on both sides of it: no label, but part of the name
            name = "".join(pieces)
    name += ")" if name.count("(") > name.count(")") else ""
    is_measure = COUNT.match(name) or (_MEASURE.search(name) and not _TITLED.fullmatch(name))
    is_none = DATE_LABEL.match(name) or is_measure or find_time(name) or is_zone(name)
    is_text = len(name) <= _LONGEST_NOTE and any(map(str.isalpha, name)) and not ADDRESS.search(name)
    return name if is_text and not is_none else ""


def is_control(element: HtmlElement) -> bool:
    """Say whether a reader clicks an element to do something, not to go somewhere."""
    return "button" in (element.tag, element.get("role"))


def controls_in(line: HtmlElement) -> set[str]:
    """Return the words on what a reader clicks to do something, such as `Follow`."""
    inside = islice(line.iterdescendants(), _MOST_ELEMENTS)
    return {clean("".join(islice(one.itertext(), _MOST_ELEMENTS))) for one in inside if is_control(one)}


def is_note(block: Block) -> bool:
    """Say whether a line near the byline is a control: view original, share link."""
    text = block.text
    if not text or len(text) > 2 * _LONGEST_NOTE or block.tag == "li":
        return False
    is_linked_sentence = len(text) > _LONGEST_NOTE and text.endswith(SENTENCE_END)
    if (block.is_link and not is_linked_sentence) or is_control(block.element):
        return True
    match = PREFIXED.match(text)
    return bool(match and not ADDRESS.sub("", _RAW_KEY.sub("", match["rest"])).strip())
