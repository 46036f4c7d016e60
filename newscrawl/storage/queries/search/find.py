"""Full-text search: what a person types, the best or the newest first; the index is kept by triggers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import text

from newscrawl.normalization.columns import storable
from newscrawl.storage.database import StoreError
from newscrawl.storage.queries.search.fts5 import index_query
from newscrawl.storage.queries.search.marks import WEIGHTS, mark
from newscrawl.storage.queries.search.notes import shortened
from newscrawl.storage.queries.search.parser import read
from newscrawl.storage.rows import chunks, moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from newscrawl.storage.database import Database
    from newscrawl.storage.queries.search.fts5 import IndexQuery
    from newscrawl.storage.queries.search.marks import SnippetPart

_RANK = f"bm25(articles_fts, {', '.join(map(str, WEIGHTS.values()))})"
# Ranking takes a microsecond an article: a word that more of them have says little, in whatever order.
MOST_RANKED = 200_000


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


class Search:
    """Looks for words in title, summary, key points, body, publisher and author."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, options: SearchOptions) -> Found:
        """Return the articles that fulfil all that is asked, and of two that match as well the newer first.

        Raises NoWordsError, and StoreError for a database without an index.
        """
        asked, notes = _understood(options.words, self._database.now())
        asked = _narrowed(asked, options)
        is_ranked = asked.expression is not None and not options.is_newest_first
        page = {"most": MOST_RANKED, "limit": options.limit, "offset": options.offset}
        best = text((_BEST if is_ranked else _NEWEST).format(_matching(asked)))
        with self._database.read() as connection:
            if connection.dialect.name != "sqlite":
                raise StoreError("full-text search needs a SQLite database")
            span = _span(connection, asked)
            chosen = connection.execute(best, _values(asked) | page)
            hits = list(_hits(connection, {number: rank for number, rank in chosen}, asked.marks))  # noqa: C416
        if is_ranked and span.total > MOST_RANKED:
            notes = (*notes, f"only the {MOST_RANKED:,} that were stored last are ranked")
        return Found(hits, *span, is_ranked, notes)


def selection(words: str, now: str) -> Selection:
    """Return the query that gives what the words find; raise NoWordsError."""
    asked, notes = _understood(words, now)
    return Selection(f"SELECT articles.doc_id {_matching(asked)}", _values(asked), notes)


def _understood(words: str, now: str) -> tuple[IndexQuery, tuple[str, ...]]:
    tree, notes = read(words, moment(now))
    if tree is None:
        reasons = f" ({'; '.join(notes)})" if notes else ""
        raise NoWordsError(f"nothing to look for in {shortened(words)!r}{reasons}")
    return index_query(tree), notes


_NARROWING = {
    "since": "articles.published_at >= :since",
    "until": "articles.published_at <= :until",
    "locales": "articles.locale IN (SELECT value FROM json_each(:locales))",
    "publisher": "articles.publisher = :publisher COLLATE NOCASE",
}


def _narrowed(asked: IndexQuery, options: SearchOptions) -> IndexQuery:
    """Add what stands in options beside the words."""
    given = {
        "since": options.since,
        "until": options.until,
        "locales": json.dumps(options.locales) if options.locales else None,
        "publisher": storable(options.publisher),
    }
    values = {name: value for name, value in given.items() if value is not None}
    conditions = [*asked.conditions, *(_NARROWING[name] for name in values)]
    return asked._replace(conditions=conditions, values=asked.values | values)


# CROSS: the words are looked up first, whatever the planner thinks of the other conditions. The index that is
# named has all columns that these ask for: an article is a wide row, and to read a million takes seconds.
_INDEXED = "articles INDEXED BY ix_articles_search"
_MATCHES = f"articles_fts CROSS JOIN {_INDEXED} ON articles.doc_id = articles_fts.rowid"
_MATCH = "articles_fts MATCH :expression"


def _matching(asked: IndexQuery) -> str:
    tables, matched = (_MATCHES, [_MATCH]) if asked.expression else (_INDEXED, [])
    return f"FROM {tables} WHERE {' AND '.join(matched + asked.conditions)}"


def _values(asked: IndexQuery) -> dict[str, Any]:
    return asked.values | ({"expression": asked.expression} if asked.expression else {})


class _Span(NamedTuple):
    total: int
    oldest: str | None
    newest: str | None


def _span(connection: Connection, asked: IndexQuery) -> _Span:
    """Count what is found, and return its first and last time unless the words say too little to ask."""
    if asked.expression and not asked.conditions:
        total = connection.execute(_COUNT, _values(asked)).scalar_one()
        if total > MOST_RANKED:
            return _Span(total, None, None)
    return _Span(*connection.execute(text(f"{_DATED} {_matching(asked)}"), _values(asked)).one())


_COUNT = text(f"SELECT count(*) FROM articles_fts WHERE {_MATCH}")  # noqa: S608
_DATED = "SELECT count(*), min(articles.published_at), max(articles.published_at)"
_BEST = f"""
SELECT doc_id, rank FROM (
  SELECT articles.doc_id, articles.published_at, {_RANK} AS rank {{}}
  ORDER BY articles_fts.rowid DESC LIMIT :most
)
ORDER BY rank, published_at DESC, doc_id LIMIT :limit OFFSET :offset
"""  # noqa: S608  # what is put in is SQL of ours, values are bound
_NEWEST = """
SELECT articles.doc_id, NULL {}
ORDER BY articles.published_at DESC, articles.doc_id LIMIT :limit OFFSET :offset
"""
_FACTS = text("""
SELECT doc_id, article_id, locale, url, publisher, published_at, status
FROM articles WHERE doc_id IN (SELECT value FROM json_each(:numbers))
""")
_TEXTS = text(f"""
SELECT doc_id, {", ".join(WEIGHTS)}
FROM articles_spaced WHERE doc_id IN (SELECT value FROM json_each(:numbers))
""")  # noqa: S608


def _hits(connection: Connection, ranks: dict[int, float | None], marks: str | None) -> Iterator[Hit]:
    """Give the articles of some numbers, in the order of these."""
    for numbers in chunks(ranks):
        values = {"numbers": json.dumps(numbers)}
        facts = {row.doc_id: row for row in connection.execute(_FACTS, values)}
        marked = mark([tuple(row) for row in connection.execute(_TEXTS, values)], marks)
        for number in numbers:
            rank = ranks[number]
            yield Hit._make((*facts[number][1:], None if rank is None else -rank, *marked[number]))
