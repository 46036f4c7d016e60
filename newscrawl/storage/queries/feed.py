"""The last changes of the dataset, as a person is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, or_, select

from newscrawl.storage import schema
from newscrawl.storage.queries.article import read_versions
from newscrawl.storage.queries.definitions import same_article

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from newscrawl.storage.database import Database
    from newscrawl.storage.queries.article import Version

_CHANGE = ("seq", "kind", "changed_at", "version")
_ARTICLE = ("article_id", "locale", "url", "title", "publisher", "published_at", "summary", "body_text")


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


class Feed:
    """Reads the log backwards."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self, most: int, locales: tuple[str, ...] = ()) -> list[FeedEntry]:
        """Return the last changes, the newest first; what another extractor reads differently is none."""
        changes, revisions = schema.changes, schema.revisions
        same_version = and_(same_article(revisions, changes), revisions.c.version == changes.c.version)
        columns = [changes.c[name] for name in _CHANGE] + [revisions.c[name] for name in _ARTICLE]
        query = (
            select(*columns)
            .select_from(changes.join(revisions, same_version))
            .where(or_(changes.c.kind != "revised", revisions.c.cause != "extractor"))
            .order_by(changes.c.seq.desc())
            .limit(most)
        )
        if locales:
            query = query.where(changes.c.locale.in_(locales))
        with self._database.read() as connection:
            return [_with_edit(connection, FeedEntry(*row)) for row in connection.execute(query)]


def _with_edit(connection: Connection, entry: FeedEntry) -> FeedEntry:
    if entry.kind != "revised":
        return entry
    versions = read_versions(connection, (entry.article_id, entry.locale))
    found = {version.version: version for version in versions}
    return entry._replace(edit=(found[entry.version - 1], found[entry.version]))
