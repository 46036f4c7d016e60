"""Remember which articles tell one story."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STORIES = """
CREATE VIEW stories AS
SELECT
  articles.story_id,
  count(*) AS size,
  count(DISTINCT articles.article_id) AS articles,
  count(DISTINCT articles.publisher) AS publishers,
  min(articles.published_at) AS first_published_at,
  max(articles.published_at) AS last_published_at,
  (
    SELECT member.publisher FROM articles AS member
    WHERE member.story_id = articles.story_id AND member.publisher IS NOT NULL
    ORDER BY member.published_at IS NULL, member.published_at, member.article_id, member.locale
    LIMIT 1
  ) AS first_publisher,
  max(CASE WHEN story_members.is_representative = 1 THEN articles.article_id END) AS representative_id,
  max(CASE WHEN story_members.is_representative = 1 THEN articles.locale END) AS representative_locale,
  max(CASE WHEN story_members.is_representative = 1 THEN articles.title END) AS title
FROM articles
JOIN story_members
  ON story_members.article_id = articles.article_id
 AND story_members.locale = articles.locale
GROUP BY articles.story_id
"""


# Articles of an older database are placed when it is next opened for writing.
BACKLOG = "INSERT INTO story_backlog (doc_id) SELECT doc_id FROM articles"


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _table(name: str, *columns: sa.Column[Any], key: tuple[str, ...]) -> None:
    primary_key = sa.PrimaryKeyConstraint(*key, name=f"pk_{name}")
    op.create_table(name, *columns, primary_key, sqlite_with_rowid=False)


def upgrade() -> None:
    op.create_table(
        "story_members",
        sa.Column("article_id", sa.Text, nullable=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("score", sa.Float),
        sa.Column("is_representative", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("article_id", "locale", name="pk_story_members"),
        sa.ForeignKeyConstraint(
            ["article_id", "locale"],
            ["articles.article_id", "articles.locale"],
            name="fk_story_members_article_id",
        ),
    )
    op.create_table(
        "story_texts",
        sa.Column("doc_id", sa.Integer, primary_key=True),
        *(_number(name) for name in ("time", "length", "is_hollow", "context")),
        sa.Column("sample", sa.LargeBinary, nullable=False),
        sa.Column("sentences", sa.LargeBinary, nullable=False),
    )
    _table(
        "story_sentences",
        *(_number(name) for name in ("sentence", "context", "doc_id")),
        key=("sentence", "context", "doc_id"),
    )
    _table("story_boilerplate", _number("sentence"), key=("sentence",))
    _table(
        "story_shingles",
        *(_number(name) for name in ("cell", "doc_id", "length")),
        key=("cell", "doc_id"),
    )
    _table(
        "story_edges",
        _number("doc_id"),
        _number("other_id"),
        sa.Column("score", sa.Float),
        key=("doc_id", "other_id"),
    )
    op.create_table("story_backlog", sa.Column("doc_id", sa.Integer, primary_key=True))
    op.execute(BACKLOG)
    op.execute(STORIES)


def downgrade() -> None:
    op.execute("DROP VIEW stories")
    for name in "backlog edges shingles boilerplate sentences texts members".split():
        op.drop_table(f"story_{name}")
