"""Remember which articles tell one story."""

from __future__ import annotations

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
    op.execute(STORIES)


def downgrade() -> None:
    op.execute("DROP VIEW stories")
    op.drop_table("story_members")
