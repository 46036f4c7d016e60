"""Which requests are one and the same."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.utils.request import fingerprint

from newscrawl.middlewares.frontier import ArticleFingerprinter

ARTICLE = "https://news.example/news/detail/12560604000001"


@pytest.mark.parametrize(
    ("url", "is_same"),
    [
        (f"{ARTICLE}?utm_source=x", True),
        (f"{ARTICLE}#comments", True),
        ("https://news.example/amp/news/detail/12560604000001", True),
        ("https://news.example/pt/news/detail/12560604000001", False),
        ("https://news.example/news/detail/12560604000002", False),
    ],
)
def test_an_article_is_one_request(url, is_same, crawler) -> None:
    """AMP pages and tracking parameters make no other article; another locale or id does."""
    fingerprinter = ArticleFingerprinter(crawler)
    is_one = fingerprinter.fingerprint(Request(url)) == fingerprinter.fingerprint(Request(ARTICLE))
    assert is_one is is_same


@pytest.mark.parametrize(
    "request_", [Request("https://news.example/news/2"), Request(ARTICLE, method="POST")], ids=str
)
def test_everything_else_has_scrapys_own(request_, crawler) -> None:
    assert ArticleFingerprinter(crawler).fingerprint(request_) == fingerprint(request_)
