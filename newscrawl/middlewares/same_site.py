"""Keep every request, redirected ones included, on the site that was given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.utils.httpobj import urlparse_cached

from newscrawl.extensions.site_spider import site_spider
from newscrawl.extensions.unsent import OffsiteError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from newscrawl.extensions.site_spider import SiteSpider


class SameSiteMiddleware:
    """Refuse requests to another host or port.

    Stands in for Scrapy's offsite filter, which knows no ports, lets retried requests pass and drops
    a redirect without telling its errback: no page may send the crawl to a private address.
    """

    def __init__(self, spider: SiteSpider) -> None:
        self._spider = spider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(site_spider(crawler))

    def process_request(self, request: Request) -> None:
        root = urlsplit(self._spider.urls.root)
        parts = urlparse_cached(request)
        if parts.netloc.lower() != root.netloc.lower() or parts.scheme not in ("https", root.scheme):
            raise OffsiteError(request.url)
