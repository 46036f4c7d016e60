"""Figures of what articles have to do with each other: related links, and stories that several tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from newscrawl.storage import schema
from newscrawl.storage.queries import leads_to, same_article
from newscrawl.storage.queries.report.scope import articles, links
from newscrawl.storage.rows import count_of, tally

_IS_PLACED = articles.c.story_id.is_not(None)


class Linked(NamedTuple):
    """An article and how many others link to it; title, URL and publisher None if it is not stored."""

    article_id: str
    locale: str
    links: int
    title: str | None
    url: str | None
    publisher: str | None


class Between(NamedTuple):
    """How many links lead from one publisher's articles to another's; '' is an unknown publisher."""

    source: str
    target: str
    links: int


class LinkCount(NamedTuple):
    """How many links there are, and how many lead to articles of this scope."""

    links: int
    inside: int


class Story(NamedTuple):
    """Articles that tell the same, translations counted once; title and URL are the representative's.

    Where that one is not in the scope they are the first member's. *publishers* are those that are known,
    in the order of their first article.
    """

    story_id: str
    articles: int
    title: str | None
    url: str
    publishers: tuple[str, ...]
    first_published: str | None
    last_published: str | None


def count_links(connection: Connection) -> LinkCount:
    return LinkCount(
        *connection.execute(select(func.count(), func.count(links.c.target)).select_from(links)).one()
    )


def most_linked(connection: Connection, most: int) -> list[Linked]:
    count = func.count().label("links")
    top = select(links.c.related_id, links.c.locale, count).group_by(links.c.related_id, links.c.locale)
    top = top.order_by(count.desc(), links.c.related_id, links.c.locale).limit(most)
    rows, table = top.subquery(), schema.articles
    query = select(rows, table.c.title, table.c.url, table.c.publisher).outerjoin(
        table, leads_to(rows, table)
    )
    query = query.order_by(rows.c.links.desc(), rows.c.related_id, rows.c.locale)
    return [Linked(*row) for row in connection.execute(query)]


def between(connection: Connection, publishers: Sequence[str]) -> list[Between]:
    source, target = articles.alias("source"), articles.alias("target")
    joined = links.join(source, source.c.number == links.c.source).join(
        target, target.c.number == links.c.target
    )
    pair = (source.c.publisher, target.c.publisher)
    query = select(*pair, func.count()).select_from(joined)
    query = query.where(*(one.in_(publishers) for one in pair)).group_by(*pair).order_by(*pair)
    return [Between(*row) for row in connection.execute(query)]


def story_sizes(connection: Connection) -> dict[int, int]:
    """Count the stories by how many articles tell them."""
    size = func.count(articles.c.article_id.distinct()).label("size")
    stories = select(size).where(_IS_PLACED).group_by(articles.c.story_id).subquery()
    return tally(connection, stories.c.size)


def unplaced(connection: Connection) -> int:
    return count_of(connection, articles, ~_IS_PLACED)


def largest_stories(connection: Connection, most: int) -> list[Story]:
    """Return the stories that most publishers told, of those that more than one article tells."""
    size = func.count(articles.c.article_id.distinct())
    told_by = func.count(func.nullif(articles.c.publisher, "").distinct())
    times = func.min(articles.c.published_at), func.max(articles.c.published_at)
    query = select(articles.c.story_id, size, *times).where(_IS_PLACED)
    query = query.group_by(articles.c.story_id).having(size > 1)
    query = query.order_by(told_by.desc(), size.desc(), articles.c.story_id).limit(most)
    return [_story(connection, *row) for row in connection.execute(query).all()]


def _story(connection: Connection, story_id: str, size: int, first: str | None, last: str | None) -> Story:
    whole, belongs = schema.articles, schema.story_members
    query = (
        select(articles.c.publisher, whole.c.title, whole.c.url, belongs.c.is_representative)
        .join(whole, whole.c.doc_id == articles.c.number)
        .outerjoin(belongs, same_article(belongs, articles))
        .where(articles.c.story_id == story_id)
        .order_by(articles.c.day == "", articles.c.published_at, articles.c.article_id, articles.c.locale)
    )
    members = connection.execute(query).all()
    publishers = tuple(dict.fromkeys(member.publisher for member in members if member.publisher))
    shown = next((member for member in members if member.is_representative), members[0])
    return Story(story_id, size, shown.title, shown.url, publishers, first, last)
