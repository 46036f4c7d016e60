"""The texts of an entry of a run of links, apart as its elements set them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.extraction.dom.elements import HEADINGS, is_unseen, sets_apart
from newscrawl.extraction.dom.lines import name_before
from newscrawl.normalization.dates import parse_time
from newscrawl.normalization.printed_dates import CLOCK, find_time
from newscrawl.normalization.text import LETTER, SENTENCE_END, STATEMENT_END, clean, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from newscrawl.extraction.dom.cards import Card

# Elements that set off words within a phrase.
_PHRASE = frozenset("b strong em i u font mark sub sup bdi bdo wbr abbr q small".split())
_SEPARATOR = re.compile(r"\s*[·•|]\s*")
# A number that stands alone or before a short unit: `3`, `1.2K views`, `5 min read`, `vor 3 Std.`, `3小时前`.
# Money is none.
_COUNT = re.compile(
    r"(?<![^\W_])(?<![/$€£¥₩₹₿])\d[\d.,:]*+\s?\+?"
    r"(?:(?:[KMkmhdws]|min|hr)\b|(?![A-Za-z/]|\s?%|[\d\s조억만천]*(?:원|달러)))"
)
# A name, as no count is written: `Il Sole 24 Ore`.
_NAMED = re.compile(r"[A-Z]\w+\s(?:(?:[A-Z]\w+\s)+\d+(?:h$|\s[A-Z]\w)|\d+\s[A-Z]\w{3})")
_LONGEST_COUNT = 25
_LONGEST_SHORT_COUNT = 16
_MOST_COUNT_WORDS = 3
_LONGEST_LINE = 80
_LONGEST_DATE = 40
# Scripts without spaces: one of few characters for a word, others of about twice as many.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_UNSPACED_LETTERS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
# A snippet is longer than a title, or a sentence.
_PROSE = 100
_SENTENCE = 50
_FEWEST_WORDS = 4
_FEWEST_UNSPACED = 12
_MOST_NAME_WORDS = 4
_LONGEST_NAME = 40
_LONGEST_UNSPACED_NAME = 10
_LONGEST_UNSPACED_LABEL = 3


class _TextMarks(NamedTuple):
    """What the elements around a text say of it; *moment* is a time's machine form, "" if it has none."""

    linked: bool = False
    heading: bool = False
    control: bool = False
    moment: str | None = None

    def within(self, element: HtmlElement, href: str) -> _TextMarks:
        """Return what holds inside an element."""
        if element.tag in HEADINGS or element.get("role") == "heading":
            return self._replace(heading=True)
        if element.tag == "a" and element.get("href") == href:
            return self._replace(linked=True)
        if element.tag == "button":
            return self._replace(control=True)
        moment = element.get("datetime") or element.get("title", "")
        return self._replace(moment=moment) if element.tag == "time" else self


@dataclass(eq=False)
class CardText:
    """A text that stands by itself in an entry, and the element whose text it is."""

    text: str
    owner: HtmlElement | None
    marks: _TextMarks
    opens_line: bool = True

    @property
    def is_prose(self) -> bool:
        is_sentence = len(self.text) > _SENTENCE and self.text.endswith(STATEMENT_END)
        return is_sentence or len(self.text) > _PROSE

    @property
    def is_count(self) -> bool:
        """Whether the text is a number with a unit at most: an age, a reading time, a rank."""
        if not LETTER.search(self.text) or name_before(self.text) == "":
            return True
        most = _MOST_COUNT_WORDS + (len(self.text) <= _LONGEST_SHORT_COUNT)
        is_short = len(self.text) <= _LONGEST_COUNT and len(words(self.text)) <= most
        is_name = ", " in self.text or _NAMED.match(self.text)
        return is_short and not is_name and bool(_COUNT.search(self.text))

    @property
    def _unspaced_length(self) -> int:
        """How long a text is in a script without spaces, in characters that say as much as Chinese."""
        if _UNSPACED.search(self.text):
            return len(self.text)
        return (len(self.text) + 1) // 2 if _UNSPACED_LETTERS.search(self.text) else 0

    @property
    def is_time(self) -> bool:
        if self.marks.moment is not None or find_time(self.text):
            return True
        return len(self.text) <= _LONGEST_DATE and parse_time(self.text) is not None

    @property
    def is_label(self) -> bool:
        """Whether the text is one word, as badges and sections are."""
        if unspaced := self._unspaced_length:
            return unspaced <= _LONGEST_UNSPACED_LABEL
        return len(self.text.split()) == 1

    @property
    def is_name(self) -> bool:
        """Whether the text is as short as publishers' names are."""
        if unspaced := self._unspaced_length:
            return unspaced <= _LONGEST_UNSPACED_NAME
        return len(self.text) <= _LONGEST_NAME and len(self.text.split()) <= _MOST_NAME_WORDS

    @property
    def is_snippet(self) -> bool:
        if self._unspaced_length >= _FEWEST_UNSPACED:
            return True
        return self.text.endswith(SENTENCE_END) or len(self.text.split()) >= _FEWEST_WORDS


def texts_of(card: Card) -> list[CardText]:
    """Return the texts of an entry, apart as its elements set them; without its buttons."""
    joined: list[CardText] = []
    for piece in _text_nodes(card):
        _join(joined, piece)
    behind = [tail] if (tail := _line_behind(card.element)) and find_time(tail) else []
    rest = [CardText(text, None, _TextMarks()) for text in (*behind, *(block.text for block in card.rest))]
    cut = [part for piece in (*joined, *rest) for part in _parts(piece) if part.text]
    return [piece for piece in cut if not piece.marks.control] or cut


_Node = tuple["HtmlElement | str | None", "HtmlElement", _TextMarks]


def _line_behind(element: HtmlElement) -> str:
    """Return the loose text behind an element, if that ends its line."""
    following = element.getnext()
    return element.tail or "" if following is None or sets_apart(following) else ""


def _text_nodes(card: Card) -> Iterator[CardText]:
    """Yield every text of an entry, with the element whose text it is; not recursive."""
    # None stands for the end of a line.
    stack: list[_Node] = [(card.element, card.element, _TextMarks())]
    opens_line = True
    while stack:
        node, owner, marks = stack.pop()
        if node is None:
            opens_line = True
        elif isinstance(node, str):
            if not node.isspace():
                yield CardText(node, owner, marks, opens_line)
                opens_line = False
        elif not is_unseen(node):
            opens_line |= sets_apart(node)
            stack += reversed(_inside(node, owner, marks.within(node, card.href)))


def _inside(node: HtmlElement, owner: HtmlElement, marks: _TextMarks) -> list[_Node]:
    """Return texts and children of an element; a phrase belongs to the words that stand around it."""
    found: list[_Node] = [(node.text, owner, marks)] if node.text else []
    children = list(node)
    loose = (node.text, *(child.tail for child in children)) if children else ()
    has_words = any(text and LETTER.search(text) for text in loose)
    for child in children:
        found.append((child, owner if has_words and child.tag in _PHRASE else child, marks))
        if child.tail:
            found.append((child.tail, owner, marks))
    return [*found, (None, owner, marks)] if sets_apart(node) else found


def _join(pieces: list[CardText], piece: CardText) -> None:
    """Add a text to those before it, or to the last one, if both are parts of one phrase."""
    if pieces and _is_one_time(pieces[-1].text, piece.text):
        pieces[-1].text += f" {piece.text}"
        return
    last = pieces[-1] if pieces and not piece.opens_line else None
    around = pieces[-2] if last and len(pieces) > 1 and not last.opens_line else None
    if last and last.owner is piece.owner:
        last.text += piece.text
    elif last and around and around.owner is piece.owner and _is_phrase(last, piece):
        pieces.pop()
        around.text += last.text + piece.text
    elif last and last.text[-1:].isspace() and _is_end_of_title(last, piece):
        last.text += piece.text
    else:
        pieces.append(piece)


def _is_one_time(before: str, after: str) -> bool:
    """Say whether a day and a time of day stand in two elements."""
    for day, clock in ((before, after), (after, before)):
        if CLOCK.fullmatch(clock.strip()) and parse_time(day) and not find_time(day):
            return True
    return False


def _is_phrase(middle: CardText, end: CardText) -> bool:
    """Say whether words around an element go on behind it."""
    is_words = LETTER.search(end.text) and not find_time(middle.text + end.text)
    return bool(is_words) and middle.marks == end.marks


def _is_end_of_title(start: CardText, end: CardText) -> bool:
    """Say whether an element ends the heading in which it stands: a badge has no space before it."""
    inside = end.owner is not None and end.owner.getparent() is start.owner
    return inside and start.marks.heading and start.marks == end.marks


def _parts(piece: CardText) -> list[CardText]:
    """Return a text, cleaned, or the parts of a line that names a time: `Cryptopolitan · 3 h`."""
    piece.text = clean(piece.text)
    if len(piece.text) > _LONGEST_LINE or not _SEPARATOR.search(piece.text):
        return [piece]
    texts = _SEPARATOR.split(piece.text)
    parts = [replace(piece, text=text, opens_line=False) for text in texts]
    parts[0].opens_line = piece.opens_line
    return parts if any(part.is_time or part.is_count for part in parts) else [piece]
