"""Views that answer the common questions, and these as SQL: `docs/fields.md` says what their words mean."""

from __future__ import annotations

from typing import NamedTuple

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


class Question(NamedTuple):
    """A question and how it is asked; `:names` in the SQL are asked of the reader, empty means all."""

    name: str
    title: str
    description: str
    sql: str


QUESTIONS = (
    Question(
        "by_day",
        "What was published, day by day?",
        "Articles by UTC day and locale, and how many of them the site has removed.",
        """SELECT day, locale, sum(articles) AS articles, sum(gone) AS gone, count(publisher) AS publishers
FROM articles_by_day
WHERE :locale IN ('', locale) AND day IS NOT NULL
GROUP BY day, locale ORDER BY day DESC, locale""",
    ),
    Question(
        "by_publisher",
        "Who publishes how much, edits and removes?",
        "Articles in all locales; an edit is a revision that was the publisher's doing.",
        """SELECT publisher, articles, edited, round(100.0 * edited / articles, 1) AS percent_edited, removed
FROM edits_by_publisher
ORDER BY articles DESC LIMIT 200""",
    ),
    Question(
        "told_again",
        "Which stories are told by more than one article?",
        "The largest first, with the publisher that was first.",
        """SELECT title, story_id, articles, publishers, first_publisher, first_published_at,
  last_published_at, representative_id, representative_locale
FROM stories
WHERE articles > 1
ORDER BY articles DESC, publishers DESC, story_id LIMIT 200""",
    ),
    Question(
        "coins",
        "Which coins are the news about?",
        "Articles that name a coin; translations are counted.",
        """SELECT symbol, count(*) AS articles,
  (SELECT name FROM mentions AS one WHERE one.symbol = mentions.symbol LIMIT 1) AS name
FROM mentions
WHERE :locale IN ('', locale)
GROUP BY symbol ORDER BY articles DESC, symbol LIMIT 200""",
    ),
    Question(
        "coin_articles",
        "Which articles name a coin?",
        "The newest first; a coin is asked for by its ticker.",
        """SELECT title, article_id, locale, publisher, published_at, count, in_title
FROM mentions JOIN articles USING (article_id, locale)
WHERE mentions.symbol = upper(:symbol)
ORDER BY published_at DESC, article_id LIMIT 200""",
    ),
    Question(
        "named_together",
        "Which coins are named together?",
        "Articles that name both; translations are counted once.",
        """SELECT symbol, other_symbol, other_name, articles
FROM comentions
WHERE symbol = upper(:symbol)
ORDER BY articles DESC, other_symbol LIMIT 200""",
    ),
    Question(
        "most_linked_articles",
        "Which articles are linked most?",
        "By the related blocks as they stand today; linking_publishers says how many publishers these have.",
        """SELECT title, publisher, published_at, links, linking_publishers, related_id, locale
FROM most_linked
WHERE :locale IN ('', locale)
ORDER BY links DESC, linking_publishers DESC LIMIT 200""",
    ),
    Question(
        "links_between_publishers",
        "Which publishers link to whom?",
        "The site chooses the links: whose articles it shows beside whose.",
        """SELECT from_publisher, to_publisher, links
FROM publisher_links
WHERE :publisher IN ('', from_publisher, to_publisher)
ORDER BY links DESC LIMIT 200""",
    ),
    Question(
        "edited",
        "What was edited after publication?",
        "The newest edits by publishers first; the article shows them word by word.",
        """SELECT now.title, now.article_id, now.locale, now.version, now.seen_at,
  now.title IS NOT was.title AS title_changed, now.body_text IS NOT was.body_text AS body_changed
FROM (SELECT * FROM edits ORDER BY seen_at DESC, article_id DESC, locale LIMIT 200) AS edits
JOIN revisions AS now USING (article_id, locale, version)
JOIN revisions AS was ON was.article_id = now.article_id AND was.locale = now.locale
 AND was.version = now.version - 1
ORDER BY edits.seen_at DESC, now.article_id DESC, now.locale""",
    ),
    Question(
        "removed",
        "What did the site remove?",
        "The text is kept and can still be read.",
        """SELECT title, article_id, locale, publisher, published_at, last_seen_at
FROM articles
WHERE status = 'gone' AND locale IN (SELECT DISTINCT locale FROM articles)
ORDER BY last_seen_at DESC LIMIT 200""",
    ),
    Question(
        "late",
        "Which articles were seen late?",
        "Hours from publication to first sight, of articles that came while their locale was watched.",
        """SELECT article_id, locale, publisher, published_at, round(lag_seconds / 3600.0, 1) AS hours,
  discovered_via
FROM publication_lag
WHERE is_backfill = 0
ORDER BY lag_seconds DESC LIMIT 200""",
    ),
)
