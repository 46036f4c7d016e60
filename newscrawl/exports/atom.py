"""The last changes as an Atom feed (RFC 4287), for a feed reader: edits with what was edited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from newscrawl import __version__
from newscrawl.storage.change_log import FeedEntry
from newscrawl.storage.queries.article import Version
from newscrawl.storage.store import StoredSite

# Stands near the start of every feed of ours.
MARK = b"<generator>newscrawl"
_ATOM = "http://www.w3.org/2005/Atom"
_TITLES = {"new": "{}", "revised": "Edited: {}", "gone": "Removed: {}", "restored": "Back: {}"}
_DIFF = {"same": "{}", "old": "<del>{}</del>", "new": "<ins>{}</ins>"}
# What XML 1.0 cannot carry, not even escaped.
_UNFIT = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(entries: Sequence[FeedEntry], site: StoredSite, now: str) -> bytes:
    """Return the feed of changes, the newest first; *now* is its time where there are none."""
    host = urlsplit(site.root).netloc
    root = ET.Element("feed", xmlns=_ATOM)
    _add(root, "generator", f"newscrawl {__version__}")
    _add(root, "id", site.root + "/")
    _add(root, "title", f"What changed on {host}")
    _add(root, "updated", entries[0].changed_at if entries else now)
    for entry in entries:
        root.append(_entry(entry, host))
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _entry(entry: FeedEntry, host: str) -> ET.Element:
    element = ET.Element("entry")
    key = f"{entry.article_id}/{entry.locale}/{entry.seq}"
    _add(element, "id", f"tag:{host.partition(':')[0]},{entry.changed_at[:10]}:{key}")
    _add(element, "title", _TITLES[entry.kind].format(entry.title or entry.url))
    ET.SubElement(element, "link", rel="alternate", href=_fit(entry.url), hreflang=entry.locale)
    _add(element, "updated", entry.changed_at)
    if entry.published_at:
        _add(element, "published", entry.published_at)
    _add(ET.SubElement(element, "author"), "name", entry.publisher or host)
    ET.SubElement(element, "category", term=entry.kind)
    content = _add(element, "content", "".join(_paragraphs(entry)))
    content.set("type", "html")
    return element


def _paragraphs(entry: FeedEntry) -> Iterable[str]:
    if entry.edit:
        yield from _edited(*entry.edit)
    else:
        told = entry.summary or (entry.body_text or "").partition("\n\n")[0]
        yield f"<p>{escape(told)}</p>"


def _edited(before: Version, after: Version) -> Iterable[str]:
    for field, parts in after.edited(before).items():
        marked = "".join(_DIFF[part.kind].format(escape(part.text)) for part in parts)
        yield f"<p><b>{field.replace('_', ' ')}</b>: {marked}</p>".replace("\n", "<br>")


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = _fit(text)
    return element


def _fit(text: str) -> str:
    return _UNFIT.sub("\ufffd", text)
