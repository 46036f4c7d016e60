"""Index the texts for search, and answer the common questions by views."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = ("title", "summary", "key_points", "body_text", "publisher", "author")

# Scripts that are written without spaces (Thai to Myanmar, Khmer, kana and Han with what lies between
# them), and Korean, whose words carry endings. newscrawl/storage/search.py reads queries by the same.
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

ARTICLES_BY_DAY = """
CREATE VIEW articles_by_day AS
SELECT
  substr(published_at, 1, 10) AS day,
  locale,
  publisher,
  count(*) AS articles,
  sum(CASE WHEN status = 'gone' THEN 1 ELSE 0 END) AS gone
FROM articles
GROUP BY substr(published_at, 1, 10), locale, publisher
"""

# Who began to look at a locale yesterday did not see last year's articles late.
PUBLICATION_LAG = """
CREATE VIEW publication_lag AS
SELECT
  articles.article_id,
  articles.locale,
  articles.publisher,
  articles.published_at,
  articles.first_seen_at,
  {lag} AS lag_seconds,
  CASE WHEN watched.since <= articles.published_at THEN 0 ELSE 1 END AS is_backfill,
  frontier.discovered_via
FROM articles
LEFT JOIN frontier
  ON frontier.article_id = articles.article_id
 AND frontier.locale = articles.locale
LEFT JOIN (SELECT locale, min(started_at) AS since FROM sweeps GROUP BY locale) AS watched
  ON watched.locale = articles.locale
WHERE articles.published_at IS NOT NULL
"""
SECONDS = {
    "sqlite": "CAST(strftime('%s', {}) AS INTEGER)",
    "postgresql": "CAST(extract(epoch FROM CAST({} AS timestamptz)) AS bigint)",
}

MOST_LINKED = """
CREATE VIEW most_linked AS
SELECT
  linked.related_id,
  linked.locale,
  coalesce(articles.title, linked.title) AS title,
  coalesce(articles.publisher, linked.publisher) AS publisher,
  coalesce(articles.published_at, linked.published_at) AS published_at,
  linked.links,
  linked.linking_publishers
FROM (
  SELECT
    related_links.related_id,
    related_links.locale,
    max(related_links.title) AS title,
    max(related_links.publisher) AS publisher,
    max(related_links.published_at) AS published_at,
    count(DISTINCT related_links.article_id) AS links,
    count(DISTINCT source.publisher) AS linking_publishers
  FROM related_links
  JOIN articles AS source
    ON source.article_id = related_links.article_id
   AND source.locale = related_links.locale
  WHERE related_links.related_id IS NOT NULL
  GROUP BY related_links.related_id, related_links.locale
) AS linked
LEFT JOIN articles
  ON articles.article_id = linked.related_id
 AND articles.locale = linked.locale
"""

EDITS_BY_PUBLISHER = """
CREATE VIEW edits_by_publisher AS
SELECT
  articles.publisher,
  count(*) AS articles,
  count(edits.revisions) AS edited,
  coalesce(sum(edits.revisions), 0) AS revisions,
  sum(CASE WHEN articles.status = 'gone' THEN 1 ELSE 0 END) AS removed
FROM articles
LEFT JOIN (
  SELECT article_id, locale, count(*) AS revisions
  FROM revisions
  WHERE cause = 'publisher'
  GROUP BY article_id, locale
) AS edits
  ON edits.article_id = articles.article_id
 AND edits.locale = articles.locale
GROUP BY articles.publisher
"""

PUBLISHER_LINKS = """
CREATE VIEW publisher_links AS
SELECT
  source.publisher AS from_publisher,
  coalesce(target.publisher, related_links.publisher) AS to_publisher,
  count(*) AS links
FROM related_links
JOIN articles AS source
  ON source.article_id = related_links.article_id
 AND source.locale = related_links.locale
LEFT JOIN articles AS target
  ON target.article_id = related_links.related_id
 AND target.locale = related_links.locale
WHERE related_links.related_id IS NOT NULL
  AND source.publisher IS NOT NULL
  AND coalesce(target.publisher, related_links.publisher) IS NOT NULL
GROUP BY source.publisher, coalesce(target.publisher, related_links.publisher)
"""
VIEWS = ("articles_by_day", "publication_lag", "most_linked", "edits_by_publisher", "publisher_links")


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    seconds = SECONDS[dialect]
    lag = f"{seconds.format('articles.first_seen_at')} - {seconds.format('articles.published_at')}"
    for view in (ARTICLES_BY_DAY, PUBLICATION_LAG, MOST_LINKED, EDITS_BY_PUBLISHER, PUBLISHER_LINKS):
        op.execute(view.replace("{lag}", lag))
    if dialect == "sqlite":
        _index_texts()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for trigger in TRIGGERS:
            op.execute(f"DROP TRIGGER {trigger}")
        op.execute("DROP TABLE articles_fts")
        op.execute("DROP VIEW articles_spaced")
    for view in VIEWS:
        op.execute(f"DROP VIEW {view}")


def _index_texts() -> None:
    columns = (SPACED.format(column=column, unspaced=UNSPACED) for column in COLUMNS)
    op.execute(ARTICLES_SPACED.replace("{columns}", ",".join(columns)))
    op.execute(ARTICLES_FTS)
    op.execute("INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')")
    for name, (event, body) in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {event} BEGIN {body} END")
