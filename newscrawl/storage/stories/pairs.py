"""Which stored texts may be copies of others, and whether they are."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, TypeAlias

import orjson
from sqlalchemy import insert, select, text

from newscrawl.storage import schema
from newscrawl.storage.rows import chunks
from newscrawl.storage.stories.index import cells_of
from newscrawl.stories.similarity import BRIEF, CONTAINED, MOSTLY, WINDOW, likeness
from newscrawl.stories.sketches import SAMPLE, level_of, sample

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Connection

    from newscrawl.storage.stories.documents import Documents
    from newscrawl.storage.stories.index import Entry, Index

# With five of the shorter text's shingles in the sample of the longer one, a copy shares two in nearly all
# cases. With fewer, the one that it shares must be the only one.
_ENOUGH = 5
_FEWEST = 2
# How far below four fifths the sample of a copy may fall: a copy is lost once in a thousand, and hardly a
# text is read that is none.
_DEVIATIONS = 3

_EDGES = schema.story_edges

Pair: TypeAlias = tuple[int, int]
"""Two documents by number, the lower one first."""


class Pairs:
    """The comparisons of one transaction."""

    def __init__(self, connection: Connection, index: Index, documents: Documents) -> None:
        self._connection = connection
        self._index = index
        self._documents = documents

    def compare(self, numbers: Collection[int]) -> set[int]:
        """Compare texts with all that may be copies; return those that have other edges now."""
        before = self._stored(numbers)
        now = self._likenesses(self._candidates(numbers))
        gone = before.keys() - now.keys()
        come = {pair: score for pair, score in now.items() if before.get(pair, -1) != score}
        self._delete(gone | (come.keys() & before.keys()))
        self._insert(come)
        return {number for pair in gone | come.keys() for number in pair}

    def _stored(self, numbers: Collection[int]) -> dict[Pair, float | None]:
        rows = (
            row
            for chunk in chunks(numbers)
            for row in self._connection.execute(select(_EDGES).where(_EDGES.c.doc_id.in_(chunk)))
        )
        return {_pair(row[0], row[1]): row[2] for row in rows}

    def _likenesses(self, pairs: Collection[Pair]) -> dict[Pair, float | None]:
        """Compare the texts of pairs; those that are different stories have None for a score."""
        pieces = self._documents.pieces({number for pair in pairs for number in pair})
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
        return [(one, other) for one, other in pairs if _is_promising(entries[one], entries[other])]

    def _meetings(self, entry: Entry, telling: dict[int, int]) -> Iterable[int]:
        """Return the texts that share enough shingles with a text that are common in neither's window."""
        shingles = {telling[cell] for cell in cells_of(entry) if cell in telling}
        around = cells_of(entry, around=True)
        used = [cell for cell, shingle in around.items() if cell in telling and shingle in shingles]
        shorter, longer = _one_is_enough(entry.length)
        values = {"cells": orjson.dumps(used).decode(), "shorter": shorter, "longer": longer}
        return self._connection.execute(_MEETINGS, values).scalars()

    def _delete(self, pairs: Collection[Pair]) -> None:
        rows = [{"one": one, "other": other} for pair in pairs for one, other in (pair, pair[::-1])]
        if rows:
            self._connection.execute(_DELETE_EDGE, rows)

    def _insert(self, scores: dict[Pair, float | None]) -> None:
        rows = [
            {"doc_id": one, "other_id": other, "score": score}
            for pair, score in scores.items()
            for one, other in (pair, pair[::-1])
        ]
        if rows:
            self._connection.execute(insert(_EDGES), rows)


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def _one_is_enough(length: int) -> tuple[int, int]:
    """Return below and above which length another text may be a copy that shares one shingle of a sample.

    The longer text's sample then holds so few shingles of the shorter one.

    >>> _one_is_enough(400)  # 3,073 shingles leave every 128th in the sample
    (80, 3072)
    """
    level = 0
    while _ENOUGH << level <= length:
        level += 1
    return _ENOUGH << level_of(length), (SAMPLE << level >> 1) if level else 0


def _is_promising(one: Entry, other: Entry) -> bool:
    """Estimate the containment from what both samples would hold at the length of the longer text."""
    if abs(one.time - other.time) > WINDOW or one.is_hollow != other.is_hollow:
        return False
    first, second = _thinned(one, other.level), _thinned(other, one.level)
    size = min(len(first), len(second))
    least = CONTAINED if min(one.length, other.length) < BRIEF else MOSTLY
    expected = least * size - _DEVIATIONS * sqrt(size * least * (1 - least))
    return len(first & second) >= max(expected, min(size, _FEWEST))


def _thinned(entry: Entry, level: int) -> frozenset[int]:
    """Return the sample of a text as one of a longer text would be."""
    return sample(entry.sample, level) if entry.level < level else entry.sample


_MEETINGS = text("""
SELECT story_shingles.doc_id
FROM json_each(:cells) AS wanted CROSS JOIN story_shingles ON story_shingles.cell = wanted.value
GROUP BY story_shingles.doc_id
HAVING count(*) > 1 OR max(story_shingles.length) < :shorter OR max(story_shingles.length) > :longer
""")
_DELETE_EDGE = text("DELETE FROM story_edges WHERE doc_id = :one AND other_id = :other")
