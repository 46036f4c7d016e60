"""The browser itself, by scrapy-playwright: all of its settings and `meta` keys are here.

Loading this module takes half a second, so only a crawl that needs a browser does.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from math import inf
from typing import Any, NamedTuple, TypeVar

from playwright.async_api import Browser as PlaywrightBrowser
from playwright.async_api import CDPSession, Error, Page
from playwright.async_api import Response as PlaywrightResponse
from playwright.async_api import TimeoutError as PlaywrightTimeoutError
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.headers import Headers
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler  # type: ignore[import-untyped]
from scrapy_playwright.page import PageMethod  # type: ignore[import-untyped]

from newscrawl.exceptions import BrowserError, BrowserTimeoutError, NoBrowserError, TooLargeError
from newscrawl.extraction.page_kind import BLANK, HEAD, is_challenge

logger = logging.getLogger(__name__)

T = TypeVar("T")

# Long enough for a script to add to the page between two looks, short beside loading one.
_PAUSE = 0.25
# A wall says little; an article about captchas says more.
_WALL = 2000
_NAVIGATING = ("context was destroyed", "Cannot find context", "page is navigating")

_SHOWN = """([longest, head]) => {
  const text = document.body ? document.body.innerText : "";
  return [text.length, text.length < longest ? document.documentElement.outerHTML.slice(0, head) : ""];
}"""
_BYTES = "new Blob([document.documentElement.outerHTML]).size"
# A browser that does not close a tab or itself in this time hangs; it ends with this process.
_CLOSING = 10.0
# What shows no text, or is told and not asked.
_UNREAD = frozenset(["Image", "Font", "Media", "Ping", "Prefetch", "CSPViolationReport"])
# How browsers, and the routers of Next.js and others, mark what is loaded in case a visitor goes there.
_PURPOSES = frozenset(["purpose", "sec-purpose", "x-purpose", "x-moz"])
# What Chromium loads by speculation rules passes no filter, and no switch turns it off. It begins after this.
_NO_SPECULATION = """new MutationObserver(() => {
  for (const rules of document.querySelectorAll('script[type=speculationrules i]')) rules.remove();
}).observe(document, {childList: true, subtree: true})"""


class _Shown(NamedTuple):
    """What a page shows: how many characters, and the start of its HTML where they are few."""

    length: int
    html: str

    @property
    def is_nothing(self) -> bool:
        return self.length < BLANK or is_challenge(self.html)


async def settle(page: Page, seconds: float) -> None:
    """Wait until the page shows something and its text has stopped growing, at most *seconds*.

    A page that tests its visitor is waited for as well: it may let the browser pass.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            before = None
            while (now := await _look(page)) != before or now.is_nothing:
                before = now
                await asyncio.sleep(_PAUSE)


async def content(page: Page, most: float) -> str:
    """Return the HTML of the page as it is now; raise TooLargeError if it has more than *most* bytes."""
    await _check_size(page, most)
    return await _settled(page.content)


async def _check_size(page: Page, most: float) -> None:
    """Ask the tab, so that what is too large never comes to this process."""
    size = await _settled(partial(page.evaluate, _BYTES))
    if size > most:
        raise TooLargeError(f"{size:,} bytes")


async def _settled(ask: Callable[[], Awaitable[T]]) -> T:
    """Return what a page answers; one that is just changing is waited for."""
    while True:
        try:
            return await ask()
        except Error as error:
            _only_navigating(error)
        await asyncio.sleep(_PAUSE)


async def _look(page: Page) -> _Shown:
    try:
        await page.wait_for_load_state("networkidle", timeout=0)
        return _Shown(*await page.evaluate(_SHOWN, [_WALL, HEAD]))
    except Error as error:
        _only_navigating(error)
        return _Shown(0, "")


def _only_navigating(error: Error) -> None:
    """Raise what is no page that goes to another address."""
    if not any(sign in error.message for sign in _NAVIGATING):
        raise error


class LazyPlaywrightHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # it has no types
    """A browser that starts when it is told to and not with the crawl.

    All tabs share one context, so that a challenge that was passed stays passed. Stat: `newscrawl/rendered`.
    """

    def __init__(
        self,
        crawler: Crawler,
        launch_options: dict[str, Any],
        is_allowed: Callable[[str], Awaitable[bool]],
    ) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self.config.launch_options = launch_options
        self.config.max_pages_per_context = settings.getint("NEWSCRAWL_BROWSER_TABS")
        self.process_request_headers = None  # the browser's own, with our user agent
        self._is_allowed = is_allowed
        self._watched: PlaywrightBrowser | None = None
        self._user_agent = settings["USER_AGENT"]
        self._timeout = settings.getfloat("NEWSCRAWL_BROWSER_TIMEOUT")
        self._wait = settings.getfloat("NEWSCRAWL_BROWSER_WAIT")
        self._most = settings.getint("DOWNLOAD_MAXSIZE") or inf

    async def start(self) -> None:
        try:
            await self._launch()
            await self._maybe_launch_browser()
        except Error as error:
            await self.end()
            raise NoBrowserError(_first_line(error)) from None

    async def _maybe_launch_browser(self) -> None:
        """Start the browser where none runs, also one that has died, and see every request of its pages.

        Not page by page, so that no worker, no window and no redirect is missed.
        """
        await super()._maybe_launch_browser()
        if self._watched is self.browser:
            return
        self._watched = self.browser
        session = await self.browser.new_browser_cdp_session()
        session.on("Fetch.requestPaused", partial(self._judge, session))
        await session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})

    async def _judge(self, session: CDPSession, paused: dict[str, Any]) -> None:
        is_read = paused["resourceType"] not in _UNREAD and not _is_ahead(paused)
        answer: dict[str, Any] = {"requestId": paused["requestId"]}
        with suppress(Error):  # of a page that has been closed meanwhile
            if is_read and await self._is_allowed(paused["request"]["url"]):
                await session.send("Fetch.continueRequest", answer)
            else:
                await session.send("Fetch.failRequest", answer | {"errorReason": "BlockedByClient"})

    def _make_request_handler(self, **request: Any) -> Callable[..., Awaitable[None]]:
        handle = super()._make_request_handler(**request)

        async def handle_while_open(*arguments: Any) -> None:
            with suppress(Error):  # of a page that has been closed meanwhile
                await handle(*arguments)

        return handle_while_open

    async def end(self) -> None:
        """End the browser, with every tab that may be open."""
        with suppress(Error, TimeoutError):
            async with asyncio.timeout(_CLOSING):
                await self.close()

    async def show(self, request: Request) -> Response:
        """Return the page as a tab shows it; raise BrowserError where it shows none."""
        visit = _Visit(request, self._user_agent, self._timeout, self._most)
        seconds = self._timeout + self._wait
        try:
            async with asyncio.timeout(seconds):
                response = await self.download_request(request)
                await settle(visit.page, self._wait)
                shown = await visit.response(response)
        except (PlaywrightTimeoutError, TimeoutError):
            raise BrowserTimeoutError(f"not shown within {seconds:.0f} s") from None
        except Error as error:
            logger.warning("browser: %s: %s", request.url, _first_line(error))
            raise BrowserError(_first_line(error)) from None
        finally:
            await visit.end()
        self.stats.inc_value("newscrawl/rendered")
        return shown


class _Visit:
    """One request in one tab: its `meta` while it lasts, and the last answer to the page itself."""

    def __init__(self, request: Request, user_agent: str, timeout: float, most: float) -> None:
        self._request = request
        self._most = most
        self._answer: PlaywrightResponse | None = None
        request.meta.update(
            playwright=True,
            # The tab is ours to wait in, and to close.
            playwright_include_page=True,
            playwright_page_init_callback=_prepare,
            playwright_context_kwargs={
                "user_agent": user_agent,
                "service_workers": "block",  # what they fetch passes no filter
                "accept_downloads": False,
            },
            # Scrapy-playwright takes the page as soon as it has come.
            playwright_page_methods=[PageMethod(_check_size, most)],
            playwright_page_goto_kwargs={"wait_until": "domcontentloaded", "timeout": timeout * 1000},
            playwright_page_event_handlers={"response": self._heard, "popup": _shut},
            # A page takes the browser a second or two, which says nothing of how busy the site is.
            autothrottle_dont_adjust_delay=True,
        )

    @property
    def page(self) -> Page:
        page: Page = self._request.meta["playwright_page"]
        return page

    async def response(self, first: Response) -> Response:
        """Return *first* as it has become: a page may go elsewhere, or load itself again."""
        answer = self._answer
        headers = Headers(await _headers(answer)) if answer else first.headers
        headers.pop("Content-Encoding", None)
        return first.replace(
            url=self.page.url,
            status=answer.status if answer else first.status,
            headers=headers,
            body=(await content(self.page, self._most)).encode(),
            encoding="utf-8",
        )

    async def end(self) -> None:
        """Close the tab, if there is one, and leave nothing of it in the request."""
        page: Page | None = self._request.meta.get("playwright_page")
        for key in [key for key in self._request.meta if key.startswith("playwright")]:
            del self._request.meta[key]
        if page:
            with suppress(Error, TimeoutError):
                async with asyncio.timeout(_CLOSING):
                    await page.close()

    def _heard(self, response: PlaywrightResponse) -> None:
        if response.request.is_navigation_request() and response.frame.parent_frame is None:
            self._answer = response


async def _headers(answer: PlaywrightResponse) -> list[tuple[str, str]]:
    """Return the headers of an answer one by one: cookies cannot be told apart in one string."""
    return [(header["name"], header["value"]) for header in await answer.headers_array()]


def _is_ahead(paused: dict[str, Any]) -> bool:
    """Say whether a request is for a page that may be shown later, or for rules that name such pages.

    The rules that a header (Speculation-Rules) names have no type of their own, and are the only ones
    without one that are asked for across origins.
    """
    headers = {name.lower(): value.lower() for name, value in paused["request"]["headers"].items()}
    is_rules = paused["resourceType"] == "Other" and "origin" in headers
    return is_rules or any(
        "prefetch" in (value if name in _PURPOSES else name) for name, value in headers.items()
    )


async def _prepare(page: Page, _: Request) -> None:
    await page.add_init_script(_NO_SPECULATION)


async def _shut(popup: Page) -> None:
    """Close a window that a page opens: nobody reads it."""
    with suppress(Error):
        await popup.close()


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
