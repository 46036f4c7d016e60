"""All layers of one page: what each says, or why the page is no article."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from newscrawl.extraction import page_kind as verdict
from newscrawl.extraction.attempts import Attempts
from newscrawl.extraction.cut import is_cut
from newscrawl.extraction.dom.blocks import read_blocks
from newscrawl.extraction.dom.body import article_text
from newscrawl.extraction.dom.card_fields import read_entries
from newscrawl.extraction.dom.date_lines import join_split_dates
from newscrawl.extraction.dom.deferred_dom import restore_suspended
from newscrawl.extraction.dom.key_points import part_key_points
from newscrawl.extraction.dom.link_groups import link_groups
from newscrawl.extraction.dom.related import is_flash, related_group
from newscrawl.extraction.layers import fallback as generic
from newscrawl.extraction.layers import json_ld, page_state, visible
from newscrawl.extraction.layers.meta import Head, marked
from newscrawl.extraction.page_data.markup import blocks_of
from newscrawl.extraction.target import Subject
from newscrawl.extraction.text_choice import choose_text
from newscrawl.extraction.walls import NO_HEADERS, asks_for_proof, has_wall
from newscrawl.normalization import names
from newscrawl.normalization.same_value import agree
from newscrawl.normalization.urls import web_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.html import HtmlElement

    from newscrawl.extraction.dom.blocks import Block
    from newscrawl.extraction.dom.link_groups import LinkGroup
    from newscrawl.extraction.layers.page_state import PageState
    from newscrawl.normalization.urls import ArticleKey, SiteUrls

_NAMES = ("publisher", "author")


@dataclass
class ArticlePage:
    """What the layers of an article page say, as raw field values.

    *layers* maps a layer's name to its values; a layer that has nothing to say is missing. *text_layers*
    are those that say the article's text, the one to take it from first. *rejected*
    names the reason why the page is no article, "" if it is one. *state_keys* are the names of the
    article's members in the page's state. *base* is what the page says its addresses are relative to, ""
    if it says nothing. *attempts* tell which layers could not be read.
    """

    layers: dict[str, dict[str, Any]] = field(default_factory=dict)
    text_layers: list[str] = field(default_factory=list)
    rejected: str = ""
    state_keys: list[str] = field(default_factory=list)
    base: str = ""
    attempts: Attempts = field(default_factory=Attempts)


def read_article_page(
    root: HtmlElement, html: str, key: ArticleKey, urls: SiteUrls, headers: Mapping[str, str] = NO_HEADERS
) -> ArticlePage:
    """Read the page that was fetched for *key*; *root* is its parsed tree, *html* its text.

    *headers* of the answer have names in lower case.
    """
    if is_cut(html):
        return ArticlePage(rejected="cut")
    # lxml makes a new Python object for an element whenever none is held; the layers visit all often.
    _held = list(root.iter())
    view = _View.of(root, key, urls)
    layers, state = _layers(view)
    found = {name: values for name, values in layers.items() if values}
    base = view.base if view.head.base else ""
    page = ArticlePage(found, state_keys=state.keys, base=base, attempts=view.attempts)
    lacking = _lacks(page)
    if lacking and has_wall(html, headers):
        page.rejected = "challenge"
        return page
    if lacking == "no_body":
        _look_for_body(page, view, state.inserted)
    if lacking := _lacks(page):
        page.rejected = _kind_of_page(view, html) or lacking
    else:
        choose = partial(choose_text, page.layers, view.blocks, lambda: _generic(page, view))
        page.text_layers = view.attempts.read("choice of text", choose, list(page.layers))
    return page


@dataclass(frozen=True)
class _View:
    """The page as its reader meets it, and what on it is no article's text."""

    root: HtmlElement
    key: ArticleKey
    urls: SiteUrls
    head: Head
    base: str
    blocks: list[Block]
    groups: list[LinkGroup]
    related: LinkGroup | None
    covered: set[Block]
    furniture: set[str]
    attempts: Attempts

    @classmethod
    def of(cls, root: HtmlElement, key: ArticleKey, urls: SiteUrls) -> Self:
        attempts = Attempts()
        attempts.read("late parts", lambda: restore_suspended(root), None)
        head = Head(root, urls)
        base = (head.base and web_url(head.base, urls.article_url(key))) or root.base_url or urls.root
        blocks: list[Block] = []
        blocks = attempts.read("visible", lambda: join_split_dates(read_blocks(root)), blocks)
        if any(block.text == head.whole_title for block in blocks):
            head.title = head.whole_title  # what the page shows has nothing added to it
        _shorten_own_links(blocks, urls)
        found = partial(link_groups, root, blocks, lambda href: urls.article_key(href, base), key)
        groups: list[LinkGroup] = []
        groups = attempts.read("links", found, groups)
        related = attempts.read("links", lambda: related_group(groups, blocks), None)
        covered = _covered(groups, related)
        furniture = visible.furniture(blocks, covered)
        return cls(root, key, urls, head, base, blocks, groups, related, covered, furniture, attempts)

    @property
    def subject(self) -> Subject:
        """The article with the titles that the page shows: in its head and as its main heading."""
        headings = [block.text for block in self.blocks if block.tag == "h1"]
        shown = map(names.headline, [*self.head.titles, *headings])
        return Subject(self.key.article_id, tuple(dict.fromkeys(title for title in shown if title)))

    def is_carrier(self, publisher: str) -> bool:
        """Say whether a publisher is the site itself, which carries the article and did not write it."""
        brand = publisher.partition(" ")[0]
        is_named_so = publisher == self.head.site_name and self.urls.is_own_name(brand)
        return is_named_so or self.urls.is_own_name(publisher)

    @property
    def is_elsewhere(self) -> bool:
        """Whether the page's own address is that of no article: of a price, of the help centre."""
        address = self.head.canonical
        on_site = bool(address and self.urls.on_site(address, self.base))
        return on_site and self.urls.article_key(address, self.base) is None


def _shorten_own_links(blocks: list[Block], urls: SiteUrls) -> None:
    """Let links into the site be spelt alike: a page may write them with the name of its host or without."""
    for block in blocks:
        for at, link in enumerate(block.links):
            own = urls.on_site(link.href) if link.href.startswith("http") else None
            if own:
                block.links[at] = link._replace(href=own._replace(scheme="", netloc="").geturl() or "/")


def _layers(view: _View) -> tuple[dict[str, dict[str, Any]], PageState]:
    """Read every layer; titles that one gives help the next to tell the article from its neighbours."""
    layers = {"meta": view.attempts.values("meta", view.head.values)}
    subject = view.subject
    layers["json_ld"] = view.attempts.values(
        "json_ld", partial(json_ld.read, view.root, subject, view.furniture)
    )
    if view.is_carrier(layers["json_ld"].get("publisher", "")):
        del layers["json_ld"]["publisher"]
    if title := layers["json_ld"].get("title"):
        subject = subject.also_titled(title)
    read_state = partial(page_state.read, view.root, view.key, view.urls, subject, view.furniture)
    state = view.attempts.read("page_state", read_state, page_state.PageState({}, []))
    layers["page_state"] = state.values
    for values in layers.values():
        if "title" in values:
            values["title"] = view.head.own(values["title"])
    is_named = any("title" in layers[name] for name in ("page_state", "json_ld"))
    hints = [*_titles(layers), view.head.title]
    shown = view.attempts.values("visible", lambda: _read_visible(view, hints, is_named=is_named))
    _settle_names(shown, layers)
    if is_named or not _shows_no_article(view, shown):
        layers["visible"] = shown
    view.attempts.read("key points", lambda: part_key_points(layers.values()), None)
    return layers, state


def _settle_names(shown: dict[str, Any], said: dict[str, dict[str, Any]]) -> None:
    """Let the page's data say what the only name in its head is: the author, the publisher, or neither.

    A line that is a byline by its place alone is the author's only where no data name one.
    """
    known = {field: [values[field] for values in said.values() if field in values] for field in _NAMES}
    guess = shown.pop("guess", None)
    if guess and (not known["author"] or any(agree("author", guess, author) for author in known["author"])):
        shown["author"] = guess
    name = shown.get("publisher")
    if name is None or "author" in shown:
        return
    if any(agree("publisher", name, publisher) for publisher in known["publisher"]):
        return
    if any(agree("author", name, author) for author in known["author"]):
        shown["author"] = shown.pop("publisher")
    elif known["publisher"]:
        del shown["publisher"]


def _read_visible(view: _View, hints: list[str], *, is_named: bool) -> dict[str, Any]:
    first_related = view.related.blocks[0] if view.related else None
    is_article = is_named or view.head.is_article
    shown = visible.read(view.blocks, view.covered, hints, first_related, is_article=is_article)
    if "title" in shown:
        marks = marked(view.root)
        if view.is_carrier(marks.get("publisher", "")):
            del marks["publisher"]
        shown = marks | shown
    if view.related:
        shown["related"] = read_entries(view.related.cards)
    return shown


def _shows_no_article(view: _View, shown: dict[str, Any]) -> bool:
    """Say whether a page that no data names an article is the site's own: gone, or of a price, or of help."""
    is_gone = "published_at" not in shown and verdict.says_gone([shown.get("title", "")])
    return is_gone or ("author" not in shown and view.is_elsewhere)


def _look_for_body(page: ArticlePage, view: _View, inserted: str) -> None:
    """Look for a text that no layer has: in the page's program, else as any text on any page.

    A visible article without a text that JSON-LD does not name has none but what its program inserts:
    anything else is another's.
    """
    if "title" in page.layers.get("visible", {}):
        title = page.layers["visible"]["title"]
        text = article_text(blocks_of(inserted), title, view.furniture)._asdict() if inserted else {}
        found = {name: value for name, value in text.items() if value}
        page.layers["page_state"] = page.layers.get("page_state", {}) | found
        if found or "title" not in page.layers.get("json_ld", {}):
            return
    telling = {name: page.layers.get(name, {}) for name in ("page_state", "json_ld")}
    subject = Subject(view.key.article_id, tuple(_titles(telling)))
    if any(subject.is_titled(block.text) for block in view.blocks):
        page.layers["generic"] = _generic(page, view)


def _generic(page: ArticlePage, view: _View) -> dict[str, Any]:
    blocks = [block for block in view.blocks if block not in view.covered]
    title = next(iter(_titles(page.layers)), "")
    read = partial(generic.read, view.root, blocks, names.headline(title), view.furniture)
    return view.attempts.values("generic", read)


def _titles(layers: dict[str, dict[str, Any]]) -> list[str]:
    return [values["title"] for values in layers.values() if "title" in values]


def _covered(groups: list[LinkGroup], related: LinkGroup | None) -> set[Block]:
    """Return the blocks of all runs of links but those inside the text, which belong to it."""
    return {
        block
        for group in groups
        if group is related or is_flash(group) or not group.in_text
        for block in group.blocks
    }


def _kind_of_page(view: _View, html: str) -> str:
    """Return what a page that is no article is instead, "" where that does not show."""
    if verdict.is_listing(view.groups, view.blocks):
        return "listing"
    # A heading that is a link speaks of another page.
    headings = [
        view.head.title,
        *(block.text for block in view.blocks if block.is_heading and not block.links),
    ]
    if verdict.says_gone(headings):
        return "gone_page"
    return "challenge" if asks_for_proof(html) else ""


def _lacks(page: ArticlePage) -> str:
    """Return what an article needs and this has not: a title, a body and a layer that knows an article."""
    telling = [page.layers.get(name, {}) for name in ("page_state", "json_ld", "visible")]
    has_body = any("body_text" in layer for layer in (*telling, page.layers.get("generic", {})))
    if any("title" in layer for layer in telling) and has_body:
        return ""
    return "no_body" if any("title" in values for values in page.layers.values()) else "no_title"
