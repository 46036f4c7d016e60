"""Waiting as long as the site asks, ending where it refuses, and asking again for a page that came broken."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections import defaultdict
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import HtmlResponse, Response
from scrapy.utils.httpobj import urlparse_cached

from newscrawl.discovery import seed_of
from newscrawl.extensions.host_clock import SLICE, HeldBackError, HostClock, end_refused, is_ending
from newscrawl.extensions.site_spider import page_of, site_spider
from newscrawl.extraction.page_kind import is_truncated
from newscrawl.items import BROKEN
from newscrawl.middlewares.pages import DATA_LOSS
from newscrawl.normalization.dates import stamp
from newscrawl.parse import shows_challenge

logger = logging.getLogger(__name__)

_BUSY = (429, 503)
_REFUSED = (403, *_BUSY)
_NOT_MODIFIED = 304
# 2xx codes without content. A site that is asked plainly has no reason to answer so.
_EMPTY_HANDED = (202, 204, 205)
# Refusals one after the other, with a wait between them, that end a run.
_MOST_REFUSALS = 5
_SHORTEST_WAIT = 1.0
# How often what waits for the first request looks whether that is back.
_LOOK = 0.1
_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]*)?")


class _Host:
    """How a host has answered of late: *refusals* one after the other, and when it may be asked again.

    After a wait one request goes first, and the others wait for its answer.
    """

    def __init__(self) -> None:
        self.refusals = 0
        self.silent_until = 0.0
        self.first: Request | None = None

    @property
    def wait(self) -> float:
        return self.silent_until - time.monotonic()

    @property
    def lets_in(self) -> bool:
        return self.wait <= 0 and not (self.refusals and self.first)

    def answered(self) -> None:
        self.refusals = 0

    def asked(self, request: Request) -> None:
        if self.refusals:
            self.first = request

    def left(self, request: Request) -> None:
        if self.first is request:
            self.first = None


class PoliteRetryMiddleware(RetryMiddleware):
    """Retry as Scrapy does, and wait, repeat and end where Scrapy does not.

    429, 503 and a second 403 hold back every request to that host: as long as `Retry-After` asks, else one
    second, then two, four, …. After five of them without an answer between, or where the site asks for
    more than `NEWSCRAWL_RETRY_AFTER_MAX` seconds, the run ends. A refused page is asked for once more at
    most.
    A page that comes empty or cut, or a 304 that nobody asked for, is asked for again as a failure is.
    Stats: `newscrawl/retry_after`; `newscrawl/refused` and `newscrawl/refused_until` of a run that was ended.
    """

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self.longest_wait = settings.getfloat("NEWSCRAWL_RETRY_AFTER_MAX")
        self.crawler: Crawler
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)
        self._clock: HostClock | None = None
        self._is_over = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = super().from_crawler(crawler)
        middleware._clock = crawler.get_extension(HostClock)  # noqa: SLF001  # Scrapy's constructor takes settings only
        # A cache may answer instead, and not every answer comes here: a redirect does not, nor what cannot be
        # decompressed.
        crawler.signals.connect(middleware.request_reached_downloader, signals.request_reached_downloader)
        crawler.signals.connect(middleware.request_left_downloader, signals.request_left_downloader)
        return middleware

    async def process_request(self, request: Request) -> None:
        host = self._host(request)
        while self._is_over or not host.lets_in:
            if self._is_over or is_ending(self.crawler):
                raise HeldBackError
            await asyncio.sleep(min(max(host.wait, _LOOK), SLICE))

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # the parent's spider parameter is deprecated
        # Obey the Retry-After of a challenge too.
        if response.status in _REFUSED and not retry_after(response) and self._may_pass(request, response):
            return response
        if response.status in _REFUSED:
            self._note_refusal(request, response)
            # The host is asked again, not the page: more than twice would be a storm of our own.
            is_new = response.status in _BUSY and not request.meta.get("retry_times")
            return (is_new and self._retry(request, f"HTTP {response.status}")) or response
        self._host(request).answered()
        if self._clock:
            self._clock.answered(request)
        if reason := _broken(request, response):
            response.flags.append(BROKEN + reason)
            return self._retry(request, reason) or response
        return super().process_response(request, response)

    def request_reached_downloader(self, request: Request) -> None:
        """Let no other request go before this one is answered, if the host refused the last one."""
        self._host(request).asked(request)

    def request_left_downloader(self, request: Request) -> None:
        """Let another request go first."""
        self._host(request).left(request)

    def _may_pass(self, request: Request, response: Response) -> bool:
        """Say whether a wall answered that the browser may pass: it reads no robots.txt and no site map."""
        browser, seed = site_spider(self.crawler).browser, seed_of(request.cb_kwargs)
        is_page = seed is not None and seed.is_page
        return is_page and browser.may_help("challenge") and shows_challenge(page_of(response))

    def _host(self, request: Request) -> _Host:
        return self._hosts[urlparse_cached(request).netloc]

    def _note_refusal(self, request: Request, response: Response) -> None:
        host = self._host(request)
        refusals = self._clock.count_refusal(request) if self._clock else host.refusals + 1
        if host.wait > 0 or refusals is None:
            return  # sent before the wait began
        host.refusals = refusals
        asked = retry_after(response)
        # One forbidden page says nothing of the next; several in a row do.
        backs_off = response.status in _BUSY or host.refusals > 1
        wait = asked or (_SHORTEST_WAIT * 2 ** (host.refusals - 1) if backs_off else 0)
        if host.refusals >= _MOST_REFUSALS or wait > self.longest_wait:
            self._end(request, response, asked)
        else:
            host.silent_until = time.monotonic() + wait
            if self._clock:
                self._clock.silence(request, wait)
            logger.info("HTTP %s: no requests for %.0f s", response.status, wait)
            self.crawler.stats.inc_value("newscrawl/retry_after")

    def _end(self, request: Request, response: Response, asked: float) -> None:
        """End the run: what waits in the store is for a later one."""
        if self._is_over:
            return
        self._is_over = True
        why, until = f"HTTP {response.status}", None
        if asked:
            latest = datetime.max.replace(tzinfo=UTC).timestamp() - 1
            until = stamp(datetime.fromtimestamp(min(time.time() + asked, latest), UTC))
        if self._clock:
            self._clock.refuse(request, why, until)
        self._ending = end_refused(self.crawler, why, until)


def retry_after(response: Response) -> float:
    """Return the seconds that a Retry-After header asks for, whole or not; 0 for none or nonsense."""
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    moment = _moment(response, "Retry-After")
    # The site's clock may be wrong, but it is one.
    now = _moment(response, "Date") or datetime.now(UTC)
    return max(0.0, (moment - now).total_seconds()) if moment else 0.0


def _moment(response: Response, header: str) -> datetime | None:
    text = (response.headers.get(header) or b"").decode("latin-1")
    try:
        moment = parsedate_to_datetime(text)  # each of the three forms that HTTP allows
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def is_unasked(request: Request, response: Response) -> bool:
    """Say whether an answer means nothing to what was asked: a 304 without a condition, or no content."""
    has_condition = bool(request.headers.get("If-None-Match") or request.headers.get("If-Modified-Since"))
    return response.status in _EMPTY_HANDED or (response.status == _NOT_MODIFIED and not has_condition)


def _broken(request: Request, response: Response) -> str | None:
    if is_unasked(request, response):
        return f"http_{response.status}"
    if response.status != 200:  # noqa: PLR2004
        return None
    if DATA_LOSS in response.flags:
        return "cut"
    if not response.body.strip():
        return "empty"
    return "cut" if isinstance(response, HtmlResponse) and is_truncated(response.text) else None
