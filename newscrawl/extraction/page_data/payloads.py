"""Objects that refer to each other, as frameworks send them in JSON, put together again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_DEEPEST = 100
_PLACE_NAME = re.compile(r"_[0-9]{1,9}")
# What Nuxt (devalue) and React Router (turbo-stream) write before a value of a type of its own.
_DATES = frozenset(["Date", "D"])
_COLLECTIONS = frozenset(["Set", "Map", "Array", "M"])


def revived(value: Any) -> Any:
    """Return *value* with its own encoding undone, or itself.

    Nuxt 3 and React Router send one flat list whose numbers are places in it.
    """
    return _Indexed(value).build(0) if _is_indexed(value) else value


def link_references(nodes: Iterable[dict[str, Any]]) -> None:
    """Replace `{"__ref": "Story:1"}` in place by the object of that name, as Apollo and Relay mean it."""
    listed = list(nodes)
    named = {name: child for node in listed for name, child in node.items() if isinstance(child, dict)}
    for node in listed:
        for name, child in node.items():
            if isinstance(child, dict):
                node[name] = _target(child, named)
            elif isinstance(child, list):
                node[name] = [_target(entry, named) for entry in child]


def _target(child: Any, named: dict[str, Any]) -> Any:
    reference = child.get("__ref") if isinstance(child, dict) else None
    return named.get(reference, child) if isinstance(reference, str) else child


def _is_indexed(value: Any) -> bool:
    if not isinstance(value, list) or len(value) < 3:  # noqa: PLR2004  # an object, a name and a text
        return False
    first = next((entry for entry in value[:3] if isinstance(entry, dict) and entry), None)
    return first is not None and all(type(place) is int and place < len(value) for place in first.values())


class _Indexed:
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
