"""What stands around runs of links: their headings, the article's text, the footer."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING

from newscrawl.extraction.dom.cards import shape
from newscrawl.extraction.dom.outline import PROSE
from newscrawl.normalization.locales import RELATED, TRENDING
from newscrawl.normalization.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from newscrawl.extraction.dom.blocks import Block
    from newscrawl.extraction.dom.link_groups import LinkGroup
    from newscrawl.extraction.dom.outline import Outline

_ANY_LETTER = re.compile(r"[^\W\d_]")
_COPYRIGHT = re.compile(r"©|\(c\) ?\d{4}|all rights reserved", re.IGNORECASE)
_LONGEST_HEADING = 80
_HEADING_REACH = 3
_LABEL_REACH = 4
_CONTAINER_REACH = 16
_LONGEST_COPYRIGHT = 300
_MOST_TEXTS = 20


def read_surroundings(groups: Sequence[LinkGroup], root: HtmlElement, outline: Outline) -> None:
    """Set the heading of every group, and whether it stands in the text or in the footer."""
    headings = _Headings(root, outline)
    for group in groups:
        headings.read(group)
    _mark_in_text(groups, outline.blocks)
    footer = _footer(outline)
    inside = [group for group in groups if group.first in footer]
    links = sum(len(outline.blocks[at].links) for at in footer)
    for group in inside:
        group.in_footer = links > 2 * sum(len(group.cards) for group in inside)


def lead(block: Block) -> str:
    """Return the heading that stands in one block with the links below it, "" if none does."""
    if len(block.links) < 2:  # noqa: PLR2004  # of a run
        return ""
    first, last = block.text.find(block.links[0].text), block.text.rfind(block.links[-1].text)
    lead = block.text[: max(first, 0)].strip()
    between = len(block.text) - len(lead) - sum(len(link.text) for link in block.links)
    is_run = between <= len(block.links) and last + len(block.links[-1].text) == len(block.text)
    return lead if is_run and len(lead) <= _LONGEST_HEADING else ""


class _Headings:
    """Finds what stands above a group."""

    def __init__(self, root: HtmlElement, outline: Outline) -> None:
        self._root = root
        self._outline = outline

    @cached_property
    def _by_id(self) -> dict[str, HtmlElement]:
        return {name: element for element in self._root.iter() if (name := element.get("id"))}

    def read(self, group: LinkGroup) -> None:
        if label := lead(group.blocks[0]) or self._label(group.cards[0].element):
            group.heading, group.headed = label, True
            return
        targets = {card.href for card in group.cards}
        blocks = self._outline.blocks
        group.has_more_link = (
            bool(blocks[group.first].links) and blocks[group.first].links[0].href not in targets
        )
        for at in range(group.first - 1, max(-1, group.first - 1 - _HEADING_REACH), -1):
            block = blocks[at]
            if not _may_head(block):
                return
            if not block.is_heading:
                group.has_more_link |= bool({link.href for link in block.links} - targets)
            if block.is_heading or not block.is_link:
                group.heading = block.text
                if self._heads(block, group):
                    group.headed = True
                    group.blocks.insert(0, block)
                return

    def _label(self, card: HtmlElement) -> str:
        """Return the name that the page gives to an element around a card for those who cannot see it."""
        for element in islice(card.iterancestors(), _LABEL_REACH):
            label = element.get("aria-label", "")
            if RELATED.search(label) or TRENDING.search(label):
                return clean(label)
            if (name := element.get("aria-labelledby")) and name in self._by_id:
                texts = islice(self._by_id[name].itertext(), _MOST_TEXTS)
                return clean("".join(texts)[: 2 * _LONGEST_HEADING])[:_LONGEST_HEADING]
        return ""

    def _is_beside(self, block: Block, group: LinkGroup) -> bool:
        """Say whether a line stands beside the cards or their container, and is not one of many alike."""
        near = list(islice(group.cards[0].element.iterancestors(), 2))
        before = self._outline.blocks[max(0, group.first - 2)]
        is_one_of_many = shape(before.element) == shape(block.element) and before is not block
        return block.element.getparent() in near and not is_one_of_many

    def _heads(self, block: Block, group: LinkGroup) -> bool:
        """Say whether the smallest element around heading and cards holds little else."""
        if block.is_heading or self._is_beside(block, group):
            return True
        outline = self._outline
        around = islice(chain([block.element], block.element.iterancestors()), _CONTAINER_REACH)
        places = next((places for up in around if group.first in (places := outline.span(up))), None)
        if places is None:
            return False
        cards = sum(len(covered.text) for covered in group.blocks)
        return outline.count("characters", places) - cards - len(block.text) < _LONGEST_HEADING


def _may_head(block: Block) -> bool:
    """Say whether a line is short enough for a heading or a link beside one, and no sentence or button."""
    is_short = len(block.text) <= _LONGEST_HEADING and not block.text.endswith((".", "。"))
    return is_short and block.tag != "button" and bool(_ANY_LETTER.search(block.text))


def _mark_in_text(groups: Sequence[LinkGroup], blocks: Sequence[Block]) -> None:
    """Mark the groups that are lists inside the text: paragraphs stand right before and after them."""
    covered = {block for group in groups for block in group.blocks}
    first: dict[HtmlElement | None, int] = {}
    last: dict[HtmlElement | None, int] = {}
    for at, block in enumerate(blocks):
        if len(block.text) > PROSE and block not in covered:
            parent = block.element.getparent()
            first.setdefault(parent, at)
            last[parent] = at
    for group in groups:
        around = list(islice(group.cards[0].element.iterancestors(), 2))
        is_below = any(first.get(up, group.first) < group.first for up in around)
        group.in_text = is_below and any(last.get(up, group.first) > group.first for up in around)


def _footer(outline: Outline) -> range:
    """Return the places of the largest element around the copyright line that holds no article."""
    blocks = outline.blocks
    at = next((at for at in range(len(blocks) - 1, 0, -1) if _is_copyright(blocks[at])), 0)
    footer = range(at, at)
    for element in (blocks[at].element, *blocks[at].element.iterancestors()) if at else ():
        places = outline.span(element)
        above = range(places.start, footer.start)
        if (
            element.tag == "body"
            or outline.count("dates", above)
            or any(_is_prose(blocks[up]) for up in above)
        ):
            break
        footer = places
    return footer


def _is_copyright(block: Block) -> bool:
    return len(block.text) <= _LONGEST_COPYRIGHT and bool(_COPYRIGHT.search(block.text))


def _is_prose(block: Block) -> bool:
    return len(block.text) - sum(len(link.text) for link in block.links) > PROSE
