"""The one browser of a crawl, started when the first page needs it, and what asks it for a page."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from twisted.web.http_headers import InvalidHeaderName

from newscrawl.exceptions import GivenUpError, NoBrowserError
from newscrawl.extensions.host_clock import HeldBackError, HostClock, is_ending
from newscrawl.extensions.site_spider import site_spider
from newscrawl.items import Reject
from newscrawl.policies import BROWSER, BrowserUse, why_asked
from newscrawl.rendering.launch import HELP, HostsProxy, find_system_browser, launch_options, places

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress
    from twisted.web.iweb import IResponse

    from newscrawl.rendering.pages import LazyPlaywrightHandler

logger = logging.getLogger(__name__)

PLAYWRIGHTS = "Playwright's own"
# Chromium takes 256 KiB of headers; Twisted gives up at a line of 16.
_LONGEST_LINE = 256 * 1024
# What the spider itself says of a request; the rest of `meta` is what became of it.
_KEPT_META = ("handle_httpstatus_list",)
# Before the requests that wait beside it: its page has been read half.
_SOONER = 1


class RunningBrowser(NamedTuple):
    tabs: LazyPlaywrightHandler
    proxy: HostsProxy


class Browser:
    """Extension: show pages in a browser, which a crawl that needs none never starts.

    At most *tabs* pages at once; *start* is called when the first is asked for, *is_over* says whether the
    crawl is told to end. Settings: `NEWSCRAWL_BROWSER`, `NEWSCRAWL_BROWSER_HOSTS`, `NEWSCRAWL_BROWSER_TABS`,
    `NEWSCRAWL_BROWSER_TIMEOUT`, `NEWSCRAWL_BROWSER_WAIT`.
    """

    def __init__(
        self,
        use: BrowserUse,
        tabs: int,
        start: Callable[[], Awaitable[RunningBrowser]],
        is_over: Callable[[], bool],
    ) -> None:
        self._use = use
        self._free_tabs = asyncio.Semaphore(tabs)
        self._start = start
        self._is_over = is_over
        self._starting = asyncio.Lock()
        self._running: RunningBrowser | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        use, tabs = site_spider(crawler).browser, crawler.settings.getint("NEWSCRAWL_BROWSER_TABS")
        browser = cls(use, tabs, partial(_start, crawler), partial(is_ending, crawler))
        crawler.signals.connect(browser.spider_closed, signals.spider_closed)
        return browser

    async def fetch(self, request: Request) -> Response:
        """Return the page as the browser shows it; raise BrowserError where it shows none."""
        async with self._free_tabs:
            if self._is_over():
                raise HeldBackError
            if self._use.given_up:
                raise GivenUpError("the browser did not help before")
            running = await self._started()
            return await running.tabs.show(request)

    async def spider_closed(self) -> None:
        if self._running:
            await self._running.tabs.end()
            await self._running.proxy.end()

    async def _started(self) -> RunningBrowser:
        async with self._starting:
            if self._use.missing:
                raise NoBrowserError(HELP)
            if self._running is None:
                try:
                    self._running = await self._start()
                except NoBrowserError as error:
                    self._use.missing = True
                    logger.warning("a page needs a browser, and none starts: %s: %s", error, HELP)
                    raise
        return self._running


async def _start(crawler: Crawler) -> RunningBrowser:
    from newscrawl.rendering.pages import LazyPlaywrightHandler  # noqa: PLC0415  # slow to load

    settings = crawler.settings
    hosts = [host.strip() for host in settings["NEWSCRAWL_BROWSER_HOSTS"].split(",") if host.strip()]
    path = find_system_browser(settings["NEWSCRAWL_BROWSER"])
    proxy = HostsProxy(places(site_spider(crawler).urls.root, hosts))
    tabs = LazyPlaywrightHandler(
        crawler, launch_options(path, await proxy.start()), partial(_is_allowed, crawler)
    )
    try:
        await tabs.start()
    except NoBrowserError as error:
        await proxy.end()
        raise NoBrowserError(f"{path or PLAYWRIGHTS}: {error}") from None
    logger.info("browser started: %s", path or PLAYWRIGHTS)
    return RunningBrowser(tabs, proxy)


async def _is_allowed(crawler: Crawler, url: str) -> bool:
    """Say whether robots.txt lets a page of the site ask for *url*; other hosts were chosen by hand."""
    asked, root = urlsplit(url), urlsplit(site_spider(crawler).urls.root)
    robots = crawler.get_downloader_middleware(RobotsTxtMiddleware)
    if robots is None or asked.hostname != root.hostname:
        return True
    # As the root spells the host, under which the rules are known.
    request = Request(asked._replace(scheme=root.scheme, netloc=root.netloc).geturl())
    try:
        await robots.process_request(request)
    except IgnoreRequest:
        logger.debug("robots.txt forbids what a page asks for: %s", url)
        return False
    return True


class _HeaderParser(_LenientHTTPClientParser):
    """Scrapy's parser of responses, which takes long header lines and leaves out headers with odd names."""

    MAX_LENGTH = _LONGEST_LINE

    def headerReceived(self, name: bytes, value: bytes) -> None:  # noqa: N802
        with suppress(InvalidHeaderName):
            super().headerReceived(name, value)  # type: ignore[no-untyped-call]


class _Protocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Deferred[IResponse]:
        answer = super().request(request)
        # As Scrapy does, since Twisted names the class of the parser in the middle of a method.
        self._parser.__class__ = _HeaderParser
        return answer


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> _Protocol:  # noqa: ARG002, N802
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class BrowserDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's own handler, but requests with the flag `browser` go through the browser.

    Both wait for the same download slot, so that a host's delay holds for either.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory  # noqa: SLF001  # where Scrapy puts its own
        self._browser = crawler.get_extension(Browser)
        self._clock = crawler.get_extension(HostClock)

    async def download_request(self, request: Request) -> Response:
        """Fetch a request in the way that its flags ask for, when its turn among the workers has come."""
        if self._clock:
            await self._clock.wait(request)
        if self._browser and BROWSER in request.flags:
            return await self._browser.fetch(request)
        return await super().download_request(request)


class RenderMiddleware:
    """Spider middleware: a reject that a browser may mend becomes the request for it.

    It must stand nearest to the spider: for whoever stands behind it, the page is not judged yet.
    """

    def __init__(self, browser: BrowserUse) -> None:
        self._browser = browser

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(site_spider(crawler).browser)

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Ask the browser where it may help; where there is none, say so of the page that is left unread."""
        request = response.request
        assert request  # noqa: S101  # the engine sets it
        is_plain = not why_asked(request.flags)
        async for output in result:
            if is_plain and isinstance(output, Reject) and output.scripted:
                yield self._second_try(request, output)
            else:
                yield output

    def _second_try(self, request: Request, reject: Reject) -> Request | Reject:
        if self._browser.may_help(reject.reason):
            return in_browser(request, reject.reason)
        reason = self._browser.instead_of(reject.reason)
        # What the lack of a browser left unread was not judged.
        return reject if reason == reject.reason else replace(reject, reason=reason, failed=True)


def in_browser(request: Request, reason: str) -> Request:
    return request.replace(
        flags=[BROWSER, reason],
        meta={key: request.meta[key] for key in _KEPT_META if key in request.meta},
        headers={},  # what a plain page was compared with says nothing of what is shown in it
        dont_filter=True,
        priority=request.priority + _SOONER,
    )
