"""Count how often in a row a page was only confirmed and did not come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("frontier", sa.Column("confirmations", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("frontier", "confirmations")
