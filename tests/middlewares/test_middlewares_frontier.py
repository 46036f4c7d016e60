"""From what pages name to requests: discoveries go in, claims come out, a sweep ends at what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from scrapy import Request
from scrapy.exceptions import DontCloseSpider
from scrapy.http import HtmlResponse

from newscrawl.exceptions import CallError, NotStartedError
from newscrawl.items import Reject
from newscrawl.middlewares.frontier import FrontierMiddleware, VisitLimits
from newscrawl.middlewares.sweeps import SweepLimits
from newscrawl.normalization.urls import ArticleKey
from tests.storage.storage_examples import article, id_of, rows

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROOT = "https://news.example"


class Feed:
    """A frontier middleware between the answers that a test gives and the requests that come out."""

    def __init__(self, crawler: Any, extension: Any, loop: Any) -> None:
        self.scheduled: list[Request] = []
        self.middleware = FrontierMiddleware(
            crawler.spider, extension, SweepLimits(2, 100), VisitLimits(500, 4), self.scheduled.append
        )
        self._loop = loop
        self._spider = crawler.spider

    def listing(self, *numbers: int, status: int = 200, extra: Any = None) -> list[Any]:
        """Let a first listing page that names articles and a next page pass; return what is left of it."""
        request = self._spider.listing_request("en", 1)
        response = HtmlResponse(request.url, status=status, request=request)

        async def outputs() -> AsyncIterator[Any]:
            for number in numbers:
                yield self._spider.article_request(key(number), 0)
            yield self._spider.listing_request("en", 2)
            if extra:
                yield extra

        async def through() -> list[Any]:
            return [one async for one in self.middleware.process_spider_output(response, outputs())]

        return self._loop.run(through())


def key(number: int) -> ArticleKey:
    return ArticleKey(id_of(number), "en")


@pytest.fixture
def feed(crawler, extension, loop) -> Feed:
    return Feed(crawler, extension, loop)


def test_articles_go_to_the_store_and_come_back_as_requests(feed, tmp_path) -> None:
    """A page's requests for articles become rows; requests are made of rows, each once a run."""
    (rest,) = feed.listing(1, 2, 2)
    assert rest.url == f"{ROOT}/news/2"
    states = rows(tmp_path / "newscrawl.db", "SELECT article_id, state FROM frontier ORDER BY article_id")
    assert states == [{"article_id": id_of(number), "state": "pending"} for number in (1, 2)]
    assert feed.middleware.feed()
    assert {request.url.rpartition("/")[2] for request in feed.scheduled} == {id_of(1), id_of(2)}
    assert not feed.middleware.feed()


def test_the_crawl_goes_on_while_articles_wait(feed) -> None:
    feed.listing(1)
    with pytest.raises(DontCloseSpider):
        feed.middleware.spider_idle()
    feed.middleware.spider_idle()
    assert len(feed.scheduled) == 1


def test_a_known_article_is_not_fetched_again(feed, extension) -> None:
    """What is stored and not due waits for its time, however many pages name it."""
    feed.listing(1)
    feed.middleware.feed()
    extension.add(article(1))
    extension.flush()
    feed.listing(1)
    assert not feed.middleware.feed()


def test_what_was_tried_before_says_so(feed, extension) -> None:
    """A page whose reading ended an earlier run is told from one that nobody has tried."""
    feed.listing(1, 2)
    extension.writer.begin(key(1))
    feed.middleware.feed()
    tried = {request.cb_kwargs["key"]: request.cb_kwargs["attempts"] for request in feed.scheduled}
    assert tried == {key(1): 1, key(2): 0}


def test_the_store_is_asked_for_more_where_there_may_be_more(feed, extension, monkeypatch) -> None:
    """Pages that name known articles only cost no claim; a new one does, and so does an idle crawl."""
    claims = []
    claim = extension.writer.store.frontier.claim
    monkeypatch.setattr(
        extension.writer.store.frontier, "claim", lambda *given: claims.append(given) or claim(*given)
    )
    feed.listing(1)
    assert feed.middleware.feed()
    assert not feed.middleware.feed()
    feed.listing(1)
    assert not feed.middleware.feed()
    assert len(claims) == 1
    feed.listing(1, 2)
    assert feed.middleware.feed()
    feed.middleware.spider_idle()
    assert len(claims) == 3


def test_what_breaks_a_page_costs_that_page(feed, crawler) -> None:
    """An error, a dead reader and a page that nobody began are told apart."""
    request = crawler.spider.article_request(key(1), 0)
    response = HtmlResponse(request.url, request=request)
    (broken,) = feed.middleware.process_spider_exception(response, ZeroDivisionError("by zero"))
    (dead,) = feed.middleware.process_spider_exception(response, CallError("too_slow", "not read in 2 s"))
    assert feed.middleware.process_spider_exception(response, NotStartedError()) == []
    assert [(one.reason, one.detail, one.article_id, one.failed) for one in (broken, dead)] == [
        ("error_ZeroDivisionError", "by zero", id_of(1), True),
        ("too_slow", "not read in 2 s", id_of(1), True),
    ]


def test_a_sweep_that_read_nothing_leaves_a_gap(feed, tmp_path) -> None:
    """A listing that cannot be read is no end of the list: what lies behind it is noted as not seen."""
    feed.listing(status=500, extra=Reject(f"{ROOT}/news", "http_500", "HTTP 500", failed=True))
    feed.middleware.spider_closed()
    gaps = rows(tmp_path / "newscrawl.db", "SELECT reason, closed_at IS NULL AS is_open FROM gaps")
    assert gaps == [{"reason": "first_run", "is_open": 1}, {"reason": "unfinished", "is_open": 1}]
