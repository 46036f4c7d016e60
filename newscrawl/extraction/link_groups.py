"""Runs of sibling links to articles: related block, trending list, Flash list, cards of a listing.

Found by structure alone: siblings that each lead to one article, under a heading.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby, islice, pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.extraction.cards import Card, find_cards, hrefs, shape
from newscrawl.normalization.dates import PRINTED
from newscrawl.normalization.locales import RELATED, TRENDING
from newscrawl.normalization.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lxml.html import HtmlElement

    from newscrawl.extraction.blocks import Block
    from newscrawl.normalization.urls import ArticleKey

_HEADING_TAGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_LETTERS = re.compile(r"[^\W\d_]{2}")
_LONGEST_HEADING = 80
_HEADING_REACH = 3
_LABEL_REACH = 4
# Snippet, publisher and date below the title of an entry.
_MOST_REST = 3
_LONGEST_REST = 400


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
    groups = []
    places = _Places(blocks)
    for run in _runs(list(find_cards(root, key_of, own))):
        siblings = _with_other_siblings(run)
        _take_rest(siblings, places)
        if covered := places.of(siblings):
            groups.append(LinkGroup(siblings, [blocks[at] for at in covered], covered[0]))
    groups = _merged(sorted(groups, key=lambda group: group.first), blocks)
    for group in groups:
        _read_heading(group, blocks)
    return groups


def _runs(cards: list[Card]) -> Iterator[list[Card]]:
    """Yield the cards of one parent, parted where a heading stands between them.

    What stands between all entries of a run is a snippet of each; between some it is a heading.
    """
    for _, siblings in groupby(cards, key=lambda card: card.element.getparent()):
        for run in _parted(list(siblings), _is_heading):
            gaps = [_texts_between(one.element, two.element) for one, two in pairwise(run)]
            yield from [run] if all(gaps) else _parted(run, bool)


def _parted(run: list[Card], is_limit: Callable[[list[HtmlElement]], bool]) -> Iterator[list[Card]]:
    """Yield the pieces of a run between the gaps that *is_limit* tells by the texts in them."""
    start = 0
    for at, (one, two) in enumerate(pairwise(run), 1):
        if is_limit(_texts_between(one.element, two.element)):
            yield run[start:at]
            start = at
    yield run[start:]


def _texts_between(one: HtmlElement, two: HtmlElement) -> list[HtmlElement]:
    """Return the siblings between two entries that hold words and no link."""
    found = []
    element = one.getnext()
    while element is not None and element is not two:
        if (
            isinstance(element.tag, str)
            and not hrefs(element)
            and _LETTERS.search("".join(element.itertext()))
        ):
            found.append(element)
        element = element.getnext()
    return found


def _is_heading(elements: list[HtmlElement]) -> bool:
    texts = ["".join(element.itertext()).strip() for element in elements]
    return any(element.tag in _HEADING_TAGS for element in elements) or any(
        len(text) <= _LONGEST_HEADING and (RELATED.match(text) or TRENDING.match(text)) for text in texts
    )


def _with_other_siblings(cards: list[Card]) -> list[Card]:
    """Add the entries of the same run that lead elsewhere: a guide among articles.

    Between the first and the last card everything with a link is an entry; before and after them
    only what is made like a card and not parted from them by a text without a link.
    """
    first, last = cards[0].element, cards[-1].element
    if first.getparent() is None:
        return cards
    by_element = {card.element: card for card in cards}
    shapes = {shape(card.element) for card in cards}
    run: list[Card] = []
    element = first
    while element is not None:
        if element in by_element:
            run.append(by_element[element])
        elif card := _other_card(element, cards):
            run.append(card)
        element = element.getnext() if element is not last else None
    before = _alike(first.itersiblings(preceding=True), shapes, cards)
    return [*reversed(before), *run, *_alike(last.itersiblings(), shapes, cards)]


def _alike(
    siblings: Iterator[HtmlElement], shapes: set[tuple[object, str | None]], cards: list[Card]
) -> list[Card]:
    found = []
    for element in siblings:
        if element.tag == "br":
            continue
        card = _other_card(element, cards) if shape(element) in shapes else None
        if card is None or len(hrefs(element)) > 1:
            break
        found.append(card)
    return found


def _other_card(element: HtmlElement, cards: list[Card]) -> Card | None:
    """Return an entry that leads elsewhere; a link to the list that the articles come from is none."""
    if not isinstance(element.tag, str):
        return None
    href = next(iter(hrefs(element)), None)
    return Card(element, href, None) if href and not _leads_to_list(href, cards) else None


def _leads_to_list(href: str, cards: list[Card]) -> bool:
    """Say whether an address is where those of the articles begin: `/news` for `/news/detail/1`."""
    return f"{_path(cards[0].href)}/".startswith(_path(href).rstrip("/") + "/")


def _path(href: str) -> str:
    try:
        return urlsplit(href.strip()).path
    except ValueError:
        return href


class _Places:
    """Where the blocks of a page stand, by element and by link."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self._by_element: dict[HtmlElement, list[int]] = defaultdict(list)
        self._links: list[tuple[int, set[str]]] = []
        for at, block in enumerate(blocks):
            self._by_element[block.element].append(at)
            if block.links and (block.is_link or _lead(block)):
                self._links.append((at, {link.href for link in block.links}))

    def of(self, cards: list[Card]) -> list[int]:
        """Return the places of the blocks that belong to *cards*, in order."""
        targets = {card.href for card in cards}
        found = {at for at, hrefs in self._links if hrefs <= targets}
        for card in cards:
            for element in card.element.iter():
                found.update(self._by_element.get(element, ()))
            found.update(self.blocks.index(block) for block in card.rest)
        return sorted(found)


def _lead(block: Block) -> str:
    """Return the heading that stands in one block with the links below it, "" if none does."""
    first, last = block.text.find(block.links[0].text), block.text.rfind(block.links[-1].text)
    lead = block.text[: max(first, 0)].strip()
    between = len(block.text) - len(lead) - sum(len(link.text) for link in block.links)
    is_run = (
        len(block.links) > 1
        and between <= len(block.links)
        and last + len(block.links[-1].text) == len(block.text)
    )
    return lead if is_run and len(lead) <= _LONGEST_HEADING else ""


def _take_rest(cards: list[Card], places: _Places) -> None:
    """Give every card the lines that follow its link without an element around both.

    Between two entries these are all lines; below the last one as many as above, or up to a date.
    """
    of_card = [places.of([card]) for card in cards]
    if not all(of_card):
        return
    blocks, parent = places.blocks, cards[0].element.getparent()
    gaps = [list(range(one[-1] + 1, two[0])) for one, two in pairwise(of_card)]
    most = max(map(len, gaps), default=_MOST_REST)
    tail = _tail(blocks, of_card[-1][-1] + 1, most) if most else []
    if not gaps and not any(PRINTED.search(blocks[at].text) for at in tail):
        return
    if any(len(gap) > _MOST_REST or not all(_is_rest(blocks[at], parent) for at in gap) for gap in gaps):
        return
    for card, gap in zip(cards, [*gaps, [at for at in tail if _is_rest(blocks[at], parent)]], strict=True):
        card.rest = [blocks[at] for at in gap]


def _tail(blocks: Sequence[Block], start: int, most: int) -> list[int]:
    places = []
    for at in range(start, min(len(blocks), start + most)):
        if blocks[at].links or blocks[at].is_heading:
            break
        places.append(at)
        if PRINTED.search(blocks[at].text):
            break
    return places


def _is_rest(block: Block, parent: HtmlElement | None) -> bool:
    in_place = block.element is parent or block.element.getparent() is parent
    return (
        in_place
        and not block.links
        and bool(_LETTERS.search(block.text))
        and len(block.text) <= _LONGEST_REST
    )


def _merged(groups: list[LinkGroup], blocks: Sequence[Block]) -> list[LinkGroup]:
    """Join the rows of a grid: groups with nothing between them."""
    merged: list[LinkGroup] = []
    for group in groups:
        before = merged[-1] if merged else None
        has_lead = bool(group.blocks[0].links) and _lead(group.blocks[0])
        if before and group.first > 0 and not has_lead and blocks[group.first - 1] is before.blocks[-1]:
            before.cards.extend(group.cards)
            before.blocks.extend(group.blocks)
        else:
            merged.append(group)
    return merged


def _read_heading(group: LinkGroup, blocks: Sequence[Block]) -> None:
    targets = {card.href for card in group.cards}
    lead = _lead(group.blocks[0]) if group.blocks[0].links else ""
    if label := lead or _label(group.cards[0].element):
        group.heading = label
        return
    for block in reversed(blocks[max(0, group.first - _HEADING_REACH) : group.first]):
        if not block.text or len(block.text) > _LONGEST_HEADING:
            return
        group.has_more_link |= bool({link.href for link in block.links} - targets)
        if not block.is_link:
            group.heading = block.text
            if _heads(block, group):
                group.blocks.insert(0, block)
            return


def _label(card: HtmlElement) -> str:
    """Return the name that the page gives to an element around a card for those who cannot see it."""
    for element in islice(card.iterancestors(), _LABEL_REACH):
        label = element.get("aria-label", "")
        if RELATED.search(label) or TRENDING.search(label):
            return clean(label)
        if name := element.get("aria-labelledby"):
            every = element.getroottree().getroot().iter()
            named = next((other for other in every if other.get("id") == name), None)
            return "" if named is None else clean("".join(named.itertext()))[:_LONGEST_HEADING]
    return ""


def _heads(block: Block, group: LinkGroup) -> bool:
    """Say whether the smallest element around heading and cards holds little else."""
    card = group.cards[0].element
    around = next((up for up in block.element.iterancestors() if card in up.iterdescendants()), None)
    if block.is_heading or around is None:
        return block.is_heading
    cards = sum(len(card.text) for card in group.cards)
    return len("".join(around.itertext())) - cards - len(block.text) < _LONGEST_HEADING
