"""The stream of Next.js's App Router: rows of data in many script calls, referring to each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newscrawl.extraction.page_data.embedded import QUOTED, raw_values
from newscrawl.extraction.page_data.literals import read_string
from newscrawl.extraction.page_data.strings import replace_strings

if TYPE_CHECKING:
    from collections.abc import Iterable

_CHUNK = re.compile(rf"__next_f\s*\.push\(\s*\[\s*\d+\s*,\s*{QUOTED}", re.DOTALL)
# Hints to load a style sheet or font (`:HL[…]`) have no number.
_ROW = re.compile(rb"\n?([0-9a-f]*):(?:T([0-9a-f]{1,8}),|[A-Z]*)")
_REFERENCE = re.compile(r"\$([0-9a-f]+)")
_MOST_ROWS = 5_000


def stream_values(scripts: Iterable[str]) -> list[Any]:
    """Return the objects and lists of the stream, references to rows replaced by their text or data.

    Those to which no other refers come first. The stream is cut into calls anywhere, in the middle of a row
    too. A text row (`1e:T2f,…`) gives its length in bytes and ends without a line break; every other row is
    a line.
    """
    halves = "".join(read_string(chunk) for text in scripts for chunk in _CHUNK.findall(text))
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
            found = list(raw_values(raw[row.end() : end].decode("utf-8", "replace"), 0))
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
