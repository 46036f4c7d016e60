"""Log messages without the item in them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Self

from scrapy.logformatter import LogFormatter

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class QuietLogFormatter(LogFormatter):
    """Scrapy's messages, but dropped items are one short debug line: they are counted and stored.

    Where debug lines are not asked for, those of pages and items are not made: Scrapy makes and drops three a
    page.
    """

    def __init__(self, *, is_debugging: bool) -> None:
        self._is_debugging = is_debugging

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        level = crawler.settings["LOG_LEVEL"]
        number = logging.getLevelName(level) if isinstance(level, str) else level
        return cls(is_debugging=number <= logging.DEBUG)

    def crawled(self, *args: Any) -> Any:
        return super().crawled(*args) if self._is_debugging else None

    def dropped(self, item: Any, exception: BaseException, response: Any, *args: Any) -> Any:  # noqa: ARG002
        return self._debug("Dropped: %(reason)s", reason=str(exception))

    def scraped(self, item: Any, response: Any, *args: Any) -> Any:  # noqa: ARG002
        return self._debug("Scraped: %(url)s", url=getattr(item, "url", item))

    def _debug(self, message: str, **args: Any) -> Any:
        return {"level": logging.DEBUG, "msg": message, "args": args} if self._is_debugging else None
