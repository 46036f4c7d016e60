"""Where requests for the browser part from the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

from newscrawl.rendering.browser import Browser
from newscrawl.rendering.need import BROWSER

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class BrowserDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's own handler, but requests with the flag `browser` go through the browser.

    Both wait for the same download slot, so that a host's delay holds for either.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._browser = crawler.get_extension(Browser)

    async def download_request(self, request: Request) -> Response:
        """Fetch a request in the way that its flags ask for."""
        if self._browser and BROWSER in request.flags:
            return await self._browser.fetch(request)
        return await super().download_request(request)
