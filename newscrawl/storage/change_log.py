"""The log of changes: what every derived file is made of, and what a person is told of the last ones."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from newscrawl.storage import schema
from newscrawl.storage.database import Database, Repository
from newscrawl.storage.queries import EARLIER, same_article, same_version, status_after
from newscrawl.storage.queries.article import Version, read_versions
from newscrawl.storage.rows import ARTICLE_COLUMNS, JSON_COLUMNS


class Changes(Repository):
    """Reads the log; `Articles` writes it."""

    def after(self, seq: int, limit: int) -> list[dict[str, Any]]:
        """Return the first changes after `seq`, in order, with the article and its block as they were then.

        Each is what a line of JSON Lines has: `seq`, `change` and `changed_at`, the columns of `articles` but
        for the story, which is found later and may become another one, and `related`; lists as lists.
        """
        query = _records().where(schema.changes.c.seq > seq).limit(limit)
        return [*map(_record, self._rows(query))]

    def of_month(self, month: str, until: int) -> list[int]:
        """Return the numbers of the changes of a month (`2026-01`) up to *until*, in order."""
        changes = schema.changes
        query = select(changes.c.seq).where(
            changes.c.changed_at.startswith(month, autoescape=True), changes.c.seq <= until
        )
        return [row.seq for row in self._rows(query.order_by(changes.c.seq))]

    def last_seq(self) -> int:
        """Return the number of the newest change, 0 before the first."""
        return self._scalar(select(func.max(schema.changes.c.seq))) or 0

    def last_time(self) -> str | None:
        changes = schema.changes.c
        time: str | None = self._scalar(select(changes.changed_at).order_by(changes.seq.desc()).limit(1))
        return time


_COLUMNS = tuple(name for name in ARTICLE_COLUMNS if name != "story_id")
_NAMES = ("seq", "change", "changed_at", *_COLUMNS, "related")
# Where each column of an article is kept for a version that may be long past.
_FROM_CHANGE = {"version", "last_seen_at"}
_FROM_ARTICLE = {"first_seen_at"}


@cache
def _records() -> Select[Any]:
    changes, revisions, articles = schema.changes, schema.revisions, schema.articles
    columns = [_column(name).label(name) for name in _COLUMNS]
    head = (changes.c.seq, changes.c.kind, changes.c.changed_at)
    of_version = changes.join(revisions, same_version(revisions, changes))
    return (
        select(*head, *columns, revisions.c.related)
        .select_from(of_version.join(articles, same_article(articles, changes)))
        .order_by(changes.c.seq)
    )


def _column(name: str) -> ColumnElement[Any]:
    if name == "status":
        return status_after(EARLIER.c.seq <= schema.changes.c.seq)
    if name in _FROM_CHANGE:
        return schema.changes.c[name]
    if name in _FROM_ARTICLE:
        return schema.articles.c[name]
    return schema.revisions.c["seen_at" if name == "last_changed_at" else name]


def _record(row: Row[Any]) -> dict[str, Any]:
    named = zip(_NAMES, row, strict=True)
    return {name: orjson.loads(value) if name in JSON_COLUMNS else value for name, value in named}


class FeedEntry(NamedTuple):
    """A change, with the article as it was then; *edit* has the versions before and after it."""

    seq: int
    kind: str
    changed_at: str
    version: int
    article_id: str
    locale: str
    url: str
    title: str | None
    publisher: str | None
    published_at: str | None
    summary: str | None
    body_text: str | None
    edit: tuple[Version, Version] | None = None


def newest_changes(database: Database, most: int, locales: tuple[str, ...] = ()) -> list[FeedEntry]:
    """Return the last changes, the newest first; what another extractor reads differently is none."""
    changes, revisions = schema.changes, schema.revisions
    of_change, of_article = FeedEntry._fields[:4], FeedEntry._fields[4:-1]
    columns = [*(changes.c[name] for name in of_change), *(revisions.c[name] for name in of_article)]
    query = (
        select(*columns)
        .select_from(changes.join(revisions, same_version(revisions, changes)))
        .where(or_(changes.c.kind != "revised", revisions.c.cause != "extractor"))
        .order_by(changes.c.seq.desc())
        .limit(most)
    )
    if locales:
        query = query.where(changes.c.locale.in_(locales))
    with database.read() as connection:
        return [_with_edit(connection, FeedEntry(*row)) for row in connection.execute(query)]


def _with_edit(connection: Connection, entry: FeedEntry) -> FeedEntry:
    if entry.kind != "revised":
        return entry
    versions = read_versions(connection, (entry.article_id, entry.locale))
    found = {version.version: version for version in versions}
    return entry._replace(edit=(found[entry.version - 1], found[entry.version]))
