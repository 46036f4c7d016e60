"""Remember which layer of a page every field comes from, and the page's versions in other locales."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("articles", "revisions"):
        op.add_column(table, sa.Column("alternates", sa.Text, nullable=False, server_default="[]"))
    op.create_table(
        "provenance",
        sa.Column("article_id", sa.Text, nullable=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("layer", sa.Text, nullable=False),
        sa.Column("extractor", sa.Integer),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("agreed", "differed", "silent")),
        sa.PrimaryKeyConstraint("article_id", "locale", "version", "field", name="pk_provenance"),
        sa.ForeignKeyConstraint(
            ["article_id", "locale", "version"],
            ["revisions.article_id", "revisions.locale", "revisions.version"],
            name="fk_provenance_article_id",
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "state_keys",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "url", "first_seen_at")),
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_state_keys"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_state_keys_run_id"),
    )


def downgrade() -> None:
    op.drop_table("state_keys")
    op.drop_table("provenance")
    for table in ("revisions", "articles"):
        op.drop_column(table, "alternates")
