"""The rounds of a worker: it looks how the run goes on, takes up work, leads if no other does, and ends."""

from __future__ import annotations

import asyncio
from typing import Self, cast

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, NotConfigured
from scrapy.utils.asyncio import create_looping_call

from newscrawl.extensions.host_clock import is_ending
from newscrawl.extensions.store import StoreExtension
from newscrawl.extensions.workers import RunMembership
from newscrawl.middlewares.frontier import FrontierMiddleware

_EVERY = 0.5


class WorkerRounds:
    """Extension of a crawl that is one of several workers.

    An idle worker does not end: others may find articles, or die with those that they have claimed. The run
    is over when all are idle; then the leader ends it, and the others end when it has.
    Stat: `newscrawl/run_exit_code`, how the run went that another worker has ended.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._store: StoreExtension
        self._membership: RunMembership
        self._has_swept = False
        self._sweeping: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None
        self._ticking = create_looping_call(self.tick)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings["NEWSCRAWL_RUN"]:
            raise NotConfigured
        rounds = cls(crawler)
        crawler.signals.connect(rounds.spider_opened, signals.spider_opened)
        crawler.signals.connect(rounds.spider_idle, signals.spider_idle)
        crawler.signals.connect(rounds.spider_closed, signals.spider_closed)
        return rounds

    def spider_opened(self) -> None:
        self._store = StoreExtension.of(self._crawler)
        assert self._store.membership  # noqa: S101  # there are workers
        self._membership = self._store.membership
        self._has_swept = self._membership.led_from_start
        self._ticking.start(_EVERY, now=False)

    def spider_idle(self) -> None:
        raise DontCloseSpider

    def spider_closed(self) -> None:
        self._ticking.stop()

    def tick(self) -> None:
        if self._store.failed or is_ending(self._crawler):
            return
        with self._store.guarded():
            team = self._membership.look()
            if team.has_ended:
                self._crawler.stats.set_value("newscrawl/run_exit_code", team.exit_code)
                self._end()
                return
            if team.leads:
                self._lead()
            self._work()

    def _lead(self) -> None:
        """Begin the sweeps, unless this worker has; let JSON Lines follow what the others have stored."""
        if not self._has_swept:
            self._has_swept = True
            self._sweeping = asyncio.ensure_future(self._sweep())
        self._store.follow()

    async def _sweep(self) -> None:
        assert self._crawler.spider  # noqa: S101  # opened
        async for request in self._crawler.spider.start():
            self._crawler.engine.crawl(request)

    def _work(self) -> None:
        """Take up work, or be idle; end the run where nobody has anything to do."""
        frontier = cast("FrontierMiddleware", self._crawler.get_spider_middleware(FrontierMiddleware))
        if not self._is_idle() or frontier.feed_anew():
            return
        if not self._membership.is_idle:
            self._store.flush()
            self._membership.keep(idle=True)
        if self._membership.leads and self._membership.close(frontier.locales, frontier.budget):
            self._end()

    def _is_idle(self) -> bool:
        is_sweeping = self._sweeping and not self._sweeping.done()
        return not is_sweeping and self._crawler.engine.spider_is_idle()

    def _end(self) -> None:
        self._ending = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason="finished"))
