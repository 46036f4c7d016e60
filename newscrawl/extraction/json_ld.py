"""Layer: schema.org metadata in JSON-LD."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.extraction.body import article_text, blocks_of
from newscrawl.extraction.embedded import json_values, scripts
from newscrawl.normalization.names import headline

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from lxml.html import HtmlElement

_ARTICLE_TYPES = ("article", "posting", "report")


def read(root: HtmlElement, site_name: str = "", furniture: Collection[str] = ()) -> dict[str, Any]:
    """Return the raw field values of the first article node, or nothing.

    A publisher that is *site_name* is the site that carries the article, not who published it. Lines
    that are *furniture* of the page are no text of it.
    """
    for text in scripts(root, "ld+json"):
        start = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=0)
        for value in json_values(text[start:]):
            for node in _nodes(value):
                if _is_article(node):
                    return _raw_values(node, site_name, furniture)
    return {}


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for child in value:
            yield from _nodes(child) if isinstance(child, dict) else ()
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            child = value.get(key)
            if isinstance(child, dict):
                yield child
            elif isinstance(child, list):
                yield from (entry for entry in child if isinstance(entry, dict))


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(str(name).lower().endswith(_ARTICLE_TYPES) for name in names)


def _raw_values(node: dict[str, Any], site_name: str, furniture: Collection[str]) -> dict[str, Any]:
    raw: dict[str, Any] = {
        "title": _text(node.get("headline")) or _text(node.get("name")),
        "author": _names(node.get("author")),
        "publisher": _names(node.get("publisher") or node.get("sourceOrganization")),
        "published_at": _text(node.get("datePublished")),
        "summary": _text(node.get("description")),
    }
    if raw["publisher"] == site_name:
        raw["publisher"] = ""
    if body := _text(node.get("articleBody")):
        title = headline(raw["title"])
        raw |= article_text(blocks_of(body), title, furniture)._asdict()
    return {name: value for name, value in raw.items() if value}


def _names(value: Any) -> str:
    people = value if isinstance(value, list) else [value]
    names = (_text(person.get("name")) if isinstance(person, dict) else _text(person) for person in people)
    return ", ".join(name for name in names if name and not name.startswith("http"))


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
