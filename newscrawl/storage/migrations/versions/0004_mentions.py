"""Keep which assets the articles name; those that are stored wait to be read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from newscrawl.storage.dialects.base import NUMBER, TEXT

revision = "0004_mentions"
down_revision = "0003_search"
branch_labels = None
depends_on = None

MENTIONS_BY_DAY = """
CREATE VIEW mentions_by_day AS
SELECT
  substr(articles.published_at, 1, 10) AS day,
  mentions.locale,
  mentions.symbol,
  max(mentions.name) AS name,
  count(*) AS articles,
  sum(mentions.in_title) AS titles,
  sum(mentions.count) AS mentions
FROM mentions
JOIN articles
  ON articles.article_id = mentions.article_id
 AND articles.locale = mentions.locale
GROUP BY substr(articles.published_at, 1, 10), mentions.locale, mentions.symbol
"""

# Both ways round, so that one symbol finds all that are named with it; translations count once.
COMENTIONS = """
CREATE VIEW comentions AS
SELECT
  one.symbol,
  other.symbol AS other_symbol,
  max(other.name) AS other_name,
  count(DISTINCT one.article_id) AS articles
FROM mentions AS one
JOIN mentions AS other
  ON other.article_id = one.article_id
 AND other.locale = one.locale
 AND other.symbol <> one.symbol
GROUP BY one.symbol, other.symbol
"""

VIEWS = {"mentions_by_day": MENTIONS_BY_DAY, "comentions": COMENTIONS}


def upgrade() -> None:
    op.create_table(
        "mentions",
        *(sa.Column(name, TEXT, nullable=False) for name in ("article_id", "locale", "symbol", "name")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("count", "in_title")),
        sa.Column("rules", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("article_id", "locale", "symbol", name="pk_mentions"),
        sa.ForeignKeyConstraint(
            ["article_id", "locale"],
            ["articles.article_id", "articles.locale"],
            name="fk_mentions_article_id",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_mentions_symbol", "mentions", ["symbol"])
    op.create_table(
        "mention_queue",
        sa.Column("turn", NUMBER, sa.Identity(), primary_key=True),
        sa.Column("doc_id", NUMBER, nullable=False, unique=True),
        sqlite_autoincrement=True,
    )
    op.execute("INSERT INTO mention_queue (doc_id) SELECT doc_id FROM articles ORDER BY doc_id")
    for query in VIEWS.values():
        op.execute(query)


def downgrade() -> None:
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW {name}")
    op.drop_table("mention_queue")
    op.drop_table("mentions")
