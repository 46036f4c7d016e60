"""Site maps: the index, its shards, and the dates that news site maps carry."""

from __future__ import annotations

import gzip
import re
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree
from protego import Protego

from newscrawl.discovery.entries import Entry

if TYPE_CHECKING:
    from newscrawl.normalization.urls import SiteUrls

_NUMBER = re.compile(r"(\d+)(?=\D*$)")
_LARGEST = 64 * 1024 * 1024  # the protocol allows 50 MiB; a bomb unpacks to more


class Sitemap(NamedTuple):
    """A site map: the site maps that it names, newest first, and its own entries."""

    shards: list[str]
    entries: list[Entry]


def sitemaps_in_robots(robots: str) -> list[str]:
    """Return the site maps that a robots.txt names."""
    return list(Protego.parse(robots).sitemaps)


def read_sitemap(body: bytes, urls: SiteUrls) -> Sitemap:
    """Read an index or a shard, gzipped or not; a cut one gives the entries before the cut.

    Shards are ordered by their number, the lowest first: the site numbers the newest 1.
    """
    root = _parse(_unpacked(body))
    if root is None:
        return Sitemap([], [])
    shards = [loc for node in _named(root, "sitemap") if (loc := _child(node, "loc"))]
    entries: dict[tuple[str, str], Entry] = {}
    for node in _named(root, "url"):
        key = urls.article_key(_child(node, "loc"))
        if key:
            dated = _child(node, "publication_date") or None
            entries.setdefault(key, Entry(key, dated, _child(node, "lastmod") or None))
    return Sitemap(sorted(dict.fromkeys(shards), key=_shard_number), list(entries.values()))


def _shard_number(url: str) -> int:
    match = _NUMBER.search(url)
    return int(match[1]) if match else 0


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.open(BytesIO(body)) as packed:
            return packed.read(_LARGEST)
    except (OSError, EOFError):
        return b""


def _parse(body: bytes) -> etree._Element | None:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(body.strip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _named(root: etree._Element, name: str) -> list[etree._Element]:
    return [node for node in root.iter() if isinstance(node.tag, str) and _local(node) == name]


def _child(node: etree._Element, name: str) -> str:
    found = next(iter(_named(node, name)), None)
    return (found.text or "").strip() if found is not None else ""


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname
