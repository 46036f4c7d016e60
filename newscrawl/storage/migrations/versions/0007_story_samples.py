"""Keep larger samples of texts in fewer cells; all articles wait to be placed anew and keep their stories."""

from __future__ import annotations

from alembic import op

revision = "0007_story_samples"
down_revision = "0006_publisher_index"
branch_labels = None
depends_on = None

WORKED_OUT = "story_documents story_sentences story_boilerplate story_shingles story_pairs".split()


def upgrade() -> None:
    _begin_anew()


def downgrade() -> None:
    _begin_anew()


def _begin_anew() -> None:
    for table in (*WORKED_OUT, "story_queue"):
        op.execute(f"DELETE FROM {table}")  # noqa: S608  # names of our own
    op.execute("INSERT INTO story_queue (doc_id) SELECT doc_id FROM articles ORDER BY doc_id")
