"""The related-links block of an article, told apart from other runs of links by what stands around it."""

from __future__ import annotations

from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from newscrawl.extraction.dom.cards import LONGEST_HEADING, article_links, shape
from newscrawl.extraction.dom.date_lines import is_date_line
from newscrawl.extraction.dom.elements import outwards
from newscrawl.extraction.dom.link_groups import CONTAINER_REACH, LinkGroup, group_links, path_of
from newscrawl.extraction.dom.outline import Outline
from newscrawl.normalization import names
from newscrawl.normalization.labels import PAGER, RELATED, TRENDING
from newscrawl.normalization.printed_dates import find_time
from newscrawl.normalization.text import LETTER, STATEMENT_END, clean, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from newscrawl.extraction.dom.blocks import Block
    from newscrawl.extraction.dom.cards import KeyOf
    from newscrawl.normalization.urls import ArticleKey

_MOST_RELATED = 12
_LEAST_LIKENESS = -2
_MOST_PAGER = 2
# What a menu names is a section: a word or two.
_MENU_WORDS = 2
_HEADING_REACH = 3
_LABEL_REACH = 4
_MOST_TEXTS = 20
_MOST_TABS = 20


def link_groups(
    root: HtmlElement, outline: Outline, key_of: KeyOf, own: ArticleKey | None = None
) -> list[LinkGroup]:
    """Return the groups of links to articles other than *own*, in reading order."""
    anchors = article_links(root, key_of, own)
    if not anchors:
        return []
    groups = group_links(anchors, outline)
    _read_surroundings(groups, root, outline)
    return groups


def related_group(groups: Sequence[LinkGroup], blocks: Sequence[Block]) -> LinkGroup | None:
    """Return the group that is the related block; None where every group is something else.

    Of those that nothing else tells apart it is the nearest below the head of the article, else above it.
    """
    head = _head_of_article(groups, blocks) if groups else 0
    ranked = [(_likeness(group, head), _nearness(group, head), group) for group in groups]
    best = max(ranked, key=lambda entry: entry[:2], default=None)
    return best[2] if best and best[0] >= _LEAST_LIKENESS else None


def _head_of_article(groups: Sequence[LinkGroup], blocks: Sequence[Block]) -> int:
    """Return where the article begins: at its main heading, else at its date, else at the first paragraph."""
    covered = {block for group in groups for block in group.blocks}
    seen = [(at, block) for at, block in enumerate(blocks) if block not in covered]
    dated = next((at for at, block in seen if is_date_line(block)), None)
    headings = [at for at, block in seen if block.tag == "h1"]
    above = [at for at in headings if dated is None or at < dated]
    if headings:
        return above[-1] if above else headings[0]
    paragraph = next((at for at, block in seen if block.is_paragraph), 0)
    return paragraph if dated is None else dated


def _nearness(group: LinkGroup, head: int) -> tuple[bool, int]:
    is_below = group.first > head
    return is_below, -group.first if is_below else group.first


def _likeness(group: LinkGroup, head: int) -> int:
    """Weigh the signs; the words of a heading count most where they are known, and need not be."""
    is_known = bool(RELATED.search(group.heading))
    articles = sum(card.key is not None for card in group.cards)
    signs = (
        (8, is_known),
        (-8, bool(TRENDING.search(group.heading)) and not is_known),
        (-8, group.is_flash),
        (-8, group.is_pager and not is_known),
        (-8, not group.heading and len(group.cards) <= _MOST_PAGER and not _is_dated(group)),
        (-8, group.first < head and _is_menu(group)),
        (-3, group.has_more_link),
        (-2, len(group.cards) > _MOST_RELATED),
        (-3, 2 * articles < len(group.cards)),
        (-3, group.in_text),
        (-4, group.in_footer),
    )
    return sum(weight for weight, holds in signs if holds)


def _is_dated(group: LinkGroup) -> bool:
    return any(find_time(card.text) for card in group.cards)


def _is_menu(group: LinkGroup) -> bool:
    """Say whether a run above the article has no heading, or names sections."""
    short = sum(len(words(card.text)) <= _MENU_WORDS for card in group.cards)
    return not group.headed or 2 * short > len(group.cards)


def _read_surroundings(groups: Sequence[LinkGroup], root: HtmlElement, outline: Outline) -> None:
    """Set the heading of every group, and whether it stands in the text or in the footer."""
    headings = _Headings(root, outline)
    for group in groups:
        headings.read(group)
    _mark_in_text(groups, outline.blocks)
    inside = [group for group in groups if group.first in outline.foot]
    links = outline.count("links", outline.foot)
    for group in inside:
        group.in_footer = links > 2 * sum(len(group.cards) for group in inside)


class _Headings:
    """Finds what stands above a group."""

    def __init__(self, root: HtmlElement, outline: Outline) -> None:
        self._root = root
        self._outline = outline

    @cached_property
    def _by_id(self) -> dict[str, HtmlElement]:
        return {name: element for element in self._root.iter() if (name := element.get("id"))}

    def read(self, group: LinkGroup) -> None:
        if label := group.heading or self._label(group.cards[0].element):
            group.heading, group.headed = label, True
            return
        targets = {path_of(card.href) for card in group.cards}
        blocks = self._outline.blocks
        if _says_itself(blocks[group.first]):
            return
        leads_on = any(path_of(link.href) not in targets for link in blocks[group.first].links[:1])
        for at in range(group.first - 1, max(-1, group.first - 1 - _HEADING_REACH), -1):
            block = blocks[at]
            if _is_arrow(block):
                continue
            if not _may_head(block):
                return
            if not block.is_heading:
                leads_on |= any(path_of(link.href) not in targets for link in block.links)
            if block.is_heading or not block.is_link:
                group.heading, group.has_more_link = block.text, leads_on
                if self._heads(block, group):
                    group.headed = True
                    group.blocks = [*blocks[at : group.first], *group.blocks]
                return

    def _label(self, card: HtmlElement) -> str:
        """Return the name that the page gives to an element around a card for those who cannot see it."""
        for element in islice(card.iterancestors(), _LABEL_REACH):
            label = element.get("aria-label", "")
            if label and (RELATED.search(label) or TRENDING.search(label)):
                return clean(label)
            if (name := element.get("aria-labelledby")) and name in self._by_id:
                return _words_of(self._by_id[name])
            if element.get("role") == "tabpanel" and (tab := _tab_of(element)) is not None:
                return _words_of(tab)
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
        around = islice(outwards(block.element), CONTAINER_REACH)
        places = next((places for up in around if group.first in (places := outline.span(up))), None)
        if places is None:
            return False
        cards = sum(len(covered.text) for covered in group.blocks)
        return outline.count("characters", places) - cards - len(block.text) < LONGEST_HEADING


def _words_of(element: HtmlElement) -> str:
    texts = islice(element.itertext(), _MOST_TEXTS)
    return clean("".join(texts)[: 2 * LONGEST_HEADING])[:LONGEST_HEADING]


def _tab_of(panel: HtmlElement) -> HtmlElement | None:
    """Return the tab that opens a panel: the one in its place, of the list before the panels or their box."""
    boxes = (panel, *islice(panel.iterancestors(), 1))
    beside, *around = [list(islice(box.itersiblings("*", preceding=True), _MOST_TABS)) for box in boxes]
    place = sum(element.get("role") == "tabpanel" for element in beside)
    before = chain(beside, *around)
    lists = (element.iter("*") for element in before if element.get("role") == "tablist")
    tabs = (part for parts in lists for part in islice(parts, 5 * _MOST_TABS) if part.get("role") == "tab")
    return next(islice(tabs, place, None), None)


def _says_itself(block: Block) -> bool:
    """Say whether a link tells why it stands in a text (`Read also: …`): what is above heads that text."""
    return len(block.links) == 1 and not block.is_link and RELATED.match(block.text) is not None


def _is_arrow(block: Block) -> bool:
    """Say whether a line is a button that turns the entries below it."""
    return block.tag == "button" and (not block.text[1:] or PAGER.fullmatch(block.text) is not None)


def _may_head(block: Block) -> bool:
    """Say whether a line is as short as a heading or a link beside one, and no sentence, byline or button."""
    is_short = len(block.text) <= LONGEST_HEADING and not block.text.endswith(STATEMENT_END)
    is_short = is_short and not names.has_byline_prefix(block.text)
    return is_short and block.tag != "button" and bool(LETTER.search(block.text))


def _mark_in_text(groups: Sequence[LinkGroup], blocks: Sequence[Block]) -> None:
    """Mark the groups that are lists inside the text: paragraphs stand right before and after them."""
    covered = {block for group in groups for block in group.blocks}
    first: dict[HtmlElement | None, int] = {}
    last: dict[HtmlElement | None, int] = {}
    made: dict[HtmlElement | None, Any] = {}
    for at, block in enumerate(blocks):
        if block in covered:
            continue
        is_long = block.is_paragraph
        if not (is_long or block.text.endswith(STATEMENT_END)):
            continue
        boxes = islice(block.element.iterancestors(), 1 + (is_long and len(block.element.getparent()) == 1))
        for box in boxes:
            if is_long:
                made[box] = shape(block.element)
                first.setdefault(box, at)
            if made.get(box) == shape(block.element):
                last[box] = at
    for group in groups:
        # Of a known heading there may be another block, below the text.
        is_known = RELATED.search(group.heading) is not None
        around = list(islice(group.cards[0].element.iterancestors(), 2 + is_known))
        is_below = any(first.get(up, group.first) < group.first for up in around)
        is_above = any(last.get(up, group.first) > group.first for up in around)
        is_inside = is_above and (is_below or _opens_text(group, blocks, around[0]))
        group.in_text = is_inside or _says_itself(blocks[group.first])


def _opens_text(group: LinkGroup, blocks: Sequence[Block], box: HtmlElement) -> bool:
    """Say whether a group is one link in a line of its own, right above a paragraph in the same box."""
    following = blocks[group.first + 1 : group.first + 2]
    is_line = len(group.cards) == len(group.blocks) == 1 and not group.headed
    return is_line and any(below.element.getparent() is box for below in following)
