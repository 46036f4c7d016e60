"""JSON inside script elements, however it is put there and however broken.

A script that cannot be read is a missing layer: nothing here raises.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_DECODER = json.JSONDecoder(strict=False)
# What can stand before a JSON value in a script: an assignment, a call, a list of arguments.
_VALUE_START = re.compile(r"[=(,:]\s*([{\[])")
_JSON_STRING = re.compile(r'JSON\.parse\(\s*("(?:[^"\\]|\\.)*")', re.DOTALL)
# Shorter scripts hold neither an article nor a piece of one.
_SHORTEST = 20
# Bounds of the work on a hostile page.
_MOST_VALUES = 200
_MOST_SALVAGED = 20


def scripts(root: HtmlElement, kind: str) -> Iterator[str]:
    """Yield the text of script elements: of type `ld+json`, or every other with *kind* `state`."""
    for script in root.iter("script"):
        is_json_ld = "ld+json" in (script.get("type") or "")
        text = script.text
        if text and len(text) >= _SHORTEST and is_json_ld == (kind == "ld+json"):
            yield text


def json_values(text: str) -> Iterator[Any]:
    """Yield the JSON objects and lists in a script's text, outermost first.

    >>> list(json_values('window.__STATE__ = {"a": [1]}; other({"b": 2});'))
    [{'a': [1]}, {'b': 2}]
    """
    text = text.strip().replace("\x00", "")
    if text.startswith(("{", "[")):
        try:
            yield orjson.loads(text)
        except orjson.JSONDecodeError:
            yield from raw_values(text, 0)
        return
    for quoted in _JSON_STRING.findall(text):
        yield from json_values(unquote(quoted))
    position = found = 0
    while found < _MOST_VALUES and (match := _VALUE_START.search(text, position)):
        position = match.end()
        for value, end in _raw_decode(text, match.start(1)):
            yield value
            position = end
            found += 1


def salvage(text: str, key: str) -> Iterator[dict[str, Any]]:
    """Yield every whole object that follows `"key":` in a script whose frame is cut or broken.

    >>> list(salvage('{"props": {"detailProps": {"title": "x"}, "more', "detailProps"))
    [{'title': 'x'}]
    """
    marker = re.compile(rf'"{re.escape(key)}"\s*:\s*(?=\{{)')
    for number, match in enumerate(marker.finditer(text)):
        if number >= _MOST_SALVAGED:
            return
        for value, _ in _raw_decode(text, match.end()):
            yield value


def raw_values(text: str, start: int) -> Iterator[Any]:
    """Yield the object or list that begins at *start*, if one does and is whole."""
    for value, _ in _raw_decode(text, start):
        yield value


def _raw_decode(text: str, start: int) -> list[tuple[Any, int]]:
    try:
        value, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return []
    return [(value, end)] if isinstance(value, dict | list) and value else []


def unquote(quoted: str) -> str:
    """Return the text of a JSON string literal, "" if it is none."""
    try:
        return str(json.loads(quoted, strict=False))
    except ValueError:
        return ""
