"""Entries of runs of links: which element holds one, and nothing else's."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from newscrawl.normalization.dates import PRINTED
from newscrawl.normalization.locales import RELATED, TRENDING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.html import HtmlElement

    from newscrawl.extraction.blocks import Block
    from newscrawl.normalization.urls import ArticleKey

_PAGE = frozenset(["html", "body", "main"])
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_INLINE = frozenset(["b", "strong", "em", "i", "u", "span", "font", "small", "bdi"])
_LINE_ENDS = frozenset(["br", "hr", "p", "div", "ul", "ol", "li", "h2", "h3", "h4"])
_LETTERS = re.compile(r"[^\W\d_]{3}")
_ANY_LETTER = re.compile(r"[^\W\d_]")
# A card holds a title, a snippet, a publisher and a date; anything longer is a page region.
_LONGEST_CARD = 1500
# Publisher and date above the title of a card.
_NAME = re.compile(r"[\w-]+")
_LONGEST_LINE = 100


@dataclass(eq=False)
class Card:
    """One entry: the element that holds it, where it leads, and which article that is, if one.

    *rest* are blocks that follow the element and belong to the entry, where no element holds both.
    """

    element: HtmlElement
    href: str
    key: ArticleKey | None
    rest: list[Block] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        """All text of the entry, as written."""
        return "".join([*self.element.itertext(), *(block.text for block in self.rest)])


class _Keys(defaultdict["HtmlElement", "set[ArticleKey]"]):
    """Which articles are linked to below an element."""

    def __init__(self) -> None:
        super().__init__(set)
        self._entries: dict[tuple[HtmlElement, str], list[HtmlElement]] = {}

    def first_entries(self, parent: HtmlElement, tag: str) -> list[HtmlElement]:
        """Return the first two children of a name that lead to one article each, of what may be thousands."""
        if (parent, tag) not in self._entries:
            entries = (child for child in parent.iterchildren(tag) if len(self.get(child, ())) == 1)
            self._entries[parent, tag] = list(islice(entries, 2))
        return self._entries[parent, tag]


def find_cards(
    root: HtmlElement, key_of: Callable[[str], ArticleKey | None], own: ArticleKey | None
) -> Iterator[Card]:
    """Yield an entry for every link to an article other than *own*, links in running text left out."""
    anchors: list[tuple[HtmlElement, ArticleKey]] = []
    keys_below = _Keys()
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


def hrefs(element: HtmlElement) -> set[str]:
    """Return where the links in an element lead."""
    return {href for anchor in element.iter("a") if (href := anchor.get("href"))}


def shape(element: HtmlElement) -> tuple[Any, str | None]:
    """Return what tells how an element is made: entries of one run are made alike."""
    return element.tag, element.get("class")


def _in_prose(anchor: HtmlElement) -> bool:
    """Say whether the link stands in running text: words in its line that are no publisher and date."""
    element, parent = anchor, anchor.getparent()
    while parent is not None and parent.tag in _INLINE and not _direct_text(parent):
        element, parent = parent, parent.getparent()
    if parent is None:
        return False
    line = _line_around(element, parent)
    return bool(_LETTERS.search(line)) and not PRINTED.search(line)


def _direct_text(element: HtmlElement) -> str:
    return " ".join([element.text or "", *(child.tail or "" for child in element)]).strip()


def _line_around(element: HtmlElement, parent: HtmlElement) -> str:
    """Return the direct text of *parent* in the line of its child *element*."""
    words = [element.tail or ""]
    for sibling in islice(element.itersiblings(), _LONGEST_LINE):
        if sibling.tag in _LINE_ENDS:
            break
        words.append(sibling.tail or "")
    for sibling in islice(element.itersiblings(preceding=True), _LONGEST_LINE):
        words.append(sibling.tail or "")
        if sibling.tag in _LINE_ENDS:
            return " ".join(words)
    return " ".join([*words, parent.text or ""])


def _card_element(anchor: HtmlElement, keys_below: _Keys) -> HtmlElement:
    """Return the largest element around the link that speaks of this article only."""
    within = [anchor]
    for parent in anchor.iterancestors():
        if parent.tag in _PAGE or len(keys_below[parent]) != 1:
            break
        within.append(parent)
    in_run = _is_one_of_many(within[-1], keys_below)
    for inner, parent in pairwise(within):
        if _is_more_than_card(parent, inner) or (not in_run and _has_text_above(parent, inner)):
            return inner
    return within[-1]


def _is_one_of_many(element: HtmlElement, keys_below: _Keys) -> bool:
    """Say whether an element stands beside others that are made like it and lead to one article each."""
    parent = element.getparent()
    # lxml refuses to look for some names that its own parser makes of rubbish.
    is_name = parent is not None and _NAME.fullmatch(element.tag)
    likes = keys_below.first_entries(parent, element.tag) if is_name else ()
    return any(like is not element for like in likes)


def _has_text_above(parent: HtmlElement, inner: HtmlElement) -> bool:
    """Say whether a single entry has words above it that are no publisher and date: its block's heading."""
    above = [parent.text or ""]
    for child in parent:
        if child is inner:
            break
        above += [*(child.itertext() if isinstance(child.tag, str) else ()), child.tail or ""]
    text = " ".join(above).strip()
    return bool(_ANY_LETTER.search(text)) and not (len(text) <= _LONGEST_LINE and PRINTED.search(text))


def _is_more_than_card(parent: HtmlElement, inner: HtmlElement) -> bool:
    """Say whether *parent* holds the heading of a block, or a region of the page, around *inner*."""
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
    own = hrefs(inner)
    likes = (child for child in parent if child is not inner and shape(child) == shape(inner))
    return any(hrefs(child) - own for child in likes)
