"""Begin with the schema of the first release, which `migrations.upgrade` makes."""

from __future__ import annotations

revision = "0001_initial"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do nothing: a database is made at the newest version."""
