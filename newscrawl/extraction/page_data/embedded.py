"""Data inside a page, however it is put there and however broken: in scripts and in attributes.

Frameworks write JSON, or a program with literals: bare keys, single quotes, trailing commas, comments,
`new Date(…)`, `void 0`. chompjs reads those; it is told where one begins and ends, so that code around it
costs nothing. Data that cannot be read is a missing layer: nothing here raises.
"""

from __future__ import annotations

import html
import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import unquote

import chompjs
import orjson

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.html import HtmlElement

# What can stand before a value in a script: an assignment, a call, a list of arguments.
_VALUE_START = re.compile(r"(?:[=(,:]|\breturn\b)\s*([{\[])")
QUOTED = r"""("[^"\\]*+(?:\\.[^"\\]*+)*+"|'[^'\\]*+(?:\\.[^'\\]*+)*+'|`[^`\\]*+(?:\\.[^`\\]*+)*+`)"""
# Data that is handed over as a string: JSON.parse, and the stream of React Router.
_STRING_CALL = re.compile(rf"(?:JSON\.parse|\.enqueue)\(\s*(?:(decodeURIComponent)\(\s*)?{QUOTED}", re.DOTALL)
_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)
_STRING = re.compile(QUOTED, re.DOTALL)
# Comments and CDATA marks before JSON, for browsers and parsers that are long gone.
_WRAPPER = re.compile(r"(?:\s++|//[^\n{\[]*+(?:\[CDATA\[)?|/\*[^*{]*+\*/|<!--|<!\[CDATA\[)++")
_FUNCTION = re.compile(r"\(\s*+function\s*+\(([\w$,\s]++)\)\s*+\{")
_CALL = re.compile(r"\s*+\)?+\s*+\(")
_NAME = re.compile(rf"{QUOTED}|(?P<before>[:,\[]\s*+)(?P<name>[A-Za-z_$][\w$]*+)(?=\s*+[,\]}}])", re.DOTALL)
_GAP = re.compile(r"[\s;]*+")
# Shorter scripts hold neither an article nor a piece of one.
_SHORTEST = 20
# Bounds of the work on a hostile page.
_MOST_TIMES_LONGER = 4
_MOST_VALUES = 200
_MOST_STARTS = 5_000
_MOST_SALVAGED = 20
_MOST_UNREADABLE = 5
# A string that is never closed runs to the end: no stretch of the text is tried twice.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|\'(?:[^\'\\]|\\.)*+\'?|`(?:[^`\\]|\\.)*+`?|[\[\]{}()]', re.DOTALL)
_OPENS = re.compile(r"(?:[\[{]\s*)+(?:[\"'`]|[A-Za-z_$][\w$]*\s*:|\d+\s*:)")
_DATE = re.compile(r"new Date\(\s*+[\"']?([^\"')]*+)[\"']?\s*+\)")
# JavaScript knows an escape that JSON and chompjs do not.
_HEX_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*+)\\x([0-9a-fA-F]{2})")
# What Angular wrote into its state up to version 16.
_ANGULAR_ESCAPE = re.compile("&([asqlg]);")
_ANGULAR = {"a": "&amp;", "s": "'", "q": '"', "l": "&lt;", "g": "&gt;"}
# An id has at most 20 digits; Python refuses thousands of them, and with them all that stands around.
_LONGEST_NUMBER = 40
_NOTHING = frozenset(["void 0", "undefined"])


def _whole_number(digits: str) -> int | float:
    """Return the number that JSON writes as *digits*, rounded as JavaScript does if it is too long."""
    return int(digits) if len(digits) <= _LONGEST_NUMBER else float(digits)


_LOADING = {"strict": False, "parse_int": _whole_number}
_DECODER = json.JSONDecoder(strict=False, parse_int=_whole_number)


def scripts(root: HtmlElement, kind: str) -> Iterator[str]:
    """Yield the text of script elements: of type `ld+json`, or every other with *kind* `state`."""
    for script in root.iter("script"):
        is_json_ld = "ld+json" in (script.get("type") or "").lower()
        text = script.text if is_json_ld == (kind == "ld+json") else None
        if text and len(text) >= _SHORTEST:
            yield text


def json_values(text: str) -> Iterator[Any]:
    """Yield the objects and lists in a script's text, JSON or JavaScript literals, outermost first.

    >>> list(json_values('window.__STATE__ = {"a": [1]}; other({"b": 2});'))
    [{'a': [1]}, {'b': 2}]
    """
    text = text.replace("\x00", "")
    if wrapper := _WRAPPER.match(text):
        text = text[wrapper.end() :]
    if text.startswith(("{", "[")):
        try:
            yield orjson.loads(text)
        except orjson.JSONDecodeError:
            yield from _loose_values(text)
        return
    if _STRING.fullmatch(text):
        yield from json_values(read_string(text))
        return
    for encoded, quoted in _STRING_CALL.findall(text):
        string = read_string(quoted)
        yield from json_values(unquote(string) if encoded else string)
    yield from _values_from(_with_arguments(text), 0)


def _with_arguments(text: str) -> str:
    """Return a script with the parameters of its first function replaced by what that is called with.

    Nuxt 2 writes every value that its state has several times so, the article's among them.
    """
    function = _FUNCTION.search(text)
    end = _literal_end(text, function.end() - 1) if function else None
    call = _CALL.match(text, end) if end else None
    close = _literal_end(text, call.end() - 1) if call else None
    sent = read_literal(f"[{text[call.end() : close - 1]}]") if call and close else None
    names = function[1].replace(" ", "").split(",") if function else []
    if function is None or close is None or not isinstance(sent, list) or len(sent) != len(names):
        return text
    values = {name: json.dumps(value) for name, value in zip(names, sent, strict=True)}
    room = _MOST_TIMES_LONGER * len(text)

    def replaced(found: re.Match[str]) -> str:
        nonlocal room
        value = values.get(found["name"], "")
        room -= len(value)
        return found["before"] + (value if room > 0 else "null") if value else found[0]

    body = _NAME.sub(replaced, text[function.end() : end])
    return f"{text[: function.start()]}{body}{text[close:]}"


def _loose_values(text: str) -> Iterator[Any]:
    """Yield what a text holds that opens like JSON and is none: two in a row, a literal, a program."""
    if text[1:].lstrip().startswith("&"):
        text = html.unescape(_ANGULAR_ESCAPE.sub(lambda escape: _ANGULAR[escape[1]], text))
    position = 0
    for _ in range(_MOST_VALUES):
        values = raw_decode(text, position)
        if not values:
            break
        yield values[0][0]
        position = _GAP.match(text, values[0][1]).end()  # type: ignore[union-attr]  # an empty gap is one
    for value, end in () if position else _read_literal(text, 0, _literal_end(text, 0)):
        yield value
        position = end
    yield from _values_from(text, position)


def _values_from(text: str, position: int) -> Iterator[Any]:
    found = unreadable = 0
    known = _BrokenJson(0, frozenset())
    for _ in range(_MOST_STARTS):
        match = _VALUE_START.search(text, position) if found < _MOST_VALUES else None
        if match is None:
            return
        start, position = match.start(1), match.end()
        values = raw_decode(text, start) if known.may_be_whole(start) else []
        if not values and start >= known.end:
            known = _BrokenJson.of(text, start)
        if not values and unreadable < _MOST_UNREADABLE and _opens_literal(text, start):
            end = _literal_end(text, start)
            values = _read_literal(text, start, end)
            # What is never closed is cut: the brackets within will not be closed either.
            unreadable += 0 if values else 1 if end else _MOST_UNREADABLE
        for value, end in values:
            yield value
            position = end
            found += 1


class _BrokenJson(NamedTuple):
    """A stretch of JSON that breaks at *end*, and where the values begin that are closed before that.

    What is open there breaks at the same place, wherever within the stretch a reader begins.
    """

    end: int
    closed: frozenset[int]

    @classmethod
    def of(cls, text: str, start: int) -> Self:
        """Return the stretch from *start*, where no value can be read; what is too deep breaks at the end."""
        try:
            end = _DECODER.raw_decode(text, start)[1]
        except json.JSONDecodeError as error:
            end = error.pos
        except (ValueError, RecursionError):
            return cls(len(text), frozenset())
        open_at: list[int] = []
        closed = set()
        for token in _BRACKET.finditer(text, start, end):
            if token[0] in "[{":
                open_at.append(token.start())
            elif token[0] in "]}" and open_at:
                closed.add(open_at.pop())
        return cls(end, frozenset(closed))

    def may_be_whole(self, start: int) -> bool:
        """Say whether a value that begins at *start* can be whole."""
        return start >= self.end or start in self.closed


def salvage(text: str, key: str) -> Iterator[dict[str, Any]]:
    """Yield every whole object that follows `"key":` in a script whose frame is cut or broken.

    >>> list(salvage('{"props": {"detailProps": {"title": "x"}, "more', "detailProps"))
    [{'title': 'x'}]
    """
    marker = re.compile(rf'"{re.escape(key)}"\s*:\s*(?=\{{)')
    for number, match in enumerate(marker.finditer(text)):
        if number >= _MOST_SALVAGED:
            return
        for value, _ in raw_decode(text, match.end()):
            yield value


def _read_literal(text: str, start: int, end: int | None) -> list[tuple[Any, int]]:
    value = read_literal(text[start:end]) if end else None
    return [(value, end)] if end and isinstance(value, dict | list) and value else []


def raw_decode(text: str, start: int = 0) -> list[tuple[Any, int]]:
    """Return the object or list that begins at *start*, and where it ends; nothing if none is whole JSON."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return []
    return [(value, end)] if isinstance(value, dict | list) and value else []


def _opens_literal(text: str, start: int) -> bool:
    """Say whether the bracket at *start* opens data: a block of a program opens otherwise."""
    return _OPENS.match(text, start) is not None


def _literal_end(text: str, start: int) -> int | None:
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
