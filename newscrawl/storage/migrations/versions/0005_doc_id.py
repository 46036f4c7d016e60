"""Number the articles, for indexes that know a text by a number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = """
UPDATE articles SET doc_id = numbered.number
FROM (
  SELECT article_id, locale, row_number() OVER (ORDER BY first_seen_at, article_id, locale) AS number
  FROM articles
) AS numbered
WHERE numbered.article_id = articles.article_id AND numbered.locale = articles.locale
"""


def upgrade() -> None:
    op.add_column("articles", sa.Column("doc_id", sa.Integer))
    op.execute(NUMBER)
    op.create_index("ix_articles_doc_id", "articles", ["doc_id"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_articles_doc_id", "articles")
    op.drop_column("articles", "doc_id")
