"""Where requests for the browser part from the others."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from twisted.web.http_headers import InvalidHeaderName

from newscrawl.extensions.host_clock import HostClock
from newscrawl.policies import BROWSER
from newscrawl.rendering.browser import Browser

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress
    from twisted.web.iweb import IResponse

# Chromium takes 256 KiB of headers; Twisted gives up at a line of 16.
_LONGEST_LINE = 256 * 1024


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
