"""How gently the workers of a run ask a host, all together, and the requests that are never sent."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Self

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.httpobj import urlparse_cached

from newscrawl.extensions.store import StoreExtension
from newscrawl.monitoring.run_result import REFUSED

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.storage.hosts import Host, Hosts, Place

logger = logging.getLogger(__name__)

# How soon what waits hears that the crawl ends, in seconds.
SLICE = 0.5
# Who comes later than this part of the delay, and than an instant, takes another place.
_LATE, _INSTANT = 0.1, 0.02
# From which delay on a crawl that ends gives up what waits, in seconds.
_LONG_DELAY = 2.0


class UnsentError(IgnoreRequest):
    """A request that a middleware of ours keeps back."""

    reason: ClassVar[str]


class HeldBackError(UnsentError):
    """The crawl ended before the request was sent; its page stays pending in the store."""

    reason = "held_back"


class ForbiddenError(UnsentError):
    """robots.txt forbids it."""

    reason = "robots"


class OffsiteError(UnsentError):
    """It leads to another host or port."""

    reason = "offsite"


def is_ending(crawler: Crawler) -> bool:
    """Say whether a crawl was told to end, by a signal, by a limit or by itself.

    Scrapy waits for everything that is under way before it tells anyone (`spider_closed`), and
    `Crawler.crawling` changes at a signal only.
    """
    slot = crawler.engine._slot  # noqa: SLF001  # the one place that knows of a limit at once
    return not crawler.crawling or slot is None or slot.closing is not None


def end_refused(crawler: Crawler, why: str, until: str | None) -> asyncio.Task[None]:
    """End a crawl whose site refuses it; *until* is when it may be asked again, if it said so."""
    crawler.stats.set_value("newscrawl/refused", why)
    if until:
        crawler.stats.set_value("newscrawl/refused_until", until)
    ending: asyncio.Task[None] = asyncio.ensure_future(crawler.engine.close_spider_async(reason=REFUSED))
    return ending


class HoldBack:
    """Extension: hold back what waits for a host with a long delay when the crawl ends.

    Scrapy sends all that is in its download slots first: with a Crawl-delay of a minute, for a quarter of
    an hour.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._ticking = create_looping_call(self.tick)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        self._ticking.start(SLICE, now=False)

    def spider_closed(self) -> None:
        self._ticking.stop()

    def tick(self) -> None:
        """Take the requests that nobody has sent out of the slots, if the crawl was told to end."""
        slots = self._crawler.engine.downloader.slots.values() if is_ending(self._crawler) else ()
        for slot in slots:
            while slot.queue and slot.delay > _LONG_DELAY:
                _, waiting = slot.queue.popleft()
                waiting.errback(HeldBackError())


class HostClock:
    """Extension of a crawl that is one of several workers: the clock of each host, which they share.

    A crawl of one process has none: Scrapy's download slots are its clock.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        # One place at a time: who waits with two would hold up the others.
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._refusing: set[str] = set()
        self._is_over = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings["NEWSCRAWL_RUN"]:
            raise NotConfigured
        return cls(crawler)

    @cached_property
    def _store(self) -> StoreExtension:
        return StoreExtension.of(self._crawler)

    @property
    def _hosts(self) -> Hosts:
        return self._store.writer.store.hosts

    async def wait(self, request: Request) -> None:
        """Return when a request may be sent, which has to be done at once; raise HeldBackError at the end."""
        name = _host_of(request)
        async with self._turns[name]:
            while not await self._has_its_turn(name, self._delay(request)):
                pass

    async def _has_its_turn(self, name: str, delay: float) -> bool:
        """Take a place and wait for it; say whether it may be used."""
        place = self._take(name, delay)
        while (left := place.at - time.monotonic()) > 0:
            self._check_going_on()
            await asyncio.sleep(min(left, SLICE))
        self._check_going_on()
        if delay and time.monotonic() - place.at > max(_LATE * delay, _INSTANT):
            return False
        return not (place.has_waited and self._is_silent(name))

    def _take(self, name: str, delay: float) -> Place:
        place = None
        if not self._store.failed:
            with self._store.guarded():
                place = self._hosts.take(name, delay)
        if place is None:
            raise HeldBackError
        if place.host.refused:
            self._refuse(place.host)
            raise HeldBackError
        (self._refusing.add if place.host.refusals else self._refusing.discard)(name)
        return place

    def _is_silent(self, name: str) -> bool:
        with self._store.guarded():
            return self._hosts.is_silent(name)
        return True  # the store has failed

    def _check_going_on(self) -> None:
        if is_ending(self._crawler):
            raise HeldBackError

    def _delay(self, request: Request) -> float:
        """Return what Scrapy and AutoThrottle have in mind for a request's host."""
        slot = self._crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        return slot.delay if slot else 0.0

    # What one worker hears of a host, and all have to know

    def slow_down(self, host: str, delay: float) -> None:
        with self._store.guarded():
            self._hosts.slow_down(host, delay)

    def count_refusal(self, request: Request) -> int | None:
        """Count a refusal; return how many there were, None for one of a request from before the silence."""
        with self._store.guarded():
            return self._hosts.count_refusal(_host_of(request))
        return None  # the store has failed

    def silence(self, request: Request, seconds: float) -> None:
        with self._store.guarded():
            self._hosts.silence(_host_of(request), seconds)

    def answered(self, request: Request) -> None:
        name = _host_of(request)
        if name in self._refusing:
            self._refusing.discard(name)
            with self._store.guarded():
                self._hosts.answered(name)

    def refuse(self, request: Request, why: str, until: str | None) -> None:
        self._is_over = True
        with self._store.guarded():
            self._hosts.refuse(_host_of(request), why, until)

    def _refuse(self, host: Host) -> None:
        """End as the worker did whom the host refused."""
        if self._is_over:
            return
        self._is_over = True
        self._ending = end_refused(self._crawler, str(host.refused), host.refused_until)


def _host_of(request: Request) -> str:
    return urlparse_cached(request).hostname or ""
