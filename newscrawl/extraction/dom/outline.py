"""What any element of a page shows, told without reading it again."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from newscrawl.extraction.dom.elements import outwards
from newscrawl.normalization.printed_dates import PRINTED, may_have_year

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from newscrawl.extraction.dom.blocks import Block

_COPYRIGHT = re.compile(r"©|\(c\) ?\d{4}|all rights reserved", re.IGNORECASE)
_LONGEST_COPYRIGHT = 300
_LINKS_TO_PARAGRAPH = 3


class Spans:
    """Where the blocks of a page stand in its tree."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
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


class Outline(Spans):
    """Where the blocks of a page stand in its tree, and how much of everything stands there."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        super().__init__(blocks)
        told: dict[str, list[int]] = {
            "characters": [len(block.text) for block in blocks],
            "dates": [
                len(PRINTED.findall(block.text)) if may_have_year(block.text) else 0 for block in blocks
            ],
            # Those of blocks: the title of a card is linked.
            "headings": [block.is_heading and not block.links for block in blocks],
            "titles": [block.tag == "h1" for block in blocks],
            "links": [len(block.links) for block in blocks],
            "paragraphs": [block.is_paragraph and not block.links for block in blocks],
        }
        self._sums = {name: list(accumulate(counts, initial=0)) for name, counts in told.items()}

    def count(self, measure: str, places: range) -> int:
        """Return how many characters, dates, headings stand at some places."""
        sums = self._sums[measure]
        return sums[places.stop] - sums[places.start]


def foot_of(outline: Outline) -> range:
    """Return the places of the largest element around the copyright line that holds no article.

    Beside legal texts the foot of a page has links, and more of them.
    """
    blocks = outline.blocks
    at = next((at for at in range(len(blocks) - 1, 0, -1) if _is_copyright(blocks[at])), 0)
    foot = range(at, at)
    for element in outwards(blocks[at].element) if at else ():
        places = outline.span(element)
        is_article = outline.count("titles", places) or outline.count("dates", places)
        is_text = _LINKS_TO_PARAGRAPH * outline.count("paragraphs", places) > outline.count("links", places)
        if places.start == 0 or is_article or is_text:
            break
        foot = places
    return foot


def _is_copyright(block: Block) -> bool:
    text = block.text
    may_be = "©" in text or "(" in text or "rights" in text.lower()
    return may_be and len(text) <= _LONGEST_COPYRIGHT and _COPYRIGHT.search(text) is not None


def places_in(box: HtmlElement, blocks: Sequence[Block], at: int) -> range:
    """Return the places of the blocks in a small box around the block at one place."""
    inside = set(box.iter())
    start, stop = at, at + 1
    while start > 0 and blocks[start - 1].element in inside:
        start -= 1
    while stop < len(blocks) and blocks[stop].element in inside:
        stop += 1
    return range(start, stop)


def _mark(marks: dict[HtmlElement, int], block: Block, at: int) -> None:
    """Note a block for all elements around it that have no mark yet: those further out have one then."""
    for start in (block.element, *block.anchors):
        element: HtmlElement | None = start
        while element is not None and element not in marks:
            marks[element] = at
            element = element.getparent()
