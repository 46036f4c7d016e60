"""The one browser of a crawl, started when the first page needs it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest

from newscrawl.extensions.site_spider import site_spider
from newscrawl.extensions.unsent import HeldBackError, is_ending
from newscrawl.rendering.errors import GivenUpError, NoBrowserError
from newscrawl.rendering.executable import HELP, find_system_browser, launch_options
from newscrawl.rendering.proxy import HostsProxy, places

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from newscrawl.extensions.site_spider import SiteSpider
    from newscrawl.rendering.pages import Tabs

logger = logging.getLogger(__name__)

PLAYWRIGHTS = "Playwright's own"


class Browser:
    """Extension: show pages in a browser, which a crawl that needs none never starts.

    Settings: `NEWSCRAWL_BROWSER`, `NEWSCRAWL_BROWSER_HOSTS`, `NEWSCRAWL_BROWSER_TABS`,
    `NEWSCRAWL_BROWSER_TIMEOUT`, `NEWSCRAWL_BROWSER_WAIT`. Stat: `newscrawl/rendered`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._free_tabs = asyncio.Semaphore(crawler.settings.getint("NEWSCRAWL_BROWSER_TABS"))
        self._starting = asyncio.Lock()
        self._tabs: Tabs | None = None
        self._proxy: HostsProxy | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        browser = cls(crawler)
        crawler.signals.connect(browser.spider_closed, signals.spider_closed)
        return browser

    async def fetch(self, request: Request) -> Response:
        """Return the page as the browser shows it; raise BrowserError where it shows none."""
        spider = site_spider(self._crawler)
        async with self._free_tabs:
            if is_ending(self._crawler):
                raise HeldBackError
            if spider.browser.given_up:
                raise GivenUpError("the browser did not help before")
            tabs = await self._started(spider)
            response = await tabs.show(request)
        self._crawler.stats.inc_value("newscrawl/rendered")
        return response

    async def spider_closed(self) -> None:
        if self._tabs:
            await self._tabs.end()
        if self._proxy:
            await self._proxy.end()

    async def _started(self, spider: SiteSpider) -> Tabs:
        async with self._starting:
            if spider.browser.missing:
                raise NoBrowserError(HELP)
            if self._tabs is None:
                try:
                    self._tabs = await self._start(spider.urls.root)
                except NoBrowserError as error:
                    spider.browser.missing = True
                    logger.warning("a page needs a browser, and none starts: %s: %s", error, HELP)
                    raise
        return self._tabs

    async def _start(self, root: str) -> Tabs:
        from newscrawl.rendering.pages import Tabs  # noqa: PLC0415  # slow to load

        settings = self._crawler.settings
        hosts = [host.strip() for host in settings["NEWSCRAWL_BROWSER_HOSTS"].split(",") if host.strip()]
        path = find_system_browser(settings["NEWSCRAWL_BROWSER"])
        self._proxy = HostsProxy(places(root, hosts))
        tabs = Tabs(self._crawler, launch_options(path, await self._proxy.start()), self._is_allowed)
        try:
            await tabs.start()
        except NoBrowserError as error:
            raise NoBrowserError(f"{path or PLAYWRIGHTS}: {error}") from None
        logger.info("browser started: %s", path or PLAYWRIGHTS)
        return tabs

    async def _is_allowed(self, url: str) -> bool:
        """Say whether robots.txt lets a page of the site ask for *url*; other hosts were chosen by hand."""
        asked, root = urlsplit(url), urlsplit(site_spider(self._crawler).urls.root)
        robots = self._crawler.get_downloader_middleware(RobotsTxtMiddleware)
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
