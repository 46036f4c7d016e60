"""How a host that refuses is waited for, and when a run ends."""

from __future__ import annotations

import asyncio
import math
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from newscrawl.discovery import Seed
from newscrawl.extensions.host_clock import HeldBackError
from newscrawl.middlewares.retry import PoliteRetryMiddleware, is_unasked, retry_after
from newscrawl.monitoring.run_result import REFUSED
from newscrawl.normalization.urls import ArticleKey
from newscrawl.policies import BrowserUse

URL = "http://127.0.0.1/news"


@pytest.mark.parametrize(
    ("status", "headers", "render", "waits"),
    [
        pytest.param(403, {}, "auto", None, id="a wall, for the browser"),
        pytest.param(503, {}, "auto", None, id="a busy wall, for the browser"),
        pytest.param(429, {"Retry-After": "30"}, "auto", 1, id="a wall that says how long"),
        pytest.param(503, {}, "never", 1, id="a wall, and no browser"),
    ],
)
def test_walls(crawler, status, headers, render, waits) -> None:
    """A wall that the browser may pass is no refusal, unless it says how long to wait."""
    crawler.spider.browser = BrowserUse(render)
    middleware = PoliteRetryMiddleware.from_crawler(crawler)
    said = {"cf-mitigated": "challenge"} | headers
    request = Request(URL, cb_kwargs={"seed": Seed("listing", "en")})
    middleware.process_response(request, HtmlResponse(URL, status, said, b"<title>Just a moment"))
    assert crawler.stats.get_value("newscrawl/retry_after") == waits


@pytest.mark.parametrize(
    ("asked", "is_refusal"),
    [
        pytest.param({"seed": Seed("listing", "en")}, False, id="a listing"),
        pytest.param({"key": ArticleKey("12560604000001", "en")}, False, id="an article"),
        pytest.param({"seed": Seed("sitemap", "en")}, True, id="a site map"),
        pytest.param({"seed": Seed("feed", "en")}, True, id="a feed"),
        pytest.param({}, True, id="robots.txt"),
    ],
)
def test_walls_before_what_no_browser_is_asked_for(crawler, asked, is_refusal) -> None:
    """A wall before robots.txt, a site map or a feed is a refusal, though a browser may pass it elsewhere."""
    middleware = PoliteRetryMiddleware.from_crawler(crawler)
    wall = HtmlResponse(URL, 503, {"cf-mitigated": "challenge"}, b"<title>Just a moment")
    answer = middleware.process_response(Request(URL, cb_kwargs=asked), wall)
    assert isinstance(answer, Request) is is_refusal  # the host is asked once more, after a wait
    assert crawler.stats.get_value("newscrawl/retry_after", 0) == is_refusal


def wait(text: str) -> float:
    return retry_after(Response(URL, 429, {"Retry-After": text}))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("1.5", 1.5),
        (" 7 ", 7),
        ("0", 0),
        ("", 0),
        ("-5", 0),
        ("²", 0),
        ("٣", 0),
        ("soon", 0),
        ("1e9", 0),
        ("nan", 0),
        ("18446744073709551615", 2**64),
        ("9" * 400, math.inf),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
        ("Sunday, 99-Nov-94 99:49:37 GMT", 0),
    ],
)
def test_seconds_and_nonsense(text, seconds) -> None:
    """Seconds may have a fraction and be any number; what is no time is none, and breaks nothing."""
    assert wait(text) == seconds


@pytest.mark.parametrize(
    "form", ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"]
)
def test_every_form_of_a_date(form) -> None:
    """A date is read in the three forms that HTTP allows."""
    moment = datetime.now(UTC) + timedelta(hours=2)
    assert 7100 < wait(moment.strftime(form)) < 7300
    assert 7100 < wait(format_datetime(moment)) < 7300


@pytest.mark.parametrize("hours", [-1, 3])
def test_a_date_by_a_clock_that_is_wrong(hours: int) -> None:
    """A date counts from the time that the site says it is."""
    now = datetime.now(UTC) + timedelta(hours=hours)
    asked = {"Date": format_datetime(now), "Retry-After": format_datetime(now + timedelta(seconds=30))}
    assert retry_after(Response(URL, 503, asked)) == 30


@given(st.text(st.characters(max_codepoint=255), max_size=60))
def test_any_text(text: str) -> None:
    """Whatever stands in the header is a number of seconds."""
    assert retry_after(Response(URL, 503, {b"Retry-After": text.encode("latin-1")})) >= 0


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (304, {}, True),
        (304, {"If-None-Match": '"a"'}, False),
        (304, {"If-Modified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"}, False),
        (202, {}, True),
        (204, {}, True),
        (200, {}, False),
    ],
)
def test_answers_that_mean_nothing(status, headers, expected) -> None:
    """A 304 that nobody asked for and a success without content are failures."""
    assert is_unasked(Request(URL, headers=headers), Response(URL, status)) is expected


def test_one_request_goes_first_behind_a_wait(crawler, loop) -> None:
    """The others wait until it is answered, but not for one that never went out, as a cache had its page."""
    crawler.crawling = True
    crawler.engine = SimpleNamespace(_slot=SimpleNamespace(closing=None))
    middleware = PoliteRetryMiddleware.from_crawler(crawler)
    cached, first, second = (Request(f"{URL}/{number}") for number in range(3))

    async def waits() -> None:
        middleware.process_response(Request(URL), Response(URL, 429, {"Retry-After": "0.01"}))
        await middleware.process_request(cached)
        async with asyncio.timeout(5):
            await middleware.process_request(first)
        middleware.request_reached_downloader(first)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await middleware.process_request(second)
        middleware.request_left_downloader(first)
        await middleware.process_request(second)

    loop.run(waits())


def test_nothing_is_asked_once_the_site_has_refused(crawler, loop) -> None:
    """What the scheduler has sent already, as pages behind a robots.txt with 429, is held back."""

    async def closed(reason: str) -> None:
        assert reason == REFUSED

    crawler.engine = SimpleNamespace(close_spider_async=closed)
    middleware = PoliteRetryMiddleware.from_crawler(crawler)

    async def refused() -> None:
        middleware.process_response(Request(URL), Response(URL, 429, {"Retry-After": "9999"}))
        await middleware.process_request(Request(f"{URL}/2"))

    with pytest.raises(HeldBackError):
        loop.run(refused())
