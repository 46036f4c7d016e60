"""Which assets the stored articles name."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import delete, func, insert, select

from newscrawl.mentions.assets import Assets
from newscrawl.storage import derived, schema
from newscrawl.storage.rows import chunks, is_one_of

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy import Row as StoredRow

    from newscrawl.mentions.matcher import Matcher
    from newscrawl.storage.database import Database
    from newscrawl.storage.rows import Row

# Some tenths of a second of work, of which the database is held for a fraction.
CHUNK = 200
_MENTIONS, _ARTICLES = schema.mentions, schema.articles
_COLUMNS = [_ARTICLES.c[name] for name in "doc_id article_id locale title key_points body_text".split()]


class Mentions:
    """Looks for assets in the articles that wait in the queue (`storage.derived.Derived`).

    An article that the site has removed keeps its mentions, as it keeps its text.
    """

    name = "mentions"

    def __init__(self, database: Database, assets: Assets | None = None) -> None:
        self._database = database
        self._assets = assets

    @cached_property
    def _matcher(self) -> Matcher:
        from newscrawl.mentions.matcher import Matcher  # noqa: PLC0415  # who only asks loads no automaton

        return Matcher(self._assets or Assets.load())

    def waiting(self) -> int:
        """Return how many articles wait to be read, or to be read again."""
        with self._database.read() as connection:
            return derived.MENTIONS.length(connection)

    def place(self, most: int = CHUNK) -> int:
        """Read the articles that have waited longest and return how many that were.

        In one transaction they leave the queue, and what they name takes the place of what they named before.
        """
        with self._database.read() as connection:
            turns = derived.MENTIONS.first(connection, most)
            articles = _articles(connection, list(turns))
        rows = [row for article in articles for row in self._rows(article)]
        if turns:
            with self._database.write() as connection:
                keys = [(article.article_id, article.locale) for article in articles]
                connection.execute(delete(_MENTIONS).where(is_one_of(_MENTIONS, keys)))
                if rows:
                    connection.execute(insert(_MENTIONS), rows)
                derived.MENTIONS.remove(connection, turns.values())
        return len(turns)

    def begin_anew(self) -> None:
        """Let every article wait; each keeps its mentions until its turn comes."""
        with self._database.write() as connection:
            derived.MENTIONS.enqueue_all(connection)

    def outdated(self) -> int:
        """Count the articles whose mentions come of other rules or of another list."""
        own = _MENTIONS.c.rules != self._matcher.rules
        keys = select(_MENTIONS.c.article_id, _MENTIONS.c.locale).where(own).distinct().subquery()
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(keys)).scalar_one()

    def _rows(self, article: StoredRow[Any]) -> list[Row]:
        body = "\n".join([*orjson.loads(article.key_points), article.body_text or ""])
        return [
            {
                "article_id": article.article_id,
                "locale": article.locale,
                "symbol": mention.symbol,
                "name": mention.name,
                "count": mention.count,
                "in_title": int(mention.in_title),
                "rules": self._matcher.rules,
            }
            for mention in self._matcher.find(article.title, body)
        ]


def _articles(connection: Connection, numbers: list[int]) -> list[StoredRow[Any]]:
    return [
        row
        for chunk in chunks(numbers)
        for row in connection.execute(select(*_COLUMNS).where(_ARTICLES.c.doc_id.in_(chunk)))
    ]
