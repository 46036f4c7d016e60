"""Remember removals, what a page was when it was read, and whose articles change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("frontier", sa.Column("missing_since", sa.Text))
    op.add_column("frontier", sa.Column("page_digest", sa.Text))
    op.add_column("frontier", sa.Column("extractor", sa.Integer))
    op.add_column("revisions", sa.Column("extractor", sa.Integer))
    op.create_table(
        "publishers",
        sa.Column("publisher", sa.Text, nullable=False),
        sa.Column("checks", sa.Integer, nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("publisher", name="pk_publishers"),
    )
    for table in ("rejects", "changes"):
        op.create_index(f"ix_{table}_article_id", table, ["article_id", "locale"])
    op.create_index("ix_sweeps_source", "sweeps", ["source", "locale", "sweep_id"])


def downgrade() -> None:
    op.drop_index("ix_sweeps_source", "sweeps")
    for table in ("rejects", "changes"):
        op.drop_index(f"ix_{table}_article_id", table)
    op.drop_table("publishers")
    op.drop_column("revisions", "extractor")
    for column in ("extractor", "page_digest", "missing_since"):
        op.drop_column("frontier", column)
