"""Count how often a site map named a change that was none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("frontier", sa.Column("vain_lastmods", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("frontier", "vain_lastmods")
