"""Where an article's text ends: at its like count or a disclaimer, or at the foot of the page."""

from __future__ import annotations

import re
from itertools import accumulate, islice
from typing import TYPE_CHECKING

from newscrawl.extraction.dom.cards import shape
from newscrawl.extraction.dom.elements import outwards
from newscrawl.extraction.dom.lines import COUNT, NEAR, is_control
from newscrawl.extraction.dom.outline import length, running_text
from newscrawl.normalization.labels import COMMENTS, DISCLAIMER, LEGAL
from newscrawl.normalization.text import SENTENCE_END

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from newscrawl.extraction.dom.blocks import Block

_PAGE = frozenset(["html", "body", "main", "article"])
_COMMENT_DEPTH = 5
_COMMENT_BOX = re.compile(r"comment|kommentar|comentario|disqus", re.IGNORECASE)
# Between the like count and the links stand the site's disclaimer, a promotion and a heading.
_COUNT_REACH = 12
_LONGEST_ROW = 60


def text_end(blocks: Sequence[Block], start: int, links_at: int | None) -> tuple[int, bool]:
    """Return where the article ends, and whether that is marked: at the like count or a disclaimer.

    That is the last one, but for those that comments below the related block open with. Without either it
    ends at the related block, if more of the text stands before that than after.
    """
    disclaimers = [at for at in range(start, len(blocks)) if DISCLAIMER.match(blocks[at].text)]
    disclaimers = [at for at in disclaimers if at < (links_at or 0)] or disclaimers
    footer = _foot(blocks, start)
    counts = [at for at in range(start, len(blocks)) if COUNT.match(blocks[at].text)]
    counts = [at for at in counts if not _is_paragraph(blocks, at)]
    counted = [at for at in disclaimers if any(0 < at - count <= NEAR for count in counts)]
    if own := counted or [at for at in disclaimers if not _is_quoted(blocks, at)]:
        if links_at is not None and links_at > own[-1]:
            counts = [at for at in counts if at < links_at]
        near = range(max(start, own[-1] - _COUNT_REACH), own[-1])
        rows = [at for at in near if _is_count_row(blocks[at])]
        return _count_at(blocks, sorted(counts + rows), own[-1]), True
    below = [block for block in blocks[links_at or 0 : footer] if not block.aside]
    end = footer
    if links_at is not None and length(blocks[start:links_at]) > length(below):
        end = links_at
    near_end = _count_near_end(blocks[start:footer], [at - start for at in counts if at < min(end, footer)])
    return (end, False) if near_end is None else (start + near_end, True)


def _is_paragraph(blocks: Sequence[Block], at: int) -> bool:
    """Say whether a number is a paragraph of the text, since a sentence follows in its box."""
    box = blocks[at].element.getparent()
    below = [block for block in blocks[at + 1 : at + 1 + NEAR] if block.element.getparent() is box]
    is_text = any(block.tag == "p" and block.text.endswith(SENTENCE_END) for block in below)
    return blocks[at].tag == "p" and is_text and not any(DISCLAIMER.match(block.text) for block in below)


def _is_count_row(block: Block) -> bool:
    """Say whether a line is a like count and words in elements of their own: what a reader may do."""
    first, *words = [piece.strip() for piece in block.pieces if not piece.isspace()] or [""]
    is_short = bool(words) and len(block.text) <= _LONGEST_ROW and block.tag == "div"
    return is_short and COUNT.match(first) is not None and not block.text.endswith(SENTENCE_END)


def _is_quoted(blocks: Sequence[Block], at: int) -> bool:
    """Say whether a sentence that opens like a disclaimer is of the text, which goes on below it."""
    line, below = blocks[at], blocks[at + 1 : at + 2]
    is_sentence = line.tag == "p" and line.text.endswith(SENTENCE_END) and not LEGAL.search(line.text)
    return is_sentence and any(
        shape(one.element) == shape(line.element)
        and one.element.getparent() is line.element.getparent()
        and one.text.endswith(SENTENCE_END)
        for one in below
    )


def _count_at(blocks: Sequence[Block], counts: Sequence[int], disclaimer: int) -> int:
    """Return where the counts beside the disclaimer begin, which may follow a number of the text's own."""
    near = [at for at in counts if _lines_between(blocks, *sorted((at, disclaimer))) < NEAR]
    at = max((at for at in near if at < disclaimer), default=min(near, default=disclaimer))
    while at - 1 in near and blocks[at - 1].tag != "p":
        at -= 1
    return at


def _lines_between(blocks: Sequence[Block], start: int, end: int) -> int:
    """Return how many lines stand between two places; what a reader clicks is none."""
    return sum(not (block.links or is_control(block.element)) for block in blocks[start + 1 : end])


def _count_near_end(blocks: Sequence[Block], counts: Sequence[int]) -> int | None:
    """Return the first count with navigation or the foot soon behind it, and then less text than before."""
    chrome_at = len(blocks)
    behind = {chrome_at: 0}  # by where navigation begins: the text behind that
    before = [0, *accumulate(len(block.text) for block in blocks)]
    text, ends = 0, {}
    for at in reversed(range(len(blocks))):
        if blocks[at].chrome:
            chrome_at, behind[at] = at, text
        elif not blocks[at].aside:
            text += running_text(blocks[at])
        ends[at] = chrome_at
    near = (at for at in counts if ends[at] - at <= _COUNT_REACH and before[at] >= behind[ends[at]])
    return next(near, None)


def _foot(blocks: Sequence[Block], start: int) -> int:
    """Return where the foot of the page begins: at navigation with no more text behind it than before."""
    texts = [0 if block.chrome or block.aside else running_text(block) for block in blocks[start:]]
    before, after = 0, sum(texts)
    for at, text in enumerate(texts, start):
        if blocks[at].chrome and before >= after:
            return at
        before, after = before + text, after - text
    return len(blocks)


def comments_at(blocks: Sequence[Block]) -> int:
    """Return where comments begin below the text: at their heading, or at a box that is named so.

    Behind it no paragraph stands in a box like those of the text, and there is less text but for comments:
    above the text it is a link to them.
    """
    texts = [(at, block, running_text(block)) for at, block in enumerate(blocks)]
    texts = [(at, block, text) for at, block, text in texts if text]
    last = {_parent_shape(block): at for at, block, _ in texts}
    own = {at: (last[_parent_shape(block)], text) for at, block, text in texts if not _in_comment_box(block)}
    before, behind, text_ends = 0, sum(text for _, text in own.values()), -1
    for at, block in enumerate(blocks):
        is_label = not block.links and COMMENTS.fullmatch(block.text)
        if -1 < text_ends < at and before >= behind and (is_label or is_comment_box(block.element)):
            return at
        if at and is_label and block.is_heading and not before:  # below a text of one line
            return at
        if at in own:
            ends, text = own[at]
            before, behind, text_ends = before + text, behind - text, max(text_ends, ends)
    return len(blocks)


def _parent_shape(block: Block) -> tuple[object, ...]:
    parent = block.element.getparent()
    return (block.element.tag,) if parent is None else (parent.tag, parent.get("class"))


def _in_comment_box(block: Block) -> bool:
    return any(map(is_comment_box, islice(outwards(block.element), _COMMENT_DEPTH)))


def is_comment_box(element: HtmlElement) -> bool:
    names = (element.get("id") or "", element.get("class") or "")
    return element.tag not in _PAGE and any(map(_COMMENT_BOX.search, names))
