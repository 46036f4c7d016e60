"""The common questions as SQL, for whoever shows the answers; the views are in the migrations."""

from __future__ import annotations

from typing import NamedTuple


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
