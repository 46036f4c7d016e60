"""What a run measures while pages pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import HtmlResponse

from newscrawl.extensions.metrics import Metrics
from newscrawl.items import Reject
from tests.storage.storage_examples import article, id_of, url_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROOT = "https://news.example"


def passed(metrics: Metrics, request: Request, urls: list[str], loop: Any) -> list[Any]:
    async def found() -> AsyncIterator[Request]:
        for url in urls:
            yield Request(url)

    async def through() -> list[Any]:
        response = HtmlResponse(request.url, request=request)
        return [one async for one in metrics.process_spider_output(response, found())]

    return loop.run(through())


def test_links_of_listing_pages_are_counted_before_anyone_takes_them(crawler, extension, loop) -> None:
    """Every article counts once a page; the next listing page is none, and everything passes."""
    metrics = Metrics.from_crawler(crawler)
    first = crawler.spider.listing_request("en", 1)
    urls = [f"{ROOT}/news/detail/{id_of(number)}" for number in (1, 2, 2)] + [f"{ROOT}/news/2"]
    assert [one.url for one in passed(metrics, first, urls, loop)] == urls
    measures = metrics.measures({}, [], extension)
    assert (measures.first_pages, measures.first_page_links) == (1, 2)


def test_fields_and_contradictions_of_articles(crawler, extension) -> None:
    """A run knows how many articles have which field, and which layers contradict the stored value."""
    metrics = Metrics(crawler.spider, crawler.stats)
    metrics.item_scraped(article(1))
    metrics.item_scraped(article(2, author=None))
    measures = metrics.measures({"newscrawl/rejected": 3}, [60, 120, 600], extension)
    assert measures.articles == 2
    assert (measures.filled["author"], measures.filled["publisher"]) == (1, 2)
    assert (measures.pages, measures.rejected, measures.lag) == (5, 3, 120)
    assert crawler.stats.get_value("newscrawl/differs/title/json_ld") == 2


def test_of_pages_that_were_refused_one_is_named(crawler, extension) -> None:
    """A site that refuses thousands of pages does not fill the counts of every run with their URLs."""
    metrics = Metrics.from_crawler(crawler)
    for number in (1, 2, 3):
        extension.refuse(Reject(url_of(id_of(number)), "challenge", "", id_of(number), "en"))
        extension.flush()
    measures = metrics.measures(crawler.stats.get_stats(), [], extension)
    assert (measures.refused, measures.refused_url) == (3, url_of(id_of(1)))
    assert extension.writer.visits.counts()["refused"] == [url_of(id_of(1))]
