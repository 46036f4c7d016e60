"""Views that answer the common questions: `docs/fields.md` says what their words mean."""

from __future__ import annotations

from sqlalchemy import Connection

from newscrawl.storage import schema
from newscrawl.storage.queries import lag_of

# A view comes after those that it asks.
VIEWS = {
    "current_related_links": """
SELECT related_links.*
FROM related_links JOIN articles USING (article_id, locale, last_seen_at)
""",
    # Two entries of one block may lead to the same article: that is one link.
    "article_links": """
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
""",
    "most_linked": """
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
  FROM article_links JOIN articles AS source USING (article_id, locale)
  GROUP BY article_links.related_id, article_links.locale
) AS linked
LEFT JOIN articles
  ON articles.article_id = linked.related_id
 AND articles.locale = linked.locale
""",
    "publisher_links": """
SELECT
  source.publisher AS from_publisher,
  coalesce(target.publisher, article_links.publisher) AS to_publisher,
  count(*) AS links
FROM article_links
JOIN articles AS source USING (article_id, locale)
LEFT JOIN articles AS target
  ON target.article_id = article_links.related_id
 AND target.locale = article_links.locale
WHERE source.publisher IS NOT NULL
  AND coalesce(target.publisher, article_links.publisher) IS NOT NULL
GROUP BY source.publisher, coalesce(target.publisher, article_links.publisher)
""",
    "edits": """
SELECT article_id, locale, version, seen_at, run_id
FROM revisions
WHERE cause = 'publisher'
""",
    "edits_by_publisher": """
SELECT
  articles.publisher,
  count(*) AS articles,
  count(edited.edits) AS edited,
  coalesce(sum(edited.edits), 0) AS revisions,
  sum(CASE WHEN articles.status = 'gone' THEN 1 ELSE 0 END) AS removed
FROM articles
LEFT JOIN (
  SELECT article_id, locale, count(*) AS edits FROM edits GROUP BY article_id, locale
) AS edited USING (article_id, locale)
GROUP BY articles.publisher
""",
    "articles_by_day": """
SELECT
  substr(published_at, 1, 10) AS day,
  locale,
  publisher,
  count(*) AS articles,
  sum(CASE WHEN status = 'gone' THEN 1 ELSE 0 END) AS gone
FROM articles
GROUP BY substr(published_at, 1, 10), locale, publisher
""",
    # Who began to look at a locale yesterday did not see last year's articles late.
    "publication_lag": """
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
LEFT JOIN frontier USING (article_id, locale)
LEFT JOIN (SELECT locale, min(started_at) AS since FROM sweeps GROUP BY locale) AS watched
  ON watched.locale = articles.locale
WHERE articles.published_at IS NOT NULL
""",
    "stories": """
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
FROM articles JOIN story_members USING (article_id, locale)
GROUP BY articles.story_id
""",
    "mentions_by_day": """
SELECT
  substr(articles.published_at, 1, 10) AS day,
  mentions.locale,
  mentions.symbol,
  max(mentions.name) AS name,
  count(*) AS articles,
  sum(mentions.in_title) AS titles,
  sum(mentions.count) AS mentions
FROM mentions JOIN articles USING (article_id, locale)
GROUP BY substr(articles.published_at, 1, 10), mentions.locale, mentions.symbol
""",
    # Both ways round, so that one symbol finds all that are named with it; translations count once.
    "comentions": """
SELECT
  one.symbol,
  other.symbol AS other_symbol,
  max(other.name) AS other_name,
  count(DISTINCT one.article_id) AS articles
FROM mentions AS one JOIN mentions AS other USING (article_id, locale)
WHERE other.symbol <> one.symbol
GROUP BY one.symbol, other.symbol
""",
}


def create_views(connection: Connection) -> None:
    lag = str(lag_of(schema.articles).compile(dialect=connection.dialect))
    for name, query in VIEWS.items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS{query.replace('{lag}', lag)}")
