"""Hand every article page, as it came, to the archive."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from newscrawl import __version__
from newscrawl.archive.files import Archive, PageWriter
from newscrawl.extensions.site_spider import page_of, site_spider
from newscrawl.extensions.store import StoreExtension, archive_folder
from newscrawl.items import ArchivedPage, Article, Reject
from newscrawl.parse import archived_page
from newscrawl.policies import interval

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

    from newscrawl.extensions.site_spider import SiteSpider
    from newscrawl.storage.store import Store

_SUCCESS = range(200, 300)


class ArchiveMiddleware:
    """Spider middleware: what comes of a page takes its record along; the batch writes both.

    The record is made where the page is read, and in a thread of one that is not read. Settings:
    `NEWSCRAWL_ARCHIVE`, `NEWSCRAWL_ARCHIVE_MAX_BYTES`, `NEWSCRAWL_ARCHIVE_KEEP`, `NEWSCRAWL_ARCHIVE_REMOTE`.
    """

    def __init__(self, store: StoreExtension, page_writer: PageWriter, keep: timedelta | None) -> None:
        self._store = store
        self._page_writer = page_writer
        self._keep = keep

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        if not settings.getbool("NEWSCRAWL_ARCHIVE"):
            raise NotConfigured("switched off")
        store, keep = StoreExtension.of(crawler), settings["NEWSCRAWL_ARCHIVE_KEEP"]
        worker = store.membership.worker.name if store.membership else ""
        writer = page_writer(settings, store.writer.store, site_spider(crawler).name, worker)
        middleware = cls(store, writer, interval(keep) if keep else None)
        crawler.signals.connect(middleware.spider_opened, signals.spider_opened)
        crawler.signals.connect(middleware.engine_stopped, signals.engine_stopped)
        return middleware

    def spider_opened(self, spider: SiteSpider) -> None:
        spider.archives_pages = True
        keep_from = datetime.now(UTC) - self._keep if self._keep is not None else None
        with self._store.guarded(opening=True):
            self._page_writer.open(keep_from)
        self._store.writer.archive = self._page_writer

    def engine_stopped(self) -> None:
        self._page_writer.close()

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Give the page to its article or reject, or to the batch if neither comes of it."""
        is_kept = not _is_article_page(response)
        try:
            async for output in result:
                if not is_kept and isinstance(output, Article | Reject):
                    output.page = output.page or await _archived(response)
                    is_kept = True
                yield output
        except Exception:
            # A page that breaks the program is one to look at.
            if not is_kept:
                self._store.writer.keep(await _archived(response))
            raise
        if not is_kept:
            self._store.writer.keep(await _archived(response))


def page_writer(settings: BaseSettings, store: Store, name: str, worker: str = "") -> PageWriter:
    """Return what writes pages to the files of a spider, and of one *worker* where there are several."""
    most = settings.getint("NEWSCRAWL_ARCHIVE_MAX_BYTES")
    archive = Archive(archive_folder(settings), name, most, f"newscrawl/{__version__}", worker)
    return PageWriter(archive, store.pages)


def _is_article_page(response: Response) -> bool:
    # Requests for articles alone carry a key; what is no success goes to their errback.
    request = response.request
    return bool(response.body) and response.status in _SUCCESS and "key" in getattr(request, "cb_kwargs", ())


async def _archived(response: Response) -> ArchivedPage:
    assert response.request  # noqa: S101  # the engine sets it
    page = page_of(response)._replace(body=response.body)
    return await asyncio.to_thread(archived_page, page, response.request.cb_kwargs["key"])
