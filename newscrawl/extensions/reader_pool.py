"""Pages are read in processes of their own: whatever a page does to its reader, the crawl goes on."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar

from scrapy import signals

from newscrawl.extensions.store import StoreExtension
from newscrawl.extensions.unsent import is_ending
from newscrawl.workers.pool import Limits, NotStartedError, WorkerPool

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from newscrawl.normalization.urls import ArticleKey

T = TypeVar("T")

# How long a page that has come may wait for its turn once a limit has ended the crawl.
_PATIENCE = 2.0


def read_limits(settings: BaseSettings) -> Limits:
    """Return what reading one page may take."""
    return Limits(settings.getfloat("NEWSCRAWL_READ_DEADLINE"), settings.getint("NEWSCRAWL_READ_MEMORY"))


class ReaderPool:
    """Extension: read the pages of a spider, one after the other in each process.

    With 0 processes (*pool* None) pages are read in the crawl's own, where a debugger finds them and
    nothing bounds them. Settings: `NEWSCRAWL_READ_PROCESSES`, `NEWSCRAWL_READ_DEADLINE`,
    `NEWSCRAWL_READ_MEMORY`.
    """

    def __init__(self, crawler: Crawler, pool: WorkerPool | None) -> None:
        self._crawler = crawler
        self._pool = pool

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        processes = crawler.settings.getint("NEWSCRAWL_READ_PROCESSES")
        pool = WorkerPool(processes, read_limits(crawler.settings)) if processes else None
        reader = cls(crawler, pool)
        crawler.signals.connect(reader.spider_opened, signals.spider_opened)
        crawler.signals.connect(reader.engine_stopped, signals.engine_stopped)
        return reader

    async def read(self, function: Callable[..., T], *arguments: Any, attempt: ArticleKey | None = None) -> T:
        """Return what *function* makes of a page, as `spiders.articles.Reader` says.

        What it is to become is counted before it is read. When the crawl ends, pages that have waited for
        their turn are left to the next run: at a signal all of them, at a limit those behind a slow one.
        """
        begin = partial(self._begin, attempt, time.monotonic())
        if self._pool:
            return await self._pool.call(function, *arguments, first=begin)
        begin()
        return function(*arguments)

    def spider_opened(self, spider: Any) -> None:
        spider.reader = self

    async def engine_stopped(self) -> None:
        if self._pool:
            await self._pool.close()

    def _begin(self, key: ArticleKey | None, came: float) -> None:
        has_waited = time.monotonic() - came > _PATIENCE
        if not self._crawler.crawling or (has_waited and is_ending(self._crawler)):
            raise NotStartedError
        if key is None:
            return
        store = self._crawler.get_extension(StoreExtension)
        if store and not store.failed:
            with store.guarded():
                store.writer.begin(key)
