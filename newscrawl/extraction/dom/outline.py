"""What any element of a page shows, told without reading it again."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import accumulate, islice
from typing import TYPE_CHECKING

from newscrawl.extraction.dom.elements import outwards, texts_within
from newscrawl.normalization.printed_dates import PRINTED, may_have_year
from newscrawl.normalization.text import PARAGRAPH, SENTENCE_END, letters_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from newscrawl.extraction.dom.blocks import Block

_COPYRIGHT = re.compile(r"©|\(c\) ?\d{4}|all rights reserved", re.IGNORECASE)
_LONGEST_COPYRIGHT = 300
_LINKS_TO_PARAGRAPH = 3
_MOST_BOXES = 5


def length(blocks: Iterable[Block]) -> int:
    """Return how many characters blocks have."""
    return sum(len(block.text) for block in blocks)


def running_text(block: Block) -> int:
    """Return how much running text a block is, in letters: none for a short line, none for links."""
    text, length = block.text, len(block.text)
    if 3 * length < PARAGRAPH or (length < PARAGRAPH and text.isascii()):
        return 0
    length = letters_of(text)
    linked = sum(len(link.text) for link in block.links)
    return length if length >= PARAGRAPH and 2 * linked < len(text) else 0


_MEASURES: dict[str, Callable[[Sequence[Block]], list[int]]] = {
    "characters": lambda blocks: [len(block.text) for block in blocks],
    "dates": lambda blocks: [
        len(PRINTED.findall(block.text)) if may_have_year(block.text) else 0 for block in blocks
    ],
    # Those of blocks: the title of a card is linked.
    "headings": lambda blocks: [block.is_heading and not block.links for block in blocks],
    "titles": lambda blocks: [block.tag == "h1" for block in blocks],
    "links": lambda blocks: [len(block.links) for block in blocks],
    "text": lambda blocks: list(map(running_text, blocks)),
    "texts": lambda blocks: [running_text(block) > 0 for block in blocks],
    "sentences": lambda blocks: [not block.links and block.text.endswith(SENTENCE_END) for block in blocks],
    "paragraphs": lambda blocks: [not block.links and block.is_paragraph for block in blocks],
}


class Outline:
    """Where the blocks of a page stand in its tree, and how much of everything stands there."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self._sums: dict[str, list[int]] = {}
        self._first: dict[HtmlElement, int] = {}
        self._last: dict[HtmlElement, int] = {}
        for at, block in enumerate(blocks):
            _mark(self._first, block, at)
        for at in range(len(blocks) - 1, -1, -1):
            _mark(self._last, blocks[at], at)

    def span(self, element: HtmlElement) -> range:
        """Return the places of the blocks in an element; none where it shows nothing."""
        first = self._first.get(element)
        return range(0) if first is None else range(first, self._last[element] + 1)

    def count(self, measure: str, places: range) -> int:
        """Return how many characters, dates, headings stand at some places."""
        if measure not in self._sums:
            self._sums[measure] = list(accumulate(_MEASURES[measure](self.blocks), initial=0))
        sums = self._sums[measure]
        return sums[places.stop] - sums[places.start]

    @cached_property
    def foot(self) -> range:
        """The places of the largest element around the copyright line that holds no article.

        Beside legal texts the foot of a page has links, and more of them.
        """
        blocks, count = self.blocks, self.count
        at = next((at for at in range(len(blocks) - 1, 0, -1) if _is_copyright(blocks[at])), 0)
        foot = range(at, at)
        for element in outwards(blocks[at].element) if at else ():
            places = self.span(element)
            is_article = count("titles", places) or count("dates", places)
            is_text = _LINKS_TO_PARAGRAPH * count("paragraphs", places) > count("links", places)
            if places.start == 0 or is_article or is_text:
                break
            foot = places
        return foot


def _is_copyright(block: Block) -> bool:
    text = block.text
    is_short = len(text) <= _LONGEST_COPYRIGHT
    may_be = is_short and ("©" in text or "(" in text or "rights" in text.lower())
    return may_be and _COPYRIGHT.search(text) is not None


def small_boxes(blocks: Sequence[Block], at: int, longest: int) -> Iterator[tuple[HtmlElement, range]]:
    """Yield the elements around one block that have few letters, and the places of the blocks inside."""
    start, stop = at, at + 1
    for box in islice(outwards(blocks[at].element), _MOST_BOXES):
        if texts_within(box, longest) is None:
            return
        inside = set(box.iter())
        while start > 0 and blocks[start - 1].element in inside:
            start -= 1
        while stop < len(blocks) and blocks[stop].element in inside:
            stop += 1
        yield box, range(start, stop)


def _mark(marks: dict[HtmlElement, int], block: Block, at: int) -> None:
    """Note a block for all elements around it that have no mark yet: those further out have one then."""
    for start in (block.element, *block.anchors):
        element: HtmlElement | None = start
        while element is not None and element not in marks:
            marks[element] = at
            element = element.getparent()
