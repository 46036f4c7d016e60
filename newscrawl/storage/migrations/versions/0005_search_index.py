"""Keep what a search asks of articles besides their words in an index: an article is a wide row."""

from __future__ import annotations

from alembic import op

revision = "0005_search_index"
down_revision = "0004_mentions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = ["doc_id", "published_at", "locale", "publisher", "article_id"]
    op.create_index("ix_articles_search", "articles", columns)


def downgrade() -> None:
    op.drop_index("ix_articles_search", "articles")
