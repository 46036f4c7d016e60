"""Let articles wait for their stories: a queue, the tables under their new names, and no story until then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

RENAMED = {"story_texts": "story_documents", "story_edges": "story_pairs"}
# SQLite drops no constraint; its manual names this way, which copies no row.
# https://www.sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes
NULLABLE = """
UPDATE sqlite_master SET sql = replace(sql, 'story_id TEXT NOT NULL', 'story_id TEXT')
WHERE type = 'table' AND name IN ('articles', 'changes')
"""


def upgrade() -> None:
    op.execute("PRAGMA writable_schema = ON")
    op.execute(NULLABLE)
    op.execute("PRAGMA writable_schema = RESET")
    for old, new in RENAMED.items():
        op.rename_table(old, new)
    op.create_table(
        "story_queue",
        sa.Column("turn", sa.Integer, primary_key=True),
        sa.Column("doc_id", sa.Integer, nullable=False, unique=True),
        sqlite_autoincrement=True,
    )
    op.execute("INSERT INTO story_queue (doc_id) SELECT doc_id FROM story_backlog ORDER BY doc_id")
    op.drop_table("story_backlog")


def downgrade() -> None:
    op.create_table("story_backlog", sa.Column("doc_id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO story_backlog (doc_id) SELECT doc_id FROM story_queue")
    op.drop_table("story_queue")
    for old, new in RENAMED.items():
        op.rename_table(new, old)
