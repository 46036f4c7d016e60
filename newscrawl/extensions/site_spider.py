"""What middlewares and extensions may know of the spider: the one list of its members that they use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from scrapy.exceptions import NotConfigured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from scrapy import Request
    from scrapy.crawler import Crawler

    from newscrawl.normalization.urls import ArticleKey, SiteUrls
    from newscrawl.policies import BrowserUse

T = TypeVar("T")


class Reader(Protocol):
    """Reads pages: in the crawl's own process, or in another."""

    async def read(
        self,
        function: Callable[..., T],
        *arguments: Any,
        attempt: ArticleKey | None = None,
        tried: bool = False,
    ) -> T:
        """Return what *function* makes of a page; *attempt* names the article that it is to be.

        One that was *tried* before may have ended a run, and is to take no other page down with it.
        Raises WorkerError for a page that could not be read to its end.
        """


class Arguments(Protocol):
    """What a crawl was asked for, as `spiders.arguments.CrawlArguments` explains."""

    @property
    def site(self) -> str: ...

    @property
    def locales(self) -> tuple[str, ...]: ...

    @property
    def max_pages(self) -> int | None: ...

    @property
    def since(self) -> datetime | None: ...

    @property
    def full(self) -> bool: ...


class SiteSpider(Protocol):
    """A spider that follows one news site; *archives_pages* has it bring every article page's record."""

    name: str
    reader: Reader
    browser: BrowserUse
    archives_pages: bool

    @property
    def arguments(self) -> Arguments: ...

    @property
    def urls(self) -> SiteUrls: ...

    def serve_from(self, root: str) -> None:
        """Fetch from *root* what the dataset calls by another root."""

    def article_request(self, key: ArticleKey, related_depth: int = 0, **kwargs: Any) -> Request:
        """Return the request for an article."""

    def past(self, request: Request) -> Iterable[Any]:
        """Return what follows a page that could not be read."""


def site_spider(crawler: Crawler) -> SiteSpider:
    """Return the spider of a crawl; raise NotConfigured where there is none, as in scrapy shell."""
    if not hasattr(crawler.spider, "arguments"):
        raise NotConfigured("not a crawl: scrapy shell and scrapy fetch keep nothing")
    return cast("SiteSpider", crawler.spider)
