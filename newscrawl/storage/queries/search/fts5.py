"""A tree as SQLite is asked for it: an expression for the index, and conditions for the rest.

An index of what was found, which is SQLite's for either database, marks the words in it.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple, assert_never

from newscrawl.storage.queries.search.conditions import IndexQuery, fact, named, spellings, without
from newscrawl.storage.queries.search.parser import UNSPACED
from newscrawl.storage.queries.search.tree import Address, And, NamesCoin, Not, Or, Phrase, Published, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newscrawl.storage.queries.search.tree import Node

# The index sets characters of these scripts apart with zero-width spaces: see `storage/search_index.py`.
_UNSPACED = re.compile(f"([{UNSPACED}])")
APART = "\u200b"


# CROSS: the words are looked up first, whatever the planner thinks of the other conditions. The index that is
# named has all columns that these ask for: an article is a wide row, and to read a million takes seconds.
_INDEXED = "articles INDEXED BY ix_articles_search"
_MATCHES = f"articles_fts CROSS JOIN {_INDEXED} ON articles.doc_id = articles_fts.rowid"
_MATCH = "articles_fts MATCH :expression"
_COUNT = f"SELECT count(*) FROM articles_fts WHERE {_MATCH}"  # noqa: S608
# What a hit counts by where it stands. bm25 takes the columns for one text, and a body names its subject
# three to six times: a title, which names it once and says what the article is about, has to outweigh that.
# A publisher's name in an article of its own says little: `publisher:` asks for it.
WEIGHTS = {"title": 10, "summary": 2, "key_points": 2, "body_text": 1, "publisher": 0.5, "author": 1}
_RANK = f"bm25(articles_fts, {', '.join(map(str, WEIGHTS.values()))})"


def index_query(tree: Node) -> IndexQuery:
    """Return what the database is asked for a tree.

    >>> asked = index_query(And((Word("比特"), Not(Phrase("spot ETF")))))
    >>> asked.values["expression"].replace(APART, "|")
    '("|比||特|") NOT ("spot ETF")'
    """
    values: dict[str, str] = {}
    expression, others = _split(tree.parts if isinstance(tree, And) else (tree,))
    conditions = [_condition(part, values) for part in others]
    if expression is None:
        return IndexQuery(_INDEXED, "articles.doc_id", None, conditions, values, marks_of(tree))
    return IndexQuery(
        _MATCHES,
        "articles_fts.rowid",
        _RANK,
        [_MATCH, *conditions],
        values | {"expression": expression},
        marks_of(tree),
        None if conditions else _COUNT,
    )


def ranks(tree: Node) -> bool:
    """Return whether what is looked for has words that every hit has, by which it can be ranked."""
    return _split(tree.parts if isinstance(tree, And) else (tree,))[0] is not None


def marks_of(tree: Node) -> str | None:
    """Return the FTS5 expression of all words that are looked for, None where there are none."""
    return " OR ".join(dict.fromkeys(_marks(tree))) or None


def apart(text: str | None) -> str | None:
    """Return a text as the index has it."""
    return text and _UNSPACED.sub(rf"{APART}\1{APART}", text)


def _split(parts: Sequence[Node]) -> tuple[str | None, list[Node]]:
    """Return one expression for the parts that the index can answer together, and the others.

    FTS5 excludes from what it has found: there has to be something to find.
    """
    wanted = {part: found for part in parts if (found := _expression(part))}
    if not wanted:
        return None, list(parts)
    unwanted = {part: found for part in parts if isinstance(part, Not) and (found := _expression(part.part))}
    every = f"({' AND '.join(wanted.values())})"
    others = [part for part in parts if part not in wanted and part not in unwanted]
    return f"{every} NOT ({' OR '.join(unwanted.values())})" if unwanted else every, others


def _expression(node: Node) -> str | None:
    """Return the FTS5 expression of a part, None where the index alone cannot answer it."""
    match node:
        case Word() | Phrase():
            return _leaf(node)
        case And(parts):
            expression, others = _split(parts)
            return f"({expression})" if expression and not others else None
        case Or(parts):
            found = [_expression(part) for part in parts]
            return f"({' OR '.join(filter(None, found))})" if all(found) else None
        case NamesCoin() | Published() | Address() | Not():
            return None
        case _:
            assert_never(node)


def _leaf(leaf: Word | Phrase) -> str:
    end = " *" if isinstance(leaf, Word) and leaf.is_beginning else ""
    strings = [f"{_string(text)}{end}" for text in spellings(leaf)]
    either = " OR ".join(strings)
    expression = either if len(strings) == 1 else f"({either})"
    return f"({leaf.field} : {expression})" if leaf.field else expression


def _string(words: str) -> str:
    """Return text as the index has it, in which nothing means anything to FTS5."""
    return '"' + str(apart(words)).replace('"', '""') + '"'


def _condition(node: Node, values: dict[str, str]) -> str:
    match node:
        case Word() | Phrase():
            sql = _is_found(_leaf(node), values)
        case NamesCoin() | Published() | Address():
            sql = fact(node, values)
        case Not(part):
            sql = without(_condition(part, values))
        case And(parts):
            together, others = _split(parts)
            found = [_is_found(together, values)] if together else []
            sql = f"({' AND '.join([*found, *(_condition(part, values) for part in others)])})"
        case Or(parts):
            together = _expression(node)
            separate = [] if together else [_condition(part, values) for part in parts]
            sql = _is_found(together, values) if together else f"({' OR '.join(separate)})"
        case _:
            assert_never(node)
    return sql


def _is_found(expression: str, values: dict[str, str]) -> str:
    name = named(expression, values)
    return f"articles.doc_id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH {name})"  # noqa: S608


def _marks(node: Node) -> Iterator[str]:
    match node:
        case Word() | Phrase():
            yield _leaf(node)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _marks(part)
        case Not() | NamesCoin() | Published() | Address():
            pass


_SNIPPET_WORDS = 40  # two or three lines of a terminal, one in a script where a character is a word
_HIT, _END = "\x02", "\x03"  # stored texts have no control characters
# What every text is found by: a row that no expression finds has no beginning, but all of its text.
_EVERY = "\ue000"
# As in `storage/search_index.py`.
_INDEX = (
    f"CREATE VIRTUAL TABLE found "
    f"USING fts5({', '.join(WEIGHTS)}, every, tokenize='unicode61 remove_diacritics 2')"
)
_INSERT = (
    f"INSERT INTO found(rowid, {', '.join(WEIGHTS)}, every) VALUES (?{', ?' * len(WEIGHTS)}, '{_EVERY}')"  # noqa: S608
)
_SHOW = (
    "SELECT rowid, highlight(found, 0, ?1, ?2), snippet(found, 3, ?1, ?2, '…', ?3) FROM found "
    "WHERE found MATCH ?4"
)


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
        marked: dict[int, Marked] = {}
        for each in filter(None, (f"every: {_EVERY}", expression)):
            marked |= _marked(connection.execute(_SHOW, (_HIT, _END, _SNIPPET_WORDS, each)))
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
