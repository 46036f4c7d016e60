"""Index the texts for search; triggers keep the index, whoever writes the articles."""

from __future__ import annotations

from alembic import op

revision = "0003_search"
down_revision = "0002_views"
branch_labels = None
depends_on = None

COLUMNS = ("title", "summary", "key_points", "body_text", "publisher", "author")

# Scripts that are written without spaces (Thai to Myanmar, Khmer, kana and Han with what lies between
# them), and Korean, whose words carry endings. newscrawl/storage/queries/search.py reads queries by the same.
UNSPACED = "\u0e01-\u109f\u1780-\u17ff\u3005-\ud7a3\U00020000-\U0003ffff"

# SQL has no regular expressions: a text of such a script is put together again character by character.
# substr() counts from the start each time, so it works on pieces of 64: 0.7 µs a character whatever the
# length (the whole text at once: 18 ms for 3,000 characters). group_concat() keeps the order of its rows.
# The mark on both sides is a zero-width space, which ends a word of the index and is in no stored text,
# so that taking it out of a snippet restores the text.
SPACED = """
  CASE WHEN articles.{column} GLOB '*[{unspaced}]*' THEN (
    WITH RECURSIVE
      places(place) AS (SELECT 1 UNION ALL SELECT place + 1 FROM places WHERE place < 64),
      pieces(start, piece) AS (
        SELECT 1, substr(articles.{column}, 1, 64)
        UNION ALL
        SELECT start + 64, substr(articles.{column}, start + 64, 64)
        FROM pieces WHERE start + 64 <= length(articles.{column})
      )
    SELECT group_concat((
      SELECT group_concat(
        CASE WHEN substr(piece, place, 1) GLOB '[{unspaced}]'
        THEN char(8203) || substr(piece, place, 1) || char(8203)
        ELSE substr(piece, place, 1) END, '')
      FROM places
    ), '') FROM pieces
  ) ELSE articles.{column} END AS {column}"""
ARTICLES_SPACED = """
CREATE VIEW articles_spaced AS
SELECT articles.doc_id, {columns}
FROM articles
WHERE articles.doc_id IS NOT NULL
"""

ARTICLES_FTS = """
CREATE VIRTUAL TABLE articles_fts USING fts5(
  title, summary, key_points, body_text, publisher, author,
  content='articles_spaced', content_rowid='doc_id', tokenize='unicode61 remove_diacritics 2'
)
"""

# The index keeps no texts: to take an entry out, it must be told the text once more. That is done before
# the row changes, while the view still shows it.
FORGET = """
  INSERT INTO articles_fts(articles_fts, rowid, title, summary, key_points, body_text, publisher, author)
  SELECT 'delete', doc_id, title, summary, key_points, body_text, publisher, author
  FROM articles_spaced WHERE doc_id = old.doc_id;"""
LEARN = """
  INSERT INTO articles_fts(rowid, title, summary, key_points, body_text, publisher, author)
  SELECT doc_id, title, summary, key_points, body_text, publisher, author
  FROM articles_spaced WHERE doc_id = new.doc_id;"""
# An upsert sets every column; most of them set no news.
UPDATE = """UPDATE OF doc_id, title, summary, key_points, body_text, publisher, author ON articles
WHEN """ + " OR ".join(f"old.{name} IS NOT new.{name}" for name in ("doc_id", *COLUMNS))
TRIGGERS = {
    "articles_fts_insert": ("AFTER INSERT ON articles", LEARN),
    "articles_fts_before_update": (f"BEFORE {UPDATE}", FORGET),
    "articles_fts_after_update": (f"AFTER {UPDATE}", LEARN),
    "articles_fts_delete": ("BEFORE DELETE ON articles", FORGET),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        columns = (SPACED.format(column=column, unspaced=UNSPACED) for column in COLUMNS)
        op.execute(ARTICLES_SPACED.replace("{columns}", ",".join(columns)))
        op.execute(ARTICLES_FTS)
        for name, (event, body) in TRIGGERS.items():
            op.execute(f"CREATE TRIGGER {name} {event} BEGIN {body} END")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for trigger in TRIGGERS:
            op.execute(f"DROP TRIGGER {trigger}")
        op.execute("DROP TABLE articles_fts")
        op.execute("DROP VIEW articles_spaced")
