"""Figures of the stories: which articles tell the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from newscrawl.storage import schema
from newscrawl.storage.queries.definitions import same_article
from newscrawl.storage.queries.report.scope import articles, pairs

if TYPE_CHECKING:
    from sqlalchemy import Connection

_PUBLISHERS = 6
_IS_PLACED = articles.c.story_id.is_not(None)


class Story(NamedTuple):
    """Articles that tell the same, translations counted once; the first member gives title and URL.

    *publishers* are those of the members, in the order of their first article, `''` where unknown.
    """

    story_id: str
    articles: int
    title: str | None
    url: str
    publishers: tuple[str, ...]
    first_published: str | None
    last_published: str | None


class StoryFigures:
    """Questions to the stories of a look."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sizes(self) -> dict[int, int]:
        """Count the stories by how many articles tell them."""
        size = func.count(articles.c.article_id.distinct()).label("size")
        stories = select(size).where(_IS_PLACED).group_by(articles.c.story_id).subquery()
        query = select(stories.c.size, func.count()).group_by(stories.c.size).order_by(stories.c.size)
        return pairs(self._connection.execute(query))

    def unplaced(self) -> int:
        """Count the articles whose story is not found yet."""
        query = select(func.count()).select_from(articles).where(~_IS_PLACED)
        return self._connection.execute(query).scalar_one()

    def largest(self, most: int) -> list[Story]:
        """Return the stories that most articles tell, of those that more than one tells."""
        size = func.count(articles.c.article_id.distinct())
        times = func.min(articles.c.published_at), func.max(articles.c.published_at)
        query = select(articles.c.story_id, size, *times).where(_IS_PLACED)
        query = query.group_by(articles.c.story_id).having(size > 1)
        query = query.order_by(size.desc(), articles.c.story_id).limit(most)
        return [self._story(*row) for row in self._connection.execute(query).all()]

    def _story(self, story_id: str, size: int, first: str | None, last: str | None) -> Story:
        whole = schema.articles
        query = (
            select(articles.c.publisher, whole.c.title, whole.c.url)
            .join(whole, same_article(whole, articles))
            .where(articles.c.story_id == story_id)
            .order_by(articles.c.day == "", articles.c.published_at, articles.c.article_id, articles.c.locale)
        )
        members = self._connection.execute(query).all()
        publishers = tuple(dict.fromkeys(member.publisher for member in members))
        return Story(story_id, size, members[0].title, members[0].url, publishers, first, last)
