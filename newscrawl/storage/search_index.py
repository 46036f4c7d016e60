"""The index of the texts for search; triggers keep it, whoever writes the articles."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from newscrawl.storage.queries.search.parser import UNSPACED

if TYPE_CHECKING:
    from sqlalchemy import Connection

COLUMNS = ("title", "summary", "key_points", "body_text", "publisher", "author")
_NAMES = ", ".join(COLUMNS)

# SQL has no regular expressions: a text of such a script is put together again character by character.
# substr() counts from the start each time, so it works on pieces of 64: 0.7 µs a character whatever the
# length (the whole text at once: 18 ms for 3,000 characters). group_concat() keeps the order of its rows.
# The mark on both sides is a zero-width space, which ends a word of the index and is in no stored text,
# so that taking it out of a snippet restores the text.
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
# server: words are told apart here as FTS5 does, by the same categories of Unicode, on any server alike.
# Accents of Latin letters go, those of other scripts are letters.
SEARCH_TEXT = r"""
CREATE FUNCTION search_text(words text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN words ~ '[\u0080-\u1fff\u2070-\U0010ffff]' THEN
  regexp_replace(regexp_replace(
    lower(normalize(regexp_replace(normalize(words, NFD), '([A-Za-z])[{accents}]+', '\1', 'g'), NFC)
      COLLATE {collation}),
    '[^{letters}]+', ' ', 'g'), ' ?([{unspaced}]) ?', ' \1 ', 'g')
ELSE -- without letters of other scripts, in a third of the time
  regexp_replace(lower(words COLLATE {collation}), '[^a-z0-9]+', ' ', 'g')
END
"""
# A place is at most 16383, and a word has to be shorter than 2 kB.
SEARCH_VECTOR = """
CREATE FUNCTION search_vector(words text) RETURNS tsvector IMMUTABLE PARALLEL SAFE
RETURN (
  SELECT coalesce(string_agg(left(word, 200) || ':' || least(place, 16383), ' '), '')::tsvector
  FROM unnest(array_remove(string_to_array(search_text(words), ' '), ''))
  WITH ORDINALITY AS split (word, place)
)
"""
SEARCH_PHRASE = """
CREATE FUNCTION search_phrase(words text, label text, ending text) RETURNS tsquery IMMUTABLE PARALLEL SAFE
RETURN (
  SELECT coalesce(string_agg(left(word, 200), label || ' <-> ' ORDER BY place) || ending, '')::tsquery
  FROM regexp_split_to_table(search_text(words), ' +') WITH ORDINALITY AS split (word, place)
  WHERE word <> ''
)
"""
# A vector has at most a megabyte. What is between two texts keeps phrases from going on from one to the next.
SEARCH_TABLE = """
CREATE TABLE articles_search (
  doc_id bigint PRIMARY KEY REFERENCES articles (doc_id) ON UPDATE CASCADE ON DELETE CASCADE,
  words tsvector NOT NULL
)
"""
INDEX_WORDS = "CREATE INDEX ix_articles_search_words ON articles_search USING gin (words)"
INDEX_ARTICLE = """
CREATE FUNCTION index_article() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO articles_search VALUES (new.doc_id,
    setweight(search_vector(left(new.title, 10000)), 'A') || '_:1'::tsvector
    || setweight(search_vector(left(new.publisher, 10000)), 'B') || '_:1'::tsvector
    || setweight(search_vector(left(new.author, 10000)), 'C') || '_:1'::tsvector
    || search_vector(left(new.summary, 10000)) || '_:1'::tsvector
    || search_vector(left(new.key_points, 10000)) || '_:1'::tsvector
    || search_vector(left(new.body_text, 60000)))
  ON CONFLICT (doc_id) DO UPDATE SET words = excluded.words;
  RETURN NULL;
END $$
"""
SEARCH_TRIGGERS = {
    "search_insert": "AFTER INSERT",
    "search_update": f"AFTER UPDATE OF {', '.join(COLUMNS)}",
}
SEARCH_CHANGED = " OR ".join(f"old.{name} IS DISTINCT FROM new.{name}" for name in COLUMNS)
# What knows small letters of all scripts, the same on every server first.
COLLATIONS = ("pg_c_utf8", "und-x-icu", "C.utf8", "en_US.utf8", "default")


def create_search_index(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        _create_vectors(connection)
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


def _create_vectors(connection: Connection) -> None:
    functions = (_search_text(connection), SEARCH_VECTOR, SEARCH_PHRASE)
    for statement in (*functions, SEARCH_TABLE, INDEX_WORDS, INDEX_ARTICLE):
        connection.exec_driver_sql(statement)
    for name, event in SEARCH_TRIGGERS.items():
        only = f"WHEN ({SEARCH_CHANGED}) " if "UPDATE" in event else ""
        each = f"ON articles FOR EACH ROW {only}EXECUTE FUNCTION index_article()"
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {event} {each}")


def _search_text(connection: Connection) -> str:
    known = set(connection.exec_driver_sql("SELECT collname FROM pg_collation").scalars())
    collation = next(name for name in COLLATIONS if name in known)
    parts = {"collation": f'"{collation}"', "unspaced": UNSPACED, "letters": _letters()}
    return SEARCH_TEXT.format(accents="\u0300-\u036f", **parts)


def _letters() -> str:
    """Return the letters and digits of all scripts as ranges."""
    ranges: list[list[str]] = []
    for number in range(0x110000):
        letter = chr(number)
        if unicodedata.category(letter)[0] not in "LN":
            continue
        if ranges and ord(ranges[-1][1]) == number - 1:
            ranges[-1][1] = letter
        else:
            ranges.append([letter, letter])
    return "".join(first if first == last else f"{first}-{last}" for first, last in ranges)
