"""Which stored texts may be copies of others, and whether they are."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sqlalchemy import insert, text

from newscrawl.storage import schema
from newscrawl.storage.stories.documents import rows_in
from newscrawl.storage.stories.index import LENGTH_BITS
from newscrawl.stories.candidates import cells_of, one_is_enough, promising
from newscrawl.stories.similarity import likeness
from newscrawl.stories.sketches import HASH_BITS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import Connection

    from newscrawl.storage.stories.documents import Pieces
    from newscrawl.storage.stories.index import Index

_PAIRS = schema.story_pairs
_LENGTH = (1 << LENGTH_BITS) - 1
_BESIDE = (-1 << HASH_BITS, 1 << HASH_BITS)  # the same shingle in the windows before and after

Pair: TypeAlias = tuple[int, int]
"""Two documents by number, the lower one first."""


class PairChanges(NamedTuple):
    """Pairs that are alike no more, and those that are now or otherwise than before, with their scores."""

    gone: set[Pair]
    come: dict[Pair, float | None]

    @property
    def numbers(self) -> set[int]:
        """The documents that are in other pairs than before."""
        return {number for pair in (*self.gone, *self.come) for number in pair}

    def write(self, connection: Connection) -> None:
        gone = [
            {"one": one, "other": other} for pair in (*self.gone, *self.come) for one, other in _both(pair)
        ]
        come = [
            {"doc_id": one, "other_id": other, "score": score}
            for pair, score in self.come.items()
            for one, other in _both(pair)
        ]
        if gone:
            connection.execute(_DELETE_PAIR, gone)
        if come:
            connection.execute(insert(_PAIRS), come)


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
        pieces = self._pieces.of(self._connection, {number for pair in pairs for number in pair})
        found = ((pair, likeness(pieces[pair[0]], pieces[pair[1]])) for pair in pairs)
        return {pair: like.score if like.is_same else None for pair, like in found if like}

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


_DELETE_PAIR = text("DELETE FROM story_pairs WHERE doc_id = :one AND other_id = :other")
