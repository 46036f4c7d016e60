"""Figures of what happened to articles after they were first seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, case, func, select

from newscrawl.fields import COVERED
from newscrawl.storage import schema
from newscrawl.storage.queries.definitions import day_of, same_article
from newscrawl.storage.queries.report.scope import changes, pairs

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, FromClause


class KindCount(NamedTuple):
    """How many changes of a kind on a UTC day, and of how many articles over all days."""

    day: str
    kind: str
    changes: int


class EditedFields(NamedTuple):
    """In how many of *edits* each field changed; *edits* are the newest ones, at most as many as asked."""

    edits: int
    changed: dict[str, int]


class ChangeFigures:
    """Questions to the change log, about the articles of a look."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_day(self) -> list[KindCount]:
        """Count edits, readings, removals and returns by day; see `narrow.changes` for the kinds."""
        day = day_of(changes.c.changed_at).label("day")
        query = select(day, changes.c.kind, func.count()).group_by(day, changes.c.kind)
        rows = self._connection.execute(query.order_by(day, changes.c.kind))
        return [KindCount(*row) for row in rows]

    def articles(self) -> dict[str, int]:
        """Count the articles that had at least one change, by kind."""
        one = changes.c.article_id + " " + changes.c.locale
        query = select(changes.c.kind, func.count(one.distinct())).group_by(changes.c.kind)
        return pairs(self._connection.execute(query))

    def edited_fields(self, most: int) -> EditedFields:
        """Compare the versions before and after the newest *most* edits by publishers."""
        newest = select(changes).where(changes.c.kind == "edited").order_by(*_NEWEST).limit(most)
        edits = newest.subquery()
        new, old = schema.revisions.alias("new"), schema.revisions.alias("old")
        joined = edits.join(new, _is_version(new, edits, 0)).join(old, _is_version(old, edits, 1))
        differs = [case((new.c[name].is_distinct_from(old.c[name]), 1), else_=0) for name in COVERED]
        query = select(func.count(), *(func.sum(one) for one in differs)).select_from(joined)
        count, *sums = self._connection.execute(query).one()
        changed = {name: found or 0 for name, found in zip(COVERED, sums, strict=True)}
        return EditedFields(count, changed)


# Which of many of one moment are taken must not be chance.
_NEWEST = (changes.c.changed_at.desc(), changes.c.article_id.desc(), changes.c.locale)


def _is_version(revision: FromClause, edit: FromClause, back: int) -> ColumnElement[bool]:
    return and_(same_article(revision, edit), revision.c.version == edit.c.version - back)
