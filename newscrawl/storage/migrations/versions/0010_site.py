"""Let a database know which site it holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


# What the URLs of the stored articles begin with: the part up to the third slash.
FILL = """
INSERT INTO site (spider, root)
SELECT runs.spider, substr(url, 1, instr(substr(url, 9), '/') + 7)
FROM articles CROSS JOIN (SELECT spider FROM runs ORDER BY run_id LIMIT 1) AS runs
LIMIT 1
"""


def upgrade() -> None:
    op.create_table("site", *(sa.Column(name, sa.Text, nullable=False) for name in ("spider", "root")))
    op.execute(FILL)


def downgrade() -> None:
    op.drop_table("site")
