r"""The data that React's server streams after the markup, as Next.js's App Router puts it in a page.

The stream is rows, `id:` and what kind of row it is, and every string of the page is in it once more.
It is sent as the arguments of many calls, cut wherever a buffer was full: within rows, words and
escapes of the data.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import orjson

# React sends longer strings as a text row of their own, and a reference in their place.
LONG_TEXT = 1024
# How long the pieces are, in turns: no divisor of anything, so that each page is cut elsewhere.
PIECES = (811, 2203, 1499, 97, 3001)


class Raw(str):
    """A string that means something to React, such as `$L7`; any other `$` at a start is doubled."""

    __slots__ = ()


class Stream:
    """Rows in the order in which they are added; each is known by a number in hexadecimal."""

    def __init__(self) -> None:
        self._rows: list[str] = []
        self._last = 0

    def module(self, number: int, name: str) -> Raw:
        """Add a component of the browser's and return what stands for it in elements."""
        chunks = [str(number), f"static/chunks/{number}-{number * 7919:x}.js"]
        return Raw(f"$L{self._add(f'I{_json([number * 11, chunks, name])}')}")

    def style(self, url: str) -> None:
        """Add a hint to load a style sheet: a row without a number."""
        self._rows.append(f":HL{_json([url, 'style'])}\n")

    def value(self, value: Any) -> Raw:
        """Add a value, lists and elements in it, and return what stands for it elsewhere."""
        return Raw(f"$L{self._add(_json(self._model(value)))}")

    def root(self, value: Any) -> None:
        """Add the row that the browser begins with."""
        self._rows.append(f"0:{_json(self._model(value))}\n")

    def pieces(self) -> Iterator[str]:
        """Yield the stream cut into pieces."""
        stream = "".join(self._rows)
        for length in cycle(PIECES):
            yield stream[:length]
            stream = stream[length:]
            if not stream:
                break

    def _add(self, row: str) -> str:
        number = self._next()
        self._rows.append(f"{number}:{row}\n")
        return number

    def _next(self) -> str:
        self._last += 1
        return f"{self._last:x}"

    def _model(self, value: Any) -> Any:
        if isinstance(value, Raw):
            return str(value)
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, dict):
            return {name: self._model(child) for name, child in value.items()}
        if isinstance(value, list | tuple):
            return [self._model(child) for child in value]
        return value

    def _text(self, text: str) -> str:
        if len(text) >= LONG_TEXT:
            number = self._next()
            self._rows.append(f"{number}:T{len(text.encode()):x},{text}")
            return f"${number}"
        return f"${text}" if text.startswith("$") else text


def element(kind: str, *children: Any, **attributes: Any) -> list[Any]:
    """Return an element as React sends it; *kind* is a tag or what `Stream.module` gave."""
    inner = {"children": children[0] if len(children) == 1 else list(children)} if children else {}
    return [Raw("$"), kind, None, attributes | inner]


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
