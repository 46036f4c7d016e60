"""Waiting as long as the site asks, and asking again for a page that came broken."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import HtmlResponse
from scrapy.utils.httpobj import urlparse_cached

from newscrawl.extraction.cut import is_cut
from newscrawl.normalization.dates import parse_time
from newscrawl.recrawl.charset import DATA_LOSS

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

logger = logging.getLogger(__name__)

_WAITING = (429, 503)


class PoliteRetryMiddleware(RetryMiddleware):
    """Retry as Scrapy does, and wait and repeat where Scrapy does not.

    `Retry-After` on 429 or 503 holds back every request to that host, for at most
    `NEWSCRAWL_RETRY_AFTER_MAX` seconds. An empty or cut page with status 200 is asked for again.
    """

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self.longest_wait = settings.getfloat("NEWSCRAWL_RETRY_AFTER_MAX")
        self._silent_until: dict[str, float] = {}

    async def process_request(self, request: Request) -> None:
        """Wait until the host may be asked again."""
        host = urlparse_cached(request).netloc
        # The wait may have grown while this request waited.
        while (remaining := self._silent_until.get(host, 0) - time.monotonic()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(remaining)

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # the parent's spider parameter is deprecated
        if response.status in _WAITING and (wait := retry_after(response)):
            self._hold(urlparse_cached(request).netloc, min(wait, self.longest_wait))
        if reason := _broken(response):
            return self._retry(request, reason) or response
        return super().process_response(request, response)

    def _hold(self, host: str, seconds: float) -> None:
        until = time.monotonic() + seconds
        if until > self._silent_until.get(host, 0):
            self._silent_until[host] = until
            logger.info("%s asks to wait: no requests for %.0f s", host, seconds)
            self.crawler.stats.inc_value("newscrawl/retry_after")


def retry_after(response: Response) -> float:
    """Return the seconds that a Retry-After header asks for; 0 for none or nonsense."""
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if text.isdigit():
        return float(text)
    moment = parse_time(text) if text else None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds()) if moment else 0.0


def _broken(response: Response) -> str | None:
    if response.status != 200:  # noqa: PLR2004
        return None
    if DATA_LOSS in response.flags:
        return "cut"
    if not isinstance(response, HtmlResponse):
        return None
    if not response.body.strip():
        return "empty"
    return "cut" if is_cut(response.text) else None
