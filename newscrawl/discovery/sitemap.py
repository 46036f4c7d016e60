"""Which articles and other site maps a site map, or a feed, names."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from html import unescape
from io import BytesIO
from typing import NamedTuple

from lxml import etree
from protego import Protego
from w3lib.html import get_base_url

from newscrawl.discovery import Entry
from newscrawl.discovery.listing import named_in
from newscrawl.normalization.encoding import GZIP, unzipped
from newscrawl.normalization.urls import ArticleKey, SiteUrls, web_url

# The protocol allows 50 MiB, unpacked; a bomb unpacks to more.
LARGEST = 64 * 1024 * 1024
_NUMBER = re.compile(r"(\d{1,18})(?=\D*$)")
# The end of the root element, which may be empty; plug-ins write behind it.
_CLOSED = re.compile(
    rb"<(?:/(?:[\w.-]+:)?(?:urlset|sitemapindex|rss|feed|rdf)\s*|(?:[\w.-]+:)?(?:urlset|sitemapindex)\b[^<>]*/)>",
    re.IGNORECASE,
)
_ENDS_ASKED = 3
_HREF = re.compile(r"""<a\s(?:[^<>]*?\s)?href\s*=\s*["']?([^\s"'<>]*)""", re.IGNORECASE)
_SHARD_ADDRESS = re.compile(r"""(?<![^\s"',])[^\s"'<>,]{1,2000}\.xml(?:\.gz)?(?:\?[^\s"',]*)?(?![^\s"',])""")
_ADDRESS = re.compile(rb"https?:\\?/\\?/[^\s\"]")
_PAGE_START = re.compile(rb"(?:<\?xml\b[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_TAIL = 2_000
_ENDS = {b"{": b"}", b"[": b"]"}
# What stands for one page; RSS and Atom have names of their own.
_PAGES = frozenset(["url", "item", "entry"])
_NODE_END = re.compile(rb"</(?:\w+:)?(?:url|item|entry|sitemap)\s*>", re.IGNORECASE)
# .NET writes of its strings that they are UTF-16, and then sends UTF-8.
_WIDE_CLAIM = re.compile(
    rb"""\A(<\?xml\b[^>]*?)\sencoding=["'](?:utf|ucs)-?(?:16|32|2|4)\w*["']""", re.IGNORECASE
)
_ADDRESSES = ("loc", "link", "origlink", "guid", "id", "about")  # origlink: FeedBurner leads through itself
_DATES, _CHANGES = ("publication_date", "pubdate", "published"), ("lastmod", "updated")
_FIELDS = frozenset((*_ADDRESSES, *_DATES, *_CHANGES))
# Careless programs write it in titles: `BTC < 60k`.
_BARE = re.compile(rb"<(?![/!?a-z_])", re.IGNORECASE)
# Namespaces whose elements speak of pictures, films and translations of a page.
_FOREIGN = re.compile(r"image|video|xhtml|mobile")


class Sitemap(NamedTuple):
    """A site map: the site maps that it names, newest first, and its own entries.

    *is_whole* is False where it breaks off, or is no site map at all.
    """

    shards: list[str]
    entries: list[Entry]
    is_whole: bool = True


def sitemaps_in_robots(robots: str) -> list[str]:
    return list(Protego.parse(robots).sitemaps)


def read_sitemap(body: bytes, urls: SiteUrls, url: str = "") -> Sitemap:
    """Read an index, a shard, a feed in RSS or Atom, or any JSON, page or list of addresses, packed or not.

    *url* is its address, for the links of a page. A cut or broken one gives the entries before the fault.
    Shards are ordered by their number, the lowest first: the site numbers the newest 1.
    """
    text, is_whole = unzipped(body, LARGEST)
    if text.startswith(GZIP):  # a packed file that was packed once more to be sent
        text, is_inner_whole = unzipped(text, LARGEST)
        is_whole &= is_inner_whole
    # What a broken server says before the document is none of it.
    text = text[max(0, text.find(b"<?xml", 0, _TAIL)) :]
    if text.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        text = text.decode("utf-16", "replace").encode()
    text = _WIDE_CLAIM.sub(rb"\1", text.removeprefix(BOM_UTF8).strip(), count=1)
    is_page = _PAGE_START.match(text) is not None
    if is_page or not text.startswith(b"<"):  # JSON too
        listed = text.decode("utf-8", "replace").replace("\\/", "/")
        links = "\n".join(_links(listed, url or urls.root)) if is_page else listed
        keys = named_in(links, urls, urls.default_locale) or named_in(listed, urls, urls.default_locale)
        shards = dict.fromkeys(_SHARD_ADDRESS.findall(links))
        # Any page may link to its site map; the home page, served for whatever there is not, to more besides.
        shards = {} if is_page and (keys or len(shards) == 1) else shards
        named = 2 * (len(keys) + len(shards))
        is_list = 0 < text.count(b"<a ") <= named if is_page else bool(named or _ADDRESS.search(text))
        is_whole &= is_list and text.endswith(_ENDS.get(text[:1], b""))
        return Sitemap(sorted(shards, key=_shard_number), list(map(Entry, keys)), is_whole)
    nodes = list(_nodes(_BARE.sub(b"&lt;", text)))
    firsts = ((kind, named[0][0]) for kind, named, _ in nodes if named[0])
    others = (first for kind, first in firsts if kind == "sitemap" or _SHARD_ADDRESS.fullmatch(first))
    shards = {first: None for first in others if not urls.article_key(first)}
    pages = ((page, fields) for _, named, fields in nodes for page in named)
    is_whole &= _is_closed(text)
    # A parser that meets a second root, or an end without a start, leaves the rest without a word.
    is_whole &= b"<!--" in text or sum(1 for _ in _NODE_END.finditer(text)) <= len(nodes)
    return Sitemap(sorted(shards, key=_shard_number), _entries(pages, urls), is_whole)


def _is_closed(text: bytes) -> bool:
    """Say whether one of the last ends of a root element stands in no comment and no CDATA."""
    ends = (match.start() for match in deque(_CLOSED.finditer(text), _ENDS_ASKED))
    within = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"))
    return any(
        all(text.rfind(one, 0, end) <= text.rfind(other, 0, end) for one, other in within) for end in ends
    )


def _links(html: str, url: str) -> Iterator[str]:
    """Yield the addresses of a page's links, absolute."""
    with suppress(ValueError):  # a base whose host or port is none
        url = web_url(get_base_url(html, url), url) or url
    return filter(None, (web_url(unescape(href), url) for href in _HREF.findall(html)))


def _entries(pages: Iterable[tuple[list[str], dict[str, str]]], urls: SiteUrls) -> list[Entry]:
    """Return the articles of pages, each by the first of its addresses that is one of this site's."""
    entries: dict[ArticleKey, Entry] = {}
    for addresses, fields in pages:
        if key := next(filter(None, map(urls.article_key, addresses)), None):
            dated = next((fields[name] for name in _DATES if fields.get(name)), None)
            changed = next((fields[name] for name in _CHANGES if fields.get(name)), None)
            entries.setdefault(key, Entry(key, dated, changed))
    return list(entries.values())


def _shard_number(url: str) -> int:
    match = _NUMBER.search(url)
    return int(match[1]) if match else 0


def _nodes(text: bytes) -> Iterator[tuple[str, list[list[str]], dict[str, str]]]:
    """Yield what a document names: its kind, addresses of the page and of each translation, texts by name."""
    context = etree.iterparse(
        BytesIO(text),
        events=("end",),
        recover=True,
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, node in context:
            kind = _local(node.tag)
            if kind in _PAGES or kind == "sitemap":
                fields = _fields(node)
                # As browsers read one that runs over lines.
                addresses = ["".join(fields[name].split()) for name in _ADDRESSES if fields.get(name)]
                links = node.iterdescendants("{*}link")
                translations = [[one.get("href", "")] for one in links if one.get("hreflang")]
                yield kind, [addresses, *translations], fields
                node.clear()
    except (etree.XMLSyntaxError, ValueError):
        return


def _fields(node: etree._Element) -> dict[str, str]:
    """Return the first text under each name; an Atom link has its address in an attribute, as RDF may."""
    fields: dict[str, str] = {_local(name): str(value) for name, value in node.items()}
    for child in node.iterdescendants(etree.Element):
        name = _local(child.tag)
        # An Atom link may lead to something beside the page.
        if name in _FIELDS and not (name == "link" and child.get("rel", "alternate") != "alternate"):
            value = (child.get("href") or child.text or "").strip()
            base = child.base if name in _ADDRESSES else ""
            fields.setdefault(name, (web_url(value, base) if base else value) or value)
    return fields


@lru_cache(maxsize=256)  # a site map of a million elements has a dozen names
def _local(tag: str) -> str:
    """Return an element's name in lower case, "" if its namespace speaks of something within a page.

    A prefix that is never declared stays in the name.
    """
    space, _, name = tag.rpartition("}")
    prefix, _, local = name.rpartition(":")
    return "" if _FOREIGN.search(space) or _FOREIGN.search(prefix) else local.lower()
