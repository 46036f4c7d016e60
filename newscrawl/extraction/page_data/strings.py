"""The strings in a value that was read from JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def replace_strings(value: Any, of: Callable[[str], Any]) -> Any:
    """Replace every string inside *value*, in place, by what *of* makes of it; not recursive.

    >>> replace_strings({"a": ["x", 1]}, str.upper)
    {'a': ['X', 1]}
    """
    stack = [value]
    while stack:
        node = stack.pop()
        for key, child in list(node.items() if isinstance(node, dict) else enumerate(node)):
            if isinstance(child, dict | list):
                stack.append(child)
            elif isinstance(child, str) and (new := of(child)) is not child:
                node[key] = new
    return value
