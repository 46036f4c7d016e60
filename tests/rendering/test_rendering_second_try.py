"""Which rejects become requests for the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from newscrawl.items import Reject
from newscrawl.policies import BROWSER
from newscrawl.rendering.browser import RenderMiddleware

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

URL = "https://news.example/news/detail/12560604000001"


class Browser:
    """Knows whether a browser may help."""

    def __init__(self, *, helps: bool, instead: str = "no_browser") -> None:
        self._helps = helps
        self._instead = instead

    def may_help(self, _reason: str) -> bool:
        return self._helps

    def instead_of(self, _reason: str) -> str:
        return self._instead


def passed(browser: Browser, loop: Any, *, flags: tuple[str, ...] = (), scripted: bool = True) -> Any:
    request = Request(URL, headers={"If-None-Match": "x"}, priority=-2, flags=list(flags), meta={"depth": 3})
    reject = Reject(URL, "no_body", "", scripted=scripted)

    async def outputs() -> AsyncIterator[Any]:
        yield reject

    async def through() -> list[Any]:
        response = HtmlResponse(URL, request=request)
        middleware = RenderMiddleware(browser)
        return [one async for one in middleware.process_spider_output(response, outputs())]

    (output,) = loop.run(through())
    return output


def test_a_page_of_scripts_is_asked_for_in_the_browser(loop) -> None:
    """The second request compares with nothing, goes first, and is not taken for a repeated one."""
    second = passed(Browser(helps=True), loop)
    assert isinstance(second, Request)
    assert (second.flags, second.priority, second.dont_filter) == ([BROWSER, "no_body"], -1, True)
    assert not second.headers
    assert second.meta == {}


@pytest.mark.parametrize(
    ("instead", "is_failure"), [("no_browser", True), ("no_body", False)], ids=["no browser", "switched off"]
)
def test_without_a_browser_the_page_is_refused(instead, is_failure, loop) -> None:
    """What only the lack of a browser left unread is a failure, which is tried again."""
    output = passed(Browser(helps=False, instead=instead), loop)
    assert (output.reason, output.failed) == (instead, is_failure)


@pytest.mark.parametrize("more", [{"flags": (BROWSER, "no_body")}, {"scripted": False}], ids=str)
def test_what_the_browser_has_shown_or_cannot_change_stays(more, loop) -> None:
    """A page comes out of the browser once, and a page without scripts never goes in."""
    assert isinstance(passed(Browser(helps=True), loop, **more), Reject)
