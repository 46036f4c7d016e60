"""JavaScript literals: the page state of frameworks that write a program where others write JSON.

Bare keys, single quotes, trailing commas, comments, `new Date(…)`, `void 0`. chompjs reads them; it is
told where one begins and ends, so that code around it costs nothing.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import chompjs

if TYPE_CHECKING:
    from collections.abc import Callable

# A string that is never closed runs to the end: no stretch of the text is tried twice.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|\'(?:[^\'\\]|\\.)*+\'?|`(?:[^`\\]|\\.)*+`?|[\[\]{}()]', re.DOTALL)
_OPENS = re.compile(r"(?:[\[{]\s*)+(?:[\"'`]|[A-Za-z_$][\w$]*\s*:|\d+\s*:)")
_DATE = re.compile(r"new Date\(\s*+[\"']?([^\"')]*+)[\"']?\s*+\)")
# JavaScript knows an escape that JSON and chompjs do not.
_HEX_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*+)\\x([0-9a-fA-F]{2})")
# An id has at most 20 digits; Python refuses thousands of them, and with them all that stands around.
_LONGEST_NUMBER = 40
_NOTHING = frozenset(["void 0", "undefined"])


def opens_literal(text: str, start: int) -> bool:
    """Say whether the bracket at *start* opens data: a block of a program opens otherwise."""
    return _OPENS.match(text, start) is not None


def literal_end(text: str, start: int) -> int | None:
    """Return where the bracket at *start* is closed, None if it is not."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        depth += (token[0] in "[{(") - (token[0] in "]})")
        if depth == 0:
            return token.end()
    return None


def read_literal(source: str) -> Any:
    """Return the value of an object or list literal, None if it is none; calls and names become strings.

    >>> read_literal("{at: new Date(5), next: void 0, tags: ['a', 'b',],}")
    {'at': '5', 'next': None, 'tags': ['a', 'b']}
    """
    source = _HEX_ESCAPE.sub(r"\1\\u00\2", source)
    try:
        value = chompjs.parse_js_object(source, loader=json.loads, loader_kwargs=_LOADING)
    except (ValueError, RecursionError):
        return None
    return replace_strings(value, _evaluated)


def whole_number(digits: str) -> int | float:
    """Return the number that JSON writes as *digits*, rounded as JavaScript does if it is too long."""
    return int(digits) if len(digits) <= _LONGEST_NUMBER else float(digits)


_LOADING = {"strict": False, "parse_int": whole_number}


def read_string(quoted: str) -> str:
    r"""Return the text of a string literal with its quotes, "" if it is none.

    >>> read_string(r"'it\'s \\u003cp>'")
    "it's \\u003cp>"
    """
    if quoted.startswith('"'):
        with suppress(ValueError):
            return str(json.loads(quoted, strict=False))
    value = read_literal(f"[{quoted}]")
    return value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) else ""


def _evaluated(text: str) -> str | None:
    """Return what a string stands for that is one of the few expressions in data, else itself."""
    if text in _NOTHING:
        return None
    date = _DATE.fullmatch(text) if text.startswith("new Date") else None
    return date[1] if date else text


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
