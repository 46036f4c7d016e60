"""Full-text search: what a person types, the best or the newest first."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from newscrawl.exceptions import NoWordsError
from newscrawl.storage.database import Database
from newscrawl.storage.queries import in_lower_case
from newscrawl.storage.queries.search.conditions import IndexQuery, index_query, server_query
from newscrawl.storage.queries.search.parser import read
from newscrawl.storage.queries.search.tree import Node, shortened
from newscrawl.storage.rows import Spelt, chunks
from newscrawl.storage.search_index import APART, WEIGHTS, apart

# Ranking takes a microsecond an article: a word that more of them have says little, in whatever order.
MOST_RANKED = 200_000


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


class SnippetPart(NamedTuple):
    """A stretch of a text, and whether it is what was looked for."""

    text: str
    is_hit: bool


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


def search(database: Database, options: SearchOptions) -> Found:
    """Find articles, and of two that match as well the newer first; raise NoWordsError and StoreError."""
    tree, notes = _understood(options.words, database.now())
    page = {"most": MOST_RANKED, "limit": options.limit, "offset": options.offset}
    with database.read() as connection:
        asked_for = server_query if connection.dialect.name == "postgresql" else index_query
        asked = _narrowed(asked_for(tree), options)
        is_ranked = asked.rank is not None and not options.is_newest_first
        best = _BEST if is_ranked else _NEWEST
        total, oldest, newest = _span(connection, asked)
        chosen = connection.execute(
            text(best.format(**asked._asdict(), matching=asked.matching)), asked.values | page
        )
        hits = list(_hits(connection, {number: rank for number, rank in chosen}, asked.marks))  # noqa: C416
    if is_ranked and total > MOST_RANKED:
        notes = (*notes, f"only the {MOST_RANKED:,} that were stored last are ranked")
    return Found(hits, total, oldest, newest, is_ranked, notes)


def selection(words: str, now: str) -> tuple[str, dict[str, str], tuple[str, ...]]:
    """Return SQLite's query for the `doc_id` of all that the words find, its values, and notes as in Found.

    Raises NoWordsError.
    """
    tree, notes = _understood(words, now)
    asked = index_query(tree)
    return f"SELECT articles.doc_id {asked.matching}", asked.values, notes


def _understood(words: str, now: str) -> tuple[Node, tuple[str, ...]]:
    tree, notes = read(words, datetime.fromisoformat(now))
    if tree is None:
        reasons = f" ({'; '.join(notes)})" if notes else ""
        if not words.strip():
            raise NoWordsError("name words to look for, such as 'bitcoin -etf since:7d'")
        raise NoWordsError(f"nothing to look for in {shortened(words)!r}{reasons}")
    return tree, notes


def _narrowed(asked: IndexQuery, options: SearchOptions) -> IndexQuery:
    """Add what stands in options beside the words."""
    locales = {f"locale_{number}": locale for number, locale in enumerate(options.locales)}
    publisher = in_lower_case(options.publisher or "")
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


def _span(connection: Connection, asked: IndexQuery) -> tuple[int, str | None, str | None]:
    """Count what is found, and return its first and last time unless the words say too little to ask."""
    if asked.total:
        total = connection.execute(text(asked.total), asked.values).scalar_one()
        if total > MOST_RANKED:
            return total, None, None
    found = connection.execute(text(f"{_DATED} {asked.matching}"), asked.values).one()
    return found[0], found[1], found[2]


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
_FACTS = "article_id, locale, url, publisher, published_at, status"
_OF = "FROM {wanted} {join} articles ON doc_id = wanted.value"
_ARTICLES = Spelt(f"SELECT {_FACTS}, doc_id, {', '.join(WEIGHTS)} {_OF}")


def _hits(connection: Connection, ranks: dict[int, float | None], marks: str | None) -> Iterator[Hit]:
    """Give the articles of some numbers, in the order of these."""
    for numbers in chunks(ranks):
        rows = [tuple(row) for row in _ARTICLES(connection, {"numbers": json.dumps(numbers)})]
        facts, marked = {row[6]: row[:6] for row in rows}, _mark((row[6:] for row in rows), marks)
        for number in numbers:
            rank = ranks[number]
            yield Hit._make((*facts[number], None if rank is None else -rank, *marked[number]))


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


def _mark(texts: Iterable[tuple[Any, ...]], expression: str | None) -> dict[int, list[list[SnippetPart]]]:
    """Return by number the title of each article, and the part of its body with most of the words.

    *texts* are numbers and texts. The words are looked up in an index of these articles alone, which is
    SQLite's for either database. In that of all, FTS5 would look each of them up anew for each article, and
    of a beginning (`con*`) thousands. Where there are none, the beginning of the body is shown.
    """
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(_INDEX)
        connection.executemany(_INSERT, ((number, *map(apart, each)) for number, *each in texts))
        return {
            number: [list(_pieces(text)) for text in shown]
            for each in filter(None, (f"every: {_EVERY}", expression))
            for number, *shown in connection.execute(_SHOW, (_HIT, _END, _SNIPPET_WORDS, each))
        }


def _pieces(marked: str | None) -> Iterator[SnippetPart]:
    """Cut a text with marked hits into pieces, on one line and without what the index has put in."""
    line = " ".join((marked or "").replace(APART, "").split())
    for place, piece in enumerate(re.split(f"[{_HIT}{_END}]", line)):
        if piece:
            yield SnippetPart(piece, place % 2 == 1)
