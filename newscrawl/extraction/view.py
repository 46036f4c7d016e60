"""The page as its reader meets it, walked once for all layers, and which parts of it could not be read."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Self, TypeVar, cast

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from newscrawl.extraction.dom.blocks import Block, read_blocks
from newscrawl.extraction.dom.byline import part_bylines
from newscrawl.extraction.dom.date_lines import join_split_dates
from newscrawl.extraction.dom.elements import texts_within
from newscrawl.extraction.dom.lines import COUNT, NEAR
from newscrawl.extraction.dom.link_groups import LinkGroup
from newscrawl.extraction.dom.outline import Outline
from newscrawl.extraction.dom.related import link_groups, related_group
from newscrawl.extraction.layers.meta import HtmlHead
from newscrawl.extraction.page_data.target import Target
from newscrawl.normalization import names
from newscrawl.normalization.labels import DISCLAIMER, RELATED
from newscrawl.normalization.urls import ArticleKey, SiteUrls, web_url

logger = logging.getLogger(__name__)

T = TypeVar("T")

_METADATA = frozenset("base basefont bgsound link meta noscript script style template title".split())

# What stands before the name that a site adds to its titles; less may be a word of the page by chance.
_ADDED = re.compile(r"(.{15,})\s[|·–—-]\s.+")
# Attributes that name a path, but those of links, pictures and forms.
_ATTRIBUTES = etree.XPath(
    "//@*[contains(., $path)][starts-with(name(), 'data-') or starts-with(name(), 'on')]"
)
_NO_BOXES = _METADATA | frozenset(["html", "body", "button", "form", "tr", "img", "iframe"])
_MOST_BOXES, _LONGEST_CARD = 200, 500

# The call that moves a part, of a boundary (B) or of a piece within another part (P).
_MOVE = re.compile(r"""\$R[CRS]\(\s*["']([BP]:[0-9a-f]+)["']\s*,\s*["'](S:[0-9a-f]+)["']""")


@dataclass(frozen=True)
class PageView:
    """The page as its reader meets it, and what on it is no article's text."""

    root: HtmlElement
    key: ArticleKey
    urls: SiteUrls
    head: HtmlHead
    base: str
    blocks: list[Block]
    groups: list[LinkGroup]
    related: LinkGroup | None
    covered: set[Block]
    boilerplate: set[str]
    attempts: Attempts

    @classmethod
    def of(cls, root: HtmlElement, key: ArticleKey, urls: SiteUrls) -> Self:
        attempts = Attempts()
        open_body(root)
        attempts.read("late parts", lambda: place_streamed_parts(root), None)
        open_shadow_roots(root)
        attempts.read("links", lambda: link_boxes(root, urls, key), None)
        head = HtmlHead(root, urls)
        base = (head.base and web_url(head.base, urls.article_url(key))) or root.base_url or urls.root
        blocks: list[Block] = []
        blocks = attempts.read("visible", lambda: join_split_dates(part_bylines(read_blocks(root))), blocks)
        head.title = _shown_title(head, blocks)
        _shorten_own_links(blocks, urls)
        outline = Outline(blocks)
        foot = outline.foot if outline.count("links", outline.foot) else range(0)
        for block in blocks[foot.start : foot.stop]:
            block.chrome = True
        found = partial(link_groups, root, outline, lambda href: urls.article_key(href, base), key)
        groups: list[LinkGroup] = []
        groups = attempts.read("links", found, groups)
        related = attempts.read("links", lambda: related_group(groups, blocks), None)
        covered = _covered(groups, related)
        boilerplate = _boilerplate(blocks, covered)
        return cls(root, key, urls, head, base, blocks, groups, related, covered, boilerplate, attempts)

    @property
    def target(self) -> Target:
        """The article with the titles that the page shows: in its head and as its main heading."""
        headings = [block.text for block in self.blocks if block.tag == "h1"]
        shown = map(names.headline, [*self.head.titles, *headings])
        titles = tuple(dict.fromkeys(title for title in shown if title))
        return Target(self.key.article_id, titles, self.urls.state_keys)

    def is_site_itself(self, publisher: str) -> bool:
        """Say whether a publisher is the site itself, which carries the article and did not write it."""
        brand = publisher.partition(" ")[0]
        is_named_so = publisher == self.head.site_name and self.urls.is_own_name(brand)
        return is_named_so or self.urls.is_own_name(publisher)

    @property
    def is_of_no_article(self) -> bool:
        """Whether the page's own address is that of no article: of a price, of the help centre."""
        address = self.head.canonical
        on_site = bool(address and self.urls.on_site(address, self.base))
        return on_site and self.urls.article_key(address, self.base) is None


def _shown_title(head: HtmlHead, blocks: Sequence[Block]) -> str:
    """Return the title of the document as the page shows it: whole, or without what is added behind it."""
    shown = {block.text for block in blocks}
    added = _ADDED.fullmatch(head.title)
    short = added[1] if added and added[1] in shown else head.title
    return head.whole_title if head.whole_title in shown else short


def _shorten_own_links(blocks: list[Block], urls: SiteUrls) -> None:
    """Let links into the site be spelt alike: a page may write them with the name of its host or without."""
    for block in blocks:
        for at, link in enumerate(block.links):
            own = urls.on_site(link.href) if link.href.startswith("http") else None
            if own:
                block.links[at] = link._replace(href=own._replace(scheme="", netloc="").geturl() or "/")


def open_body(root: HtmlElement) -> None:
    """Move what is shown out of the head: the parser knows no `header` or `main` that begins the body."""
    head, body = root.find("head"), root.find("body")
    told = () if head is None else head
    first = next((one for one in told if one.tag not in _METADATA), None)
    if first is None:
        return
    if body is None:
        body = lxml.html.Element("body")
        root.append(body)
    for element in reversed([first, *first.itersiblings()]):
        body.insert(0, element)


def place_streamed_parts(root: HtmlElement) -> None:
    """Move every late part to its placeholder, as the browser would.

    React's server sends a slow part after the footer, in a hidden element `S:n`, and a script that moves
    it to the placeholder `B:m` or `P:n`. Without the script the numbers are taken to be the same.
    """
    if next(root.iter("template"), None) is None:
        return
    hidden = [element for element in root.iter("div") if element.get("hidden") is not None]
    late = {name: element for element in hidden if (name := element.get("id") or "").startswith("S:")}
    if not late:
        return
    moves = dict(move for script in root.iter("script") for move in _MOVE.findall(script.text or ""))
    for placeholder in list(root.iter("template")):
        name = placeholder.get("id") or ""
        part = late.pop(moves.get(name, f"S:{name[2:]}"), None) if name[:2] in ("B:", "P:") else None
        # A broken template can put a placeholder into the very part that is to take its place.
        if part is not None and part not in placeholder.iterancestors("div"):
            part.tag = "div"
            del part.attrib["hidden"]
            tail, part.tail = placeholder.tail, None
            placeholder.getparent().replace(placeholder, part)
            part.tail = tail


def open_shadow_roots(root: HtmlElement) -> None:
    """Make boxes of the templates that a browser shows, as the shadow tree of the element around them.

    What that element holds beside its tree is shown in the slots of the tree.
    """
    trees: dict[HtmlElement, HtmlElement] = {}
    for template in root.iter("template"):
        if template.get("shadowrootmode") or template.get("shadowroot"):
            trees.setdefault(template.getparent(), template)
    for host, tree in reversed(trees.items()):  # the innermost first: its slots are not those around it
        tree.tag = "div"
        slots: dict[str, HtmlElement] = {}
        for slot in list(tree.iter("slot")):
            slot.tag = "span"
            slots.setdefault(slot.get("name") or "", slot)
        _fill_slots(host, tree, slots)


def link_boxes(root: HtmlElement, urls: SiteUrls, own: ArticleKey) -> None:
    """Put a link into every small box without one that leads to another article by a script of the page."""
    path = urls.article_path.partition("{id}")[0]
    address = re.compile(rf"[^\s'\"()]*{urls.article_pattern()}(?![\w-])")
    for value in islice(cast("list[Any]", _ATTRIBUTES(root, path=path)), _MOST_BOXES):
        found, box = address.search(value), value.getparent()
        if found is None or found["id"] == own.article_id or box.tag in _NO_BOXES:
            continue
        if box.tag == "a":
            is_idle = (box.get("href") or "#").startswith(("#", "javascript:"))
            box.set("href", found[0] if is_idle else box.get("href"))
        elif _is_card_without_link(box):
            link = lxml.html.Element("a", href=found[0])
            link.text, box.text = box.text, None
            link.extend(list(box))
            box.append(link)


def _is_card_without_link(box: HtmlElement) -> bool:
    is_card = any(map(str.strip, texts_within(box, _LONGEST_CARD) or ()))
    is_alone = is_card and box.find(".//a") is None and next(box.iterancestors("a"), None) is None
    return is_alone and box.find(".//h1") is None  # nor another article, which a site loads below this one


def _fill_slots(host: HtmlElement, tree: HtmlElement, slots: Mapping[str, HtmlElement]) -> None:
    filled: set[HtmlElement] = set()
    for child in list(host):
        slot = slots.get(child.get("slot") or "")
        if child is tree or slot is None:
            continue
        if slot not in filled:
            del slot[:]
            slot.text = None
            filled.add(slot)
        slot.append(child)


def _covered(groups: list[LinkGroup], related: LinkGroup | None) -> set[Block]:
    """Return the blocks of all runs of links but those inside the text that no heading parts from it."""
    in_text = (group for group in groups if group is not related and group.in_text and not group.is_flash)
    own = {group for group in in_text if not (group.headed and RELATED.match(group.heading))}
    return {block for group in groups if group not in own for block in group.blocks}


def _boilerplate(blocks: Sequence[Block], covered: set[Block]) -> set[str]:
    """Return the texts that are no article's: navigation, runs of links, and the end of the page.

    The end begins with the site's own disclaimer: the last one on the page, if it follows a like count. What
    a table of contents or a breadcrumb repeats stands in the text as well.
    """
    at = next((at for at in range(len(blocks) - 1, 0, -1) if DISCLAIMER.match(blocks[at].text)), len(blocks))
    counted = any(COUNT.match(block.text) for block in blocks[max(0, at - NEAR) : at])
    below = blocks[at:] if counted else []
    chrome = [block for block in blocks if block.chrome]
    others = {*below, *covered, *chrome}
    return {block.text for block in others} - {block.text for block in blocks if block not in others}


class Attempts:
    """The reading of one page, layer by layer; *broken* maps the layers that could not be read to why."""

    def __init__(self) -> None:
        self.broken: dict[str, str] = {}

    def values(self, layer: str, reading: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Return the values that a layer's *reading* gives, none if the page breaks it."""
        return self.read(layer, reading, {})

    def read(self, layer: str, reading: Callable[[], T], otherwise: T) -> T:
        """Return what *reading* says, or *otherwise* if the page breaks it.

        A page is anybody's, and parsers, decoders and date readers raise whatever their authors left out:
        there is no list of it. So this is the one place that takes every error, and it keeps and logs it:
        but for the lack of memory, which is the whole page's. One layer nested too deep says nothing of
        the others.
        """
        try:
            return reading()
        except MemoryError:
            raise
        except Exception as error:
            self.broken.setdefault(layer, f"{type(error).__name__}: {error}"[:200])
            logger.warning("a page breaks the reading of its %s", layer, exc_info=True)
            return otherwise
