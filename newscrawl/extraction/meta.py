"""Layer: meta tags (Open Graph, Twitter, Dublin Core style) and the HTML title."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.normalization.names import headline

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NAMES = {
    "title": ("og:title", "twitter:title"),
    "author": ("author", "article:author"),
    "published_at": ("article:published_time", "datepublished", "publish-date", "pubdate"),
    "summary": ("og:description", "description", "twitter:description"),
}


class Head:
    """What the head of a page says; every value as written.

    *title* is the text of the title element, *canonical* the address that the page names as its own,
    *base* the one that its links are relative to, *site_name* what the site calls itself; "" where there
    is none.
    """

    def __init__(self, root: HtmlElement) -> None:
        self._links = list(root.iter("link"))
        self._tags = _tags(root)
        self.title = " ".join((root.findtext(".//title") or "").split())
        self.site_name = self._tags.get("og:site_name", "")
        self.canonical = next((link.get("href", "") for link in self._related("canonical")), "")
        base = root.find(".//base[@href]")
        self.base = "" if base is None else base.get("href", "")

    @property
    def titles(self) -> list[str]:
        """All titles in the head: for other sites and of the document."""
        return [*(self._tags[name] for name in _NAMES["title"] if name in self._tags), self.title]

    def values(self) -> dict[str, Any]:
        """Return the raw field values; `alternates` are (hreflang, href)."""
        raw: dict[str, Any] = {
            field: next((self._tags[name] for name in names if name in self._tags), "")
            for field, names in _NAMES.items()
        }
        raw["title"] = headline(raw["title"]) or headline(self.title)
        if raw["author"].startswith(("http:", "https:")):
            raw["author"] = ""  # article:author is a profile page for some
        links = self._related("alternate")
        raw["alternates"] = [
            (link.get("hreflang"), link.get("href", "")) for link in links if link.get("hreflang")
        ]
        return {field: value for field, value in raw.items() if value}

    def _related(self, kind: str) -> list[HtmlElement]:
        return [link for link in self._links if kind in link.get("rel", "").lower().split()]


def _tags(root: HtmlElement) -> dict[str, str]:
    tags: dict[str, str] = {}
    for tag in root.iter("meta"):
        name = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        content = (tag.get("content") or "").strip()
        if name and content:
            tags.setdefault(name, content)
    return tags
