"""Let a database know which site it holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("site", *(sa.Column(name, sa.Text, nullable=False) for name in ("spider", "root")))


def downgrade() -> None:
    op.drop_table("site")
