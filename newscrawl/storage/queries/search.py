"""Full-text search: what a person types, ranked; the index is kept by triggers (migration `0003_search`)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import text

from newscrawl.storage.database import StoreError
from newscrawl.storage.rows import storable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from newscrawl.storage.database import Database

# The index sets characters of these scripts apart with zero-width spaces: see the migration.
_UNSPACED = re.compile("([\u0e01-\u109f\u1780-\u17ff\u3005-\ud7a3\U00020000-\U0003ffff])")
_APART = "\u200b"
_QUOTES = str.maketrans("“”„«»", '"""""')  # as keyboards and web pages have them
_TYPED = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')

# What a hit counts by where it stands. bm25 takes the columns for one text, and a body names its subject
# three to six times: a title, which names it once and says what the article is about, has to outweigh that.
# A publisher's name in an article of its own says little: --publisher asks for it.
_WEIGHTS = {"title": 10, "summary": 2, "key_points": 2, "body_text": 1, "publisher": 0.5, "author": 1}
_RANK = f"bm25(articles_fts, {', '.join(map(str, _WEIGHTS.values()))})"
_SNIPPET_WORDS = 40  # two or three lines of a terminal, one in a script where a character is a word
_HIT, _END = "\x02", "\x03"  # stored texts have no control characters


class NoWordsError(ValueError):
    """Nothing that was typed can be looked for; the message is one line."""


class SearchOptions(NamedTuple):
    """What is looked for.

    *words* as a person types them; *since* and *until* are the first and last time of publication, as
    the dataset spells times; no *locales* is all of them; *publisher* in any case.
    """

    words: str
    since: str | None = None
    until: str | None = None
    locales: Sequence[str] = ()
    publisher: str | None = None
    limit: int = 20


class SnippetPart(NamedTuple):
    """A stretch of a text, and whether it is what was looked for."""

    text: str
    is_hit: bool


class Hit(NamedTuple):
    """An article that was found; *score* is higher for a better match, *snippet* a part of its body."""

    article_id: str
    locale: str
    url: str
    publisher: str | None
    published_at: str | None
    status: str
    score: float
    title: list[SnippetPart]
    snippet: list[SnippetPart]


class Found(NamedTuple):
    """The best hits, how many articles there are in all, and when these were published."""

    hits: list[Hit]
    total: int
    oldest: str | None
    newest: str | None


class Search:
    """Looks for words in title, summary, key points, body, publisher and author."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, options: SearchOptions) -> Found:
        """Return the articles that have all words, the best first, the newer of two that are alike.

        Raises NoWordsError, and StoreError for a database without an index.
        """
        matching = expression(options.words)
        values = {
            "expression": matching,
            "since": options.since,
            "until": options.until,
            "locales": json.dumps(options.locales) if options.locales else None,
            "publisher": storable(options.publisher),
            "limit": options.limit,
        }
        with self._database.read() as connection:
            if connection.dialect.name != "sqlite":
                raise StoreError("full-text search needs a SQLite database")
            total, oldest, newest = connection.execute(_COUNT, values).one()
            best = connection.execute(_BEST, values).all()
            hits = [_show(connection, matching, *row) for row in best]
        return Found(hits, total, oldest, newest)


def expression(typed: str) -> str:
    """Return the FTS5 expression for plain words, `"phrases"` and `-excluded` ones.

    Every word becomes a string, so that nothing means anything to FTS5.

    >>> expression('bitcoin "spot ETF" -"x y"')
    '("bitcoin" AND "spot ETF") NOT ("x y")'
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    for minus, phrase, word in _TYPED.findall((storable(typed) or "").translate(_QUOTES)):
        string = _string(phrase or word)
        if any(map(str.isalnum, string)):
            (unwanted if minus else wanted).append(string)
    if not wanted:
        raise NoWordsError(f"no word to look for in {typed!r}")
    every = f"({' AND '.join(wanted)})"
    return f"{every} NOT ({' OR '.join(unwanted)})" if unwanted else every


def _string(words: str) -> str:
    apart = _UNSPACED.sub(rf"{_APART}\1{_APART}", words.replace("\0", " "))
    return '"' + apart.replace('"', '""') + '"'


def _show(connection: Connection, matching: str, doc_id: int, rank: float) -> Hit:
    values = {"expression": matching, "doc_id": doc_id, "hit": _HIT, "end": _END, "words": _SNIPPET_WORDS}
    columns = connection.execute(_SHOW, values).mappings().one()
    texts = {name: list(_pieces(columns[name])) for name in ("title", "snippet")}
    return Hit(**{**columns, **texts, "score": -rank})


def _pieces(marked: str | None) -> Iterator[SnippetPart]:
    """Cut a text with marked hits into pieces, on one line and without what the index has put in."""
    line = " ".join((marked or "").replace(_APART, "").split())
    for place, piece in enumerate(re.split(f"[{_HIT}{_END}]", line)):
        if piece:
            yield SnippetPart(piece, place % 2 == 1)


# CROSS: the words are looked up first, whatever the planner thinks of the other conditions.
_MATCHING = """
FROM articles_fts CROSS JOIN articles ON articles.doc_id = articles_fts.rowid
WHERE articles_fts MATCH :expression
  AND (:since IS NULL OR articles.published_at >= :since)
  AND (:until IS NULL OR articles.published_at <= :until)
  AND (:locales IS NULL OR articles.locale IN (SELECT value FROM json_each(:locales)))
  AND (:publisher IS NULL OR articles.publisher = :publisher COLLATE NOCASE)
"""
_COUNT = text(f"SELECT count(*), min(articles.published_at), max(articles.published_at) {_MATCHING}")
_BEST = text(f"""
SELECT articles.doc_id, {_RANK} AS rank {_MATCHING}
ORDER BY rank, articles.published_at DESC, articles.article_id, articles.locale LIMIT :limit
""")
_SHOW = text("""
SELECT article_id, locale, url, articles.publisher, published_at, status,
  highlight(articles_fts, 0, :hit, :end) AS title,
  snippet(articles_fts, 3, :hit, :end, '…', :words) AS snippet
FROM articles_fts JOIN articles ON articles.doc_id = articles_fts.rowid
WHERE articles_fts MATCH :expression AND articles_fts.rowid = :doc_id
""")
