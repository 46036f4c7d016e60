"""Answer the common questions by views: `docs/fields.md` says what their words mean."""

from __future__ import annotations

from alembic import op

revision = "0002_views"
down_revision = "0001_tables"
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

ARTICLES_BY_DAY = """
CREATE VIEW articles_by_day AS
SELECT
  substr(published_at, 1, 10) AS day,
  locale,
  publisher,
  count(*) AS articles,
  sum(CASE WHEN status = 'gone' THEN 1 ELSE 0 END) AS gone
FROM articles
GROUP BY substr(published_at, 1, 10), locale, publisher
"""

# Who began to look at a locale yesterday did not see last year's articles late.
PUBLICATION_LAG = """
CREATE VIEW publication_lag AS
SELECT
  articles.article_id,
  articles.locale,
  articles.publisher,
  articles.published_at,
  articles.first_seen_at,
  {lag} AS lag_seconds,
  CASE WHEN watched.since <= articles.published_at THEN 0 ELSE 1 END AS is_backfill,
  frontier.discovered_via
FROM articles
LEFT JOIN frontier
  ON frontier.article_id = articles.article_id
 AND frontier.locale = articles.locale
LEFT JOIN (SELECT locale, min(started_at) AS since FROM sweeps GROUP BY locale) AS watched
  ON watched.locale = articles.locale
WHERE articles.published_at IS NOT NULL
"""
SECONDS = {
    "sqlite": "CAST(strftime('%s', {}) AS INTEGER)",
    "postgresql": "CAST(extract(epoch FROM CAST({} AS timestamptz)) AS bigint)",
}

STORIES = """
CREATE VIEW stories AS
SELECT
  articles.story_id,
  count(*) AS size,
  count(DISTINCT articles.article_id) AS articles,
  count(DISTINCT articles.publisher) AS publishers,
  min(articles.published_at) AS first_published_at,
  max(articles.published_at) AS last_published_at,
  (
    SELECT member.publisher FROM articles AS member
    WHERE member.story_id = articles.story_id AND member.publisher IS NOT NULL
    ORDER BY member.published_at IS NULL, member.published_at, member.article_id, member.locale
    LIMIT 1
  ) AS first_publisher,
  max(CASE WHEN story_members.is_representative = 1 THEN articles.article_id END) AS representative_id,
  max(CASE WHEN story_members.is_representative = 1 THEN articles.locale END) AS representative_locale,
  max(CASE WHEN story_members.is_representative = 1 THEN articles.title END) AS title
FROM articles
JOIN story_members
  ON story_members.article_id = articles.article_id
 AND story_members.locale = articles.locale
GROUP BY articles.story_id
"""

# A view comes after those that it asks.
VIEWS = {
    "current_related_links": CURRENT_RELATED_LINKS,
    "article_links": ARTICLE_LINKS,
    "most_linked": MOST_LINKED,
    "publisher_links": PUBLISHER_LINKS,
    "edits": EDITS,
    "edits_by_publisher": EDITS_BY_PUBLISHER,
    "articles_by_day": ARTICLES_BY_DAY,
    "publication_lag": PUBLICATION_LAG,
    "stories": STORIES,
}


def upgrade() -> None:
    seconds = SECONDS[op.get_bind().dialect.name]
    lag = f"{seconds.format('articles.first_seen_at')} - {seconds.format('articles.published_at')}"
    for query in VIEWS.values():
        op.execute(query.replace("{lag}", lag))


def downgrade() -> None:
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW {name}")
