"""Let a run keep how it behaves to the site; of the runs before, nobody knows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from newscrawl.storage.dialects.base import TEXT

revision = "0009_politeness"
down_revision = "0008_spaced_by_bytes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("politeness", TEXT))


def downgrade() -> None:
    op.drop_column("runs", "politeness")
