"""Which stored texts may be copies of others, and whether they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import orjson
from sqlalchemy import insert, select, text

from newscrawl.storage import schema
from newscrawl.storage.rows import chunks
from newscrawl.stories.candidates import cells_of, is_promising, one_is_enough
from newscrawl.stories.similarity import likeness

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Connection

    from newscrawl.storage.stories.documents import Documents
    from newscrawl.storage.stories.index import Index
    from newscrawl.stories.candidates import IndexedText

_PAIRS = schema.story_pairs

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

    def __init__(self, connection: Connection, index: Index, documents: Documents) -> None:
        self._connection = connection
        self._index = index
        self._documents = documents

    def compare(self, numbers: Collection[int]) -> PairChanges:
        """Compare texts with all that may be copies."""
        before = self._stored(numbers)
        now = self._likenesses(self._candidates(numbers))
        come = {pair: score for pair, score in now.items() if before.get(pair, -1) != score}
        return PairChanges(before.keys() - now.keys(), come)

    def _stored(self, numbers: Collection[int]) -> dict[Pair, float | None]:
        rows = (
            row
            for chunk in chunks(numbers)
            for row in self._connection.execute(select(_PAIRS).where(_PAIRS.c.doc_id.in_(chunk)))
        )
        return {_pair(row[0], row[1]): row[2] for row in rows}

    def _likenesses(self, pairs: Collection[Pair]) -> dict[Pair, float | None]:
        """Compare the texts of pairs; those that are different stories have None for a score."""
        pieces = self._documents.pieces(self._connection, {number for pair in pairs for number in pair})
        found = ((pair, likeness(pieces[pair[0]], pieces[pair[1]])) for pair in pairs)
        return {pair: like.score if like.is_same else None for pair, like in found if like}

    def _candidates(self, numbers: Collection[int]) -> list[Pair]:
        """Return the pairs of texts whose samples overlap as those of copies do."""
        entries = self._index.entries(numbers)
        telling = self._index.telling(entries.values())
        pairs = {
            _pair(number, other)
            for number, entry in entries.items()
            for other in self._meetings(entry, telling)
            if other != number
        }
        others = {number for pair in pairs for number in pair}
        entries |= self._index.entries(others - entries.keys())
        return [(one, other) for one, other in pairs if is_promising(entries[one], entries[other])]

    def _meetings(self, entry: IndexedText, telling: dict[int, int]) -> Iterable[int]:
        """Return the texts that share enough shingles with a text that are common in neither's window."""
        shingles = {telling[cell] for cell in cells_of(entry) if cell in telling}
        around = cells_of(entry, around=True)
        used = [cell for cell, shingle in around.items() if cell in telling and shingle in shingles]
        shorter, longer = one_is_enough(entry.length)
        values = {"cells": orjson.dumps(used).decode(), "shorter": shorter, "longer": longer}
        return self._connection.execute(_MEETINGS, values).scalars()


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def _both(pair: Pair) -> tuple[Pair, Pair]:
    return pair, pair[::-1]


_MEETINGS = text("""
SELECT story_shingles.doc_id
FROM json_each(:cells) AS wanted CROSS JOIN story_shingles ON story_shingles.cell = wanted.value
GROUP BY story_shingles.doc_id
HAVING count(*) > 1 OR max(story_shingles.length) < :shorter OR max(story_shingles.length) > :longer
""")
_DELETE_PAIR = text("DELETE FROM story_pairs WHERE doc_id = :one AND other_id = :other")
