"""Entries of runs of links: which element holds one, and nothing else's."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, pairwise, takewhile
from typing import TYPE_CHECKING, Any

from newscrawl.extraction.dom.elements import is_chrome
from newscrawl.normalization.labels import RELATED, is_list_heading
from newscrawl.normalization.printed_dates import find_time
from newscrawl.normalization.text import LETTER, STATEMENT_END, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, KeysView, Mapping

    from lxml.html import HtmlElement

    from newscrawl.extraction.dom.blocks import Block
    from newscrawl.extraction.dom.outline import Outline
    from newscrawl.normalization.urls import ArticleKey

    KeyOf = Callable[[str], ArticleKey | None]

_PAGE = frozenset(["html", "body", "main"])
_INLINE = frozenset(["b", "strong", "em", "i", "u", "span", "font", "small", "bdi"])
_LINE_ENDS = frozenset(["br", "hr", "p", "div", "ul", "ol", "li", "h2", "h3", "h4"])
_LETTERS = re.compile(r"[^\W\d_]{3}|[\u0900-\u109f]")
# What parts a title from the publisher or the age in its line: ` - Cryptopolitan`, ` 3 h ago`.
_SEPARATORS = frozenset("·•|–—-")
_OPENS_NOTE = re.compile(r"[·•|–—-]|\d[^.!?。]*$")
_LONGEST_NOTE = 40
LONGEST_HEADING = 80
_MOST_NOTES = 2
# A card holds a title, a snippet, a publisher and a date; anything longer is a page region.
_LONGEST_CARD = 1500
_MOST_SENTENCES = 3
_MOST_PARTS, _MOST_TEXTS, _MOST_LEVELS = 40, 200, 16
# Publisher and date above the title of a card.
_LONGEST_LINE = 100
_LONGEST_TITLE = 200
# `Hot` on one of many cards.
_LONGEST_BADGE = 8
# `Read more` and the like.
_LONGEST_CONTROL = 40


@dataclass(eq=False)
class Card:
    """One entry: the element that holds it, where it leads, which article that is, and its blocks' places.

    *rest* are blocks that follow the element and belong to the entry, where no element holds both.
    """

    element: HtmlElement
    href: str
    key: ArticleKey | None
    places: range
    rest: list[Block] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        """The text of the entry, as written, as far as that of an entry goes."""
        own = "".join(islice(self.element.itertext(), _MOST_TEXTS))
        return "".join([own[: 2 * _LONGEST_CARD], *(block.text for block in self.rest)])


def find_cards(anchors: Mapping[HtmlElement, ArticleKey], outline: Outline) -> list[Card]:
    """Return the entries to which links to articles belong, in order."""
    finder = _CardFinder(outline, anchors)
    cards: dict[HtmlElement, Card] = {}
    for anchor, key in anchors.items():
        element = finder.card_element(anchor, key)
        if element not in cards and (places := outline.span(element)):
            cards[element] = Card(element, anchor.get("href") or "", key, places)
    return list(cards.values())


def hrefs(element: HtmlElement) -> KeysView[str]:
    """Return where the links in an element lead, each once, in order."""
    return {href: None for anchor in element.iter("a") if (href := anchor.get("href"))}.keys()


def shape(element: HtmlElement) -> tuple[Any, str | None]:
    """Return what tells how an element is made: entries of one run are made alike."""
    return element.tag, element.get("class")


def article_links(root: HtmlElement, key_of: KeyOf, own: ArticleKey | None) -> dict[HtmlElement, ArticleKey]:
    """Return the links to articles other than *own*; those in running text and in navigation left out."""
    chrome: dict[HtmlElement, bool] = {}
    keys = ((anchor, key_of(anchor.get("href") or "")) for anchor in root.iter("a"))
    # The same id in another locale is a translation: a language switch, not another article.
    others = {anchor: key for anchor, key in keys if key and not (own and key.article_id == own.article_id)}
    texts = {anchor: _link_text(anchor) for anchor in others}
    controls = _repeated(texts, others)
    lines = _LinkLines()
    return {
        anchor: key
        for anchor, key in others.items()
        if not _in_chrome(anchor, chrome)
        and (not lines.is_prose_around(anchor) or (texts[anchor] in controls and _ends_title(anchor)))
    }


def _repeated(texts: Mapping[HtmlElement, str], keys: Mapping[HtmlElement, ArticleKey]) -> set[str]:
    """Return the texts of links that lead to several articles: `Read more`."""
    first: dict[str, ArticleKey] = {}
    short = ((text, keys[anchor]) for anchor, text in texts.items() if len(text) <= _LONGEST_CONTROL)
    return {text for text, key in short if first.setdefault(text, key) != key}


def _ends_title(anchor: HtmlElement) -> bool:
    """Say whether a link closes a box with words in it that are no sentence: a title."""
    box = anchor.getparent()
    if box is None or box.tag == "p" or len(box) > 1 or LETTER.search(anchor.tail or ""):
        return False
    title = (box.text or "").strip()
    return len(title) <= _LONGEST_TITLE and not title.endswith(STATEMENT_END)


def _in_chrome(anchor: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    """Say whether a link stands in navigation or footer; *known* keeps the answer for all elements above."""
    above = list(takewhile(lambda element: element not in known, anchor.iterancestors()))
    top = above[-1].getparent() if above else anchor.getparent()
    answer = known.get(top, False)
    for element in reversed(above):
        answer = answer or is_chrome(element)
        known[element] = answer
    return answer


class _LinkLines:
    """Which links stand in running text: words in their line that are no publisher and date."""

    def __init__(self) -> None:
        self._prose: dict[HtmlElement, dict[HtmlElement, bool]] = {}
        self._has_words: dict[HtmlElement, bool] = {}

    def is_prose_around(self, anchor: HtmlElement) -> bool:
        element, parent = anchor, anchor.getparent()
        while parent.tag in _INLINE and not self._words_in(parent):
            element, parent = parent, parent.getparent()
        if parent not in self._prose:
            self._prose[parent] = _prose_lines(parent)
        return self._prose[parent][element]

    def _words_in(self, parent: HtmlElement) -> bool:
        if parent not in self._has_words:
            loose = [parent.text, *(child.tail for child in parent)]
            self._has_words[parent] = any(text and not text.isspace() for text in loose)
        return self._has_words[parent]


def _prose_lines(parent: HtmlElement) -> dict[HtmlElement, bool]:
    """Say of every child whether the line in which it stands has words of *parent* itself."""
    lines, number_of = [[parent.text or ""]], {}
    for child in parent:
        if child.tag in _LINE_ENDS:
            lines.append([])
        number_of[child] = len(lines) - 1
        lines[-1].append(child.tail or "")
    is_prose = list(map(_is_prose, lines))
    if is_prose[0] and parent.tag != "p" and _is_heading(lines[0]):
        is_prose[0] = False
    return {child: is_prose[number] for child, number in number_of.items()}


def _is_heading(line: list[str]) -> bool:
    """Say whether the words of a line are a heading, with nothing between the links behind it."""
    head, *rest = line
    is_short = len(head.strip()) <= LONGEST_HEADING and not head.rstrip().endswith(STATEMENT_END)
    return is_short and len(rest) > 1 and not any(map(LETTER.search, rest))


def _is_prose(line: list[str]) -> bool:
    """Say whether loose words are a sentence around links: no publisher, date or age beside one."""
    text = " ".join(line)
    if not _LETTERS.search(text) or find_time(text):
        return False
    before, after = line[0].strip(), " ".join(line[1:]).strip()
    if len(before) > _LONGEST_NOTE or len(after) > _LONGEST_NOTE or len(line) > _MOST_NOTES:
        return True
    return not ((not before or before[-1] in _SEPARATORS) and (not after or _OPENS_NOTE.match(after)))


class _CardFinder:
    """Finds for a link the largest element around it that speaks of its article only."""

    def __init__(self, outline: Outline, anchors: Mapping[HtmlElement, ArticleKey]) -> None:
        self._outline = outline
        self._targets = _targets(anchors)
        self._entries: dict[HtmlElement, Counter[str]] = {}
        self._texts = {anchor: _link_text(anchor) for anchor in anchors}
        self._controls = _repeated(self._texts, anchors)

    def card_element(self, anchor: HtmlElement, key: ArticleKey) -> HtmlElement:
        around = islice(anchor.iterancestors(), _MOST_LEVELS)
        own = takewhile(lambda up: up.tag not in _PAGE and self._targets.get(up) == key, around)
        within = [anchor, *own]
        in_run = self._is_one_of_many(within[-1])
        # A link that says nothing itself, a picture or `Read more`, has its words around it.
        text = self._texts[anchor]
        idle = len(text) if text in self._controls else 0
        for inner, parent in pairwise(within):
            if self._is_region(parent, inner) or self._has_sibling_alike(parent, inner):
                return inner
            says = self._outline.count("characters", self._outline.span(inner)) > idle
            if says and self._is_headed(parent, inner, in_run=in_run):
                return inner
        return within[-1]

    def _is_one_of_many(self, element: HtmlElement) -> bool:
        """Say whether an element stands beside others of its name that lead to one article each."""
        parent = element.getparent()
        if parent not in self._entries:
            self._entries[parent] = Counter(child.tag for child in parent if self._targets.get(child))
        return self._entries[parent][element.tag] > 1

    def _is_region(self, parent: HtmlElement, inner: HtmlElement) -> bool:
        """Say whether an element holds more than any card does."""
        outline, places = self._outline, self._outline.span(parent)
        paragraphs = outline.count("paragraphs", places)
        if paragraphs > 1 or outline.count("sentences", places) > _MOST_SENTENCES:
            return True
        if paragraphs and not outline.count("dates", places) and self._is_in_text(inner, places):
            return True
        return next(islice(parent.iterchildren(), _MOST_PARTS, None), None) is not None

    def _is_in_text(self, inner: HtmlElement, places: range) -> bool:
        """Say whether a paragraph without a heading stands before a link, or beside it: snippets do."""
        above = range(places.start, max(places.start, self._outline.span(inner).start))
        is_below = self._outline.count("paragraphs", above) > self._outline.count("headings", above)
        return is_below or _opens_text(inner)

    def _has_sibling_alike(self, parent: HtmlElement, inner: HtmlElement) -> bool:
        """Say whether another child of *parent* is made like *inner* and leads elsewhere.

        One link to another site beside a title with a date is its publisher's.
        """
        own, made = hrefs(inner), shape(inner)
        alike = (child for child in parent if child is not inner and shape(child) == made)
        others = list(islice((child for child in alike if hrefs(child) - own), 2))
        may_be_one = len(others) == 1 and self._outline.count("dates", self._outline.span(parent)) == 1
        return bool(others) and not (may_be_one and _is_publisher(others[0], own))

    def _is_headed(self, parent: HtmlElement, inner: HtmlElement, *, in_run: bool) -> bool:
        """Say whether *parent* holds the heading of a block beside *inner*.

        Of a single entry these are any words above it that are no badge and no publisher with date.
        """
        outline = self._outline
        places, inside = outline.span(parent), outline.span(inner)
        # Below the title of one of many stands its publisher, as large as that may be.
        below = range(inside.stop, places.stop) if in_run else range(0)
        if outline.count("headings", places) > sum(outline.count("headings", at) for at in (inside, below)):
            return True
        above = [text for at in range(places.start, inside.start) if (text := outline.blocks[at].text)]
        is_badge = bool(above) and len(above[0]) <= _LONGEST_BADGE
        if is_badge and (in_run or outline.count("dates", range(inside.stop, places.stop))):
            return RELATED.match(above[0]) is not None
        text = " ".join(above)
        is_line = len(text) <= _LONGEST_LINE and find_time(text)
        is_words = not in_run and bool(LETTER.search(text)) and not is_line
        return is_words or any(map(is_list_heading, above[:1]))


def _opens_text(element: HtmlElement) -> bool:
    """Say whether an element is a paragraph beside others: a link to read before the text."""
    following = next(element.itersiblings("*"), None)
    return element.tag == "p" and following is not None and shape(following) == shape(element)


def _targets(anchors: Mapping[HtmlElement, ArticleKey]) -> dict[HtmlElement, ArticleKey | None]:
    """Return the article to which the links in an element lead, None where they lead to several."""
    targets: dict[HtmlElement, ArticleKey | None] = {}
    for anchor, key in anchors.items():
        element: HtmlElement | None = anchor
        while element is not None and targets.get(element, ()) not in (key, None):
            targets[element] = None if element in targets else key
            element = element.getparent()
    return targets


def _link_text(anchor: HtmlElement) -> str:
    return clean(" ".join(islice(anchor.itertext(), _MOST_PARTS)))


def _is_publisher(link: HtmlElement, own: Collection[str]) -> bool:
    """Say whether a short link leads to another site than *own* addresses."""
    host = _host(link.get("href") or "")
    return bool(host) and host not in map(_host, own) and len(_link_text(link)) <= _LONGEST_NOTE


def _host(href: str) -> str:
    return href.partition("//")[2].partition("/")[0]
