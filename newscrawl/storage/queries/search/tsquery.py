"""A tree as PostgreSQL is asked for it: conditions, of which its index answers those on words."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from newscrawl.storage.queries.search.conditions import IndexQuery, fact, named, spellings, without
from newscrawl.storage.queries.search.fts5 import marks_of, ranks
from newscrawl.storage.queries.search.tree import Address, And, NamesCoin, Not, Or, Phrase, Published, Word
from newscrawl.storage.search_index import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.storage.queries.search.tree import Node

_TABLES = "articles JOIN articles_search ON articles_search.doc_id = articles.doc_id"
# Of D, C, B, A, a tenth of `fts5.WEIGHTS`; 1 is for long texts to count less, as with bm25.
_RANK = "ts_rank(CAST('{0.1, 0.1, 0.05, 1}' AS real[]), articles_search.words, %s, 1)"


def index_query(tree: Node) -> IndexQuery:
    """Return what the database is asked for a tree.

    >>> index_query(Not(Word("news"))).conditions
    ['(articles_search.words @@ CAST(:part_0 AS tsquery)) IS NOT TRUE']
    """
    values: dict[str, str] = {}
    condition = _condition(tree, values)
    leaves = list(dict.fromkeys(_leaves(tree))) if ranks(tree) else []
    rank = " + ".join(_RANK % _query(leaf, values) for leaf in leaves)
    return IndexQuery(
        _TABLES, "articles.doc_id", f"-({rank})" if rank else None, [condition], values, marks_of(tree)
    )


def _condition(node: Node, values: dict[str, str]) -> str:
    match node:
        case Word() | Phrase():
            return f"articles_search.words @@ {_query(node, values)}"
        case NamesCoin() | Published() | Address():
            return fact(node, values)
        case Not(part):
            return without(_condition(part, values))
        case And(parts):
            return f"({' AND '.join(_condition(part, values) for part in parts)})"
        case Or(parts):
            return f"({' OR '.join(_condition(part, values) for part in parts)})"
        case _:
            assert_never(node)


def _query(leaf: Word | Phrase, values: dict[str, str]) -> str:
    is_beginning = isinstance(leaf, Word) and leaf.is_beginning
    either = [phrase(text, leaf.field, is_beginning=is_beginning) for text in spellings(leaf)]
    return f"CAST({named(' | '.join(filter(None, either)), values)} AS tsquery)"


def _leaves(node: Node) -> Iterator[Word | Phrase]:
    match node:
        case Word() | Phrase():
            yield node
        case And(parts) | Or(parts):
            for part in parts:
                yield from _leaves(part)
        case Not() | NamesCoin() | Published() | Address():
            pass
