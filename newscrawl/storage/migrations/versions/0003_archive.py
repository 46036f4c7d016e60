"""Remember every page that was archived, and where its record lies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pages",
        sa.Column("page_id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("article_id", "locale", "url", "fetched_at")),
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer),
        sa.Column("page_digest", sa.Text, nullable=False),
        sa.Column("archive_file", sa.Text),
        sa.Column("archive_offset", sa.Integer),
        sa.Column("archive_length", sa.Integer),
        sa.PrimaryKeyConstraint("page_id", name="pk_pages"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_pages_run_id"),
    )
    op.create_index("ix_pages_article_id", "pages", ["article_id", "locale"])
    op.create_index("ix_pages_archive_file", "pages", ["archive_file", "archive_offset"])


def downgrade() -> None:
    op.drop_table("pages")
