"""Archived pages read in processes: our own, held against their articles, and those of other programs."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import urlsplit

from newscrawl.archive.records import FoundPage, read_found
from newscrawl.exceptions import CallError, RecordError
from newscrawl.fields import METADATA
from newscrawl.items import ArchivedPage, Article, PageSource, StoredVersion
from newscrawl.normalization.columns import content_digest
from newscrawl.normalization.same_value import is_same_time
from newscrawl.normalization.urls import ArticleKey, SiteUrls
from newscrawl.parse import Site, page_digest, read_for_store, read_page
from newscrawl.processes.pool import ProcessPool
from newscrawl.reparse.comparison import Difference, columns_of, difference, differing, keep

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable

    from newscrawl.archive import ArchiveFolder
    from newscrawl.storage.rows import Row as Columns

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class PageReader:
    """How pages are read: *urls* is the grammar of the site, whatever its roots."""

    folder: ArchiveFolder
    urls: SiteUrls
    zone: tzinfo
    longest_title: int


@dataclass(frozen=True)
class Result:
    """What became of one article.

    *outcome* is `same`, `changed`, `rejected`, `unread` (its reader did not survive it), `unreadable` or
    `unarchived`, *detail* the reason; *article* is what a changed one says now.
    """

    article_id: str
    locale: str
    outcome: str
    detail: str = ""
    differences: tuple[Difference, ...] = ()
    article: Article | None = None


def read_again(reader: PageReader, stored: StoredVersion) -> Result:
    try:
        return _result(reader, stored)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # as in a crawl, a page that breaks the program costs itself
        reason = f"error_{type(error).__name__}: {error}"
        return Result(stored.article_id, stored.locale, "unreadable", reason)


def _result(reader: PageReader, stored: StoredVersion) -> Result:
    key = stored.article_id, stored.locale
    if stored.page is None:
        return Result(*key, "unarchived")
    try:
        article = _read(reader, stored, stored.page)
    except (OSError, RecordError) as error:
        return Result(*key, "unreadable", str(error))
    if isinstance(article, str):
        return Result(*key, "rejected", article)
    read = columns_of(article)
    if read == stored.columns:
        return Result(*key, "same")
    fields = differing(stored, read, _source(reader, stored, read))
    if not fields:
        return Result(*key, "same")
    keep(article, stored, {name for name in METADATA if not read[name]} - set(fields))
    found = tuple(difference(name, stored.columns[name], read[name]) for name in fields)
    return Result(*key, "changed", "", found, article)


def _source(reader: PageReader, stored: StoredVersion, read: Columns) -> Columns | None:
    """Return the reading of the page that the stored version was made of, None if it is not to be had."""
    source, page = stored.source, stored.page
    if source is None or page is None or source.place is None:
        return None
    if source.page_digest == page.page_digest:
        return read
    try:
        article = _read(reader, stored, source)
    except (OSError, RecordError):
        return None
    return None if isinstance(article, str) else columns_of(article)


def _read(reader: PageReader, stored: StoredVersion, source: PageSource) -> Article | str:
    """Return the article of a page as the crawl read it, with what it keeps; or why it is none."""
    assert source.place  # noqa: S101  # asked before
    record = reader.folder.read(source.place)
    if page_digest(record.body) != source.page_digest:
        raise RecordError("the record holds another page")
    urls = replace(reader.urls, root=root_of(source.url), canonical_root=root_of(stored.columns["url"]))
    key = ArticleKey(stored.article_id, stored.locale)
    page = record._replace(url=source.url, fetched_at=datetime.fromisoformat(source.fetched_at))
    article, reason, *_ = read_page(page, key, Site(urls, reader.zone))
    if article is None:
        return reason
    if len(article.title or "") > reader.longest_title:
        return "title_too_long"
    keep(article, stored, stored.kept)
    if is_same_time(article.published_at, stored.columns["published_at"]):
        article.published_at = stored.columns["published_at"]
    article.digest = content_digest(article)
    article.page = ArchivedPage(*key, source.url, source.fetched_at, source.page_digest, place=source.place)
    return article


def root_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class FoundArticle(NamedTuple):
    """What became of a page: its article, or the *reason* why it is none."""

    page: FoundPage
    article: Article | None
    reason: str = ""


def read_foreign(reader: PageReader, largest: int, page: FoundPage) -> FoundArticle:
    """Return the article of a page of at most *largest* bytes, with its record, as a crawl reads it."""
    try:
        record = read_found(page, largest)
    except (OSError, RecordError) as error:
        return FoundArticle(page, None, str(error))
    site = Site(replace(reader.urls, root=root_of(page.url)), reader.zone)
    parsed = read_for_store(record, page.key, site, is_archived=True)
    article = parsed.article
    if article is None:
        return FoundArticle(page, None, parsed.reason)
    if len(article.title or "") > reader.longest_title:
        return FoundArticle(page, None, "title_too_long")
    article.page = parsed.page
    return FoundArticle(page, article)


async def in_order(
    chunks: Iterable[list[T]], read: Callable[[T], Awaitable[R]], ahead: int = 1
) -> AsyncGenerator[list[R], None]:
    """Give what *read* makes of chunks, in order.

    So many chunks wait *ahead* while one is read that no process ever has to wait for the database.
    """
    waiting: deque[asyncio.Future[list[R]]] = deque()
    try:
        for chunk in chunks:
            waiting.append(asyncio.gather(*map(read, chunk)))
            if len(waiting) > ahead:
                yield await waiting.popleft()
        while waiting:
            yield await waiting.popleft()
    finally:
        for unread in waiting:
            unread.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def read_stored(pool: ProcessPool, reader: PageReader, stored: StoredVersion) -> Result:
    try:
        return await _call(pool, read_again, reader, stored)
    except CallError as error:
        return unread(stored, f"{error.reason}: {error}")


def unread(stored: StoredVersion, why: str) -> Result:
    return Result(stored.article_id, stored.locale, "unread", why)


async def read_found_page(
    pool: ProcessPool, reader: PageReader, largest: int, page: FoundPage
) -> FoundArticle:
    """Return what becomes of a page in the archive of another program, of at most *largest* bytes."""
    try:
        return await _call(pool, read_foreign, reader, largest, page)
    except CallError as error:
        return FoundArticle(page, None, error.reason)


async def _call(pool: ProcessPool, read: Callable[..., R], *arguments: object) -> R:
    """Return what a process makes of a page, the next one where the first died over it.

    Whoever killed that, for want of memory say, need not have meant the page; a second death is the page's.
    """
    try:
        return await pool.call(read, *arguments)
    except CallError as error:
        if error.reason != "reader_died":
            raise
    return await pool.call(read, *arguments)
