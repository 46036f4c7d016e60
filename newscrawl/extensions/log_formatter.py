"""Log messages without the item in them."""

from __future__ import annotations

import logging
from typing import Any

from scrapy.logformatter import LogFormatter


class QuietLogFormatter(LogFormatter):
    """Scrapy's messages, but dropped items are one short debug line: they are counted and stored."""

    def dropped(self, item: Any, exception: BaseException, response: Any, *args: Any) -> Any:  # noqa: ARG002
        return {"level": logging.DEBUG, "msg": "Dropped: %(reason)s", "args": {"reason": str(exception)}}

    def scraped(self, item: Any, response: Any, *args: Any) -> Any:  # noqa: ARG002
        url = getattr(item, "url", item)
        return {"level": logging.DEBUG, "msg": "Scraped: %(url)s", "args": {"url": url}}
