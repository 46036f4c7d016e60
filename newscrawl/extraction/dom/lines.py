"""Forms of single lines: a name, a like count, a control of the page, a time that nobody can say exactly.

Such a time (`3 hours ago`, `Jun 11 09:00`, `Yesterday`) has no value, but is no part of the name beside it
either, and tells where the head of an article is. Its words are hints: figures around a clock are a time in
any language.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl.extraction.dom.elements import outwards
from newscrawl.normalization.calendar import is_month
from newscrawl.normalization.labels import (
    ACTION,
    DATE_LABEL,
    ORIGINAL,
    PUBLISHED,
    SHARING,
    UPDATED,
    VIEWS,
    any_of,
    run_together,
    spaced,
)
from newscrawl.normalization.printed_dates import find_time, is_zone
from newscrawl.normalization.text import SENTENCE_END, clean, remembered

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newscrawl.extraction.dom.blocks import Block

# How many like or have read a text, maybe behind a picture of that.
COUNT = re.compile(
    r"^(?=.{1,12}$)[\u2600-\u27bf\ufe0f\U0001f300-\U0001faff]*\s?"
    r"(?:\d+(?:[.,]\d+)?|\d{1,3}(?:[.,]\d{3})+)\s?[KkMm]?$"
)
# A word or two and a colon, and what follows.
PREFIXED = re.compile(r"^[^:：]{0,25}[:：]\s*(?P<rest>.*)$")
# Not a date, nor `24/7`.
ADDRESS = re.compile(r"(?:https?:/)?(?<!\d)/\S+")
# A translation key that is served instead of words: `common.copy`.
_RAW_KEY = re.compile(r"\b[a-z]\w*(?:\.[a-z]\w*)+$")
# An address without a host; a bare fragment leads nowhere else.
INTO_SITE = re.compile(r"(?!//|#|[A-Za-z][A-Za-z\d+.-]*:)\S")
_NOWHERE = re.compile(r"#?!?\Z|javascript:", re.IGNORECASE)
IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)\b", re.IGNORECASE)
# The address of what has a tag: /tag/gold, /topics/mining?page=2.
TAG_PAGE = re.compile(r"/(?:tags?|topics?|keywords?|themen?|temas?|hashtags?)[/=?][^/]", re.IGNORECASE)
_LONGEST_NOTE = 60
# How names of people and companies end, too.
_ABBREVIATED = re.compile(r"\s(?:Jr|Sr|St|Inc|Ltd|Co|Corp)\.$")
_MOST_ELEMENTS = 50
# As far apart stand lines that belong together, as title and date, or like count and disclaimer.
NEAR = 3
_MARKS = " \t|·•,;()[]–—-"
# A number with its unit (`3 min read`, `12 comments`), or a unit of time with its number (`阅读 3 分钟`).
_MEASURE = re.compile(
    r"^\W*\d[\d.,]*(?:\s\d{3})*\s?[KkMm]?\s\D*$|^[\d\W]*$|\d:\d\d|\d(?:,\d{3}\b|[.,]\d+\s?(?:[KkMm]\b|[万萬만천]))|\d\s?(?:分|분|秒|초|นาที|دقيقة|دقائق)|"
    r"\d\s?(?:min|mins|minutes?|sec|hours?|мин|хв|phút|dk|menit|minuto?s?|Minuten)\b",
    re.IGNORECASE,
)
# No measure is written so: `11 Minutes Ago Media`.
_TITLED = re.compile(r"\d\S*(?:\s[A-Z][\w.&'’-]*){3,}")

_UNIT = r"[^\W\d_][^\s\d]{0,15}"
_ONE = rf"(?:\d{{1,3}}|(?<!\w){any_of('one')})"
_AGO = rf"(?:(?:\s|(?<=\w)){spaced('ago')}(?!\w)|\s?{run_together('ago')})"
_SINCE = rf"{any_of('since')}\s"
_DUAL = any_of("dual")
# A number, a unit and a word for the past, in either order, behind a name or alone. Before figures that word
# may be glued to the name.
_RELATIVE = re.compile(
    rf"(?:(?:(?<!\w)f[oöø]r\s)?{_ONE}\s?{_UNIT}(?:\s{_UNIT})?{_AGO}|"
    rf"(?<!\w){_SINCE}(?:circa |ca\.? )?{_ONE}\s?{_UNIT}|{_SINCE}(?:\d{{1,3}}\s{_UNIT}|{_DUAL}))\W*$",
    re.IGNORECASE,
)
_DAY_WORD = any_of("day")
_SHORT = r"\d{1,3}\s?(?:s|m|h|d|w|y|mo|min|mins|hrs?)"
_TIME_OF_DAY = r"\d{1,2}[:：]\d\d"
# All of a text, with any one word between the two: `yesterday at 14:20`.
_ALONE = re.compile(
    rf"\W*(?:{_DAY_WORD}(?:\W+(?:[^\W\d_]{{1,7}}\W+)?{_TIME_OF_DAY}.{{0,12}})?|{_SHORT}(?: ago)?)\W*",
    re.IGNORECASE,
)
# A day in a calendar that is not known, or without a clock: figures, a word, a year; figures alone.
_FOREIGN_DAY = re.compile(
    rf"(?:[^\W\d_]{{2,12}}[,،:：]?\s)?\d{{1,2}}\.?\s[^\W\d_]{{2,12}}(?:\s[^\W\d_]{{2,12}})?\s\d{{4}}(?:\sهـ?)?\W*"
    rf"(?:{_TIME_OF_DAY}.{{0,12}})?"
)
_TOKEN = re.compile(r"[^\s,]+")
_IS_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:：]\d\d(?!\d)")
_IS_DAY = re.compile(r"\d{1,4}[/.-]\d{1,2}(?:[/.-]\d{1,4})?\W*|\d{1,2}[月월]\s?(?:\d{1,2}[日일])?")
_JOINERS = frozenset("at um à às alle las a об о в pukul jam kl lúc saat de of г am on le el".split())
_LONGEST_TIMED = 80


def is_name(text: str) -> bool:
    """Say whether a line is short and no sentence, as publishers and authors are."""
    is_sentence = text.endswith(SENTENCE_END) and not _ABBREVIATED.search(text)
    return 0 < len(text) <= _LONGEST_NOTE and not is_sentence


@remembered
def name_in(text: str) -> str:
    """Return the name in a short line: without a label behind it, "" for counts, times and labels alone.

    >>> name_in("Ledger Gazette · Updated:"), name_in("3 min read"), name_in("Жарияланған:"), name_in("A (B)")
    ('Ledger Gazette', '', '', 'A (B)')
    """
    name = text.strip(_MARKS)
    for label in (PUBLISHED, UPDATED):
        parts = label.split(name)
        pieces = [piece for part in parts if (piece := part.strip(_MARKS + ":："))]
        if len(pieces) < 2 <= len(parts):  # noqa: PLR2004  # words on both sides of it: no label, but part of the name
            name = "".join(pieces)
    name += ")" if name.count("(") > name.count(")") else ""
    is_measure = COUNT.match(name) or (_MEASURE.search(name) and not _TITLED.fullmatch(name))
    is_measure = is_measure or any(label.fullmatch(name) for label in (VIEWS, ACTION, SHARING, ORIGINAL))
    is_none = DATE_LABEL.match(name) or is_measure or find_time(name) or is_zone(name)
    is_text = len(name) <= _LONGEST_NOTE and any(map(str.isalpha, name)) and not ADDRESS.search(name)
    return name if is_text and not is_none else ""


def is_quoted(block: Block) -> bool:
    """Say whether a line is a part of a quote, such as a post."""
    return any(box.tag == "blockquote" for box in outwards(block.element))


def is_control(element: HtmlElement) -> bool:
    """Say whether a reader clicks an element to do something, not to go somewhere."""
    if "button" in (element.tag, element.get("role")):
        return True
    href = element.get("href") or ""
    is_place = not href and any(map(element.get, ("name", "id")))
    return element.tag == "a" and not is_place and _NOWHERE.match(href) is not None


def controls_in(line: HtmlElement) -> set[str]:
    """Return the words on what a reader clicks to do something, such as `Follow`."""
    inside = islice(line.iter(), _MOST_ELEMENTS)
    return {clean("".join(islice(one.itertext(), _MOST_ELEMENTS))) for one in inside if is_control(one)}


def is_note(block: Block) -> bool:
    """Say whether a line near the byline is a control: view original, share link."""
    text = block.text
    if not text or len(text) > 2 * _LONGEST_NOTE or block.tag == "li":
        return False
    is_linked_sentence = len(text) > _LONGEST_NOTE and text.endswith(SENTENCE_END)
    is_clicked = (block.is_link and not is_linked_sentence) or text in controls_in(block.element)
    if is_clicked or ORIGINAL.fullmatch(text):
        return True
    match = PREFIXED.match(text)
    return bool(match and not ADDRESS.sub("", _RAW_KEY.sub("", match["rest"])).strip())


@remembered
def name_before(text: str) -> str | None:
    """Return what stands before a time that ends a short text, "" if it is a time alone; None without one.

    >>> name_before("Trade Wire 3 hours ago"), name_before("昨天 14:20"), name_before("Wire Jun 11 09:00")
    ('Trade Wire', '', 'Wire')
    >>> name_before("11 Minutes Ago Media"), name_before("USA Today"), name_before("Bitcoin 2025")
    (None, None, None)
    """
    if len(text) > _LONGEST_TIMED:
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
