"""Pages of stored articles that were fetched before what is stored: another program archived them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select, update

from newscrawl.fields import METADATA
from newscrawl.items import Article
from newscrawl.normalization.columns import rows_of
from newscrawl.storage import schema
from newscrawl.storage.database import Database
from newscrawl.storage.queries import same_version
from newscrawl.storage.rows import Key, Row, bound, grouped, identity, is_bound, is_one_of, key_of, page_row
from newscrawl.storage.write.upsert import revision_of
from newscrawl.storage.write.versioning import ArticleState, Reading, cause_between, judge

# What becomes of a page.
OLDER, KNOWN, BETWEEN = "older", "known", "between"


class _Version(NamedTuple):
    """What is compared of a version; *page_digest* is that of the page it was first read from, if kept."""

    article_id: str
    locale: str
    version: int
    seen_at: str
    digest: str
    publisher: str | None
    author: str | None
    published_at: str | None
    extractor: int | None
    page_digest: str | None

    def says_the_same(self, article: Article) -> bool:
        metadata = {name: getattr(self, name) for name in METADATA}
        times = dict.fromkeys(("first_seen_at", "last_seen_at", "last_changed_at"), self.seen_at)
        state = ArticleState(
            digest=self.digest, version=self.version, status="live", **metadata, **times, story_id=None
        )
        return not judge(article, state).changed


def save_older(database: Database, fetches: Sequence[Article], run_id: int) -> list[str]:
    """Store pages of known articles, in one transaction, and return what became of each.

    `older` is a new version before the first: versions count down, so that no number that was given once
    means another one. `known` says what a version says, or is stored; `between` says something else than the
    versions before and behind it: there is no number for it, and the page alone is kept. What is known today
    stays as it is, and so does the log of changes.
    """
    keys = [key_of(article) for article in fetches]
    with database.write() as connection:
        rows = _Rows(connection, keys, run_id)
        outcomes = [rows.add(key, article) for key, article in zip(keys, fetches, strict=True)]
        rows.write(connection)
    return outcomes


class _Rows:
    def __init__(self, connection: Connection, keys: Sequence[Key], run_id: int) -> None:
        self._run_id = run_id
        self._versions = _read_versions(connection, keys)
        self._stored = _read_pages(connection, keys)
        self._page_id = connection.execute(_FIRST_PAGE).scalar_one()
        self._revisions: list[Row] = []
        self._provenance: list[Row] = []
        self._pages: list[Row] = []
        self._causes: list[Row] = []

    def add(self, key: Key, article: Article) -> str:
        assert article.page  # noqa: S101  # that it was read from
        page = *key, str(article.fetched_at), article.page.page_digest
        if page in self._stored:
            return KNOWN
        self._stored.add(page)
        versions = self._versions[key]
        near = [versions[0], *(one for one in versions if one.seen_at <= str(article.fetched_at))][-1]
        if near.says_the_same(article):
            self._add_page(article, near.version)
            return KNOWN
        if near.seen_at <= str(article.fetched_at):
            self._add_page(article, None)
            return BETWEEN
        self._add_version(key, article, near)
        self._add_page(article, near.version - 1)
        return OLDER

    def write(self, connection: Connection) -> None:
        work = (
            (insert(schema.revisions), self._revisions),
            (insert(schema.provenance), self._provenance),
            (insert(schema.pages), self._pages),
            (_SET_CAUSE, self._causes),
        )
        for statement, rows in work:
            if rows:
                connection.execute(statement, rows)

    def _add_version(self, key: Key, article: Article, first: _Version) -> None:
        version = identity(key) | {"version": first.version - 1}
        rows = rows_of(article)
        told = version | {"cause": "first", "run_id": self._run_id}
        self._revisions.append(rows.content | told | revision_of(article, rows))
        by = {"extractor": article.extractor}
        self._provenance += [version | by | origin for origin in rows.origins]
        cause = cause_between(
            Reading(article.page_digest, article.extractor), Reading(first.page_digest, first.extractor)
        )
        self._causes.append(bound(key) | {"of_version": first.version, "by": cause})
        older = first._replace(
            version=first.version - 1,
            seen_at=str(article.fetched_at),
            digest=str(article.digest),
            extractor=article.extractor,
            page_digest=article.page_digest,
            **{name: rows.content[name] for name in METADATA},
        )
        self._versions[key].insert(0, older)

    def _add_page(self, article: Article, version: int | None) -> None:
        """Take in the page under a number before all others: the newest page is the one of today."""
        assert article.page  # noqa: S101  # that it was read from
        self._page_id -= 1
        self._pages.append(page_row(article.page, self._run_id, version) | {"page_id": self._page_id})


def _read_versions(connection: Connection, keys: Collection[Key]) -> dict[Key, list[_Version]]:
    table, pages = schema.revisions, schema.pages
    digest = select(pages.c.page_digest).where(same_version(pages, table)).order_by(pages.c.page_id).limit(1)
    columns = [table.c[name] for name in _Version._fields[:-1]]
    query = select(*columns, digest.correlate(table).scalar_subquery()).order_by(table.c.version)
    found = grouped(connection, query.where(is_one_of(table, keys)))
    return {key: [_Version._make(row) for row in rows] for key, rows in found.items()}


def _read_pages(connection: Connection, keys: Collection[Key]) -> set[tuple[Any, ...]]:
    table = schema.pages
    query = select(*(table.c[name] for name in ("article_id", "locale", "fetched_at", "page_digest")))
    return {tuple(row) for row in connection.execute(query.where(is_one_of(table, keys)))}


_FIRST_PAGE = select(func.coalesce(func.min(schema.pages.c.page_id), 1))


_SET_CAUSE = (
    update(schema.revisions)
    .where(is_bound(schema.revisions), schema.revisions.c.version == bindparam("of_version"))
    .values(cause=bindparam("by"))
)
