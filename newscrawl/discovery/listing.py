"""Article links of a listing page, in reading order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.discovery.entries import Entry
from newscrawl.normalization.printed_dates import find_time
from newscrawl.normalization.urls import ArticleKey

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newscrawl.normalization.urls import SiteUrls

# An entry of a listing is a link of its own: text around it that is longer is another region.
_LONGEST_CARD = 1500


def read_listing(root: HtmlElement, html: str, urls: SiteUrls, locale: str) -> list[Entry]:
    """Return the articles that the page links to, each once; from its scripts if it has no links."""
    base = root.base_url or urls.root
    entries: dict[ArticleKey, Entry] = {}
    for anchor in root.iter("a"):
        key = urls.article_key(anchor.get("href") or "", base)
        if key and (key not in entries or entries[key].dated is None):
            entries[key] = Entry(key, _date_beside(anchor))
    return list(entries.values()) or _from_scripts(html, urls, locale)


def _date_beside(anchor: HtmlElement) -> str | None:
    """Return the date printed in the link or in the element around it and nothing else's."""
    element: HtmlElement | None = anchor
    for _ in range(3):
        if element is None or len(element.findall(".//a")) > 1:
            return None
        text = "".join(element.itertext())
        if len(text) > _LONGEST_CARD:
            return None
        if found := find_time(text):
            return found[0]
        element = element.getparent()
    return None


def _from_scripts(html: str, urls: SiteUrls, locale: str) -> list[Entry]:
    """Find article paths in a page that its own program draws, slashes escaped or not."""
    path = urls.article_pattern(slash=r"\\?/")
    ids = dict.fromkeys(urls.spelt(found["id"]) for found in re.finditer(rf"{path}\b", html))
    return [Entry(ArticleKey(article_id, locale)) for article_id in ids]
