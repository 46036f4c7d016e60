"""The yardstick of `crawl.py`: a spider that follows the same links and does nothing else.

Run as `python benchmarks/bare_spider.py URL`; it takes Scrapy's settings from `newscrawl.settings`
and none of our components, so that the difference between the two crawls is what ours cost.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.utils.sitemap import Sitemap, sitemap_urls_from_robots

from newscrawl import settings as ours

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response, TextResponse

# What names our components; those of Scrapy that they stand in for come back with the defaults.
OUR_COMPONENTS = {
    "SPIDER_MODULES",
    "NEWSPIDER_MODULE",
    "COMMANDS_MODULE",
    "LOG_FORMATTER",
    "REQUEST_FINGERPRINTER_CLASS",
    "EXTENSIONS",
    "SPIDER_MIDDLEWARES",
    "DOWNLOADER_MIDDLEWARES",
    "ITEM_PIPELINES",
}
RELATED_DEPTH = 2
ARTICLE_LINKS = '//a/@href[starts-with(., "/news/detail/")]'
# Holds in every layout of the demo site.
RELATED_LINKS = (
    '//*[self::h2 or self::h3 or self::div][text()="You may also like"]'
    '/following-sibling::*/descendant-or-self::a/@href[starts-with(., "/news/detail/")]'
)


class BareSpider(scrapy.Spider):
    """Follow listings, Flash page, site map and related links as NewsSpider does by default."""

    name = "bare"

    def __init__(self, site: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.site = site

    async def start(self) -> AsyncIterator[scrapy.Request]:
        yield scrapy.Request(f"{self.site}/robots.txt", self.parse_robots, priority=100)
        yield self.listing(1)
        yield scrapy.Request(f"{self.site}/news/flash", self.parse_flash, priority=100)

    def listing(self, page: int, before: frozenset[str] = frozenset()) -> scrapy.Request:
        path = f"/news/{page}" if page > 1 else "/news"
        follow = {"page": page, "before": before}
        return scrapy.Request(self.site + path, self.parse_listing, priority=100, cb_kwargs=follow)

    def article(self, path: str, depth: int = 0) -> scrapy.Request:
        return scrapy.Request(self.site + path, self.parse_article, cb_kwargs={"depth": depth})

    def parse_robots(self, response: TextResponse) -> Iterator[scrapy.Request]:
        for url in sitemap_urls_from_robots(response.text):
            yield scrapy.Request(url, self.parse_sitemap, priority=100)

    def parse_sitemap(self, response: Response) -> Iterator[scrapy.Request]:
        sitemap = Sitemap(response.body)
        for entry in sitemap:
            if sitemap.type == "sitemapindex":
                yield scrapy.Request(entry["loc"], self.parse_sitemap, priority=100)
            else:
                yield self.article(entry["loc"].removeprefix(self.site))

    def parse_listing(
        self, response: TextResponse, page: int, before: frozenset[str]
    ) -> Iterator[scrapy.Request]:
        paths = frozenset(response.xpath(ARTICLE_LINKS).getall())
        for path in paths:
            yield self.article(path)
        if paths != before:
            yield self.listing(page + 1, paths)

    def parse_flash(self, response: TextResponse) -> Iterator[scrapy.Request]:
        for path in response.xpath(ARTICLE_LINKS).getall():
            yield self.article(path)

    def parse_article(self, response: TextResponse, depth: int) -> Iterator[scrapy.Request]:
        paths = response.xpath(RELATED_LINKS).getall()
        if depth < RELATED_DEPTH:
            for path in paths:
                yield self.article(path, depth + 1)


def main(site: str) -> None:
    process = CrawlerProcess(scrapy_settings())
    process.crawl(BareSpider, site=site)
    process.start()


def scrapy_settings() -> dict[str, Any]:
    """Return what newscrawl.settings says to Scrapy itself, with its settings for the demo site."""
    named = {name: value for name, value in vars(ours).items() if name.isupper()}
    bare = {
        name: value
        for name, value in named.items()
        if name not in OUR_COMPONENTS and not name.startswith("NEWSCRAWL_")
    }
    return bare | named["NEWSCRAWL_DEMO_SETTINGS"]


if __name__ == "__main__":
    main(sys.argv[1])
