"""Let several workers share a run: who they are, what each has claimed, and when a host may be asked next."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from newscrawl.storage.dialects.base import NUMBER, TEXT

revision = "0010_workers"
down_revision = "0009_politeness"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workers",
        sa.Column("worker_id", NUMBER, sa.Identity(), primary_key=True),
        sa.Column("run_id", NUMBER, sa.ForeignKey("runs.run_id"), nullable=False),
        *_text("name", "host", nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        *_text("state", "started_at", "heartbeat_at", nullable=False),
        *_text("ended_at"),
        sa.Column("exit_code", sa.Integer),
        sa.Column("revisits", sa.Integer, nullable=False),
        *_text("counts"),
    )
    op.create_index("ix_workers_run_id", "workers", ["run_id"])
    op.create_table(
        "hosts",
        sa.Column("host", TEXT, primary_key=True),
        *(sa.Column(name, sa.Float, nullable=False) for name in ("next_at", "silent_until", "delay")),
        sa.Column("refusals", sa.Integer, nullable=False),
        *_text("refused", "refused_until"),
    )
    op.add_column("frontier", sa.Column("claimed_by", NUMBER))
    is_claimed = sa.text("claimed_by IS NOT NULL")
    op.create_index(
        "ix_frontier_claimed_by",
        "frontier",
        ["claimed_by"],
        sqlite_where=is_claimed,
        postgresql_where=is_claimed,
    )


def downgrade() -> None:
    op.drop_index("ix_frontier_claimed_by", "frontier")
    op.drop_column("frontier", "claimed_by")
    op.drop_table("hosts")
    op.drop_table("workers")


def _text(*names: str, nullable: bool = True) -> list[sa.Column[str]]:
    return [sa.Column(name, TEXT, nullable=nullable) for name in names]
