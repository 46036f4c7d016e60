"""Create the tables of the first release."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from newscrawl.storage.dialects.base import NUMBER, TEXT

revision = "0001_tables"
down_revision = None
branch_labels = None
depends_on = None

# A table comes after those that its keys name.
TABLES = """
runs site sweeps gaps rejects frontier pages articles revisions provenance related_links changes
story_members story_queue story_documents story_sentences story_boilerplate story_shingles story_pairs
""".split()


def upgrade() -> None:
    _create_runs()
    _create_coverage()
    _create_frontier()
    _create_pages()
    _create_articles()
    _create_revisions()
    _create_related_links()
    _create_changes()
    _create_stories()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _text(*names: str, nullable: bool = True, default: str | None = None) -> list[sa.Column[str]]:
    return [sa.Column(name, TEXT, nullable=nullable, server_default=default) for name in names]


def _number(*names: str, nullable: bool = False, default: str | None = None) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=nullable, server_default=default) for name in names]


def _own(name: str) -> sa.Column[int]:
    """Return a number that the database gives."""
    return sa.Column(name, NUMBER, sa.Identity(), nullable=False)


def _large(*names: str, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, NUMBER, nullable=nullable) for name in names]


def _of_run(table: str, column: str = "run_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["runs.run_id"], name=f"fk_{table}_{column}")


def _of(parent: str, table: str, *key: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(key, [f"{parent}.{name}" for name in key], name=f"fk_{table}_{key[0]}")


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _create_runs() -> None:
    op.create_table(
        "runs",
        _own("run_id"),
        *_text("spider", "site", "arguments", nullable=False),
        *_text("newscrawl_version", "scrapy_version", "started_at", nullable=False),
        *_text("ended_at", "reason"),
        *_number("exit_code", nullable=True),
        *_text("counts"),
        _key("runs", "run_id"),
    )
    op.create_table("site", *_text("spider", "root", nullable=False))


def _create_coverage() -> None:
    op.create_table(
        "sweeps",
        _own("sweep_id"),
        *_large("run_id"),
        *_text("source", "locale", "started_at", nullable=False),
        *_text("completed_at"),
        *_number("pages", nullable=True),
        _key("sweeps", "sweep_id"),
        _of_run("sweeps"),
    )
    op.create_index("ix_sweeps_source", "sweeps", ["source", "locale", "sweep_id"])
    op.create_table(
        "gaps",
        _own("gap_id"),
        *_large("run_id"),
        *_text("source", nullable=False),
        *_text("locale"),
        *_text("reason", nullable=False),
        *_text("detail"),
        *_text("noted_at", nullable=False),
        *_text("closed_at"),
        _key("gaps", "gap_id"),
        _of_run("gaps"),
    )
    op.create_table(
        "rejects",
        _own("reject_id"),
        *_large("run_id"),
        *_text("url", nullable=False),
        *_text("article_id", "locale"),
        *_text("reason", nullable=False),
        *_text("detail"),
        *_text("rejected_at", nullable=False),
        _key("rejects", "reject_id"),
        _of_run("rejects"),
    )
    op.create_index("ix_rejects_article_id", "rejects", ["article_id", "locale"])


def _create_frontier() -> None:
    op.create_table(
        "frontier",
        *_text("article_id", "locale", "url", "state", nullable=False),
        *_number("related_depth"),
        *_text("discovered_via", nullable=False),
        *_text("discovered_from"),
        *_large("discovered_run"),
        *_text("discovered_at", nullable=False),
        *_text("lastmod", "fetched_at", "due_at"),
        *_number("attempts"),
        *_text("last_error", "etag", "last_modified"),
        *_large("claimed_run", nullable=True),
        *_text("missing_since", "page_digest"),
        *_number("extractor", nullable=True),
        *_text("named_at"),
        *_number("vain_lastmods", "confirmations", default="0"),
        _key("frontier", "article_id", "locale"),
        _of_run("frontier", "discovered_run"),
        _of_run("frontier", "claimed_run"),
    )
    op.create_index("ix_frontier_state_due_at", "frontier", ["state", "due_at", "article_id", "locale"])


def _create_pages() -> None:
    op.create_table(
        "pages",
        _own("page_id"),
        *_text("article_id", "locale", "url", "fetched_at", nullable=False),
        *_large("run_id"),
        *_number("version", nullable=True),
        *_text("page_digest", nullable=False),
        *_text("archive_file"),
        *_large("archive_offset", "archive_length", nullable=True),
        _key("pages", "page_id"),
        _of_run("pages"),
    )
    op.create_index("ix_pages_article_id", "pages", ["article_id", "locale"])
    op.create_index("ix_pages_archive_file", "pages", ["archive_file", "archive_offset"])


def _create_articles() -> None:
    op.create_table(
        "articles",
        *_text("article_id", "locale", "url", nullable=False),
        *_text("title", "publisher", "author", "published_at", "summary"),
        *_text("key_points", nullable=False),
        *_text("body_text", "disclaimer"),
        *_text("images", "links", nullable=False),
        *_number("word_count", nullable=True),
        *_text("digest", nullable=False),
        *_number("version"),
        *_text("status", "first_seen_at", "last_seen_at", "last_changed_at", nullable=False),
        *_text("story_id"),
        *_text("alternates", nullable=False, default="[]"),
        *_large("doc_id", nullable=True),
        *_text("modified_at", "section"),
        *_text("keywords", nullable=False, default="[]"),
        _key("articles", "article_id", "locale"),
    )
    if op.get_bind().dialect.name == "postgresql":  # elsewhere the program gives the number
        op.execute("ALTER TABLE articles ALTER doc_id SET NOT NULL")
        op.execute("ALTER TABLE articles ALTER doc_id ADD GENERATED BY DEFAULT AS IDENTITY")
    for column in ("published_at", "digest", "story_id"):
        op.create_index(f"ix_articles_{column}", "articles", [column])
    op.create_index("ix_articles_doc_id", "articles", ["doc_id"], unique=True)
    op.create_index("ix_articles_locale_status", "articles", ["locale", "status"])


def _create_revisions() -> None:
    op.create_table(
        "revisions",
        *_text("article_id", "locale", nullable=False),
        *_number("version"),
        *_text("seen_at", "cause", "digest", nullable=False),
        *_text("title", "publisher", "author", "published_at"),
        *_text("url", nullable=False),
        *_text("summary"),
        *_text("key_points", nullable=False),
        *_text("body_text", "disclaimer"),
        *_text("images", "links", nullable=False),
        *_number("word_count", nullable=True),
        *_text("related", nullable=False),
        *_large("run_id"),
        *_number("extractor", nullable=True),
        *_text("alternates", nullable=False, default="[]"),
        *_text("modified_at", "section"),
        *_text("keywords", nullable=False, default="[]"),
        _key("revisions", "article_id", "locale", "version"),
        _of("articles", "revisions", "article_id", "locale"),
        _of_run("revisions"),
    )
    # All that the view `edits` shows, and little else: most articles have one version.
    columns = ["article_id", "locale", "version", "seen_at", "run_id"]
    edits = sa.text("cause = 'publisher'")
    op.create_index("ix_revisions_edits", "revisions", columns, sqlite_where=edits, postgresql_where=edits)
    op.create_table(
        "provenance",
        *_text("article_id", "locale", nullable=False),
        *_number("version"),
        *_text("field", "layer", nullable=False),
        *_number("extractor", nullable=True),
        *_text("agreed", "differed", "silent", nullable=False),
        _key("provenance", "article_id", "locale", "version", "field"),
        _of("revisions", "provenance", "article_id", "locale", "version"),
        sqlite_with_rowid=False,
    )


def _create_related_links() -> None:
    op.create_table(
        "related_links",
        *_text("article_id", "locale", "url", nullable=False),
        *_number("position", nullable=True),
        *_text("related_id", "title", "snippet", "publisher", "published_at"),
        *_text("first_seen_at", "last_seen_at", nullable=False),
        _key("related_links", "article_id", "locale", "url"),
        _of("articles", "related_links", "article_id", "locale"),
    )
    op.create_index("ix_related_links_related_id", "related_links", ["related_id"])


def _create_changes() -> None:
    op.create_table(
        "changes",
        _own("seq"),
        *_text("article_id", "locale", nullable=False),
        *_number("version"),
        *_text("kind", "changed_at", "last_seen_at", nullable=False),
        *_large("run_id"),
        *_text("story_id"),
        _key("changes", "seq"),
        _of_run("changes"),
        _of("revisions", "changes", "article_id", "locale", "version"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_changes_article_id", "changes", ["article_id", "locale"])


def _create_stories() -> None:
    op.create_table(
        "story_members",
        *_text("article_id", "locale", nullable=False),
        sa.Column("score", sa.Float),
        *_number("is_representative"),
        _key("story_members", "article_id", "locale"),
        _of("articles", "story_members", "article_id", "locale"),
    )
    op.create_table(
        "story_queue",
        sa.Column("turn", NUMBER, sa.Identity(), primary_key=True),
        sa.Column("doc_id", NUMBER, nullable=False, unique=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "story_documents",
        sa.Column("doc_id", NUMBER, primary_key=True, autoincrement=False),
        *_hashes("time", "length", "is_hollow", "context"),
        *(sa.Column(name, sa.LargeBinary, nullable=False) for name in ("sample", "sentences")),
    )
    _create_tree("story_sentences", *_hashes("sentence", "context", "doc_id"), key=3)
    _create_tree("story_boilerplate", *_hashes("sentence"), key=1)
    _create_tree("story_shingles", *_hashes("cell", "doc_id", "length"), key=2)
    _create_tree("story_pairs", *_hashes("doc_id", "other_id"), sa.Column("score", sa.Float), key=2)


def _hashes(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in names]


def _create_tree(table: str, *columns: sa.Column[Any], key: int) -> None:
    """Create a table whose rows stand in the tree of its key, its first columns."""
    names = [column.name for column in columns[:key]]
    op.create_table(table, *columns, _key(table, *names), sqlite_with_rowid=False)
