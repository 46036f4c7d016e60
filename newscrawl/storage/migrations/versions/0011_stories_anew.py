"""Find the stories anew: boilerplate is learnt within a publisher, and markup says nothing."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# What the index says of texts that are not placed yet is no longer true. Every article keeps its story
# until it is placed again, which happens when the database is next opened for writing.
STALE = ("texts", "sentences", "boilerplate", "shingles", "edges")
BACKLOG = "INSERT OR IGNORE INTO story_backlog (doc_id) SELECT doc_id FROM articles"


def upgrade() -> None:
    for name in STALE:
        op.execute(f"DELETE FROM story_{name}")  # noqa: S608
    op.execute(BACKLOG)


downgrade = upgrade
