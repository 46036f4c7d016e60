"""All layers of one page: what each says, or why the page is no article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from lxml.html import HtmlElement

from newscrawl.extraction.dom.body import article_text, take_own_disclaimers
from newscrawl.extraction.dom.card_fields import read_entries
from newscrawl.extraction.dom.key_points import part_key_points
from newscrawl.extraction.layers import fallback, json_ld, page_state, visible
from newscrawl.extraction.layers.meta import marked
from newscrawl.extraction.layers.page_state import PageState
from newscrawl.extraction.page_data.markup import blocks_of
from newscrawl.extraction.page_data.target import Target
from newscrawl.extraction.page_kind import (
    NO_HEADERS,
    has_challenge_marks,
    is_listing,
    is_truncated,
    may_be_notice,
    says_gone,
    says_outage,
    shows_challenge_text,
)
from newscrawl.extraction.shown_article import Relation, ShownArticle
from newscrawl.extraction.text_choice import choose_text
from newscrawl.extraction.view import Attempts, PageView
from newscrawl.normalization import names
from newscrawl.normalization.placeholders import is_no_text, is_nothing, says_gone_alone
from newscrawl.normalization.same_value import agree
from newscrawl.normalization.urls import ArticleKey, SiteUrls

_NAMES = ("publisher", "author")
# A shorter title can open another one by chance.
_DISTINCTIVE = 10
_DATA = ("page_state", "json_ld")


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
    if is_truncated(html):
        return ArticlePage(rejected="cut")
    # lxml makes a new Python object for an element whenever none is held; the layers visit all often.
    _held = list(root.iter())
    view = PageView.of(root, key, urls)
    layers, state = _read_layers(view)
    base = view.base if view.head.base else ""
    notices = _drop_placeholders(layers)
    found = {name: values for name, values in layers.items() if values}
    page = ArticlePage(found, state_keys=state.keys, base=base, attempts=view.attempts)
    missing = _missing(page)
    if missing and has_challenge_marks(html, headers):
        page.rejected = "challenge"
        return page
    if missing == "no_body":
        _find_missing_body(page, view, state.inserted)
        notices += _drop_placeholders(page.layers)
    if missing := _missing(page):
        is_gone = any(map(says_gone_alone, notices))
        page.rejected = "gone_page" if is_gone else _kind_of_page(view, html) or missing
    else:
        choose = partial(choose_text, page.layers, view.blocks, lambda: _read_fallback(page, view))
        page.text_layers = view.attempts.read("choice of text", choose, list(page.layers))
        take_own_disclaimers(page.layers.values(), urls.opens_disclaimer)
    return page


def _read_layers(view: PageView) -> tuple[dict[str, dict[str, Any]], PageState]:
    """Read every layer; titles that one gives help the next to tell the article from its neighbours."""
    layers = {"meta": view.attempts.values("meta", view.head.values)}
    target = view.target
    layers["json_ld"] = view.attempts.values(
        "json_ld", partial(json_ld.read, view.root, target, view.boilerplate)
    )
    layers["json_ld"] = _with_publisher(layers["json_ld"], view)
    for values in layers.values():
        if view.is_site_itself(values.get("author", "")):  # which carries the article
            del values["author"]
    if title := layers["json_ld"].get("title"):
        target = target.also_titled(title)
    read_state = partial(page_state.read, view.root, view.key, view.urls, target, view.boilerplate)
    state = view.attempts.read("page_state", read_state, page_state.PageState({}, []))
    layers["page_state"] = state.values
    for values in layers.values():
        if "title" in values:
            values["title"] = view.head.own(values["title"])
    is_named = any("title" in layers[name] for name in _DATA)
    hints = [*_titles(layers), view.head.title]
    shown = view.attempts.values("visible", lambda: _read_visible(view, hints, is_named=is_named))
    judge = partial(_keep_own, view, layers, shown)
    layers, shown = view.attempts.read("whose data", judge, (layers, shown))
    _assign_names(shown, layers)
    if any("title" in layers[name] for name in _DATA) or not _shows_no_article(view, shown, layers["meta"]):
        layers["visible"] = shown
    view.attempts.read("key points", lambda: part_key_points(layers.values()), None)
    return layers, state


def _with_publisher(told: dict[str, Any], view: PageView) -> dict[str, Any]:
    """Return what JSON-LD tells with its publisher, or the house that it names as author; not the site."""
    names = [told.get(name, "") for name in ("publisher", "organization")]
    publisher = next((name for name in names if name and not view.is_site_itself(name)), "")
    rest = {name: value for name, value in told.items() if name not in ("publisher", "organization")}
    return rest | ({"publisher": publisher} if publisher else {})


def _drop_placeholders(layers: dict[str, dict[str, Any]]) -> list[list[str]]:
    """Take what stands where a value is missing out of all layers, and return what stands for their texts."""
    notices = []
    for values in layers.values():
        for name in [name for name, value in values.items() if isinstance(value, str) and is_nothing(value)]:
            del values[name]
        for link in values.get("related", ()):
            link.update({name: None for name, value in link.items() if value and is_nothing(str(value))})
        if "body_text" in values and is_no_text(values["body_text"]):
            notices.append(values.pop("body_text"))
    return notices


def _keep_own(
    view: PageView, layers: dict[str, dict[str, Any]], shown: dict[str, Any]
) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """Return the layers without what their data say of another article, and what the page shows.

    A page that can be read by the names of that one alone is left as it is.
    """
    if not _is_whole(shown):
        return _without_others(view, layers), shown
    own = _own_values(view, layers, shown)
    others = [name for name in _DATA if layers[name] and not own[name]]
    if others:
        hints = [*_titles({name: values for name, values in own.items() if values}), view.head.title]
        is_named = any("title" in own[name] for name in _DATA)
        alone = _read_visible(view, hints, is_named=is_named)
        if not _is_whole(alone):
            return _without_others(view, layers), shown
        own, shown = _own_values(view, layers, alone), alone
    for values in own.values():
        if values.keys().isdisjoint(("title", "article_id")) and "publisher" in shown:
            values.pop("publisher", None)  # a translation's own stands on the page
    return own, shown


def _without_others(view: PageView, layers: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the layers without data of another article than that whose title document and page have."""
    head = view.head.title
    begins = (block.text for block in view.blocks if len(block.text) >= _DISTINCTIVE)
    title = next(filter(head.startswith, begins), "")
    if not title:
        return layers
    article = _shown_article(view, {"title": title, "body_text": ()})
    return layers | {name: {} for name in _DATA if article.relation(layers[name]) is Relation.OTHER}


def _is_whole(shown: dict[str, Any]) -> bool:
    return {"title", "body_text"} <= shown.keys() and not is_no_text(shown["body_text"])


def _own_values(
    view: PageView, layers: dict[str, dict[str, Any]], shown: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    article = _shown_article(view, shown)
    return {name: article.own_values(values) for name, values in layers.items()}


def _shown_article(view: PageView, shown: dict[str, Any]) -> ShownArticle:
    texts = (block.text for block in view.blocks if block not in view.covered)
    headings = [block.text for block in view.blocks if block.tag == "h1"]
    return ShownArticle(shown, texts, headings, view.head.titles)


def _assign_names(shown: dict[str, Any], said: dict[str, dict[str, Any]]) -> None:
    """Let the page's data say what the only name in its head is: the author, the publisher, or neither.

    A line that is a byline by its place alone is the author's only where no data name one.
    """
    known = {field: [values[field] for values in said.values() if field in values] for field in _NAMES}
    guess = shown.pop("guess", None)
    if guess and (not known["author"] or _is_any("author", guess, known)):
        shown["author"] = guess
    name = shown.get("publisher")
    if name and any(name == values.get("section") for values in said.values()):
        del shown["publisher"]
    elif name is None or "author" in shown or _is_any("publisher", name, known):
        return
    elif _is_any("author", name, known):
        shown["author"] = shown.pop("publisher")
    elif known["publisher"]:
        del shown["publisher"]


def _is_any(field: str, name: str, known: Mapping[str, list[str]]) -> bool:
    return any(agree(field, name, other) for other in known[field])


def _read_visible(view: PageView, hints: list[str], *, is_named: bool) -> dict[str, Any]:
    first_related = view.related.blocks[0] if view.related else None
    marks = marked(view.root)
    is_article = is_named or view.head.is_article or "author" in marks
    shown = visible.read(view.blocks, view.covered, hints, first_related, is_article=is_article)
    if "title" in shown:
        if view.is_site_itself(marks.get("publisher", "")):
            del marks["publisher"]
        if shown.get("publisher") == marks.get("author"):
            shown.pop("publisher", None)
        shown = marks | shown
    if view.related:
        shown["related"] = read_entries(view.related.cards)
    return shown


def _shows_no_article(view: PageView, shown: dict[str, Any], meta: dict[str, Any]) -> bool:
    """Say whether a page that no data names an article is the site's own: gone, out of order, of a price."""
    is_gone = "published_at" not in shown and says_gone([shown.get("title", "")])
    is_other = "author" not in shown and view.is_of_no_article
    is_unsigned = not {*shown, *meta} & {"published_at", *_NAMES}
    is_notice = is_unsigned and may_be_notice(view.blocks, shown.get("body_text", []))
    return is_gone or is_other or is_notice or says_outage(view.head.title)


def _find_missing_body(page: ArticlePage, view: PageView, inserted: str) -> None:
    """Look for a text that no layer has: in the page's program, else as any text on any page.

    A visible article without a text that JSON-LD does not name has none but what its program inserts:
    anything else is another's.
    """
    if "title" in page.layers.get("visible", {}):
        title = page.layers["visible"]["title"]
        text = article_text(blocks_of(inserted), title, view.boilerplate)._asdict() if inserted else {}
        found = {name: value for name, value in text.items() if value}
        page.layers["page_state"] = page.layers.get("page_state", {}) | found
        if found or "title" not in page.layers.get("json_ld", {}):
            return
    article_layers = {name: page.layers.get(name, {}) for name in ("page_state", "json_ld")}
    target = Target(view.key.article_id, tuple(_titles(article_layers)))
    if any(target.is_titled(block.text) for block in view.blocks):
        page.layers["generic"] = _read_fallback(page, view)


def _read_fallback(page: ArticlePage, view: PageView) -> dict[str, Any]:
    blocks = [block for block in view.blocks if block not in view.covered]
    title = next(iter(_titles(page.layers)), "")
    read = partial(fallback.read, view.root, blocks, names.headline(title), view.boilerplate)
    return view.attempts.values("generic", read)


def _titles(layers: dict[str, dict[str, Any]]) -> list[str]:
    return [values["title"] for values in layers.values() if "title" in values]


def _kind_of_page(view: PageView, html: str) -> str:
    """Return what a page that is no article is instead, "" where that does not show."""
    if is_listing(view.groups, view.blocks):
        return "listing"
    # A heading that is a link speaks of another page.
    shown = (block.text for block in view.blocks if block.is_heading and not block.links)
    lines = (
        block.text for block in view.blocks if not (block.chrome or block.links or block in view.covered)
    )
    if says_gone([view.head.title, *shown]) or any(says_gone_alone([line]) for line in lines):
        return "gone_page"
    return "challenge" if shows_challenge_text(html) else ""


def _missing(page: ArticlePage) -> str:
    """Return what an article needs and this has not: a title, a body and a layer that knows an article."""
    article_layers = [page.layers.get(name, {}) for name in ("page_state", "json_ld", "visible")]
    has_body = any("body_text" in layer for layer in (*article_layers, page.layers.get("generic", {})))
    if any("title" in layer for layer in article_layers) and has_body:
        return ""
    return "no_body" if any("title" in values for values in page.layers.values()) else "no_title"
