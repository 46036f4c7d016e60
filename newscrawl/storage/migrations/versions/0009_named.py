"""Remember when a listing or a site map named an article last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("frontier", sa.Column("named_at", sa.Text))


def downgrade() -> None:
    op.drop_column("frontier", "named_at")
