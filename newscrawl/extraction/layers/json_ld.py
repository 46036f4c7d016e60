"""Layer: schema.org metadata in JSON-LD."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from newscrawl.extraction.dom.body import article_text
from newscrawl.extraction.page_data.embedded import json_values, scripts
from newscrawl.extraction.page_data.field_values import keywords_in, section_in
from newscrawl.extraction.page_data.markup import blocks_of, plain_text
from newscrawl.normalization.names import headline

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from lxml.html import HtmlElement

    from newscrawl.extraction.page_data.target import Target

_ARTICLE_TYPES = ("article", "posting", "report")
# Where a node holds nodes that speak of the page itself; a list of other articles is none of them.
_MEMBERS = ("@graph", "mainEntity", "mainEntityOfPage")
_ADDRESSES = ("@id", "url", "mainEntityOfPage", "identifier")
_MOST_NODES = 5_000
_MOST_NAMES = 20

_REFERENCE = frozenset(["@id", "@type"])

Node = dict[str, Any]


def read(root: HtmlElement, target: Target, boilerplate: Collection[str] = ()) -> dict[str, Any]:
    """Return the raw field values of the page's article node, or nothing.

    `organization` is the author that is none, `article_id` the article's if the node names it.

    That is the node with the article's address, else the first one under a title that the page shows,
    else the first. Lines that are *boilerplate* of the page are no text of it.
    """
    nodes = [
        node for text in scripts(root, "ld+json") for value in json_values(text) for node in _nodes(value)
    ]
    own = [node for node in nodes if _is_article(node) and not _is_other(node, target)]
    if not own:
        return {}
    node = max(own, key=lambda node: _likeness(node, target)) if len(own) > 1 else own[0]
    named = {str(entry["@id"]): entry for entry in nodes if "@id" in entry and not entry.keys() <= _REFERENCE}
    raw = _raw_values(node, lambda value: _resolved(value, named), boilerplate)
    return raw | {"article_id": target.article_id} if _has_address(node, target) else raw


def _nodes(value: Any) -> Iterator[Node]:
    """Yield the nodes at the top of a value and those inside them that speak of the page."""
    stack = [value]
    for _ in range(_MOST_NODES):
        if not stack:
            return
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(reversed(node))
        elif isinstance(node, dict):
            yield node
            stack.extend(node[name] for name in reversed(_MEMBERS) if name in node)


def _is_article(node: Node) -> bool:
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    is_kind = any(str(name).lower().endswith(_ARTICLE_TYPES) for name in names)
    return is_kind and bool(_text(node.get("headline")) or _text(node.get("name")) or _body(node))


def _addresses(node: Node) -> list[str]:
    values = (node.get(name) for name in _ADDRESSES)
    return [str(value.get("@id") if isinstance(value, dict) else value) for value in values if value]


def _is_other(node: Node, target: Target) -> bool:
    """Say whether the node's address is that of another article."""
    return not _has_address(node, target) and any(map(target.is_other_article, _addresses(node)))


def _has_address(node: Node, target: Target) -> bool:
    return any(target.article_id in address for address in _addresses(node))


def _likeness(node: Node, target: Target) -> tuple[bool, bool]:
    title = _text(node.get("headline")) or _text(node.get("name"))
    return _has_address(node, target), target.is_titled(title)


def _resolved(value: Any, named: dict[str, Node]) -> Any:
    """Return the node that a reference (`{"@id": "#author"}`, typed or not) names, or the value itself."""
    if isinstance(value, list):
        return [
            _resolved(entry, named) for entry in islice(value, _MOST_NAMES) if not isinstance(entry, list)
        ]
    is_reference = (
        isinstance(value, dict) and value.keys() <= _REFERENCE and isinstance(value.get("@id"), str)
    )
    return named.get(value["@id"], value) if is_reference else value


def _raw_values(node: Node, resolved: Callable[[Any], Any], boilerplate: Collection[str]) -> dict[str, Any]:
    publisher = node.get("publisher") or node.get("sourceOrganization")
    raw: dict[str, Any] = {
        "title": _text(node.get("headline")) or _text(node.get("name")),
        "author": _names(resolved(node.get("author"))),
        "publisher": _names(resolved(publisher)),
        "organization": _organization(resolved(node.get("author"))),
        "published_at": _time(node.get("datePublished")),
        "modified_at": _time(node.get("dateModified")),
        "section": section_in(node.get("articleSection")),
        "summary": _text(node.get("description")),
    }
    raw = {name: plain_text(value) for name, value in raw.items()}
    raw["keywords"] = [plain_text(word) for word in keywords_in(node.get("keywords"))]
    if body := _body(node):
        raw |= article_text(blocks_of(body), headline(raw["title"]), boilerplate)._asdict()
    return {name: value for name, value in raw.items() if value}


def _body(node: Node) -> str:
    """Return the article's text; a list of texts is its paragraphs."""
    body = node.get("articleBody")
    if isinstance(body, list):
        return "\n".join(text for text in map(_text, body) if text)
    return _text(body)


def _names(value: Any) -> str:
    people = value if isinstance(value, list) else [value]
    names: Sequence[str] = [_name(person) if isinstance(person, dict) else _text(person) for person in people]
    return ", ".join(name for name in names if name and not name.startswith(("http", "#")))


def _organization(author: Any) -> str:
    """Return the name of an author that is no person: the house that publishes the story."""
    kind = str(author.get("@type")) if isinstance(author, dict) else ""
    return _name(author) if kind.endswith("Organization") else ""


def _name(person: Node) -> str:
    parts = (_text(person.get(name)) for name in ("givenName", "additionalName", "familyName"))
    return _text(person.get("name")) or " ".join(filter(None, parts))


def _time(value: Any) -> str:
    return str(value) if type(value) in (int, float) else _text(value)


def _text(value: Any) -> str:
    """Return a string, or the one in a value with a language or type of its own."""
    if isinstance(value, dict):
        value = value.get("@value")
    return value.strip() if isinstance(value, str) else ""
