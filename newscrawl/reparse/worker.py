"""Reads archived pages in a worker: our own, held against their articles, and those of other programs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from newscrawl.archive.foreign import read_found
from newscrawl.archive.records import RecordError
from newscrawl.fields import METADATA
from newscrawl.items import ArchivedPage, Article
from newscrawl.normalization.columns import content_digest
from newscrawl.normalization.same_value import is_same_time
from newscrawl.normalization.urls import ArticleKey, SiteUrls
from newscrawl.parse import Site, page_digest, read_for_store, read_page
from newscrawl.reparse.comparison import Difference, columns_of, difference, differing, keep

if TYPE_CHECKING:
    from newscrawl.archive.folder import ArchiveFolder
    from newscrawl.archive.foreign import FoundPage
    from newscrawl.items import PageSource, StoredVersion
    from newscrawl.storage.rows import Row as Columns


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


class UnreadableError(Exception):
    """A page that the archive does not give back as it was."""


def read_again(reader: PageReader, stored: StoredVersion) -> Result:
    """Read the page of an article and hold it against what is stored."""
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
    except UnreadableError as error:
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
    except UnreadableError:
        return None
    return None if isinstance(article, str) else columns_of(article)


def _read(reader: PageReader, stored: StoredVersion, source: PageSource) -> Article | str:
    """Return the article of a page as the crawl read it, with what it keeps; or why it is none."""
    assert source.place  # noqa: S101  # asked before
    try:
        record = reader.folder.read(source.place)
    except (OSError, RecordError) as error:
        raise UnreadableError(str(error)) from None
    if page_digest(record.body) != source.page_digest:
        raise UnreadableError("the record holds another page")
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
    """Return scheme and host of an address."""
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
