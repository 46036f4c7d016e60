"""Give every question one answer: edits by their cause, links by the related blocks of today.

Two tables go. How often a publisher edits is a question to `edits`; the names in the pages' data are kept
with the runs.
"""

from __future__ import annotations

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# An edit is a revision whose cause is the publisher. The index holds all that the view shows, and little
# else: most articles have one version.
EDITS_INDEX = "ix_revisions_edits"
EDITS = """
CREATE VIEW edits AS
SELECT article_id, locale, version, seen_at, run_id
FROM revisions
WHERE cause = 'publisher'
"""

EDITS_BY_PUBLISHER = """
CREATE VIEW edits_by_publisher AS
SELECT
  articles.publisher,
  count(*) AS articles,
  count(edited.edits) AS edited,
  coalesce(sum(edited.edits), 0) AS revisions,
  sum(CASE WHEN articles.status = 'gone' THEN 1 ELSE 0 END) AS removed
FROM articles
LEFT JOIN (
  SELECT article_id, locale, count(*) AS edits FROM edits GROUP BY article_id, locale
) AS edited
  ON edited.article_id = articles.article_id
 AND edited.locale = articles.locale
GROUP BY articles.publisher
"""

# Two entries of one block may lead to the same article: that is one link.
ARTICLE_LINKS = """
CREATE VIEW article_links AS
SELECT
  article_id,
  locale,
  related_id,
  max(title) AS title,
  max(publisher) AS publisher,
  max(published_at) AS published_at
FROM current_related_links
WHERE related_id IS NOT NULL
GROUP BY article_id, locale, related_id
"""

MOST_LINKED = """
CREATE VIEW most_linked AS
SELECT
  linked.related_id,
  linked.locale,
  coalesce(articles.title, linked.title) AS title,
  coalesce(articles.publisher, linked.publisher) AS publisher,
  coalesce(articles.published_at, linked.published_at) AS published_at,
  linked.links,
  linked.linking_publishers
FROM (
  SELECT
    article_links.related_id,
    article_links.locale,
    max(article_links.title) AS title,
    max(article_links.publisher) AS publisher,
    max(article_links.published_at) AS published_at,
    count(*) AS links,
    count(DISTINCT source.publisher) AS linking_publishers
  FROM article_links
  JOIN articles AS source
    ON source.article_id = article_links.article_id
   AND source.locale = article_links.locale
  GROUP BY article_links.related_id, article_links.locale
) AS linked
LEFT JOIN articles
  ON articles.article_id = linked.related_id
 AND articles.locale = linked.locale
"""

PUBLISHER_LINKS = """
CREATE VIEW publisher_links AS
SELECT
  source.publisher AS from_publisher,
  coalesce(target.publisher, article_links.publisher) AS to_publisher,
  count(*) AS links
FROM article_links
JOIN articles AS source
  ON source.article_id = article_links.article_id
 AND source.locale = article_links.locale
LEFT JOIN articles AS target
  ON target.article_id = article_links.related_id
 AND target.locale = article_links.locale
WHERE source.publisher IS NOT NULL
  AND coalesce(target.publisher, article_links.publisher) IS NOT NULL
GROUP BY source.publisher, coalesce(target.publisher, article_links.publisher)
"""
ANSWERED_ANEW = ("most_linked", "edits_by_publisher", "publisher_links")


def upgrade() -> None:
    for view in ANSWERED_ANEW:
        op.execute(f"DROP VIEW {view}")
    is_edit = sa.text("cause = 'publisher'")
    op.create_index(
        EDITS_INDEX,
        "revisions",
        ["article_id", "locale", "version", "seen_at", "run_id"],
        sqlite_where=is_edit,
        postgresql_where=is_edit,
    )
    for view in (EDITS, EDITS_BY_PUBLISHER, ARTICLE_LINKS, MOST_LINKED, PUBLISHER_LINKS):
        op.execute(view)
    for table in ("publishers", "state_keys"):
        op.drop_table(table)


def downgrade() -> None:
    for view in (*ANSWERED_ANEW, "article_links", "edits"):
        op.execute(f"DROP VIEW {view}")
    op.drop_index(EDITS_INDEX, "revisions")
    before = import_module("newscrawl.storage.migrations.versions.0007_search")
    for view in (before.MOST_LINKED, before.EDITS_BY_PUBLISHER, before.PUBLISHER_LINKS):
        op.execute(view)
    op.create_table(
        "publishers",
        sa.Column("publisher", sa.Text, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("checks", "changes")),
        sa.PrimaryKeyConstraint("publisher", name="pk_publishers"),
    )
    op.create_table(
        "state_keys",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "url", "first_seen_at")),
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_state_keys"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_state_keys_run_id"),
    )
