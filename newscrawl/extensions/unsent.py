"""Requests that are never sent, each with the reason that is counted, and the end of a crawl."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from scrapy.exceptions import IgnoreRequest

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


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
