"""The objects in a page's own data, each with the object that holds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

import orjson

from newscrawl.extraction.page_data.app_router import stream_values
from newscrawl.extraction.page_data.embedded import attributes, json_values, salvage, scripts
from newscrawl.extraction.page_data.key_aliases import by_name, pick
from newscrawl.extraction.page_data.payloads import link_references, revived

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from newscrawl.extraction.target import Subject

DETAIL_KEY = "detailProps"
_MOST_NODES = 20_000
# A string that holds data in its turn is at least as long as an article of one line.
_SHORTEST_ENCODED = 100


@dataclass(slots=True, eq=False)
class StateObject:
    """An object of the state: under which name it stands, and in which object.

    *holder* is None at the top and for the entries of a list: they are no part of one thing.
    """

    node: dict[str, Any]
    name: str = ""
    holder: StateObject | None = field(default=None, repr=False)

    @property
    def is_detail(self) -> bool:
        """Whether the site's own key names the object as the article of its page."""
        return self.name == DETAIL_KEY


def state_objects(root: HtmlElement, subject: Subject) -> list[StateObject]:
    """Return every object in the data of a page that may speak of its article.

    That of a broken script is read as far as it is whole.
    """
    found: list[StateObject] = []
    texts = list(scripts(root, "state"))
    for text in texts:
        if DETAIL_KEY not in text and not subject.is_mentioned(text):
            continue
        objects = [one for value in json_values(text) for one in _walk(revived(value), {})]
        if "__ref" in text:
            link_references(one.node for one in objects)
        found += objects
        if DETAIL_KEY in text and not any(_is_named(one.node) for one in objects):
            found += [StateObject(node, DETAIL_KEY) for node in salvage(text, DETAIL_KEY)]
    held = (value for text in attributes(root) if subject.is_mentioned(text) for value in json_values(text))
    seen: dict[int, Any] = {}
    values = chain(held, stream_values(texts))
    return found + [one for value in values for one in _walk(revived(value), seen)]


def _walk(value: Any, seen: dict[int, Any]) -> Iterator[StateObject]:
    """Yield every object in *value*, those in encoded strings too; bounded, not recursive.

    *seen* are objects and lists by their identity: references can lead to one from thousands of places.
    """
    stack: list[tuple[Any, str, StateObject | None]] = [(value, "", None)]
    for _ in range(_MOST_NODES):
        if not stack:
            return
        node, name, holder = stack.pop()
        if id(node) in seen:
            continue
        seen[id(node)] = node
        one = StateObject(node, name, holder) if isinstance(node, dict) else None
        if one:
            yield one
        for key, child in node.items() if one else (("", child) for child in node):
            if isinstance(child, dict | list):
                stack.append((child, key, one))
            elif isinstance(child, str) and len(child) > _SHORTEST_ENCODED and child.startswith(("{", "[{")):
                stack.append((_decoded(child), key, one))


def _decoded(text: str) -> Any:
    """Return what a string holds as JSON, an empty list if it is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return []


def _is_named(node: dict[str, Any]) -> bool:
    members = by_name(node)
    text = pick(members, "html") or pick(members, "plain")
    return text is not None and pick(members, "title") is not None
