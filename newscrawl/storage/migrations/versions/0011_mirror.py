"""Let a store be a mirror of another one, and tell who is in which story without a look at texts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from newscrawl.storage.dialects.base import TEXT

revision = "0011_mirror"
down_revision = "0010_workers"
branch_labels = None
depends_on = None

STORY_INDEX = "ix_articles_story_id"


def upgrade() -> None:
    op.create_table(
        "mirror",
        sa.Column("source", TEXT, nullable=False),
        sa.Column("updated_at", TEXT),
        sa.Column("is_running", sa.Integer, nullable=False),
    )
    op.drop_index(STORY_INDEX, "articles")
    op.create_index(STORY_INDEX, "articles", ["story_id", "article_id", "locale"])


def downgrade() -> None:
    op.drop_index(STORY_INDEX, "articles")
    op.create_index(STORY_INDEX, "articles", ["story_id"])
    op.drop_table("mirror")
