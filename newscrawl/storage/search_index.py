"""The index of the texts for search. Triggers keep SQLite's, whoever writes the articles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from sqlalchemy import Connection

from newscrawl.normalization.columns import to_json
from newscrawl.storage.rows import Row

# What a hit counts by where it stands. bm25 takes the columns for one text, and a body names its subject
# three to six times: a title, which names it once and says what the article is about, has to outweigh that.
# A publisher's name in an article of its own says little: `publisher:` asks for it.
WEIGHTS = {"title": 10, "summary": 2, "key_points": 2, "body_text": 1, "publisher": 0.5, "author": 1}
COLUMNS = tuple(WEIGHTS)
_NAMES = ", ".join(COLUMNS)

# Scripts that are written without spaces, and Korean, whose words carry endings: every character of them is a
# word of the index.
UNSPACED = "\u0e01-\u109f\u1780-\u17ff\u3005-\ud7a3\U00020000-\U0003ffff"
_UNSPACED = re.compile(f"([{UNSPACED}])")

# SQL has no regular expressions: a text of such a script is put together again character by character.
# substr() counts from the start each time, so it works on pieces of 64: 0.7 µs a character whatever the
# length (the whole text at once: 18 ms for 3,000 characters). group_concat() keeps the order of its rows.
# The mark on both sides is a zero-width space, which ends a word of the index and is in no stored text,
# so that taking it out of a snippet restores the text.
APART = "\u200b"
SPACED = """
  CASE WHEN {may_be} AND {text} GLOB '*[{unspaced}]*' THEN (
    WITH RECURSIVE
      places(place) AS (SELECT 1 UNION ALL SELECT place + 1 FROM places WHERE place < 64),
      pieces(start, piece) AS (
        SELECT 1, substr({text}, 1, 64)
        UNION ALL
        SELECT start + 64, substr({text}, start + 64, 64)
        FROM pieces WHERE start + 64 <= length({text})
      )
    SELECT group_concat((
      SELECT group_concat(
        CASE WHEN substr(piece, place, 1) GLOB '[{unspaced}]'
        THEN char(8203) || substr(piece, place, 1) || char(8203)
        ELSE substr(piece, place, 1) END, '')
      FROM places
    ), '') FROM pieces
  ) ELSE {text} END AS {column}"""
# Looked for before GLOB, which would take a third of indexing: one of these bytes begins every such character
# in UTF-8; few others have one, quotation marks do not.
FIRST_BYTES = (0xE0, 0xE1, *range(0xE3, 0xEE), 0xF0)
ARTICLES_SPACED = """
CREATE VIEW articles_spaced AS
SELECT articles.doc_id, {columns}
FROM articles
WHERE articles.doc_id IS NOT NULL
"""

ARTICLES_FTS = f"""
CREATE VIRTUAL TABLE articles_fts USING fts5(
  {_NAMES},
  content='articles_spaced', content_rowid='doc_id', tokenize='unicode61 remove_diacritics 2'
)
"""

# The index keeps no texts: to take an entry out, it must be told the text once more. That is done before
# the row changes, while the view still shows it.
FORGET = f"""
  INSERT INTO articles_fts(articles_fts, rowid, {_NAMES})
  SELECT 'delete', doc_id, {_NAMES}
  FROM articles_spaced WHERE doc_id = old.doc_id;"""  # noqa: S608  # names of our own
LEARN = f"""
  INSERT INTO articles_fts(rowid, {_NAMES})
  SELECT doc_id, {_NAMES}
  FROM articles_spaced WHERE doc_id = new.doc_id;"""  # noqa: S608  # as above
# An upsert sets every column; most of them set no news.
UPDATE = f"""UPDATE OF doc_id, {_NAMES} ON articles
WHEN """ + " OR ".join(f"old.{name} IS NOT new.{name}" for name in ("doc_id", *COLUMNS))
TRIGGERS = {
    "articles_fts_insert": ("AFTER INSERT ON articles", LEARN),
    "articles_fts_before_update": (f"BEFORE {UPDATE}", FORGET),
    "articles_fts_after_update": (f"AFTER {UPDATE}", LEARN),
    "articles_fts_delete": ("BEFORE DELETE ON articles", FORGET),
}


# PostgreSQL. Its own parser would take a word for a part of an address or of a number, by the locale of the
# server: words are told apart here as FTS5 does, on any server alike, in a quarter of the time of SQL.
SEARCH_TABLE = """
CREATE TABLE articles_search (
  doc_id bigint PRIMARY KEY REFERENCES articles (doc_id) ON UPDATE CASCADE ON DELETE CASCADE,
  words tsvector NOT NULL
)
"""
INDEX_WORDS = "CREATE INDEX ix_articles_search_words ON articles_search USING gin (words)"
# Each number is looked up by its key, whatever the planner takes the size of the tables for.
INDEX_ARTICLES = """
INSERT INTO articles_search
SELECT (
  SELECT doc_id FROM articles
  WHERE articles.article_id = given.article_id AND articles.locale = given.locale
), given.words
FROM json_to_recordset(%(rows)s) AS given (article_id text, locale text, words tsvector)
ON CONFLICT (doc_id) DO UPDATE SET words = excluded.words
"""
LABELS = {"title": "A", "publisher": "B", "author": "C"}
# A vector has at most a megabyte, and a word has to be shorter than 2 kB.
_MOST = dict.fromkeys(COLUMNS, 10_000) | {"body_text": 60_000}
_LONGEST_WORD = 200
_PLAIN = bytes(code if chr(code).isalnum() else 32 for code in range(128)).lower().ljust(256)
_HAS_OTHER_LETTERS = re.compile(r"[\u0080-\u1fff\u2070-\U0010ffff]")
_ACCENTS = re.compile("(?<=[A-Za-z])[\u0300-\u036f]+")
_WORD = re.compile(rf"(?=[^\W_])[{UNSPACED}]|[^\W_{UNSPACED}]+")


def create_search_index(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        for statement in (SEARCH_TABLE, INDEX_WORDS):
            connection.exec_driver_sql(statement)
    else:
        connection.exec_driver_sql(ARTICLES_SPACED.format(columns=",".join(map(spaced, COLUMNS))))
        connection.exec_driver_sql(ARTICLES_FTS)
        for name, (event, body) in TRIGGERS.items():
            connection.exec_driver_sql(f"CREATE TRIGGER {name} {event} BEGIN {body} END")


def spaced(column: str) -> str:
    """Return in SQL a column of articles with marks around the letters of scripts without spaces."""
    text = f"articles.{column}"
    has_byte = " OR ".join(f"instr(CAST({text} AS BLOB), x'{byte:02X}')" for byte in FIRST_BYTES)
    may_be = f"length(CAST({text} AS BLOB)) > length({text}) AND ({has_byte})"
    return SPACED.format(text=text, column=column, may_be=may_be, unspaced=UNSPACED)


def apart(text: str | None) -> str | None:
    return text and _UNSPACED.sub(rf"{APART}\1{APART}", text)


def index_articles(connection: Connection, articles: Collection[Row]) -> None:
    """Put the texts of stored articles into the index of a server; SQLite's has triggers."""
    if articles and connection.dialect.name == "postgresql":
        rows = [
            {name: row[name] for name in ("article_id", "locale")} | {"words": _vector(row)}
            for row in articles
        ]
        connection.exec_driver_sql(INDEX_ARTICLES, {"rows": to_json(rows)})


def words_of(text: str) -> list[str]:
    """Return the words of a text as PostgreSQL's index has them.

    Accents of Latin letters go, those of other scripts are letters.

    >>> words_of("Zürich’s 2nd 钱包")
    ['zurich', 's', '2nd', '钱', '包']
    """
    if not _HAS_OTHER_LETTERS.search(text):
        return text.encode("ascii", "replace").translate(_PLAIN).decode().split()
    latin = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))
    return _WORD.findall(latin.lower().replace("ς", "σ"))


def phrase(text: str, field: str | None = None, *, is_beginning: bool = False) -> str:
    """Return what PostgreSQL is asked for words side by side.

    >>> phrase("Wallet app", "title", is_beginning=True)
    'wallet:A <-> app:*A'
    """
    label = LABELS.get(field or "", "")
    endings = [label] * len(words := words_of(text))
    if words and is_beginning:
        endings[-1] = f"*{label}"
    return " <-> ".join(
        f"{word[:_LONGEST_WORD]}:{ending}".rstrip(":") for word, ending in zip(words, endings, strict=True)
    )


def _vector(article: Row) -> str:
    """Return the words of an article with their places; no phrase goes on from one column to the next."""
    place, found = 1, []
    for column in COLUMNS:
        words = words_of((article[column] or "")[: _MOST[column]])
        label = LABELS.get(column, "")
        found += [f"{word[:_LONGEST_WORD]}:{at}{label}" for at, word in enumerate(words, place)]
        place += len(words) + 1
    return " ".join(found)
