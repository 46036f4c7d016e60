"""Keep what a page says of its last change, its section and its keywords."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = ("articles", "revisions")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("modified_at", sa.Text))
        op.add_column(table, sa.Column("section", sa.Text))
        op.add_column(table, sa.Column("keywords", sa.Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    for table in TABLES:
        for column in ("keywords", "section", "modified_at"):
            op.drop_column(table, column)
