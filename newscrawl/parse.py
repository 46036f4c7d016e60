"""The one door to what a page says: bytes in, an article or a reason out.

A crawl and a reparse read through it alike, in this process or in another: what goes in and what comes out
is plain data.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import tzinfo
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement
from parsel.selector import create_root_node
from w3lib.html import get_base_url

from newscrawl.archive.records import pack
from newscrawl.discovery import Entry
from newscrawl.discovery.listing import read_listing
from newscrawl.extraction import EXTRACTOR_VERSION
from newscrawl.extraction.dom.elements import PageParser
from newscrawl.extraction.page_kind import MOST_TAGS, has_program, is_challenge, is_shell
from newscrawl.items import ArchivedPage, Article, PageBytes
from newscrawl.normalization.columns import content_digest, rows_of
from newscrawl.normalization.dates import stamp
from newscrawl.normalization.encoding import decoded, is_damaged
from newscrawl.normalization.urls import ArticleKey, SiteUrls, web_url

# As Scrapy does: a base element further down is one that a page quotes.
_HEAD = 4096
_MOST_ATTRIBUTES = 1_000
# A title is short, and half an emoji in it no reason to lose the article.
_AMONG_IN_TITLE = 4
_VALUE = r"""(?:"[^"]*+"?|'[^']*+'?)"""
# A comment, an element whose content is text, or any other tag up to its last character.
_TAG = re.compile(
    r"<(?:!--[^-]*+(?:-(?!->)[^-]*+)*+"
    r"|(?i:script|style)\b[^>]{0,1000}+>[^<]*+(?:<(?!/(?i:script|style))[^<]*+)*+"
    rf"|(?P<name>[a-zA-Z][^\s/>]*+)(?:[^>=]++|=\s*+{_VALUE}?+)*+)"
)
_ATTRIBUTES = re.compile(
    rf"(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:{_VALUE}|[^\s>]*+))?+){{0,{_MOST_ATTRIBUTES}}}+"
)


class Site(NamedTuple):
    """The site's grammar of URLs, and the zone of the times that its pages print without one."""

    urls: SiteUrls
    zone: tzinfo


class Parsed(NamedTuple):
    """The article of a page, or the *reason* why it is none.

    *has_program* tells of a page without an article that its scripts may show one in a browser, *page* is its
    record where it is to be archived.
    """

    article: Article | None
    reason: str = ""
    detail: str = ""
    has_program: bool = False
    page: ArchivedPage | None = None


class ListingPage(NamedTuple):
    """The articles that a listing names; the rest says what a page that names none is instead."""

    entries: list[Entry]
    is_challenge: bool = False
    is_shell: bool = False
    has_program: bool = False


def read_for_store(page: PageBytes, key: ArticleKey, site: Site, is_archived: bool) -> Parsed:
    """Return what a page says, with what the store needs beside it: digest, rows and record."""
    parsed = read_page(page, key, site)
    if article := parsed.article:
        article.digest = content_digest(article)
        article.rows = rows_of(article)
    if not is_archived:
        return parsed
    return parsed._replace(page=archived_page(page, key, article.page_digest if article else None))


def archived_page(page: PageBytes, key: ArticleKey, digest: str | None = None) -> ArchivedPage:
    """Return a page with its compressed record; its *digest* may be known."""
    digest = digest or page_digest(page.body)
    return ArchivedPage(*key, page.url, stamp(page.fetched_at), digest, pack(page))


def read_page(page: PageBytes, key: ArticleKey, site: Site) -> Parsed:
    """Return what a page says that was fetched for the article *key*."""
    # The crawl's own process reads no page, and most runs find none to read: 0.1 s and 4 MB of their start.
    from newscrawl.extraction.page import read_article_page  # noqa: PLC0415
    from newscrawl.loaders import LoaderContext, load_article  # noqa: PLC0415

    text = _text(page)
    if text.count("<") > MOST_TAGS:
        return Parsed(None, "too_large", "tags")
    root = _tree(page, text)
    if _is_cut_by_depth(root):
        return Parsed(None, "damaged", "nested too deep")
    said = read_article_page(root, text, key, site.urls, _answered(page))
    if said.rejected:
        broken = "; ".join(f"{layer}: {why}" for layer, why in said.attempts.broken.items())
        return Parsed(None, said.rejected, broken, has_program=has_program(root))
    article = load_article(said, key, LoaderContext(site.urls, page.url, page.fetched_at, site.zone))
    if is_damaged(article.title or "", _AMONG_IN_TITLE) or is_damaged(article.body_text or ""):
        return Parsed(None, "damaged")
    article.page_digest = page_digest(page.body)
    article.extractor = EXTRACTOR_VERSION
    # A shell's stay the same, whatever is shown in it; a page that came damaged has those of the whole one.
    if not page.rendered and not article.broken_layers:
        headers = _by_name(page)
        article.etag = headers.get("etag")
        article.last_modified = headers.get("last-modified")
    return Parsed(article)


def read_listing_page(page: PageBytes, locale: str, site: Site, is_dated: bool) -> ListingPage:
    """Return what a listing names, with the dates of its entries if *is_dated*: they cost most of it."""
    text = _text(page)
    root = _tree(page, text)
    if entries := read_listing(root, text, site.urls, locale, is_dated=is_dated):
        return ListingPage(entries)
    return ListingPage([], shows_challenge(page), is_shell(root), has_program(root))


def shows_challenge(page: PageBytes) -> bool:
    """Say whether a page asks its visitor to prove something."""
    return is_challenge(_text(page), _answered(page))


def page_digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _answered(page: PageBytes) -> Mapping[str, str]:
    """Return the headers of what is judged: a browser may have passed the wall that answered first."""
    return {} if page.rendered else _by_name(page)


def _by_name(page: PageBytes) -> dict[str, str]:
    """Return the headers, their names in lower case; of one that comes several times the last."""
    return {name.lower(): value for name, value in page.headers}


def _text(page: PageBytes) -> str:
    return decoded(page.body, page.encoding)


def _tree(page: PageBytes, text: str) -> HtmlElement:
    base = page.url
    with suppress(ValueError):  # a base whose host or port is none
        base = web_url(get_base_url(text[:_HEAD], page.url, page.encoding), page.url) or base
    html = _with_few_attributes(text)
    if html is text and _is_text_of(page.body, text):  # to make bytes of it anew takes as long as its tree
        return create_root_node("", PageParser, base_url=base, body=page.body)
    return create_root_node(html, PageParser, base_url=base)


def _is_text_of(body: bytes, text: str) -> bool:
    """Say whether *body* is a page's *text* in UTF-8, from its first tag to its last."""
    is_plain = body.startswith(b"<") and body.rstrip().endswith(b">") and b"\0" not in body
    return is_plain and body.decode("utf-8", "ignore") == text


def _is_cut_by_depth(root: HtmlElement) -> bool:
    """Say whether libxml2 has left out what is nested deeper than its limit of 2,048 elements."""
    log = root.getroottree().parser.error_log
    return bool(log.filter_types(etree.ErrorTypes.ERR_RESOURCE_LIMIT))


def _with_few_attributes(html: str) -> str:
    """Return a page none of whose tags has more attributes than a thousand.

    libxml2 goes through all attributes of an element for every one that it adds.
    """
    kept, end = [], 0
    for tag in _TAG.finditer(html):
        if tag["name"] and tag.end() - tag.start() > _MOST_ATTRIBUTES:
            first = _ATTRIBUTES.match(html, tag.end("name"))
            kept.append(html[end : first.end() if first else tag.end()])
            end = tag.end()
    return "".join([*kept, html[end:]]) if kept else html
