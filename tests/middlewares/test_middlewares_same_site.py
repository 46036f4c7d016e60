"""Which requests leave the site that was given."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.utils.test import get_crawler

from newscrawl.extensions.host_clock import OffsiteError
from newscrawl.middlewares.robots import SameSiteMiddleware


@pytest.mark.parametrize(
    ("url", "is_refused"),
    [
        ("https://news.example/news/2", False),
        ("https://NEWS.example/news/2", False),
        ("http://news.example/news/2", True),
        ("https://news.example:8443/news/2", True),
        ("https://news.example.evil.example/news/2", True),
        ("https://www.news.example/news/2", True),
        ("http://127.0.0.1/latest/meta-data", True),
        ("ftp://news.example/news", True),
    ],
)
def test_only_the_site_itself_is_asked(url, is_refused, crawler) -> None:
    """Another host, port or scheme, a redirect's included, is refused; capitals are the same host."""
    middleware = SameSiteMiddleware(crawler.spider)
    with pytest.raises(OffsiteError) if is_refused else nullcontext():
        middleware.process_request(Request(url))


def test_an_upgrade_to_https_is_the_same_site(crawler) -> None:
    crawler.spider.serve_from("http://news.example")
    SameSiteMiddleware(crawler.spider).process_request(Request("https://news.example/news"))


def test_a_spider_without_a_site() -> None:
    """`scrapy fetch` and `scrapy shell` may ask any host."""
    with pytest.raises(NotConfigured):
        SameSiteMiddleware.from_crawler(get_crawler())
