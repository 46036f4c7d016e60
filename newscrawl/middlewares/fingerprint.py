"""Request identity: one article is one request, whatever its URL."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from scrapy.utils.request import RequestFingerprinter

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class ArticleFingerprinter(RequestFingerprinter):
    """Fold host, mirror, AMP and tracking parameters of article URLs into (article id, locale).

    Every other request has Scrapy's own fingerprint.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler

    def fingerprint(self, request: Request) -> bytes:
        key = self._crawler.spider.urls.article_key(request.url)  # type: ignore[union-attr]  # it is set
        if key is None or request.method != "GET":
            return super().fingerprint(request)
        return hashlib.sha1("\n".join(key).encode(), usedforsecurity=False).digest()
