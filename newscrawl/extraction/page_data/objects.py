"""The objects in a page's own data, each with the object that holds it, however a framework sends them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from newscrawl.extraction.page_data.embedded import (
    QUOTED,
    json_values,
    raw_decode,
    read_string,
    replace_strings,
    salvage,
    scripts,
)
from newscrawl.extraction.page_data.field_values import by_name, pick
from newscrawl.extraction.page_data.markup import json_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

    from newscrawl.extraction.page_data.target import Target

DETAIL_KEY = "detailProps"
_MOST_NODES = 20_000
# A string that holds data in its turn is at least as long as an article of one line.
_SHORTEST_ENCODED = 100
_LONG_ATTRIBUTES = etree.XPath("//@*[string-length() > 199]")
_CHUNK = re.compile(rf"__next_f\s*\.push\(\s*\[\s*\d+\s*,\s*{QUOTED}", re.DOTALL)
# Hints to load a style sheet or font (`:HL[…]`) have no number.
_ROW = re.compile(rb"\n?([0-9a-f]*):(?:T([0-9a-f]{1,8}),|[A-Z]*)")
_REFERENCE = re.compile(r"\$([0-9a-f]+)")
_MOST_ROWS = 5_000
_DEEPEST = 100
_MOST_TYPES = 20
_PLACE_NAME = re.compile(r"_[0-9]{1,9}")
# What Nuxt (devalue) and React Router (turbo-stream) write before a value of a type of its own.
_DATES = frozenset(["Date", "D"])
_COLLECTIONS = frozenset(["Set", "Map", "Array", "M"])
# What Qwik writes for the place of a value, to base 36, maybe with a mark before or behind.
_PLACE = re.compile(r"\x12?([0-9a-z]{1,5})\W?")
# Under which names a value stands alone in an object (Sitecore, WordPress, GraphQL), Arc's beside variants.
_WRAPPERS = ("value", "rendered", "nodes", "basic")
_MOST_IN_WRAPPER = 2


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


def state_objects(root: HtmlElement, target: Target) -> list[StateObject]:
    """Return every object in the data of a page that may speak of its article.

    That of a broken script is read as far as it is whole.
    """
    found: list[StateObject] = []
    texts = list(scripts(root, "state"))
    for text in texts:
        if DETAIL_KEY not in text and not target.is_mentioned(text):
            continue
        objects = [one for value in json_values(text) for one in _walk(revived(value), {})]
        if "__ref" in text:
            link_references(one.node for one in objects)
        found += objects
        if DETAIL_KEY in text and not any(_is_named(one.node) for one in objects):
            found += [StateObject(node, DETAIL_KEY) for node in salvage(text, DETAIL_KEY)]
    held = (value for text in _attributes(root) if target.is_mentioned(text) for value in json_values(text))
    seen: dict[int, Any] = {}
    values = chain(held, stream_values(texts))
    return found + [one for value in values for one in _walk(revived(value), seen)]


def _attributes(root: HtmlElement) -> Iterator[str]:
    """Yield the attributes that hold an object or a list: the properties of islands and components."""
    for value in cast("list[str]", _LONG_ATTRIBUTES(root)):
        if value.lstrip().startswith(("{", "[")):
            yield str(value)


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
        for key, wrapped in list(node.items()) if one else (("", child) for child in node):
            child = _unwrapped(wrapped) if key and isinstance(wrapped, dict) else wrapped
            if child is not wrapped:
                node[key] = child
            if isinstance(child, dict | list):
                stack.append((child, key, one))
            elif isinstance(child, str) and len(child) > _SHORTEST_ENCODED and child.startswith(("{", "[{")):
                stack.append((json_in(child) or [], key, one))


def _unwrapped(value: dict[str, Any]) -> Any:
    """Return what an object holds that is there for its one value alone, or the object itself."""
    name = next((name for name in _WRAPPERS if isinstance(value.get(name), str | int | list | dict)), "")
    return value[name] if name == "basic" or (name and len(value) <= _MOST_IN_WRAPPER) else value


def _is_named(node: dict[str, Any]) -> bool:
    members = by_name(node)
    text = pick(members, "html") or pick(members, "plain")
    return text is not None and pick(members, "title") is not None


def stream_values(scripts: Iterable[str]) -> list[Any]:
    """Return the objects and lists of the stream, references to rows replaced by their text or data.

    Those to which no other refers come first. The stream is cut into calls anywhere, in the middle of a row
    too. A text row (`1e:T2f,…`) gives its length in bytes and ends without a line break; every other row is
    a line.
    """
    chunks = (chunk for text in scripts if "__next_f" in text for chunk in _CHUNK.findall(text))
    halves = "".join(map(read_string, chunks))
    if not halves:
        return []
    # A call may end between the two halves of an emoji.
    stream = halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    rows: dict[str, Any] = {}
    values: list[Any] = []
    raw = stream.encode("utf-8", "replace")
    position = 0
    for _ in range(_MOST_ROWS):
        row = _ROW.match(raw, position)
        if row is None:
            break
        if row[2]:
            end = row.end() + int(row[2], 16)
            rows[row[1].decode()] = raw[row.end() : end].decode("utf-8", "replace")
        else:
            end = (raw.find(b"\n", row.end()) + 1) or len(raw)
            found = [value for value, _ in raw_decode(raw[row.end() : end].decode("utf-8", "replace"))]
            values += found
            rows |= {row[1].decode(): value for value in found if not _is_element(value)}
        position = end
    referred_to: set[int] = set()

    def resolved(sent: str) -> Any:
        value = _string(sent, rows)
        referred_to.add(id(value))
        return value

    for value in values:
        replace_strings(value, resolved)
    return sorted(values, key=lambda value: id(value) in referred_to)


def _is_element(value: Any) -> bool:
    """Say whether a row is an element of the page: they hold each other, and are read where they stand."""
    return isinstance(value, list) and value[:1] == ["$"]


def _string(sent: str, rows: dict[str, Any]) -> Any:
    """Return the string that was sent, or the row: a doubled `$` stands for one, `$D` before a date."""
    if not sent.startswith("$"):
        return sent
    match = _REFERENCE.fullmatch(sent)
    if match and match[1] in rows:
        return rows[match[1]]
    return sent[1:] if sent.startswith("$$") else sent.removeprefix("$D")


def revived(value: Any) -> Any:
    """Return *value* with its own encoding undone, or itself.

    Nuxt 3 and React Router send one flat list whose numbers are places in it, Qwik one with strings for
    numbers, Astro a type before each value.
    """
    if isinstance(value, dict) and isinstance(value.get("objs"), list):
        graph = _FlatGraph([_with_places(child) for child in value["objs"]])
        return [graph.build(place) for place, child in enumerate(value["objs"]) if isinstance(child, dict)]
    if isinstance(value, dict) and value and all(map(_is_typed, value.values())):
        return {name: _untyped(child) for name, child in value.items()}
    return _FlatGraph(value).build(0) if _is_indexed(value) else value


def _with_places(value: Any) -> Any:
    """Return a value of Qwik's list with the places of its members as numbers."""
    if isinstance(value, dict):
        return {name: _place(child) for name, child in value.items()}
    return [_place(child) for child in value] if isinstance(value, list) else value


def _place(sent: Any) -> int | None:
    match = _PLACE.fullmatch(sent) if isinstance(sent, str) else None
    return int(match[1], 36) if match else None


def _is_typed(value: Any) -> bool:
    """Say whether a value is written as Astro does: the number of its type, then itself."""
    is_pair = isinstance(value, list) and len(value) == 2  # noqa: PLR2004
    return is_pair and type(value[0]) is int and 0 <= value[0] < _MOST_TYPES


def _untyped(value: Any, depth: int = 0) -> Any:
    if not _is_typed(value) or depth > _DEEPEST:
        return value
    inner = value[1]
    if isinstance(inner, dict):
        return {name: _untyped(child, depth + 1) for name, child in inner.items()}
    return [_untyped(child, depth + 1) for child in inner] if isinstance(inner, list) else inner


def link_references(nodes: Iterable[dict[str, Any]]) -> None:
    """Replace `{"__ref": "Story:1"}` in place by the object of that name, as Apollo and Relay mean it."""
    listed = list(nodes)
    named = {name: child for node in listed for name, child in node.items() if isinstance(child, dict)}
    for node in listed:
        for name, child in node.items():
            if isinstance(child, dict):
                node[name] = _referenced(child, named)
            elif isinstance(child, list):
                node[name] = [_referenced(entry, named) for entry in child]


def _referenced(child: Any, named: dict[str, Any]) -> Any:
    reference = child.get("__ref") if isinstance(child, dict) else None
    return named.get(reference, child) if isinstance(reference, str) else child


def _is_indexed(value: Any) -> bool:
    if not isinstance(value, list) or len(value) < 3:  # noqa: PLR2004  # an object, a name and a text
        return False
    first = next((entry for entry in value[:3] if isinstance(entry, dict) and entry), None)
    return first is not None and all(type(place) is int and place < len(value) for place in first.values())


class _FlatGraph:
    """A flat list of values whose members are places in the list."""

    def __init__(self, values: list[Any]) -> None:
        self._values = values
        self._built: dict[int, Any] = {}

    def build(self, place: Any, depth: int = 0) -> Any:
        """Return the value at *place* with its members; None for the places that mean nothing."""
        if type(place) is not int or not 0 <= place < len(self._values) or depth > _DEEPEST:
            return None
        if place in self._built:
            return self._built[place]
        value = self._values[place]
        if isinstance(value, dict):
            node: dict[str, Any] = {}
            self._built[place] = node
            node.update((self._name(name), self.build(at, depth + 1)) for name, at in value.items())
            return node
        self._built[place] = None  # a list that holds itself
        self._built[place] = self._listed(value, depth) if isinstance(value, list) else value
        return self._built[place]

    def _name(self, name: str) -> str:
        """Return a member's name: React Router writes `_7` for the string at place 7."""
        place = int(name[1:]) if _PLACE_NAME.fullmatch(name) else len(self._values)
        return str(self._values[place]) if place < len(self._values) else name

    def _listed(self, value: list[Any], depth: int) -> Any:
        if not value or not isinstance(value[0], str):
            return [self.build(at, depth + 1) for at in value]
        kind, *places = value
        if kind in _DATES and places:
            return places[0]
        if kind in _COLLECTIONS:
            return [self.build(at, depth + 1) for at in places]
        return self.build(places[0], depth + 1) if places else None  # ["Reactive", 4]
