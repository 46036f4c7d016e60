"""All layers of one page: what each says, or why the page is no article."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newscrawl.extraction import json_ld, meta, page_state, verdict, visible
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
    """What the layers of an article page say, as raw field values, and its related block.

    *layers* maps a layer's name to its values; a layer that has nothing to say is missing.
    *rejected* names the reason why the page is no article, "" if it is one.
    """

    layers: dict[str, dict[str, Any]] = field(default_factory=dict)
    related: list[dict[str, Any]] = field(default_factory=list)
    rejected: str = ""


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
    layers = _data_layers(root, key, blocks)
    hints = [*_titles(layers), meta.html_title(root)]
    first_related = related.blocks[0] if related else None
    layers["visible"] = visible.read(blocks, _covered(groups, related, blocks), hints, first_related)
    page = ArticlePage({name: values for name, values in layers.items() if values})
    page.related = read_entries(related) if related else page_state.read_related(root, urls, key.locale)
    page.rejected = _reason(page, html) or ""
    if page.rejected in ("no_title", "no_body"):
        page.rejected = _plainer_reason(root, blocks, groups) or page.rejected
    return page


def _data_layers(root: HtmlElement, key: ArticleKey, blocks: list[Block]) -> dict[str, dict[str, Any]]:
    """Read the layers that are data; the page's titles tell its own object from its neighbours'."""
    disclaimer = visible.site_disclaimer(blocks)
    site_name = meta.site_name(root) or _CARRIER
    layers = {"meta": meta.read(root), "json_ld": json_ld.read(root, site_name, disclaimer)}
    headings = [block.text for block in blocks if block.tag == "h1"]
    shown = [*_titles(layers), meta.html_title(root), *headings]
    layers["page_state"] = page_state.read(root, key.article_id, shown, disclaimer)
    return layers


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
    if any("title" in layer for layer in telling) and any("body_text" in layer for layer in telling):
        return None
    if verdict.is_challenge(html):
        return "challenge"
    return "no_body" if any("title" in values for values in page.layers.values()) else "no_title"
