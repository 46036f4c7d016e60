"""All layers of one page: what each says, or why the page is no article."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newscrawl.extraction import generic, json_ld, meta, page_state, verdict, visible
from newscrawl.extraction.blocks import read_blocks
from newscrawl.extraction.link_groups import link_groups
from newscrawl.extraction.related import is_flash, read_entries, related_group, stands_in_text
from newscrawl.extraction.suspended import restore_suspended

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newscrawl.extraction.blocks import Block
    from newscrawl.extraction.link_groups import LinkGroup
    from newscrawl.normalization.urls import ArticleKey, SiteUrls

# The site's own name as publisher in JSON-LD says who carries the article, not who wrote it.
_CARRIER = "Bitget"


@dataclass
class ArticlePage:
    """What the layers of an article page say, as raw field values.

    *layers* maps a layer's name to its values; a layer that has nothing to say is missing. *rejected*
    names the reason why the page is no article, "" if it is one. *state_keys* are the names of the
    article's members in the page's state.
    """

    layers: dict[str, dict[str, Any]] = field(default_factory=dict)
    rejected: str = ""
    state_keys: list[str] = field(default_factory=list)


def read_article_page(root: HtmlElement, html: str, key: ArticleKey, urls: SiteUrls) -> ArticlePage:
    """Read the page that was fetched for *key*; *root* is its parsed tree, *html* its text."""
    if verdict.is_cut(html):
        return ArticlePage(rejected="cut")
    # lxml makes a new Python object for an element whenever none is held; the layers visit all often.
    _held = list(root.iter())
    restore_suspended(root)
    blocks = read_blocks(root)
    base = root.base_url or urls.root
    groups = link_groups(root, blocks, lambda href: urls.article_key(href, base), key)
    related = related_group(groups, blocks)
    covered = _covered(groups, related, blocks)
    furniture = visible.furniture(blocks, covered)
    layers = {"meta": meta.read(root)}
    layers["json_ld"] = json_ld.read(root, meta.site_name(root) or _CARRIER, furniture)
    headings = [block.text for block in blocks if block.tag == "h1"]
    shown = [*_titles(layers), meta.html_title(root), *headings]
    state = page_state.read(root, key, urls, shown, furniture)
    layers["page_state"] = state.values
    hints = [*_titles(layers), meta.html_title(root)]
    layers["visible"] = visible.read(blocks, covered, hints, related.blocks[0] if related else None)
    if related:
        layers["visible"]["related"] = read_entries(related)
    page = ArticlePage({name: values for name, values in layers.items() if values}, state_keys=state.keys)
    page.rejected = _reason(page, html) or ""
    # Where the visible page shows an article without a text, there is none.
    if page.rejected == "no_body" and "title" not in layers["visible"]:
        page.layers["generic"] = generic.read(html, furniture)
        page.rejected = _reason(page, html) or ""
    if page.rejected in ("no_title", "no_body"):
        page.rejected = _plainer_reason(root, blocks, groups) or page.rejected
    return page


def _titles(layers: dict[str, dict[str, Any]]) -> list[str]:
    return [values["title"] for values in layers.values() if "title" in values]


def _covered(groups: list[LinkGroup], related: LinkGroup | None, blocks: list[Block]) -> set[Block]:
    """Return the blocks of all runs of links but those inside the text, which belong to it."""
    return {
        block
        for group in groups
        if group is related or is_flash(group) or not stands_in_text(group, blocks)
        for block in group.blocks
    }


def _plainer_reason(root: HtmlElement, blocks: list[Block], groups: list[LinkGroup]) -> str | None:
    """Return what a page that is no article is instead, where that shows."""
    if verdict.is_listing(groups):
        return "listing"
    headings = [meta.html_title(root), *(block.text for block in blocks if block.is_heading)]
    return "gone_page" if verdict.says_gone(headings) else None


def _reason(page: ArticlePage, html: str) -> str | None:
    """Return why this is no article: it needs a title, a body and a layer that knows an article."""
    telling = [page.layers.get(name, {}) for name in ("page_state", "json_ld", "visible")]
    has_body = any("body_text" in layer for layer in (*telling, page.layers.get("generic", {})))
    if any("title" in layer for layer in telling) and has_body:
        return None
    if verdict.is_challenge(html):
        return "challenge"
    return "no_body" if any("title" in values for values in page.layers.values()) else "no_title"
