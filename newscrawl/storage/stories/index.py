"""What every text looks like: its sentences, from which boilerplate is learnt, and a sample of its shingles.

Both are functions of the texts that are stored, whatever the order in which they came. Where a text
changes what is known of others (a sentence becomes boilerplate, a shingle becomes common), those have to
be placed again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

import orjson
from sqlalchemy import Connection

from newscrawl.storage import schema
from newscrawl.storage.rows import Spelt, execute_all
from newscrawl.storage.stories.pairs import (
    LENGTH_BITS,
    Documents,
    Pieces,
    as_json,
    known_boilerplate,
    packed,
    rows_in,
    unpacked,
)
from newscrawl.stories import candidates
from newscrawl.stories.candidates import IndexedText, cells_of
from newscrawl.stories.sketches import HASH_BITS

_TEXTS, _SENTENCES, _SHINGLES = schema.story_documents, schema.story_sentences, schema.story_shingles


class Index:
    """The index while a chunk is placed: what is put into it, and what was read of it since."""

    def __init__(self, documents: Documents, pieces: Pieces) -> None:
        self._documents = documents
        self._pieces = pieces
        self._entries: dict[int, IndexedText] = {}
        self._cells: dict[int, list[int] | None] = {}

    def put(self, connection: Connection, numbers: Collection[int]) -> set[int]:
        """Put new and changed texts into the index; return the others that have to be placed again."""
        sentences = self._learn(connection, numbers)
        columns = [_SENTENCES.c.sentence, _SENTENCES.c.doc_id]
        holders = {row[1] for row in rows_in(connection, columns, sentences)}
        return (holders | self._put_samples(connection, numbers)) - set(numbers)

    def entries(self, connection: Connection, numbers: Collection[int]) -> dict[int, IndexedText]:
        missing = [number for number in numbers if number not in self._entries]
        self._entries |= _entries(connection, missing)
        return {number: self._entries[number] for number in numbers if number in self._entries}

    def cells(self, connection: Connection, wanted: Iterable[int]) -> dict[int, list[int] | None]:
        """Return the texts in each of the cells, None for those that tell nothing, as too many are there."""
        values = {"most": candidates.COMMON + 1, "bits": LENGTH_BITS}
        if missing := [cell for cell in wanted if cell not in self._cells]:
            for cell, found in _POSTINGS(connection, values | {"numbers": as_json(missing)}).all():
                if found:
                    postings = orjson.loads(found)
                    self._cells[cell] = postings if len(postings) <= candidates.COMMON else None
        return self._cells

    def _learn(self, connection: Connection, numbers: Collection[int]) -> set[int]:
        """Store the sentences of texts and return those that became boilerplate or ceased to be it."""
        columns = [_TEXTS.c.doc_id, _TEXTS.c.context, _TEXTS.c.sentences]
        before = {
            (sentence, context, number)
            for number, context, sentences in rows_in(connection, columns, numbers)
            for sentence in unpacked(sentences)
        }
        now = {
            (sentence, context, number)
            for number, document in self._documents.read(connection, numbers).items()
            for context in [document.context]
            for sentence in document.text.numbers
        }
        execute_all(connection, _DELETE_SENTENCE, before - now)
        execute_all(connection, _INSERT_SENTENCE, now - before)
        touched = {row[0] for row in before ^ now}
        known = known_boilerplate(connection, touched)
        values = {"numbers": as_json(touched), "most": candidates.OPENINGS, "bits": HASH_BITS}
        found = {row[0] for row in _MANY_OPENINGS(connection, values)}
        execute_all(connection, _FORGET, {(one,) for one in known - found})
        execute_all(connection, _LEARN, {(one,) for one in found - known})
        return known ^ found

    def _put_samples(self, connection: Connection, numbers: Collection[int]) -> set[int]:
        """Store the samples of texts and return the texts in cells that became common or ceased to be."""
        before = _entries(connection, numbers)
        pieces = self._pieces.of(connection, numbers)
        self._entries = {number: IndexedText.of(piece) for number, piece in pieces.items()}
        execute_all(connection, _PUT_TEXT, list(self._texts(connection)))
        gone, come = set(_rows(before)), set(_rows(self._entries))
        execute_all(connection, _DELETE_SHINGLE, {row[:2] for row in gone - come})
        execute_all(connection, _INSERT_SHINGLE, come - gone)
        return self._turned(connection, {row[:2] for row in gone}, {row[:2] for row in come})

    def _texts(self, connection: Connection) -> Iterator[tuple[int | bytes, ...]]:
        documents = self._documents.read(connection, self._entries)
        for number, entry in self._entries.items():
            one = documents[number]
            blobs = packed(entry.sample), packed(one.text.numbers)
            yield number, entry.time, entry.length, int(entry.is_hollow), one.context, *blobs

    def _turned(
        self, connection: Connection, gone: set[tuple[int, int]], come: set[tuple[int, int]]
    ) -> set[int]:
        """Return the texts whose copies are looked for in other cells than before."""
        steps = Counter(cell for cell, _ in come - gone)
        steps.subtract(cell for cell, _ in gone - come)
        cells = self.cells(connection, steps.keys() | {cell for cell, _ in come})
        filled = {cell for cell in steps if cells.get(cell, ()) is None}
        sizes = _sizes(connection, filled, candidates.COMMON + 1 + max(steps.values(), default=0))
        became = {cell for cell in filled if sizes[cell] - steps[cell] <= candidates.COMMON}
        ceased = {
            posting >> LENGTH_BITS
            for cell in steps.keys() - filled
            for postings in [cells.get(cell) or []]
            if len(postings) - steps[cell] > candidates.COMMON
            for posting in postings
        }
        return ceased | _linked(connection, became)


def _entries(connection: Connection, numbers: Collection[int]) -> dict[int, IndexedText]:
    names = ("doc_id", "time", "length", "is_hollow", "sample")
    rows = rows_in(connection, [_TEXTS.c[name] for name in names], numbers)
    return {
        number: IndexedText(time, length, bool(is_hollow), unpacked(shingles))
        for number, time, length, is_hollow, shingles in rows
    }


def _rows(entries: dict[int, IndexedText]) -> Iterator[tuple[int, int, int]]:
    for number, entry in entries.items():
        for cell in cells_of(entry):
            yield cell, number, entry.length


def _sizes(connection: Connection, cells: Collection[int], most: int) -> dict[int, int]:
    values = {"numbers": as_json(cells), "most": most}
    return {row[0]: row[1] for row in _COUNT_CELLS(connection, values)} if cells else {}


def _linked(connection: Connection, cells: Collection[int]) -> set[int]:
    """Return the texts in cells that are known to be like another one with the same shingle.

    A cell that becomes common can only end such a likeness.
    """
    values = {"numbers": as_json(cells), "window": 1 << HASH_BITS}
    return set(_LINKED(connection, values).scalars()) if cells else set()


_DELETE_SENTENCE = "DELETE FROM story_sentences WHERE sentence = ? AND context = ? AND doc_id = ?"
_INSERT_SENTENCE = "INSERT INTO story_sentences (sentence, context, doc_id) VALUES (?, ?, ?)"
_LEARN = "INSERT INTO story_boilerplate (sentence) VALUES (?)"
_FORGET = "DELETE FROM story_boilerplate WHERE sentence = ?"
_DELETE_SHINGLE = "DELETE FROM story_shingles WHERE cell = ? AND doc_id = ?"
_INSERT_SHINGLE = "INSERT INTO story_shingles (cell, doc_id, length) VALUES (?, ?, ?)"
_PUT_TEXT = (
    "INSERT INTO story_documents (doc_id, time, length, is_hollow, context, sample, sentences) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (doc_id) DO UPDATE SET time = excluded.time, "
    "length = excluded.length, is_hollow = excluded.is_hollow, context = excluded.context, "
    "sample = excluded.sample, sentences = excluded.sentences"
)
# From opening to opening, a few seeks for each sentence and publisher, however many texts hold it; most
# sentences stand in fewer texts than it takes.
_MANY_OPENINGS = Spelt("""
SELECT wanted.value FROM {wanted}
WHERE (
  SELECT count(*)
  FROM (SELECT 1 FROM story_sentences WHERE sentence = wanted.value LIMIT :most) AS few
) = :most
AND (
  WITH RECURSIVE opening (context, before, number) AS (
    SELECT min(context), CAST(NULL AS bigint), 0 FROM story_sentences WHERE sentence = wanted.value
    UNION ALL
    SELECT (SELECT min(story_sentences.context) FROM story_sentences
            WHERE sentence = wanted.value AND story_sentences.context > opening.context),
           opening.context,
           CASE WHEN opening.before >> :bits = opening.context >> :bits THEN number + 1 ELSE 1 END
    FROM opening WHERE opening.context IS NOT NULL AND number < :most
  )
  SELECT max(number) FROM opening
) >= :most
""")
_LINKED = Spelt("""
SELECT story_pairs.doc_id
FROM {wanted}
{join} story_shingles AS one ON one.cell = wanted.value
{join} story_pairs ON story_pairs.doc_id = one.doc_id
{join} story_shingles AS other
  ON other.cell IN (wanted.value - :window, wanted.value, wanted.value + :window)
 AND other.doc_id = story_pairs.other_id
""")
_POSTINGS = Spelt("""
SELECT wanted.value, (
  SELECT '[' || {together}(CAST(doc_id << :bits | length AS text), ',') || ']'
  FROM (SELECT doc_id, length FROM story_shingles WHERE cell = wanted.value LIMIT :most) AS few
)
FROM {wanted}
""")
_COUNT_CELLS = Spelt("""
SELECT wanted.value, (
  SELECT count(*)
  FROM (SELECT 1 FROM story_shingles WHERE cell = wanted.value LIMIT :most) AS few
)
FROM {wanted}
""")
