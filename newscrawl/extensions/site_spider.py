"""What middlewares and extensions may know of the spider, and of the pages that come to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard, TypeVar, cast

from scrapy.exceptions import NotConfigured
from scrapy.http import HtmlResponse, Response, TextResponse

from newscrawl.items import BROKEN, PageBytes
from newscrawl.policies import RENDERED, BrowserUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

    from newscrawl.arguments import CrawlArguments
    from newscrawl.normalization.urls import ArticleKey, SiteUrls

T = TypeVar("T")


class Reader:
    """Reads pages in this process; a crawl puts `extensions.reader_pool.ReaderPool` in its place."""

    async def read(
        self,
        function: Callable[..., T],
        *arguments: Any,
        attempt: ArticleKey | None = None,  # noqa: ARG002  # see below
        tried: bool = False,  # noqa: ARG002  # see below
    ) -> T:
        """Return what *function* makes of a page; *attempt* names the article that it is to be.

        One that was *tried* before may have ended a run, and is to take no other page down with it.
        Raises CallError for a page that could not be read to its end.
        """
        return function(*arguments)

    async def work(self, function: Callable[..., T], *arguments: Any) -> T:
        """Return what *function* does that reads no page; raises CallError where it did not end."""
        return function(*arguments)


class SiteSpider(Protocol):
    """A spider that follows one news site; *archives_pages* has it bring every article page's record."""

    name: str
    reader: Reader
    browser: BrowserUse
    archives_pages: bool

    @property
    def arguments(self) -> CrawlArguments: ...

    @property
    def urls(self) -> SiteUrls: ...

    def serve_from(self, root: str) -> None:
        """Fetch from *root* what the dataset calls by another root."""

    def article_request(
        self, key: ArticleKey, related_depth: int = 0, *, attempts: int = 0, **kwargs: Any
    ) -> Request:
        """Return the request for an article that was tried *attempts* times."""

    def past(self, request: Request) -> Iterable[Any]:
        """Return what follows a page that could not be read."""


def site_spider(crawler: Crawler) -> SiteSpider:
    """Return the spider of a crawl; raise NotConfigured where there is none, as in scrapy shell."""
    if not hasattr(crawler.spider, "arguments"):
        raise NotConfigured("not a crawl: scrapy shell and scrapy fetch keep nothing")
    return cast("SiteSpider", crawler.spider)


def is_page(response: Response) -> TypeGuard[TextResponse]:
    """Say whether a response is HTML, or text of no declared kind: not XML, not JSON, not binary."""
    return type(response) in (TextResponse, HtmlResponse) and bool(response.body.strip())


def why_broken(response: Response) -> str | None:
    """Return why an answer is no whole page, though it came with success; None if it is one."""
    flag = next((flag for flag in response.flags if flag.startswith(BROKEN)), None)
    return flag.removeprefix(BROKEN) if flag else None


def why_failed(error: BaseException | None) -> str:
    """Return on one line why a download failed, without a full stop.

    Twisted gives a list of reasons, of which Scrapy's message has the objects.
    """
    reasons = getattr(getattr(error, "__cause__", None), "reasons", ())
    return " ".join("; ".join(map(_message, reasons)).split() or str(error).split()).rstrip(".")


def _message(reason: Failure) -> str:
    if type(reason.value).__name__ == "VerificationError":  # whose message is its own source
        return "the TLS certificate is for another host"
    parts = getattr(reason.value, "args", ())
    if all(isinstance(part, str) for part in parts):
        return str(reason.getErrorMessage())
    return ": ".join(_texts(parts))  # what Twisted would print as Python spells it


def _texts(said: Any) -> Iterator[str]:
    """Yield the texts that errors of TLS and of broken HTTP are made of.

    >>> ": ".join(_texts([[("SSL routines", "", "certificate verify failed")]]))
    'SSL routines: certificate verify failed'
    """
    if isinstance(said, list | tuple):
        for part in said:
            yield from _texts(part)
    elif said:
        yield said.decode("latin-1") if isinstance(said, bytes) else str(said)


def is_rendered(response: Response) -> bool:
    return RENDERED in response.flags


def page_of(response: Response) -> PageBytes:
    """Return the page that has just come as *response*, empty if it is no text."""
    is_text = isinstance(response, TextResponse)
    return PageBytes(
        response.url,
        response.body if is_text else b"",
        getattr(response, "encoding", "utf-8"),
        datetime.now(UTC),
        status=response.status,
        headers=_headers(response),
        rendered=is_rendered(response),
    )


def _headers(response: Response) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
