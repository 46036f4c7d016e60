"""Create every table of the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CURRENT_RELATED_LINKS = """
CREATE VIEW current_related_links AS
SELECT related_links.*
FROM related_links
JOIN articles
  ON articles.article_id = related_links.article_id
 AND articles.locale = related_links.locale
 AND articles.last_seen_at = related_links.last_seen_at
"""


def upgrade() -> None:
    _create_runs()
    _create_articles()
    _create_revisions()
    _create_related_links()
    _create_frontier()
    _create_sweeps()
    _create_gaps()
    _create_rejects()
    _create_changes()
    op.execute(CURRENT_RELATED_LINKS)


def downgrade() -> None:
    op.execute("DROP VIEW current_related_links")
    for table in ("changes", "rejects", "gaps", "sweeps", "frontier", "related_links"):
        op.drop_table(table)
    for table in ("revisions", "articles", "runs"):
        op.drop_table(table)


def _text(*names: str, nullable: bool = True) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=nullable) for name in names]


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=nullable)


def _of_run(table: str, column: str = "run_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["runs.run_id"], name=f"fk_{table}_{column}")


def _of_article(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["article_id", "locale"],
        ["articles.article_id", "articles.locale"],
        name=f"fk_{table}_article_id",
    )


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _create_runs() -> None:
    op.create_table(
        "runs",
        _number("run_id"),
        *_text("spider", "site", "arguments", nullable=False),
        *_text("newscrawl_version", "scrapy_version", "started_at", nullable=False),
        *_text("ended_at", "reason"),
        _number("exit_code", nullable=True),
        *_text("counts"),
        _key("runs", "run_id"),
    )


def _create_articles() -> None:
    op.create_table(
        "articles",
        *_text("article_id", "locale", "url", nullable=False),
        *_text("title", "publisher", "author", "published_at", "summary"),
        *_text("key_points", nullable=False),
        *_text("body_text", "disclaimer"),
        *_text("images", "links", nullable=False),
        _number("word_count", nullable=True),
        *_text("digest", nullable=False),
        _number("version"),
        *_text("status", "first_seen_at", "last_seen_at", "last_changed_at", nullable=False),
        *_text("story_id", nullable=False),
        _key("articles", "article_id", "locale"),
    )
    for column in ("published_at", "digest", "story_id"):
        op.create_index(f"ix_articles_{column}", "articles", [column])
    op.create_index("ix_articles_locale_status", "articles", ["locale", "status"])


def _create_revisions() -> None:
    op.create_table(
        "revisions",
        *_text("article_id", "locale", nullable=False),
        _number("version"),
        *_text("seen_at", "cause", "digest", nullable=False),
        *_text("title", "publisher", "author", "published_at"),
        *_text("url", nullable=False),
        *_text("summary"),
        *_text("key_points", nullable=False),
        *_text("body_text", "disclaimer"),
        *_text("images", "links", nullable=False),
        _number("word_count", nullable=True),
        *_text("related", nullable=False),
        _number("run_id"),
        _key("revisions", "article_id", "locale", "version"),
        _of_article("revisions"),
        _of_run("revisions"),
    )


def _create_related_links() -> None:
    op.create_table(
        "related_links",
        *_text("article_id", "locale", "url", nullable=False),
        _number("position", nullable=True),
        *_text("related_id", "title", "snippet", "publisher", "published_at"),
        *_text("first_seen_at", "last_seen_at", nullable=False),
        _key("related_links", "article_id", "locale", "url"),
        _of_article("related_links"),
    )
    op.create_index("ix_related_links_related_id", "related_links", ["related_id"])


def _create_frontier() -> None:
    op.create_table(
        "frontier",
        *_text("article_id", "locale", "url", "state", nullable=False),
        _number("related_depth"),
        *_text("discovered_via", nullable=False),
        *_text("discovered_from"),
        _number("discovered_run"),
        *_text("discovered_at", nullable=False),
        *_text("lastmod", "fetched_at", "due_at"),
        _number("attempts"),
        *_text("last_error", "etag", "last_modified"),
        _number("claimed_run", nullable=True),
        _key("frontier", "article_id", "locale"),
        _of_run("frontier", "discovered_run"),
        _of_run("frontier", "claimed_run"),
    )
    op.create_index("ix_frontier_state_due_at", "frontier", ["state", "due_at", "article_id", "locale"])


def _create_sweeps() -> None:
    op.create_table(
        "sweeps",
        _number("sweep_id"),
        _number("run_id"),
        *_text("source", "locale", "started_at", nullable=False),
        *_text("completed_at"),
        _number("pages", nullable=True),
        _key("sweeps", "sweep_id"),
        _of_run("sweeps"),
    )


def _create_gaps() -> None:
    op.create_table(
        "gaps",
        _number("gap_id"),
        _number("run_id"),
        *_text("source", nullable=False),
        *_text("locale"),
        *_text("reason", nullable=False),
        *_text("detail"),
        *_text("noted_at", nullable=False),
        *_text("closed_at"),
        _key("gaps", "gap_id"),
        _of_run("gaps"),
    )


def _create_rejects() -> None:
    op.create_table(
        "rejects",
        _number("reject_id"),
        _number("run_id"),
        *_text("url", nullable=False),
        *_text("article_id", "locale"),
        *_text("reason", nullable=False),
        *_text("detail"),
        *_text("rejected_at", nullable=False),
        _key("rejects", "reject_id"),
        _of_run("rejects"),
    )


def _create_changes() -> None:
    op.create_table(
        "changes",
        _number("seq"),
        *_text("article_id", "locale", nullable=False),
        _number("version"),
        *_text("kind", "changed_at", "last_seen_at", nullable=False),
        _number("run_id"),
        *_text("story_id", nullable=False),
        _key("changes", "seq"),
        _of_run("changes"),
        sa.ForeignKeyConstraint(
            ["article_id", "locale", "version"],
            ["revisions.article_id", "revisions.locale", "revisions.version"],
            name="fk_changes_article_id",
        ),
        sqlite_autoincrement=True,
    )
