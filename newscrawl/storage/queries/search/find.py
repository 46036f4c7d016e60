"""Full-text search: what a person types, the best or the newest first; the index is kept by triggers.

What SQLite is asked stands in `fts5.py`, what PostgreSQL is asked at the end.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple, assert_never

from sqlalchemy import text

from newscrawl.normalization.columns import storable
from newscrawl.storage.queries.search import fts5
from newscrawl.storage.queries.search.conditions import IndexQuery, fact, named, spellings, without
from newscrawl.storage.queries.search.fts5 import mark, marks_of, ranks
from newscrawl.storage.queries.search.parser import read
from newscrawl.storage.queries.search.tree import (
    Address,
    And,
    NamesCoin,
    Not,
    Or,
    Phrase,
    Published,
    Word,
    shortened,
)
from newscrawl.storage.rows import Spelt, chunks, moment
from newscrawl.storage.search_index import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from newscrawl.storage.database import Database
    from newscrawl.storage.queries.search.fts5 import SnippetPart
    from newscrawl.storage.queries.search.tree import Node

# Ranking takes a microsecond an article: a word that more of them have says little, in whatever order.
MOST_RANKED = 200_000

_SERVER_TABLES = "articles JOIN articles_search ON articles_search.doc_id = articles.doc_id"
# Of D, C, B, A, a tenth of `fts5.WEIGHTS`; 1 is for long texts to count less, as with bm25.
_SERVER_RANK = "ts_rank(CAST('{0.1, 0.1, 0.05, 1}' AS real[]), articles_search.words, %s, 1)"


class NoWordsError(ValueError):
    """Nothing that was typed can be looked for; the message is one line."""


class SearchOptions(NamedTuple):
    """What is looked for.

    *words* as a person types them; *since* and *until* are the first and last time of publication, as
    the dataset spells times; no *locales* is all of them; *publisher* in any case. The best come first, or
    the newest.
    """

    words: str
    since: str | None = None
    until: str | None = None
    locales: Sequence[str] = ()
    publisher: str | None = None
    is_newest_first: bool = False
    limit: int = 20
    offset: int = 0


class Hit(NamedTuple):
    """An article that was found; *score* is higher for a better match, None where nothing ranks."""

    article_id: str
    locale: str
    url: str
    publisher: str | None
    published_at: str | None
    status: str
    score: float | None
    title: list[SnippetPart]
    snippet: list[SnippetPart]


class Found(NamedTuple):
    """Some hits, how many articles there are in all, and when these were published.

    *notes* say what was not understood, or may have been meant otherwise, a line each.
    """

    hits: list[Hit]
    total: int
    oldest: str | None
    newest: str | None
    is_ranked: bool
    notes: tuple[str, ...]


class Selection(NamedTuple):
    """A query for the `doc_id` of all articles that are found, its values, and what was not understood."""

    sql: str
    values: dict[str, str]
    notes: tuple[str, ...]


def search(database: Database, options: SearchOptions) -> Found:
    """Return the articles that fulfil all that is asked, and of two that match as well the newer first.

    Raises NoWordsError and StoreError.
    """
    tree, notes = _understood(options.words, database.now())
    page = {"most": MOST_RANKED, "limit": options.limit, "offset": options.offset}
    with database.read() as connection:
        is_server = connection.dialect.name == "postgresql"
        index_query = _postgresql_query if is_server else fts5.index_query
        asked = _narrowed(index_query(tree), options)
        is_ranked = asked.rank is not None and not options.is_newest_first
        best = _BEST if is_ranked else _NEWEST
        span = _span(connection, asked)
        chosen = connection.execute(
            text(best.format(**asked._asdict(), matching=asked.matching)), asked.values | page
        )
        hits = list(_hits(connection, {number: rank for number, rank in chosen}, asked.marks))  # noqa: C416
    if is_ranked and span.total > MOST_RANKED:
        notes = (*notes, f"only the {MOST_RANKED:,} that were stored last are ranked")
    return Found(hits, *span, is_ranked, notes)


def selection(words: str, now: str) -> Selection:
    """Return the query that gives in SQLite what the words find; raise NoWordsError."""
    tree, notes = _understood(words, now)
    asked = fts5.index_query(tree)
    return Selection(f"SELECT articles.doc_id {asked.matching}", asked.values, notes)


def _understood(words: str, now: str) -> tuple[Node, tuple[str, ...]]:
    tree, notes = read(words, moment(now))
    if tree is None:
        reasons = f" ({'; '.join(notes)})" if notes else ""
        if not words.strip():
            raise NoWordsError("name words to look for, such as 'bitcoin -etf since:7d'")
        raise NoWordsError(f"nothing to look for in {shortened(words)!r}{reasons}")
    return tree, notes


def _narrowed(asked: IndexQuery, options: SearchOptions) -> IndexQuery:
    """Add what stands in options beside the words."""
    locales = {f"locale_{number}": locale for number, locale in enumerate(options.locales)}
    # In any case as far as ASCII goes, as `lower` of databases has it.
    publisher = (storable(options.publisher) or "").encode().lower().decode()
    given = (
        ("articles.published_at >= :since", {"since": options.since or ""}),
        ("articles.published_at <= :until", {"until": options.until or ""}),
        (f"articles.locale IN ({', '.join(f':{name}' for name in locales)})", locales),
        ("lower(articles.publisher) = :publisher", {"publisher": publisher}),
    )
    narrowing = [(condition, values) for condition, values in given if any(values.values())]
    for condition, values in narrowing:
        asked = asked._replace(conditions=[*asked.conditions, condition], values=asked.values | values)
    return asked._replace(total=None) if narrowing else asked


class _Span(NamedTuple):
    total: int
    oldest: str | None
    newest: str | None


def _span(connection: Connection, asked: IndexQuery) -> _Span:
    """Count what is found, and return its first and last time unless the words say too little to ask."""
    if asked.total:
        total = connection.execute(text(asked.total), asked.values).scalar_one()
        if total > MOST_RANKED:
            return _Span(total, None, None)
    return _Span(*connection.execute(text(f"{_DATED} {asked.matching}"), asked.values).one())


_DATED = "SELECT count(*), min(articles.published_at), max(articles.published_at)"
_BEST = """
SELECT doc_id, rank FROM (
  SELECT articles.doc_id, articles.published_at, {rank} AS rank {matching}
  ORDER BY {number} DESC LIMIT :most
) AS newest
ORDER BY rank, published_at DESC NULLS LAST, doc_id LIMIT :limit OFFSET :offset
"""
_NEWEST = """
SELECT articles.doc_id, NULL {matching}
ORDER BY articles.published_at DESC NULLS LAST, articles.doc_id LIMIT :limit OFFSET :offset
"""
_OF = "FROM {wanted} {join} articles ON articles.doc_id = wanted.value"
_FACTS = Spelt(f"SELECT doc_id, article_id, locale, url, publisher, published_at, status {_OF}")
_TEXTS = Spelt(f"SELECT doc_id, {', '.join(fts5.WEIGHTS)} {_OF}")


def _hits(connection: Connection, ranks: dict[int, float | None], marks: str | None) -> Iterator[Hit]:
    """Give the articles of some numbers, in the order of these."""
    for numbers in chunks(ranks):
        values = {"numbers": json.dumps(numbers)}
        facts = {row[0]: row for row in _FACTS(connection, values)}
        marked = mark([tuple(row) for row in _TEXTS(connection, values)], marks)
        for number in numbers:
            rank = ranks[number]
            yield Hit._make((*facts[number][1:], None if rank is None else -rank, *marked[number]))


def _postgresql_query(tree: Node) -> IndexQuery:
    """Return what the database is asked for a tree.

    >>> _postgresql_query(Not(Word("news"))).conditions
    ['(articles_search.words @@ CAST(:part_0 AS tsquery)) IS NOT TRUE']
    """
    values: dict[str, str] = {}
    condition = _postgresql_condition(tree, values)
    leaves = list(dict.fromkeys(_leaves(tree))) if ranks(tree) else []
    rank = " + ".join(_SERVER_RANK % _words_query(leaf, values) for leaf in leaves)
    return IndexQuery(
        _SERVER_TABLES, "articles.doc_id", f"-({rank})" if rank else None, [condition], values, marks_of(tree)
    )


def _postgresql_condition(node: Node, values: dict[str, str]) -> str:
    match node:
        case Word() | Phrase():
            return f"articles_search.words @@ {_words_query(node, values)}"
        case NamesCoin() | Published() | Address():
            return fact(node, values)
        case Not(part):
            return without(_postgresql_condition(part, values))
        case And(parts):
            return f"({' AND '.join(_postgresql_condition(part, values) for part in parts)})"
        case Or(parts):
            return f"({' OR '.join(_postgresql_condition(part, values) for part in parts)})"
        case _:
            assert_never(node)


def _words_query(leaf: Word | Phrase, values: dict[str, str]) -> str:
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
