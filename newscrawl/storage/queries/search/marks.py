"""Where the words of a search stand in the articles that it found."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple

from newscrawl.storage.queries.search.fts5 import APART, WEIGHTS, apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SNIPPET_WORDS = 40  # two or three lines of a terminal, one in a script where a character is a word
_HIT, _END = "\x02", "\x03"  # stored texts have no control characters
# As in the migration.
_INDEX = (
    f"CREATE VIRTUAL TABLE found USING fts5({', '.join(WEIGHTS)}, tokenize='unicode61 remove_diacritics 2')"
)
_INSERT = f"INSERT INTO found(rowid, {', '.join(WEIGHTS)}) VALUES (?{', ?' * len(WEIGHTS)})"  # noqa: S608
_SHOW = "SELECT rowid, highlight(found, 0, ?1, ?2), snippet(found, 3, ?1, ?2, '…', ?3) FROM found"


class SnippetPart(NamedTuple):
    """A stretch of a text, and whether it is what was looked for."""

    text: str
    is_hit: bool


class Marked(NamedTuple):
    """The title of an article, and the part of its body with most of the words, else its beginning."""

    title: list[SnippetPart]
    snippet: list[SnippetPart]


def mark(texts: Iterable[tuple[Any, ...]], expression: str | None) -> dict[int, Marked]:
    """Return titles and snippets by number, of numbers and texts.

    The words are looked up in an index of these articles alone. In that of all, FTS5 would look each of them
    up anew for each article, and of a beginning (`con*`) thousands.
    """
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(_INDEX)
        connection.executemany(_INSERT, ((number, *map(apart, each)) for number, *each in texts))
        marked = dict(_marked(connection.execute(_SHOW, (_HIT, _END, _SNIPPET_WORDS))))
        if expression:
            matching = f"{_SHOW} WHERE found MATCH ?4"
            marked |= _marked(connection.execute(matching, (_HIT, _END, _SNIPPET_WORDS, expression)))
        return marked


def _marked(rows: Iterable[tuple[int, str | None, str | None]]) -> Iterator[tuple[int, Marked]]:
    for number, title, snippet in rows:
        yield number, Marked(list(_pieces(title)), list(_pieces(snippet)))


def _pieces(marked: str | None) -> Iterator[SnippetPart]:
    """Cut a text with marked hits into pieces, on one line and without what the index has put in."""
    line = " ".join((marked or "").replace(APART, "").split())
    for place, piece in enumerate(re.split(f"[{_HIT}{_END}]", line)):
        if piece:
            yield SnippetPart(piece, place % 2 == 1)
