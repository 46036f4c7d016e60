"""What the spider makes of an answer before its page is read."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError, IgnoreRequest
from scrapy.http import HtmlResponse, Response
from scrapy.utils.conf import build_component_list
from scrapy.utils.project import get_project_settings
from scrapy.utils.test import get_crawler
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError
from twisted.web.client import ResponseFailed

from newscrawl.extensions.host_clock import ForbiddenError, HeldBackError, OffsiteError
from newscrawl.extensions.site_spider import Reader
from newscrawl.items import Reject
from newscrawl.normalization.urls import ArticleKey
from newscrawl.spiders.articles import reason_of
from newscrawl.spiders.bitget_news import BitgetNewsSpider
from tests.spiders.outputs import given

KEY = ArticleKey("12560604000001", "en")
PAGE = b"<!doctype html><html><body><main><h1>Salt</h1><p>Salt is dear.</p></main></body></html>"


@pytest.mark.parametrize(
    ("kind", "status", "headers", "body", "flags", "reason"),
    [
        (HtmlResponse, 200, {}, PAGE, ["broken: cut"], "cut"),
        (Response, 202, {"x-amzn-waf-action": "challenge"}, b"", [], "challenge"),
        (HtmlResponse, 202, {"x-amzn-waf-action": "challenge"}, PAGE, [], "challenge"),
        (HtmlResponse, 200, {"cf-mitigated": "challenge"}, PAGE, [], "challenge"),
        (Response, 200, {}, b"", ["broken: empty"], "empty"),
        (Response, 200, {}, b"%PDF-1.7", [], "not_html"),
        (HtmlResponse, 200, {"cf-ray": "8f1-FRA"}, PAGE, [], "no_title"),
    ],
    ids=["lost end", "wall without a page", "wall, AWS", "wall, Cloudflare", "empty", "PDF", "no article"],
)
def test_an_answer_without_an_article_has_its_reason(kind, status, headers, body, flags, reason) -> None:
    """An answer that lost its end is cut, and one with a wall's header is a challenge, empty or not."""
    spider = BitgetNewsSpider(render="never")
    url = spider.urls.article_url(KEY)
    answer = kind(url, status=status, headers=headers, body=body, flags=flags, request=Request(url))
    (reject,) = given(spider.parse_article(answer, KEY))
    assert isinstance(reject, Reject)
    assert reject.reason == reason


class Noting(Reader):
    """Reads pages and notes which of them were tried before."""

    def __init__(self) -> None:
        self.tried: list[bool] = []

    async def read(self, function: Any, *arguments: Any, attempt: Any = None, tried: bool = False) -> Any:
        self.tried.append(tried)
        return await super().read(function, *arguments, attempt=attempt)


@pytest.mark.parametrize("attempts", [0, 2])
@pytest.mark.parametrize("moved", [-1, 0, 2], ids=["asked again", "at once", "redirected"])
def test_a_page_that_was_tried_in_a_run_before(attempts, moved) -> None:
    """It waits behind the others and is read alone, whatever becomes of its request in this run."""
    spider = BitgetNewsSpider(render="never")
    spider.reader = reader = Noting()
    request = spider.article_request(KEY, attempts=attempts)
    assert request.priority == -attempts
    request = request.replace(priority=request.priority + moved)
    given(spider.parse_article(HtmlResponse(request.url, body=PAGE, request=request), **request.cb_kwargs))
    assert reader.tried == [attempts > 0]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OffsiteError("it leads to https://elsewhere.example/redirect?to=robots"), "offsite"),
        (ForbiddenError("Forbidden by robots.txt"), "robots"),
        (HeldBackError(), "held_back"),
        (IgnoreRequest("max redirections reached"), "redirect_loop"),
        (IgnoreRequest("Ignored response <200 https://news.example/> because its"), "too_large"),
        (IgnoreRequest("no: max redirections of robots held back"), "IgnoreRequest"),
        (ValueError("Missing scheme in request url: mailto:editor"), "bad_redirect"),
        (ValueError("too many values to unpack (expected 2)"), "ValueError"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_request_that_was_ignored_has_its_reason(error, reason) -> None:
    """What is ignored is told by the class of its error, or by Scrapy's words, never by an address in it."""
    assert reason_of(Failure(error))[0] == reason


def test_a_download_that_failed_says_why_in_words() -> None:
    """What Twisted gave as reasons is told without the objects that hold it."""
    error = DownloadFailedError("[<twisted.python.failure.Failure …>]")
    reasons = ConnectionResetError("reset\nby peer"), ParseError("wrong number of parts", b"SSH-2.0")
    error.__cause__ = ResponseFailed([*map(Failure, reasons)])
    assert reason_of(Failure(error)) == ("connection", "reset by peer; wrong number of parts: SSH-2.0")


@pytest.mark.parametrize("priority", ["project", "spider", "cmdline"])
def test_whose_crawl_it_is(priority) -> None:
    """The contact is named behind a user agent, wherever that was set."""
    crawler = Crawler(BitgetNewsSpider, get_project_settings())
    crawler.settings.set("USER_AGENT", "mycrawl/1", priority)
    crawler.settings.set("NEWSCRAWL_CONTACT", "https://example.org/crawl")
    BitgetNewsSpider.from_crawler(crawler)
    assert crawler.settings["USER_AGENT"] == "mycrawl/1 (+https://example.org/crawl)"


@pytest.mark.parametrize("are_on", [True, False])
def test_cookies(are_on) -> None:
    """Scrapy's cookies are a setting as ever, and cost a start nothing where they are off."""
    settings = {"COOKIES_ENABLED": are_on, "NEWSCRAWL_PRINTED_TIMEZONE": "UTC"}
    crawler = get_crawler(BitgetNewsSpider, settings)
    BitgetNewsSpider.from_crawler(crawler, site="http://127.0.0.1")
    asked = build_component_list(crawler.settings.getwithbase("DOWNLOADER_MIDDLEWARES"))
    assert ("scrapy.downloadermiddlewares.cookies.CookiesMiddleware" in asked) is are_on
