"""What every text looks like: its sentences, from which boilerplate is learnt, and a sample of its shingles.

Both are functions of the texts that are stored, whatever the order in which they came. Where a text
changes what is known of others (a sentence becomes boilerplate, a shingle becomes common), those have to
be placed again.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import text

from newscrawl.storage import schema
from newscrawl.storage.stories.documents import known_boilerplate, packed, rows_in, unpacked
from newscrawl.stories import candidates
from newscrawl.stories.candidates import IndexedText, cells_of
from newscrawl.stories.sketches import HASH_BITS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import Connection, TextClause

    from newscrawl.storage.database import Database
    from newscrawl.storage.stories.documents import Document, Documents

_TEXTS, _SENTENCES, _SHINGLES = schema.story_documents, schema.story_sentences, schema.story_shingles


class Index:
    """The index within one transaction."""

    def __init__(self, connection: Connection, database: Database, documents: Documents) -> None:
        self._connection = connection
        self._insert_text = database.insert(_TEXTS)
        self._documents = documents
        self._sizes: dict[int, int] = {}  # of the cells looked at so far

    def put(self, numbers: Collection[int]) -> set[int]:
        """Put new and changed texts into the index; return the others that have to be placed again."""
        documents = self._documents.read(self._connection, numbers)
        holders = self._holders(self._learn(documents))
        return (holders | self._put_samples(numbers)) - set(numbers)

    def entries(self, numbers: Collection[int]) -> dict[int, IndexedText]:
        """Return what the index knows of texts."""
        names = ("doc_id", "time", "length", "is_hollow", "sample")
        rows = rows_in(self._connection, [_TEXTS.c[name] for name in names], numbers)
        return {row[0]: IndexedText(row[1], row[2], bool(row[3]), unpacked(row[4])) for row in rows}

    def telling(self, entries: Iterable[IndexedText]) -> dict[int, int]:
        """Return the cells in which copies of texts may be found, each with its shingle."""
        cells = {cell: shingle for entry in entries for cell, shingle in cells_of(entry, around=True).items()}
        self._count(cells)
        return {
            cell: shingle for cell, shingle in cells.items() if 0 < self._sizes[cell] <= candidates.COMMON
        }

    def _count(self, cells: Iterable[int]) -> None:
        """Note how many texts each cell has, at most one more than candidates.COMMON."""
        missing = {cell for cell in cells if cell not in self._sizes}
        self._sizes |= _sizes(self._connection, missing, candidates.COMMON + 1)

    def _learn(self, documents: dict[int, Document]) -> set[int]:
        """Store the sentences of texts and return those that became boilerplate or ceased to be it."""
        columns = [_TEXTS.c.doc_id, _TEXTS.c.context, _TEXTS.c.sentences]
        before = {
            number: (context, unpacked(sentences))
            for number, context, sentences in rows_in(self._connection, columns, documents)
        }
        now = {number: (one.context, one.text.numbers) for number, one in documents.items()}
        gone, come = set(_sentence_rows(before)), set(_sentence_rows(now))
        _execute(self._connection, _DELETE_SENTENCE, gone - come)
        _execute(self._connection, _INSERT_SENTENCE, come - gone)
        touched = {row[0] for row in gone ^ come}
        known = known_boilerplate(self._connection, touched)
        found = {one for one, count in _openings(self._connection, touched) if count >= candidates.OPENINGS}
        _execute(self._connection, _FORGET, {(one,) for one in known - found})
        _execute(self._connection, _LEARN, {(one,) for one in found - known})
        return known ^ found

    def _holders(self, sentences: Collection[int]) -> set[int]:
        columns = [_SENTENCES.c.sentence, _SENTENCES.c.doc_id]
        return {row[1] for row in rows_in(self._connection, columns, sentences)}

    def _put_samples(self, numbers: Collection[int]) -> set[int]:
        """Store the samples of texts and return the texts in cells that became common or ceased to be."""
        before = self.entries(numbers)
        pieces = self._documents.pieces(self._connection, numbers)
        now = {number: IndexedText.of(piece) for number, piece in pieces.items()}
        rows = [self._row(number, entry) for number, entry in now.items()]
        excluded = {name: self._insert_text.excluded[name] for name in rows[0] if name != "doc_id"}
        statement = self._insert_text.on_conflict_do_update(index_elements=["doc_id"], set_=excluded)
        self._connection.execute(statement, rows)
        gone, come = set(_postings(before)), set(_postings(now))
        _execute(self._connection, _DELETE_SHINGLE, {row[:2] for row in gone - come})
        _execute(self._connection, _INSERT_SHINGLE, come - gone)
        return self._turned({row[:2] for row in gone}, {row[:2] for row in come})

    def _row(self, number: int, entry: IndexedText) -> dict[str, int | bytes]:
        document = self._documents.read(self._connection, [number])[number]
        return {
            "doc_id": number,
            "time": entry.time,
            "length": entry.length,
            "is_hollow": int(entry.is_hollow),
            "context": document.context,
            "sample": packed(entry.sample),
            "sentences": packed(document.text.numbers),
        }

    def _turned(self, gone: set[tuple[int, int]], come: set[tuple[int, int]]) -> set[int]:
        """Return the texts whose copies are looked for in other cells than before."""
        steps = Counter(cell for cell, _ in come - gone)
        steps.subtract(cell for cell, _ in gone - come)
        self._count(steps)
        filled = {cell for cell in steps if self._sizes[cell] > candidates.COMMON}
        sizes = _sizes(self._connection, filled, candidates.COMMON + 1 + max(steps.values(), default=0))
        became = {cell for cell in filled if sizes[cell] - steps[cell] <= candidates.COMMON}
        ceased = {
            cell for cell in steps.keys() - filled if self._sizes[cell] - steps[cell] > candidates.COMMON
        }
        return self._in_cells(ceased) | self._linked(became)

    def _in_cells(self, cells: Collection[int]) -> set[int]:
        columns = [_SHINGLES.c.cell, _SHINGLES.c.doc_id]
        return {row[1] for row in rows_in(self._connection, columns, cells)}

    def _linked(self, cells: Collection[int]) -> set[int]:
        """Return the texts in cells that are known to be like another one with the same shingle.

        A cell that becomes common can only end such a likeness.
        """
        values = {"cells": orjson.dumps(list(cells)).decode(), "window": 1 << HASH_BITS}
        return set(self._connection.execute(_LINKED, values).scalars()) if cells else set()


def _postings(entries: dict[int, IndexedText]) -> Iterator[tuple[int, int, int]]:
    for number, entry in entries.items():
        for cell in cells_of(entry):
            yield cell, number, entry.length


def _sentence_rows(texts: dict[int, tuple[int, frozenset[int]]]) -> Iterator[tuple[int, int, int]]:
    for number, (context, sentences) in texts.items():
        for sentence in sentences:
            yield sentence, context, number


def _openings(connection: Connection, sentences: Collection[int]) -> Iterator[tuple[int, int]]:
    values = {
        "numbers": orjson.dumps(list(sentences)).decode(),
        "most": candidates.OPENINGS,
        "bits": HASH_BITS,
    }
    for row in connection.execute(_COUNT_OPENINGS, values):
        yield row[0], row[1]


def _sizes(connection: Connection, cells: Collection[int], most: int) -> dict[int, int]:
    values = {"numbers": orjson.dumps(list(cells)).decode(), "most": most}
    return {row[0]: row[1] for row in connection.execute(_COUNT_CELLS, values)} if cells else {}


def _execute(connection: Connection, statement: TextClause, rows: Collection[tuple[int, ...]]) -> None:
    """Run a statement for rows in the order of their keys, which is how they lie in the tree."""
    if rows:
        connection.execute(statement, [dict(zip("abc", row, strict=False)) for row in sorted(rows)])


_DELETE_SENTENCE = text("DELETE FROM story_sentences WHERE sentence = :a AND context = :b AND doc_id = :c")
_INSERT_SENTENCE = text("INSERT INTO story_sentences (sentence, context, doc_id) VALUES (:a, :b, :c)")
_LEARN = text("INSERT INTO story_boilerplate (sentence) VALUES (:a)")
_FORGET = text("DELETE FROM story_boilerplate WHERE sentence = :a")
_DELETE_SHINGLE = text("DELETE FROM story_shingles WHERE cell = :a AND doc_id = :b")
_INSERT_SHINGLE = text("INSERT INTO story_shingles (cell, doc_id, length) VALUES (:a, :b, :c)")
# From opening to opening, a few seeks for each sentence and publisher, however many texts hold it.
_COUNT_OPENINGS = text("""
SELECT wanted.value, (
  WITH RECURSIVE opening (context, before, number) AS (
    SELECT min(context), NULL, 0 FROM story_sentences WHERE sentence = wanted.value
    UNION ALL
    SELECT (SELECT min(story_sentences.context) FROM story_sentences
            WHERE sentence = wanted.value AND story_sentences.context > opening.context),
           opening.context,
           CASE WHEN opening.before >> :bits = opening.context >> :bits THEN number + 1 ELSE 1 END
    FROM opening WHERE opening.context IS NOT NULL AND number < :most
  )
  SELECT max(number) FROM opening
)
FROM json_each(:numbers) AS wanted
""")
_LINKED = text("""
SELECT story_pairs.doc_id
FROM json_each(:cells) AS wanted
CROSS JOIN story_shingles AS one ON one.cell = wanted.value
CROSS JOIN story_pairs ON story_pairs.doc_id = one.doc_id
CROSS JOIN story_shingles AS other
  ON other.cell IN (wanted.value - :window, wanted.value, wanted.value + :window)
 AND other.doc_id = story_pairs.other_id
""")
_COUNT_CELLS = text("""
SELECT wanted.value, (
  SELECT count(*) FROM (SELECT 1 FROM story_shingles WHERE cell = wanted.value LIMIT :most)
)
FROM json_each(:numbers) AS wanted
""")
