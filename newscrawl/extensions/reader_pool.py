"""Pages are read in processes of their own: whatever a page does to its reader, the crawl goes on."""

from __future__ import annotations

import os
import time
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar

from scrapy import signals

from newscrawl.exceptions import NotStartedError
from newscrawl.extensions.host_clock import is_ending
from newscrawl.extensions.site_spider import Reader, SiteSpider
from newscrawl.extensions.store import StoreExtension
from newscrawl.processes.pool import Limits, ProcessPool

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from newscrawl.normalization.urls import ArticleKey

T = TypeVar("T")

# How long a page that has come may wait for its turn once a limit has ended the crawl.
_PATIENCE = 2.0


def read_limits(settings: BaseSettings) -> Limits:
    return Limits(settings.getfloat("NEWSCRAWL_READ_DEADLINE"), settings.getint("NEWSCRAWL_READ_MEMORY"))


def read_processes(settings: BaseSettings) -> int:
    """Return how many processes read pages: as asked, else one with a delay, or one for each core.

    The crawl's own is busy half of its time, and one of these works out stories too.
    """
    asked = settings["NEWSCRAWL_READ_PROCESSES"]
    if asked != "":
        return int(asked)
    return 1 if settings.getfloat("DOWNLOAD_DELAY") else os.cpu_count() or 1


class ReaderPool(Reader):
    """Extension: read the pages of a spider, one after the other in each process.

    Pages that have come wait for their turn here, at most as many as Scrapy's `SCRAPER_SLOT_MAX_ACTIVE_SIZE`
    lets in: it downloads no more meanwhile. With 0 processes (*pool* None) pages are read in the crawl's own,
    where a debugger finds them and nothing bounds them. *attempt* counts an article that is going to be read,
    *may_begin* says whether a page may be read that came lately (False) or has waited (True). Settings:
    `NEWSCRAWL_READ_PROCESSES`, `NEWSCRAWL_READ_DEADLINE`, `NEWSCRAWL_READ_MEMORY`.
    """

    def __init__(
        self,
        pool: ProcessPool | None,
        attempt: Callable[[ArticleKey], None],
        may_begin: Callable[[bool], bool],
    ) -> None:
        self._pool = pool
        self._attempt = attempt
        self._may_begin = may_begin

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        processes = read_processes(crawler.settings)
        pool = ProcessPool(processes, read_limits(crawler.settings), ahead=1) if processes else None
        reader = cls(pool, partial(_count_attempt, crawler), partial(_may_begin, crawler))
        crawler.signals.connect(reader.spider_opened, signals.spider_opened)
        crawler.signals.connect(reader.engine_stopped, signals.engine_stopped)
        return reader

    async def read(
        self,
        function: Callable[..., T],
        *arguments: Any,
        attempt: ArticleKey | None = None,
        tried: bool = False,
    ) -> T:
        """Read a page in a process of the pool.

        The attempt is counted before the page is read; one that was *tried* before is read alone. When the
        crawl ends, pages that have waited for their turn are left to the next run: at a signal all of them,
        at a limit those behind a slow one.
        """
        begin = partial(self._begin, attempt, time.monotonic())
        if self._pool:
            return await self._pool.call(function, *arguments, first=begin, alone=tried)
        begin()
        return function(*arguments)

    async def work(self, function: Callable[..., T], *arguments: Any) -> T:
        if self._pool:
            return await self._pool.call(function, *arguments, last=True)
        return function(*arguments)

    def spider_opened(self, spider: SiteSpider) -> None:
        spider.reader = self

    async def engine_stopped(self) -> None:
        if self._pool:
            await self._pool.close()

    def _begin(self, key: ArticleKey | None, came: float) -> None:
        has_waited = time.monotonic() - came > _PATIENCE
        if not self._may_begin(has_waited):
            raise NotStartedError
        if key is not None:
            self._attempt(key)


def _may_begin(crawler: Crawler, has_waited: bool) -> bool:
    return crawler.crawling and not (has_waited and is_ending(crawler))


def _count_attempt(crawler: Crawler, key: ArticleKey) -> None:
    store = crawler.get_extension(StoreExtension)
    if store and not store.failed:
        with store.guarded():
            store.writer.begin(key)
