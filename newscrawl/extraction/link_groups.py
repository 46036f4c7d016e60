"""Runs of sibling links to articles: related block, trending list, Flash list, cards of a listing.

Found by structure alone: siblings that each lead to one article, under a heading.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

from newscrawl.normalization.dates import PRINTED
from newscrawl.normalization.locales import RELATED, TRENDING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lxml.html import HtmlElement

    from newscrawl.extraction.blocks import Block
    from newscrawl.normalization.urls import ArticleKey

_PAGE = frozenset(["html", "body", "main"])
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LETTERS = re.compile(r"[^\W\d_]{3}")
# A card holds a title, a snippet, a publisher and a date; anything longer is a page region.
_LONGEST_CARD = 1500
_LONGEST_HEADING = 80
_HEADING_REACH = 3


@dataclass(eq=False)
class Card:
    """One entry: the element that holds it, where it leads, and which article that is, if one."""

    element: HtmlElement
    href: str
    key: ArticleKey | None

    @cached_property
    def text(self) -> str:
        """All text of the entry, as written."""
        return "".join(self.element.itertext())


@dataclass(eq=False)
class LinkGroup:
    """Sibling cards in order, the text above them, and the page blocks they cover."""

    cards: list[Card]
    blocks: list[Block]
    first: int
    heading: str = ""
    has_more_link: bool = False


def link_groups(
    root: HtmlElement,
    blocks: Sequence[Block],
    key_of: Callable[[str], ArticleKey | None],
    own: ArticleKey | None = None,
) -> list[LinkGroup]:
    """Return the groups of links to articles other than *own*, in reading order."""
    cards = list(_cards(root, key_of, own))
    groups = []
    for _, run in groupby(cards, key=lambda card: card.element.getparent()):
        siblings = _with_other_siblings(list(run))
        covered = _covered(siblings, blocks)
        if covered:
            groups.append(LinkGroup(siblings, [blocks[at] for at in covered], covered[0]))
    groups = _merged(sorted(groups, key=lambda group: group.first), blocks)
    for group in groups:
        _read_heading(group, blocks)
    return groups


def _cards(
    root: HtmlElement, key_of: Callable[[str], ArticleKey | None], own: ArticleKey | None
) -> Iterator[Card]:
    anchors: list[tuple[HtmlElement, ArticleKey]] = []
    keys_below: dict[HtmlElement, set[ArticleKey]] = defaultdict(set)
    for anchor in root.iter("a"):
        key = key_of(anchor.get("href") or "")
        # The same id in another locale is a translation: a language switch, not another article.
        if not key or (own and key.article_id == own.article_id):
            continue
        ancestors = list(anchor.iterancestors())
        if any(element.tag in ("nav", "footer") for element in ancestors) or _in_prose(anchor):
            continue
        anchors.append((anchor, key))
        for element in ancestors:
            keys_below[element].add(key)
    seen: set[HtmlElement] = set()
    for anchor, key in anchors:
        element = _card_element(anchor, keys_below)
        if element not in seen:
            seen.add(element)
            yield Card(element, anchor.get("href") or "", key)


def _in_prose(anchor: HtmlElement) -> bool:
    """Say whether the link stands in running text: words beside it that are no publisher and date."""
    parent = anchor.getparent()
    if parent is None:
        return False
    direct = " ".join([parent.text or "", *(child.tail or "" for child in parent)])
    return bool(_LETTERS.search(direct)) and not PRINTED.search(direct)


def _card_element(anchor: HtmlElement, keys_below: dict[HtmlElement, set[ArticleKey]]) -> HtmlElement:
    """Return the largest element around the link that speaks of this article only."""
    element = anchor
    parent = element.getparent()
    while parent is not None and parent.tag not in _PAGE and len(keys_below[parent]) == 1:
        if _is_more_than_card(parent, element):
            break
        element, parent = parent, parent.getparent()
    return element


def _is_more_than_card(parent: HtmlElement, inner: HtmlElement) -> bool:
    """Say whether *parent* holds the heading of a block, or a region of the page, around *inner*.

    Only a block of one entry comes to this: among several, the second entry is the limit.
    """
    text = "".join(parent.itertext())
    if len(text) > _LONGEST_CARD or len(PRINTED.findall(text)) > 1:
        return True
    own = text.replace("".join(inner.itertext()), "", 1).strip()
    if RELATED.match(own) or TRENDING.match(own):
        return True
    return _has_foreign_heading(parent, inner) or _has_likes(parent, inner)


def _has_foreign_heading(parent: HtmlElement, inner: HtmlElement) -> bool:
    return any(
        inner not in (heading, *heading.iterancestors())
        and inner not in heading.iter()
        and not _is_linked(heading)
        for heading in parent.iter(*_HEADINGS)
    )


def _is_linked(heading: HtmlElement) -> bool:
    return heading.find(".//a") is not None or any(up.tag == "a" for up in heading.iterancestors())


def _has_likes(parent: HtmlElement, inner: HtmlElement) -> bool:
    """Say whether another child of *parent* is made like *inner* and leads elsewhere."""
    own = _hrefs(inner)
    likes = (child for child in parent if child is not inner and _shape(child) == _shape(inner))
    return any(_hrefs(child) - own for child in likes)


def _hrefs(element: HtmlElement) -> set[str]:
    return {href for anchor in element.iter("a") if (href := anchor.get("href"))}


def _shape(element: HtmlElement) -> tuple[Any, str | None]:
    return element.tag, element.get("class")


def _with_other_siblings(cards: list[Card]) -> list[Card]:
    """Add the entries of the same run that lead elsewhere: a guide among articles.

    Between the first and the last card everything with a link is an entry; before and after them
    only what is made like a card.
    """
    parent = cards[0].element.getparent()
    if parent is None:
        return cards
    by_element = {card.element: card for card in cards}
    children = [child for child in parent if isinstance(child.tag, str)]
    first, last = (children.index(card.element) for card in (cards[0], cards[-1]))
    shapes = {_shape(card.element) for card in cards}
    run = []
    for at, child in enumerate(children):
        href = next(iter(_hrefs(child)), None)
        if child in by_element:
            run.append(by_element[child])
        elif href and (first < at < last or _shape(child) in shapes):
            run.append(Card(child, href, None))
    return run


def _covered(cards: list[Card], blocks: Sequence[Block]) -> list[int]:
    elements = {element for card in cards for element in card.element.iter()}
    hrefs = {card.href for card in cards}
    return [
        at
        for at, block in enumerate(blocks)
        if block.element in elements
        or (block.links and all(link.href in hrefs for link in block.links) and block.is_link)
    ]


def _merged(groups: list[LinkGroup], blocks: Sequence[Block]) -> list[LinkGroup]:
    """Join the rows of a grid: groups with nothing between them."""
    merged: list[LinkGroup] = []
    for group in groups:
        before = merged[-1] if merged else None
        if before and group.first > 0 and blocks[group.first - 1] is before.blocks[-1]:
            before.cards.extend(group.cards)
            before.blocks.extend(group.blocks)
        else:
            merged.append(group)
    return merged


def _read_heading(group: LinkGroup, blocks: Sequence[Block]) -> None:
    hrefs = {card.href for card in group.cards}
    for block in reversed(blocks[max(0, group.first - _HEADING_REACH) : group.first]):
        if not block.text or len(block.text) > _LONGEST_HEADING:
            return
        group.has_more_link |= bool({link.href for link in block.links} - hrefs)
        if not block.is_link:
            group.heading = block.text
            if _heads(block, group):
                group.blocks.insert(0, block)
            return


def _heads(block: Block, group: LinkGroup) -> bool:
    """Say whether the smallest element around heading and cards holds little else."""
    card = group.cards[0].element
    around = next((up for up in block.element.iterancestors() if card in up.iterdescendants()), None)
    if block.is_heading or around is None:
        return block.is_heading
    cards = sum(len(card.text) for card in group.cards)
    return len("".join(around.itertext())) - cards - len(block.text) < _LONGEST_HEADING
