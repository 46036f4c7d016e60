"""Which articles are copies and which coins they name, found behind the commits of a crawl."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Self

from scrapy import signals

from newscrawl.exceptions import CallError, StoreError
from newscrawl.extensions.site_spider import site_spider
from newscrawl.extensions.store import StoreExtension, store_url
from newscrawl.storage.derived import place_chunk
from newscrawl.storage.store import DerivingTask, place_waiting
from newscrawl.terminal import RowProgress

if TYPE_CHECKING:
    from collections.abc import Collection

    from scrapy.crawler import Crawler

    from newscrawl.storage.derived import Derived
    from newscrawl.storage.store import Store
    from newscrawl.storage.write.versioning import SavedArticle

logger = logging.getLogger(__name__)

# So many are worked out when a crawl ends, at most, stories and mentions together: some seconds.
_MOST_WAITING = 4_000
# So many new ones are worth what a child loads for them; fewer at once cost more each.
_ENOUGH = 500


class StoriesExtension:
    """Work out what is derived when a crawl is over, and in a long one in a reader's process beside it.

    What a signal or a kill leaves waits for the next run or the command of that name. Where another process
    places articles already, it is left to that. Stat: `newscrawl/duplicates`, the new articles that tell the
    story of an earlier one.
    """

    def __init__(self, crawler: Crawler, task: DerivingTask, interval: float) -> None:
        self._crawler = crawler
        self._task = task
        self._interval = interval
        self._new = 0
        self._beside: asyncio.Task[None] | None = None
        self._is_closing = False
        self._has_failed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        data_dir, wait = settings["NEWSCRAWL_DATA_DIR"], settings.getfloat("NEWSCRAWL_LOCK_WAIT")
        task = DerivingTask(store_url(settings), data_dir, wait, settings["NEWSCRAWL_ASSETS"])
        extension = cls(crawler, task, settings.getfloat("NEWSCRAWL_PROGRESS_INTERVAL"))
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        if store := self._crawler.get_extension(StoreExtension):
            store.writer.on_commit.append(self._committed)

    async def spider_closed(self) -> None:
        """Place what waits, before the summary is made and the store closed."""
        self._is_closing = True
        extension = self._crawler.get_extension(StoreExtension)
        if extension is None:
            return
        async with extension.ending:
            if self._beside:
                await self._beside
            if extension.ends_run and not extension.failed:
                with extension.guarded():
                    await self._place_rest(extension.writer.store)
                    copies = extension.writer.store.stories.copies(extension.writer.run_id)
                    self._crawler.stats.set_value("newscrawl/duplicates", copies)

    def _committed(self, outcomes: Collection[SavedArticle]) -> None:
        self._new += sum(outcome.kind != "unchanged" for outcome in outcomes)
        is_idle = self._beside is None or (self._beside.done() and not self._has_failed)
        if self._new >= _ENOUGH and is_idle:
            self._new = 0
            self._beside = asyncio.ensure_future(self._place_beside())

    async def _place_beside(self) -> None:
        while not self._is_closing and await self._placed_by_child(_ENOUGH):
            pass

    async def _place_rest(self, store: Store) -> None:
        placed = 0
        with RowProgress(self._interval) as progress:
            while self._may_go_on(placed) and (count := await self._place(store)):
                placed += count
                progress.note("stories and mentions", placed, placed + sum(_waiting(store.derived).values()))
        for name, count in _waiting(store.derived).items():
            if count:
                logger.info("%d articles wait for their %s: newscrawl %s finds them", count, name, name)

    def _may_go_on(self, placed: int) -> bool:
        # A signal wants the end now.
        return self._crawler.crawling and placed < _MOST_WAITING and not self._has_failed

    async def _place(self, store: Store) -> int:
        if self._beside:
            return await self._placed_by_child(1)
        await asyncio.sleep(0)  # for Scrapy to answer a signal
        return place_chunk(store.derived, self._task.lock)

    async def _placed_by_child(self, least: int) -> int:
        """Return how many articles a child placed, none where it failed: then they wait for another run."""
        try:
            return await site_spider(self._crawler).reader.work(place_waiting, self._task, least)
        except (CallError, StoreError) as error:
            self._has_failed = True
            logger.warning("Stories and mentions were not found (%s): articles wait for them", error)
            return 0


def _waiting(tables: Collection[Derived]) -> dict[str, int]:
    return {derived.name: derived.waiting() for derived in tables}
