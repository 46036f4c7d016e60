"""Requests that are never sent, each with the reason that is counted, and the end of a crawl."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from scrapy import signals
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.asyncio import create_looping_call

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

# How soon a crawl that ends gives up what waits, and from which delay on it does, in seconds.
_INTERVAL, _LONG_DELAY = 0.5, 2.0


class UnsentError(IgnoreRequest):
    """A request that a middleware of ours keeps back."""

    reason: ClassVar[str]


class HeldBackError(UnsentError):
    """The crawl ended first: nothing is told of the page, which waits in the store as it did."""

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
        self._ticking.start(_INTERVAL, now=False)

    def spider_closed(self) -> None:
        self._ticking.stop()

    def tick(self) -> None:
        """Take the requests that nobody has sent out of the slots, if the crawl was told to end."""
        slots = self._crawler.engine.downloader.slots.values() if is_ending(self._crawler) else ()
        for slot in slots:
            while slot.queue and slot.delay > _LONG_DELAY:
                _, waiting = slot.queue.popleft()
                waiting.errback(HeldBackError())
