"""Runs of sibling links to articles: related block, trending list, Flash list, cards of a listing.

Found by structure alone: siblings that each lead to one article, under a heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby, islice, pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.extraction.dom.cards import Card, find_cards, hrefs, shape
from newscrawl.extraction.dom.elements import HEADINGS
from newscrawl.normalization.labels import PAGER, is_list_heading
from newscrawl.normalization.printed_dates import find_time
from newscrawl.normalization.text import LETTERS, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from lxml.html import HtmlElement

    from newscrawl.extraction.dom.blocks import Block
    from newscrawl.extraction.dom.outline import Outline
    from newscrawl.normalization.urls import ArticleKey

_CLOCK = re.compile(r"^\s*\d{1,2}:\d{2}\b(?!.*\d{4}[/-]\d)")
CONTAINER_REACH = 16
_PAGER_LINKS = 2
_PAGER_REACH = 40
_ARROWS = frozenset("‹›«»←→⟵⟶⇐⇒◀▶◂▸◄►❮❯❰❱<>")
# Snippet, publisher and date below the title of an entry.
_MOST_REST = 3
_LONGEST_REST = 400


@dataclass(eq=False)
class LinkGroup:
    """Sibling cards in order, the text above them, and the page blocks they cover, the first at *first*.

    *headed* says that the heading heads nothing else, *in_text* that the group is a list inside the text.
    """

    cards: list[Card]
    blocks: list[Block]
    first: int
    heading: str = ""
    headed: bool = False
    has_more_link: bool = False
    in_text: bool = False
    in_footer: bool = False

    @cached_property
    def is_pager(self) -> bool:
        """Whether the group leads to the article before and the one after this."""
        return len(self.cards) <= _PAGER_LINKS and any(map(_is_pager_link, self.cards))

    @cached_property
    def is_flash(self) -> bool:
        """Whether most entries open with a time of day and no date, as the Flash list does."""
        return 2 * sum(_CLOCK.match(card.text) is not None for card in self.cards) >= len(self.cards)


def group_links(anchors: Mapping[HtmlElement, ArticleKey], outline: Outline) -> list[LinkGroup]:
    """Return the groups of links to articles, in reading order."""
    groups = []
    for run in _runs(find_cards(anchors, outline)):
        cards = _with_other_siblings(run, outline)
        rest = _take_rest(cards, outline.blocks)
        places = sorted({*rest, *chain.from_iterable(card.places for card in cards)})
        blocks = [outline.blocks[at] for at in places]
        groups.append(LinkGroup(cards, blocks, places[0], _inline_heading(blocks[0])))
    return _merged(sorted(groups, key=lambda group: group.first), outline)


def _inline_heading(block: Block) -> str:
    """Return the heading that stands in one block with the links below it, "" if none does."""
    if len(block.links) < 2:  # noqa: PLR2004  # of a run
        return ""
    lead = block.text[: max(block.text.find(block.links[0].text), 0)].strip()
    others = len(block.text) - len(lead) - sum(len(link.text) for link in block.links)
    return lead if others <= len(block.links) else ""  # nothing but spaces between the links


def _runs(cards: Iterable[Card]) -> Iterator[list[Card]]:
    """Yield the cards of one parent, parted where a heading stands between them.

    What stands between all entries of a run is a snippet of each; between some it is a heading.
    """
    for _, siblings in groupby(cards, key=lambda card: card.element.getparent()):
        run = _without_pictures(siblings)
        gaps = [_texts_between(one.element, two.element) for one, two in pairwise(run)]
        for part, inner in _parted(run, gaps, _is_heading):
            yield from [part] if all(inner) else (piece for piece, _ in _parted(part, inner, bool))


def _without_pictures(cards: Iterable[Card]) -> list[Card]:
    """Return the cards with a picture's link and the title's link beside it made one."""
    joined: list[Card] = []
    for card in cards:
        before = joined[-1] if joined and card.key and joined[-1].key == card.key else None
        if before and not (before.text.strip() and card.text.strip()):
            joined[-1] = card if card.text.strip() else before
            joined[-1].places = range(before.places.start, max(before.places.stop, card.places.stop))
        else:
            joined.append(card)
    return joined


_Gaps = list[list["HtmlElement"]]


def _parted(
    run: list[Card], gaps: _Gaps, is_limit: Callable[[list[HtmlElement]], bool]
) -> Iterator[tuple[list[Card], _Gaps]]:
    """Yield the pieces of a run, with their gaps, between the gaps that are limits."""
    start = 0
    for at, gap in enumerate(gaps, 1):
        if is_limit(gap):
            yield run[start:at], gaps[start : at - 1]
            start = at
    yield run[start:], gaps[start:]


def _texts_between(one: HtmlElement, two: HtmlElement) -> list[HtmlElement]:
    """Return the siblings between two entries that hold words and no link."""
    found = []
    element = one.getnext()
    while element is not two:
        if not hrefs(element) and LETTERS.search("".join(element.itertext())):
            found.append(element)
        element = element.getnext()
    return found


def _is_heading(elements: list[HtmlElement]) -> bool:
    texts = ["".join(element.itertext()).strip() for element in elements]
    return any(element.tag in HEADINGS for element in elements) or any(map(is_list_heading, texts))


def _with_other_siblings(cards: list[Card], outline: Outline) -> list[Card]:
    """Add the entries of the same run that lead elsewhere: a guide among articles.

    Between the first and the last card everything with a link is an entry; before and after them
    only what is made like a card and not parted from them by a text without a link.
    """
    first, last = cards[0].element, cards[-1].element
    by_element = {card.element: card for card in cards}
    others = _OtherEntries(cards, outline)
    run: list[Card] = []
    element = first
    while element is not None:
        if card := by_element.get(element) or others.card(element):
            run.append(card)
        element = element.getnext() if element is not last else None
    shapes = {shape(card.element) for card in cards}
    before = others.alike(first.itersiblings(preceding=True), shapes)
    return [*reversed(before), *run, *others.alike(last.itersiblings(), shapes)]


class _OtherEntries:
    """Entries among articles that lead elsewhere."""

    def __init__(self, cards: Sequence[Card], outline: Outline) -> None:
        self._article_path = path_of(cards[0].href) + "/"
        self._known = {card.href for card in cards}
        self._outline = outline

    def card(self, element: HtmlElement) -> Card | None:
        """Return an entry; a link to the list of the articles (`/news` for `/news/detail/1`) is none."""
        href = next(iter(hrefs(element)), None)
        if not href or href in self._known or self._article_path.startswith(path_of(href).rstrip("/") + "/"):
            return None
        places = self._outline.span(element)
        return Card(element, href, None, places) if places else None

    def alike(self, siblings: Iterator[HtmlElement], shapes: set[tuple[object, str | None]]) -> list[Card]:
        """Return the entries that follow without a break and are made like the articles."""
        found = []
        for element in siblings:
            if element.tag == "br":
                continue
            card = self.card(element) if shape(element) in shapes else None
            if card is None or len(hrefs(element)) > 1 or self._is_paragraph(card):
                break
            found.append(card)
        return found

    def _is_paragraph(self, card: Card) -> bool:
        """Say whether an element is one line of text with a link in it."""
        return len(card.places) == 1 and self._outline.count("texts", card.places) > 0


def _is_pager_link(card: Card) -> bool:
    anchors = islice(card.element.iter("a"), _PAGER_REACH)
    rels = " ".join(anchor.get("rel") or "" for anchor in anchors).lower().split()
    texts = [text for text in map(clean, islice(card.element.itertext(), _PAGER_REACH)) if text]
    is_marked = bool(texts) and (texts[0][0] in _ARROWS or texts[-1][-1] in _ARROWS)
    return is_marked or not {"prev", "next"}.isdisjoint(rels) or any(map(PAGER.fullmatch, texts))


def path_of(href: str) -> str:
    """Return the path of an address: pages spell it with the name of their host or without."""
    try:
        return urlsplit(href.strip()).path
    except ValueError:
        return href


def _take_rest(cards: list[Card], blocks: Sequence[Block]) -> list[int]:
    """Give every card the lines beside its link without an element around both; return their places.

    Between two entries these are all lines. They follow the link: below the last one are as many as above,
    or up to a date; or they precede it, if the first entry has a dated line above it and the last none below.
    """
    parent = cards[0].element.getparent()
    gaps = [range(one.places.stop, two.places.start) for one, two in pairwise(cards)]
    most = max(map(len, gaps), default=_MOST_REST)
    if most > _MOST_REST or not all(_is_rest(blocks[at], parent) for gap in gaps for at in gap):
        return []
    below = _tail(blocks, cards[-1].places.stop, most)
    if not gaps and not _is_dated(blocks, below):
        return []
    start = cards[0].places.start
    above = range(max(0, start - most), start)
    precede = gaps and _is_dated(blocks, above) and not _is_dated(blocks, below)
    taken = []
    for card, rest in zip(cards, [above, *gaps] if precede else [*gaps, below], strict=True):
        own = [at for at in rest if _is_rest(blocks[at], parent)]
        card.rest = [blocks[at] for at in own]
        taken += own
    return taken


def _tail(blocks: Sequence[Block], start: int, most: int) -> range:
    at = start
    while at < min(len(blocks), start + most) and not (blocks[at].links or blocks[at].is_heading):
        at += 1
        if find_time(blocks[at - 1].text):
            break
    return range(start, at)


def _is_dated(blocks: Sequence[Block], places: range) -> bool:
    return any(find_time(blocks[at].text) for at in places)


def _is_rest(block: Block, parent: HtmlElement | None) -> bool:
    in_place = block.element is parent or block.element.getparent() is parent
    return (
        in_place and not block.links and bool(LETTERS.search(block.text)) and len(block.text) <= _LONGEST_REST
    )


def _merged(groups: list[LinkGroup], outline: Outline) -> list[LinkGroup]:
    """Join the rows of a grid: groups with nothing between them that are made alike, or share a box."""
    merged: list[LinkGroup] = []
    for group in groups:
        before = merged[-1] if merged else None
        follows = before and group.first > 0 and outline.blocks[group.first - 1] is before.blocks[-1]
        is_other = before and (group.heading or before.is_pager or group.is_pager)
        is_other = is_other or (before and _panel_of(before) is not _panel_of(group))
        is_row = follows and not is_other
        if before and is_row and (_is_alike(before, group) or _share_box(before, group, outline)):
            before.cards.extend(group.cards)
            before.blocks.extend(group.blocks)
        else:
            merged.append(group)
    return merged


def _panel_of(group: LinkGroup) -> HtmlElement | None:
    """Return the panel around a group that a tab opens."""
    around = islice(group.cards[0].element.iterancestors(), CONTAINER_REACH)
    return next((up for up in around if up.get("role") == "tabpanel"), None)


def _is_alike(one: LinkGroup, two: LinkGroup) -> bool:
    """Say whether the entries of two groups, or their links, or their rows are made alike."""
    entries = [group.cards[0].element for group in (one, two)]
    made = [set(map(shape, (entry, entry.getparent(), *islice(entry.iter("a"), 1)))) for entry in entries]
    return not made[0].isdisjoint(made[1])


def _share_box(one: LinkGroup, two: LinkGroup, outline: Outline) -> bool:
    """Say whether an element holds both groups and no more above them than a heading."""
    around = islice(two.cards[0].element.iterancestors(), CONTAINER_REACH)
    start = next((places.start for up in around if (places := outline.span(up)).start <= one.first), -1)
    return start >= one.first - 1
