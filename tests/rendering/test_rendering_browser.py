"""When the browser is started, what is asked of it, and what never reaches it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Error
from scrapy import Request
from scrapy.http import Headers, HtmlResponse
from scrapy.settings import Settings
from twisted import internet
from twisted.internet.testing import MemoryReactorClock

from newscrawl.exceptions import BrowserError, GivenUpError, NoBrowserError, TooLargeError
from newscrawl.extensions.host_clock import HeldBackError
from newscrawl.policies import BROWSER, PATIENCE, BrowserUse
from newscrawl.rendering import pages
from newscrawl.rendering.browser import Browser, BrowserDownloadHandler, RunningBrowser

if TYPE_CHECKING:
    from scrapy.http import Response

URL = "https://news.example/news/detail/12560604000001"


class LazyPlaywrightHandler:
    """Shows every page, and counts how many at once."""

    def __init__(self) -> None:
        self.open = self.most = 0
        self.ended = False

    async def show(self, request: Request) -> Response:
        self.open += 1
        self.most = max(self.most, self.open)
        await asyncio.sleep(0)
        self.open -= 1
        return HtmlResponse(request.url, flags=["playwright"])

    async def end(self) -> None:
        self.ended = True


class Started:
    """Starts a browser as often as it is asked, which `starts` counts, or raises *error*."""

    def __init__(self, error: BrowserError | None = None) -> None:
        self._error = error
        self.starts = 0
        self.tabs, self.proxy = LazyPlaywrightHandler(), LazyPlaywrightHandler()

    async def __call__(self) -> RunningBrowser:
        self.starts += 1
        await asyncio.sleep(0)  # others ask meanwhile
        if self._error:
            raise self._error
        return RunningBrowser(self.tabs, self.proxy)


async def fetched(browser: Browser, count: int) -> list[Response | Exception]:
    calls = [browser.fetch(Request(f"{URL}?{number}")) for number in range(count)]
    return await asyncio.gather(*calls, return_exceptions=True)


def test_one_browser_shows_all_pages(loop) -> None:
    """It is started with the first page, has no more tabs than it may, and ends with the crawl."""
    start = Started()
    browser = Browser(BrowserUse("auto"), 2, start, lambda: False)
    loop.run(browser.spider_closed())
    assert start.starts == 0
    pages = loop.run(fetched(browser, 5))
    assert [page.url[-1] for page in pages] == list("01234")
    assert (start.starts, start.tabs.most) == (1, 2)
    loop.run(browser.spider_closed())
    assert start.tabs.ended
    assert start.proxy.ended


def test_a_browser_that_does_not_start_is_tried_once(loop, caplog) -> None:
    """The log has one line on how to get one, and whoever asks later hears that there is none."""
    use, start = BrowserUse("auto"), Started(NoBrowserError("no such file"))
    with caplog.at_level(logging.WARNING):
        outcomes = loop.run(fetched(Browser(use, 2, start, lambda: False), 3))
    assert [type(outcome) for outcome in outcomes] == [NoBrowserError] * 3
    assert (start.starts, len(caplog.records), use.missing) == (1, 1, True)
    assert "NEWSCRAWL_BROWSER" in caplog.text


def test_a_crawl_that_ends_shows_no_page(loop) -> None:
    """What waits for a tab when the crawl is told to end waits in the store instead."""
    start = Started()
    outcomes = loop.run(fetched(Browser(BrowserUse("auto"), 1, start, lambda: True), 2))
    assert [type(outcome) for outcome in outcomes] == [HeldBackError] * 2
    assert start.starts == 0


def test_a_browser_that_did_not_help_is_left_alone(loop) -> None:
    use, start = BrowserUse("auto"), Started()
    for _ in range(PATIENCE):
        use.note(helped=False)
    (outcome,) = loop.run(fetched(Browser(use, 1, start, lambda: False), 1))
    assert isinstance(outcome, GivenUpError)
    assert start.starts == 0


def test_the_flag_leads_to_the_browser(crawler, loop, monkeypatch) -> None:
    """A request with the flag is shown; one without it goes the way of Scrapy's own handler."""
    monkeypatch.setattr(internet, "reactor", MemoryReactorClock(), raising=False)
    crawler.settings = Settings({"TWISTED_REACTOR_ENABLED": True})
    crawler.extensions.middlewares = (Browser(BrowserUse("auto"), 1, Started(), lambda: False),)
    handler = BrowserDownloadHandler(crawler)
    shown = loop.run(handler.download_request(Request(URL, flags=[BROWSER, "no_body"])))
    assert shown.flags == ["playwright"]
    plain = Request(URL, flags=["no_body"], meta={"proxy": "https://proxy.example"})
    with pytest.raises(NotImplementedError, match="HTTPS proxies"):  # which is Scrapy's answer
        loop.run(handler.download_request(plain))


def test_a_tab_is_asked_for_its_size_before_its_page(loop) -> None:
    """A page that is too large when it has come does not come to this process."""

    class Tab:
        async def evaluate(self, _: str) -> int:
            return 1_001

    request = Request(URL)
    pages._Visit(request, "newscrawl/1", 1.0, 1_000)
    (check,) = request.meta["playwright_page_methods"]
    with pytest.raises(TooLargeError, match="1,001 bytes"):
        loop.run(check.method(Tab(), *check.args))


def test_a_request_of_a_tab_whose_browser_dies(loop) -> None:
    """What a dead browser says of a request that it had asked about is no error of the crawl."""

    class Asked:
        async def all_headers(self) -> dict[str, str]:
            raise Error("Target page, context or browser has been closed")

    async def ask() -> None:
        handler = object.__new__(pages.LazyPlaywrightHandler)  # __init__ wants a reactor
        handler.abort_request = handler.process_request_headers = None
        handle = handler._make_request_handler(
            context_name="default",
            method="GET",
            url=URL,
            headers=Headers(),
            body=None,
            encoding="utf-8",
            spider=None,
            initial_request_done=asyncio.Event(),
        )
        await handle(None, Asked())

    loop.run(ask())
