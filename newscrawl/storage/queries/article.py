"""All that the store knows of one article or one URL: read-only questions for a person.

Some of them read a whole table (rejects, and the frontier by page): seconds at a million rows.
"""

from __future__ import annotations

from typing import Any, Generic, NamedTuple, TypeVar

import orjson
from sqlalchemy import Connection, Select, select

from newscrawl.fields import COVERED, IN_DIGEST, METADATA
from newscrawl.normalization.text import DiffPart, shortened, word_diff
from newscrawl.storage import schema
from newscrawl.storage.database import Database
from newscrawl.storage.queries import article_links, is_article, same_article
from newscrawl.storage.rows import JSON_COLUMNS, Key, count_of

T = TypeVar("T")

_MOST_REJECTS = 10
_MOST_PEERS = 10
_MOST_LINKS = 5
_FIELDS = tuple(name for name in COVERED if name in {*METADATA, *IN_DIGEST, "summary"})

# What `revisions.cause` says, in plain words.
CAUSES = {
    "first": "the first text that was stored",
    "publisher": "the page changed, read by the same extractor",
    "extractor": "the same page, read by another version of the extractor",
    "unknown": "page and extractor changed, or the page before left no digest: no telling",
}
_OUTLOOKS = {
    "pending": "a run ended while its page was read: next try",
    "fetched": "fetched: next look",
    "failed": "the last try failed: next try",
    "rejected": "the page was no article: next look",
    "gone": "the site removed it: next look",
}


class Limited(NamedTuple, Generic[T]):
    """The first or newest of many, and how many there are."""

    total: int
    shown: list[T]


class FrontierRow(NamedTuple):
    """An article's row in the frontier; the claim is the last run that meant to fetch it."""

    state: str
    url: str
    related_depth: int
    discovered_via: str
    discovered_from: str | None
    discovered_run: int
    discovered_at: str
    lastmod: str | None
    fetched_at: str | None
    due_at: str | None
    attempts: int
    last_error: str | None
    etag: str | None
    last_modified: str | None
    missing_since: str | None
    claimed_run: int | None

    def outlook(self, now: str, gone_after: str) -> str:
        """Say why the article is not fetched now, or when it is; *gone_after* as its setting says."""
        if self.state == "pending" and self.due_at is None:
            claim = f" (run {self.claimed_run} took it up and did not fetch it)" if self.claimed_run else ""
            return f"pending since run {self.discovered_run}{claim}: the next run in its locale fetches it"
        what = _OUTLOOKS.get(self.state, self.state)
        if self.missing_since and self.state != "gone":
            what = f"missing since {self.missing_since}, gone if still missing {gone_after} later: next look"
        if self.due_at is None:
            return f"{what} never"
        if self.due_at > now:
            return f"{what} at {self.due_at}"
        return f"{what} due since {self.due_at}: by the next run in its locale, within its budget"


class Stored(NamedTuple):
    url: str
    title: str | None
    publisher: str | None
    published_at: str | None
    status: str
    version: int
    word_count: int | None
    first_seen_at: str
    last_seen_at: str
    story_id: str | None


class Version(NamedTuple):
    """A revision; `fields` are the texts that are compared, "" where there was none."""

    version: int
    seen_at: str
    cause: str
    run_id: int
    extractor: int | None
    fields: dict[str, str]

    def edited(self, before: Version) -> dict[str, list[DiffPart]]:
        """Return what differs from another version, by field; long unchanged stretches are cut."""
        pairs = {name: (before.fields[name], text) for name, text in self.fields.items()}
        return {name: [*shortened(word_diff(*both))] for name, both in pairs.items() if both[0] != both[1]}


class Change(NamedTuple):
    """A line of the change log; `spider` names the JSON Lines file together with `changed_at`."""

    seq: int
    kind: str
    version: int
    changed_at: str
    run_id: int
    spider: str


class Refusal(NamedTuple):
    rejected_at: str
    reason: str
    detail: str | None
    url: str
    run_id: int


class Peer(NamedTuple):
    """Another article: of the same story (`at` is its first sight), or one that links here (last sight)."""

    article_id: str
    locale: str
    title: str | None
    publisher: str | None
    at: str


class Known(NamedTuple):
    """A locale in which an article id is known; the last three are None until it is stored."""

    locale: str
    state: str
    status: str | None
    version: int | None
    title: str | None


class ArticleHistory(NamedTuple):
    """The story of one article; `stored` is None while no text of it was stored."""

    entry: FrontierRow
    stored: Stored | None
    versions: list[Version]
    changes: list[Change]
    rejects: Limited[Refusal]
    story: Limited[Peer]
    linked_from: Limited[Peer]


class Page(NamedTuple):
    """What is known of a URL that is no article: how many articles were first found there."""

    found: int
    rejects: Limited[Refusal]


def locales_of(database: Database, article_id: str) -> list[Known]:
    with database.read() as connection:
        return read_locales(connection, article_id)


def read_locales(connection: Connection, article_id: str) -> list[Known]:
    """Return the locales in which an article was discovered."""
    frontier, articles = schema.frontier, schema.articles
    query = (
        select(frontier.c.locale, frontier.c.state, *_columns(articles, "status version title"))
        .select_from(frontier.outerjoin(articles, same_article(articles, frontier)))
        .where(frontier.c.article_id == article_id)
        .order_by(frontier.c.locale)
    )
    return [Known(*row) for row in connection.execute(query)]


def history_of(database: Database, key: Key) -> ArticleHistory | None:
    """Return everything known of an article, None if it was never discovered."""
    with database.read() as connection:
        entry = connection.execute(_of(schema.frontier, FrontierRow, key)).first()
        if entry is None:
            return None
        row = connection.execute(_of(schema.articles, Stored, key)).first()
        stored = Stored(*row) if row else None
        return ArticleHistory(
            entry=FrontierRow(*entry),
            stored=stored,
            versions=read_versions(connection, key),
            changes=_changes(connection, key),
            rejects=_rejects(connection, article_id=key[0], locale=key[1]),
            story=_story(connection, key, stored),
            linked_from=_linked_from(connection, key),
        )


def linked_from(database: Database, key: Key) -> Limited[Peer]:
    """Return the newest articles that link to one, which need not be discovered itself."""
    with database.read() as connection:
        return _linked_from(connection, key)


def found_at(database: Database, url: str) -> Page:
    found = schema.frontier.c.discovered_from == url
    with database.read() as connection:
        return Page(count_of(connection, schema.frontier, found), _rejects(connection, url=url))


def _columns(table: Any, names: str) -> list[Any]:
    return [table.c[name] for name in names.split()]


def _of(table: Any, named: Any, key: Key) -> Select[Any]:
    columns = _columns(table, " ".join(named._fields))
    return select(*columns).where(is_article(table, key))


def read_versions(connection: Connection, key: Key) -> list[Version]:
    table = schema.revisions
    query = (
        select(*_columns(table, f"version seen_at cause run_id extractor {' '.join(_FIELDS)}"))
        .where(is_article(table, key))
        .order_by(table.c.version)
    )
    return [Version._make((*row[:5], _texts(row[5:]))) for row in map(tuple, connection.execute(query))]


def _texts(values: tuple[Any, ...]) -> dict[str, str]:
    return {
        name: "\n".join(map(str, orjson.loads(text))) if name in JSON_COLUMNS else text or ""
        for name, text in zip(_FIELDS, values, strict=True)
    }


def _changes(connection: Connection, key: Key) -> list[Change]:
    changes, runs = schema.changes, schema.runs
    query: Select[Any] = (
        select(*_columns(changes, "seq kind version changed_at run_id"), runs.c.spider)
        .select_from(changes.join(runs, runs.c.run_id == changes.c.run_id))
        .where(is_article(changes, key))
        .order_by(changes.c.seq)
    )
    return [Change(*row) for row in connection.execute(query)]


def _rejects(connection: Connection, **same: str) -> Limited[Refusal]:
    table = schema.rejects
    conditions = [table.c[name] == value for name, value in same.items()]
    query = select(*_columns(table, " ".join(Refusal._fields))).order_by(table.c.reject_id.desc())
    return _first(connection, query.where(*conditions), Refusal, _MOST_REJECTS)


def _story(connection: Connection, key: Key, stored: Stored | None) -> Limited[Peer]:
    if stored is None or stored.story_id is None:
        return Limited(0, [])
    table = schema.articles
    query = (
        select(*_columns(table, "article_id locale title publisher first_seen_at"))
        .where(table.c.story_id == stored.story_id, ~is_article(table, key))
        .order_by(table.c.first_seen_at, table.c.article_id, table.c.locale)
    )
    return _first(connection, query, Peer, _MOST_PEERS)


def _linked_from(connection: Connection, key: Key) -> Limited[Peer]:
    articles = schema.articles
    query = (
        select(*_columns(articles, "article_id locale title publisher last_seen_at"))
        .select_from(articles.join(article_links, same_article(articles, article_links)))
        .where(article_links.c.related_id == key[0], article_links.c.locale == key[1])
        .order_by(articles.c.last_seen_at.desc(), articles.c.article_id)
    )
    return _first(connection, query, Peer, _MOST_LINKS)


def _first(connection: Connection, query: Select[Any], named: Any, most: int) -> Limited[Any]:
    shown = [named(*row) for row in connection.execute(query.limit(most))]
    return Limited(count_of(connection, query.order_by(None).subquery()), shown)
