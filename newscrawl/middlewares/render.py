"""The second try: a page that its scripts may complete is asked for again in the browser."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from newscrawl.extensions.site_spider import site_spider
from newscrawl.items import Reject
from newscrawl.policies import BROWSER, why_asked

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from newscrawl.policies import BrowserUse

# What the spider itself says of a request; the rest of `meta` is what became of it.
_KEPT_META = ("handle_httpstatus_list",)
# Before the requests that wait beside it: its page has been read half.
_SOONER = 1


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
    """Return *request* for the browser, which is asked for *reason*."""
    return request.replace(
        flags=[BROWSER, reason],
        meta={key: request.meta[key] for key in _KEPT_META if key in request.meta},
        headers={},  # what a plain page was compared with says nothing of what is shown in it
        dont_filter=True,
        priority=request.priority + _SOONER,
    )
