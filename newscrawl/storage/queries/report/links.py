"""Figures of the related links: which articles are linked most, and who links to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, func, select

from newscrawl.storage import schema
from newscrawl.storage.queries.report.scope import articles, links

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


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
    """How many links there are, and how many lead to articles of this look."""

    links: int
    inside: int


class LinkFigures:
    """Questions to the related blocks of a look, as they are today."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self) -> LinkCount:
        """Count the links."""
        total = func.coalesce(func.sum(links.c.count), 0)
        everything = self._connection.execute(select(total)).scalar_one()
        inside = select(total).select_from(links.join(articles, _TARGET))
        return LinkCount(everything, self._connection.execute(inside).scalar_one())

    def most_linked(self, most: int) -> list[Linked]:
        """Return the articles that most others link to."""
        count = func.sum(links.c.count).label("links")
        top = select(links.c.related_id, links.c.locale, count).group_by(links.c.related_id, links.c.locale)
        top = top.order_by(count.desc(), links.c.related_id, links.c.locale).limit(most)
        rows, table = top.subquery(), schema.articles
        known = and_(table.c.article_id == rows.c.related_id, table.c.locale == rows.c.locale)
        query = select(rows, table.c.title, table.c.url, table.c.publisher).outerjoin(table, known)
        query = query.order_by(rows.c.links.desc(), rows.c.related_id, rows.c.locale)
        return [Linked(*row) for row in self._connection.execute(query)]

    def between(self, publishers: Sequence[str]) -> list[Between]:
        """Count the links from each of *publishers* to each of them."""
        query = select(links.c.publisher, articles.c.publisher, func.sum(links.c.count))
        query = query.select_from(links.join(articles, _TARGET))
        query = query.where(links.c.publisher.in_(publishers), articles.c.publisher.in_(publishers))
        query = query.group_by(links.c.publisher, articles.c.publisher)
        rows = self._connection.execute(query.order_by(links.c.publisher, articles.c.publisher))
        return [Between(*row) for row in rows]


_TARGET = and_(articles.c.article_id == links.c.related_id, articles.c.locale == links.c.locale)
