"""The texts of articles as clustering sees them, read once for a chunk."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from sqlalchemy import select

from newscrawl.storage import schema
from newscrawl.storage.rows import chunks, moment
from newscrawl.stories.candidates import context_of
from newscrawl.stories.similarity import ComparedArticle
from newscrawl.stories.texts import Significant, StoryText

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import Column, Connection, Row

_COLUMNS = "doc_id title key_points body_text publisher published_at first_seen_at".split()


class Document(NamedTuple):
    """A stored article: its sentences, who published it and when, in seconds since 1970."""

    text: StoryText
    publisher: str | None
    time: int

    @property
    def context(self) -> int:
        """Whose text it is, and how it opens."""
        return context_of(self.text, self.publisher)

    def prepare(self) -> None:
        """Work out what takes longest, so that it is at hand while the database is held."""
        _ = self.text.shingles


class Documents:
    """Stored articles by number, with what of them is significant as long as no boilerplate is learnt."""

    def __init__(self) -> None:
        self._documents: dict[int, Document] = {}
        self._pieces: dict[int, ComparedArticle] = {}

    def read(self, connection: Connection, numbers: Iterable[int]) -> dict[int, Document]:
        """Return the documents of those numbers."""
        wanted = list(numbers)
        missing = [number for number in wanted if number not in self._documents]
        table = schema.articles
        for row in rows_in(connection, [table.c[name] for name in _COLUMNS], missing):
            self._documents[row.doc_id] = _document(row)
        return {number: self._documents[number] for number in wanted}

    def pieces(self, connection: Connection, numbers: Iterable[int]) -> dict[int, ComparedArticle]:
        """Return what is significant in each; call it when the boilerplate is up to date."""
        wanted = list(numbers)
        found = self.read(connection, (number for number in wanted if number not in self._pieces))
        said = {sentence for document in found.values() for sentence in document.text.numbers}
        boilerplate = known_boilerplate(connection, said)
        for number, document in found.items():
            significant = Significant(document.text, boilerplate)
            self._pieces[number] = ComparedArticle(significant, document.publisher, document.time)
        return {number: self._pieces[number] for number in wanted}


def known_boilerplate(connection: Connection, sentences: Collection[int]) -> set[int]:
    """Return those of the sentences that are boilerplate."""
    return {row[0] for row in rows_in(connection, [schema.story_boilerplate.c.sentence], sentences)}


def rows_in(connection: Connection, columns: list[Column[Any]], numbers: Collection[int]) -> Iterator[Any]:
    """Give the rows whose first column is one of the numbers."""
    for chunk in chunks(numbers):
        yield from connection.execute(select(*columns).where(columns[0].in_(chunk)))


def time_of(published_at: str | None, first_seen_at: str) -> tuple[int, bool]:
    """Return when an article appeared, in seconds since 1970, and whether that is its own date."""
    try:
        return int(moment(published_at or "").timestamp()), True
    except ValueError:
        return int(moment(first_seen_at).timestamp()), False


def packed(numbers: Collection[int]) -> bytes:
    """Write numbers as eight bytes each, in order.

    >>> sorted(unpacked(packed({3, 1 << 47})))
    [3, 140737488355328]
    """
    return struct.pack(f"<{len(numbers)}q", *sorted(numbers))


def unpacked(data: bytes) -> frozenset[int]:
    return frozenset(struct.unpack(f"<{len(data) // 8}q", data))


def _document(row: Row[Any]) -> Document:
    text = StoryText(row.title, orjson.loads(row.key_points), row.body_text)
    return Document(text, row.publisher, time_of(row.published_at, row.first_seen_at)[0])
