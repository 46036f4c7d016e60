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


def read(root: HtmlElement) -> dict[str, Any]:
    """Return the raw field values in the page's meta tags; `alternates` are (hreflang, href)."""
    tags = _tags(root)
    raw: dict[str, Any] = {
        field: next((tags[name] for name in names if name in tags), "") for field, names in _NAMES.items()
    }
    raw["title"] = headline(raw["title"]) or headline(html_title(root))
    if raw["author"].startswith(("http:", "https:")):
        raw["author"] = ""  # article:author is a profile page for some
    raw["alternates"] = _alternates(root)
    return {field: value for field, value in raw.items() if value}


def site_name(root: HtmlElement) -> str:
    """Return what the site calls itself."""
    return _tags(root).get("og:site_name", "")


def html_title(root: HtmlElement) -> str:
    """Return the text of the title element."""
    return " ".join((root.findtext(".//title") or "").split())


def _alternates(root: HtmlElement) -> list[tuple[str, str]]:
    links = (link for link in root.iter("link") if "alternate" in (link.get("rel") or "").lower().split())
    return [(link.get("hreflang"), link.get("href", "")) for link in links if link.get("hreflang")]


def _tags(root: HtmlElement) -> dict[str, str]:
    tags: dict[str, str] = {}
    for tag in root.iter("meta"):
        name = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        content = (tag.get("content") or "").strip()
        if name and content:
            tags.setdefault(name, content)
    return tags
