"""The texts of articles as clustering sees them, read once for a chunk."""

from __future__ import annotations

import struct
from collections import OrderedDict
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from newscrawl.storage import schema
from newscrawl.storage.rows import Spelt, moment
from newscrawl.stories.candidates import context_of
from newscrawl.stories.similarity import ComparedArticle
from newscrawl.stories.texts import Significant, StoryText

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import Column, Connection, Row

_COLUMNS = "doc_id title key_points body_text digest publisher published_at first_seen_at".split()
# Some 10 MB. What a crawl finds is mostly of the same days, and so are the texts it is compared with.
_KEPT = 2048


class Document(NamedTuple):
    """A stored article: its sentences, who published it and when, in seconds since 1970."""

    text: StoryText
    digest: str
    publisher: str | None
    time: int

    @property
    def context(self) -> int:
        """Whose text it is, and how it opens."""
        return context_of(self.text, self.publisher)


class Documents:
    """Stored articles by number; those asked for last are kept.

    A text that is edited waits in the queue, and is compared with all others when its turn comes, so that
    others may be compared with what it was as long as it waits.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Document] = OrderedDict()

    def read(
        self, connection: Connection, numbers: Collection[int], *, anew: bool = False
    ) -> dict[int, Document]:
        """Return the documents of those numbers; *anew* as they are stored now."""
        found = {} if anew else {number: self._kept[number] for number in numbers if number in self._kept}
        missing = [number for number in numbers if number not in found]
        columns = [schema.articles.c[name] for name in _COLUMNS]
        rows = rows_in(connection, columns, missing)
        found |= {row.doc_id: _document(row, self._kept.get(row.doc_id)) for row in rows}
        for number, document in found.items():
            self._kept[number] = document
            self._kept.move_to_end(number)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return found


class Pieces:
    """What is significant in documents, as long as no boilerplate is learnt."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._pieces: dict[int, ComparedArticle] = {}

    def of(self, connection: Connection, numbers: Collection[int]) -> dict[int, ComparedArticle]:
        """Return what is significant in each document."""
        missing = [number for number in numbers if number not in self._pieces]
        found = self._documents.read(connection, missing)
        said = {sentence for document in found.values() for sentence in document.text.sentences}
        boilerplate = known_boilerplate(connection, said)
        for number, document in found.items():
            significant = Significant(document.text, boilerplate)
            self._pieces[number] = ComparedArticle(significant, document.publisher, document.time)
        return {number: self._pieces[number] for number in numbers}


def known_boilerplate(connection: Connection, sentences: Collection[int]) -> set[int]:
    """Return those of the sentences that are boilerplate."""
    return {row[0] for row in rows_in(connection, [schema.story_boilerplate.c.sentence], sentences)}


def rows_in(
    connection: Connection, columns: Sequence[Column[Any]], numbers: Collection[int]
) -> Sequence[Any]:
    """Return the rows whose first column is one of the numbers."""
    if not numbers:
        return []
    statement = _rows_in(columns[0].table.name, *(column.name for column in columns))
    return statement(connection, {"numbers": as_json(numbers)}).all()


@cache
def _rows_in(table: str, key: str, *others: str) -> Spelt:
    # One statement for any number of numbers, in which the database goes by the key.
    names = ", ".join(f"{table}.{name}" for name in (key, *others))
    return Spelt(f"SELECT {names} FROM {{wanted}} {{join}} {table} ON {table}.{key} = wanted.value")  # noqa: S608  # names of our own


def as_json(numbers: Iterable[int]) -> str:
    """Return numbers as statements take them for `{wanted}`: in order, as they lie in the trees."""
    return orjson.dumps(sorted(numbers)).decode()


def time_of(published_at: str | None, first_seen_at: str) -> tuple[int, bool]:
    """Return when an article appeared, in seconds since 1970, and whether that is its own date."""
    try:
        return int(moment(published_at or "").timestamp()), True
    except ValueError:
        return int(moment(first_seen_at).timestamp()), False


def packed(numbers: Collection[int]) -> bytes:
    """Write numbers as eight bytes each, in order.

    >>> unpacked(packed({1 << 47, 3}))
    (3, 140737488355328)
    """
    return struct.pack(f"<{len(numbers)}q", *sorted(numbers))


def unpacked(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 8}q", data)


def _document(row: Row[Any], known: Document | None) -> Document:
    if known and known.digest == row.digest:
        text = known.text  # placed again, for what another text changed
    else:
        text = StoryText(row.title, orjson.loads(row.key_points), row.body_text)
    return Document(text, row.digest, row.publisher, time_of(row.published_at, row.first_seen_at)[0])
