"""The texts of articles as clustering sees them, read once for a chunk, and which of them may be copies."""

from __future__ import annotations

import struct
from collections import Counter, OrderedDict
from datetime import datetime
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import orjson

from newscrawl.storage import schema
from newscrawl.storage.rows import Spelt, chunks, execute_all
from newscrawl.stories.candidates import cells_of, context_of, one_is_enough, promising
from newscrawl.stories.similarity import ComparedArticle, likeness
from newscrawl.stories.sketches import HASH_BITS
from newscrawl.stories.texts import Significant, StoryText

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sqlalchemy import Column, Connection, Row

    from newscrawl.storage.stories.index import Index

_COLUMNS = "doc_id title key_points body_text digest publisher published_at first_seen_at".split()
# Some 20 MB. What a crawl finds is mostly of the same days, and so are the texts it is compared with.
_KEPT = 2048
# So many pairs are compared before their texts are let go, of which each takes some 50 KB in pieces. In order
# of the articles, the next pairs are mostly of the same texts.
_AT_ONCE = 500
# A posting is a text that has a shingle: its number, and in the lower bits how many it has in all. There are
# hundreds for each text that is placed, so that each is one number.
LENGTH_BITS = 24

_PAIRS = schema.story_pairs
_LENGTH = (1 << LENGTH_BITS) - 1
_BESIDE = (-1 << HASH_BITS, 1 << HASH_BITS)  # the same shingle in the windows before and after

Pair: TypeAlias = tuple[int, int]
"""Two documents by number, the lower one first."""


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
    """What is significant in documents, as long as no boilerplate is learnt: those asked for last."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._pieces: dict[int, ComparedArticle] = {}

    def of(self, connection: Connection, numbers: Collection[int]) -> dict[int, ComparedArticle]:
        missing = [number for number in numbers if number not in self._pieces]
        found = self._documents.read(connection, missing)
        said = {sentence for document in found.values() for sentence in document.text.sentences}
        boilerplate = known_boilerplate(connection, said)
        for number, document in found.items():
            significant = Significant(document.text, boilerplate)
            self._pieces[number] = ComparedArticle(significant, document.publisher, document.time)
        self._pieces = {number: self._pieces[number] for number in numbers}
        return self._pieces


def known_boilerplate(connection: Connection, sentences: Collection[int]) -> set[int]:
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
        return int(datetime.fromisoformat(published_at or "").timestamp()), True
    except ValueError:
        return int(datetime.fromisoformat(first_seen_at).timestamp()), False


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


class PairChanges(NamedTuple):
    """Pairs that are alike no more, and those that are now or otherwise than before, with their scores."""

    gone: set[Pair]
    come: dict[Pair, float | None]

    @property
    def numbers(self) -> set[int]:
        """The documents that are in other pairs than before."""
        return {number for pair in (*self.gone, *self.come) for number in pair}

    def write(self, connection: Connection) -> None:
        gone = {way for pair in (*self.gone, *self.come) for way in _both(pair)}
        come = [(*way, score) for pair, score in self.come.items() for way in _both(pair)]
        execute_all(connection, "DELETE FROM story_pairs WHERE doc_id = ? AND other_id = ?", gone)
        execute_all(connection, "INSERT INTO story_pairs (doc_id, other_id, score) VALUES (?, ?, ?)", come)


class Pairs:
    """The comparisons of a chunk, on one state of the database."""

    def __init__(self, connection: Connection, index: Index, pieces: Pieces) -> None:
        self._connection = connection
        self._index = index
        self._pieces = pieces

    def compare(self, numbers: Collection[int]) -> PairChanges:
        """Compare texts with all that may be copies."""
        before = self._stored(numbers)
        now = self._likenesses(self._candidates(numbers))
        come = {pair: score for pair, score in now.items() if before.get(pair, -1) != score}
        return PairChanges(before.keys() - now.keys(), come)

    def _stored(self, numbers: Collection[int]) -> dict[Pair, float | None]:
        rows = rows_in(self._connection, [_PAIRS.c.doc_id, _PAIRS.c.other_id, _PAIRS.c.score], numbers)
        return {_pair(row[0], row[1]): row[2] for row in rows}

    def _likenesses(self, pairs: Collection[Pair]) -> dict[Pair, float | None]:
        """Compare the texts of pairs; those that are different stories have None for a score."""
        found: dict[Pair, float | None] = {}
        for part in chunks(sorted(pairs), _AT_ONCE):
            pieces = self._pieces.of(self._connection, set(chain.from_iterable(part)))
            likes = ((pair, likeness(pieces[pair[0]], pieces[pair[1]])) for pair in part)
            found |= {pair: like.score if like.is_same else None for pair, like in likes if like}
        return found

    def _candidates(self, numbers: Collection[int]) -> list[Pair]:
        """Return the pairs of texts whose samples overlap as those of copies do."""
        entries = self._index.entries(self._connection, numbers)
        own = {number: cells_of(entry) for number, entry in entries.items()}
        places = self._index.cells(self._connection, {cell for cells in own.values() for cell in cells})
        telling = {number: [cell for cell in cells if places[cell]] for number, cells in own.items()}
        beside = {cell + step for cells in telling.values() for cell in cells for step in _BESIDE}
        self._index.cells(self._connection, beside)
        # Who meets whom is the same from either side.
        met = {
            number: [
                other
                for other in _meetings(entries[number].length, cells, places)
                if other not in own or number < other
            ]
            for number, cells in telling.items()
        }
        entries = self._index.entries(self._connection, {*own, *chain.from_iterable(met.values())})
        return [
            _pair(number, other)
            for number, others in met.items()
            for other in promising(entries[number], [(other, entries[other]) for other in others])
        ]


def _meetings(length: int, cells: Iterable[int], places: dict[int, list[int] | None]) -> Iterator[int]:
    """Give the texts that share enough shingles with a text that are common in neither's window."""
    shared = Counter(
        chain.from_iterable(places.get(cell + step) or () for cell in cells for step in (0, *_BESIDE))
    )
    shorter, longer = one_is_enough(length)
    for posting, count in shared.items():
        if count > 1 or not shorter <= posting & _LENGTH <= longer:
            yield posting >> LENGTH_BITS


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def _both(pair: Pair) -> tuple[Pair, Pair]:
    return pair, pair[::-1]
