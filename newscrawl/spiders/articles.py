"""How the articles of a site are asked for and read; a spider on top says where they are named.

What to do with an article, and whether to fetch one again, is decided elsewhere.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import scrapy
from scrapy.exceptions import IgnoreRequest
from scrapy.spidermiddlewares.httperror import HttpError

from newscrawl.arguments import DEMO, DEMO_ROOT, CrawlArguments
from newscrawl.exceptions import BrowserError, CallError
from newscrawl.extensions.host_clock import HeldBackError, UnsentError
from newscrawl.extensions.site_spider import Reader, is_page, is_rendered, page_of, why_broken, why_failed
from newscrawl.items import Article, NotModified, Reject
from newscrawl.normalization.dates import stamp
from newscrawl.normalization.urls import LOCALE, ArticleKey, SiteUrls
from newscrawl.parse import Parsed, Site, read_for_store, shows_challenge
from newscrawl.policies import RENDERABLE, BrowserUse, why_asked

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from scrapy.crawler import Crawler
    from scrapy.http import Response, TextResponse
    from twisted.python.failure import Failure


_NOT_MODIFIED = 304
_COOKIES = "scrapy.downloadermiddlewares.cookies.CookiesMiddleware"
_CONNECTION = {
    "DownloadTimeoutError": "timeout",
    "CannotResolveHostError": "dns",
    "DownloadConnectionRefusedError": "refused",
    "ResponseDataLossError": "cut",
    "DownloadCancelledError": "too_large",
    "DownloadFailedError": "connection",
}
# What Scrapy's Request, or Python, says of a Location that is no address.
_NO_ADDRESS = ("Missing scheme in request url", "Invalid IPv6 URL", "Port ")
# What Scrapy's own middlewares say: they have one class for everything.
_IGNORED = {"max redirections": "redirect_loop", "Ignored response": "too_large"}
_STATUS = {401: "blocked", 403: "blocked", 429: "blocked", 404: "not_found", 410: "not_found"}
# The site's or our own last word on a page. Every other reason is a failure: nothing was said.
JUDGED = frozenset(
    "blocked challenge robots offsite redirected not_found gone_page "
    "not_html listing no_title no_body".split()
)
# The site says that there is no such article. A redirect says nothing: sites send visitors elsewhere
# for maintenance, for their country, or to log in.
MISSING = frozenset(["not_found", "gone_page"])

T = TypeVar("T")
Output = scrapy.Request | Article | NotModified | Reject


class ArticleSpider(scrapy.Spider):
    """Ask for articles, plainly or in the browser, and read them; subclasses state the site's facts."""

    default_site: ClassVar[str]
    article_path: ClassVar[str]
    article_id: ClassVar[str]
    mirror_hosts: ClassVar[str] = r"(?!)"
    title_suffix: ClassVar[str] = r"(?!)"
    disclaimer: ClassVar[str] = r"(?!)"
    state_keys: ClassVar[Mapping[str, str]] = {}
    default_locale: ClassVar[str] = "en"
    locale_prefix: ClassVar[str] = LOCALE
    # Answered to conditional requests only, and those are for articles only.
    handle_httpstatus_list: ClassVar[list[int]] = [_NOT_MODIFIED]

    def __init__(self, name: str | None = None, **arguments: Any) -> None:
        # Scrapy and scrapyd add underscored arguments of their own (_job, …).
        own = {key: value for key, value in arguments.items() if not key.startswith("_")}
        self.arguments = CrawlArguments.parse(own, self.default_site, self.default_locale)
        super().__init__(name)
        self.urls = self._urls_at(self.arguments.site)
        self.browser = BrowserUse(self.arguments.render)
        self.printed_zone = ZoneInfo("UTC")
        self.reader = Reader()
        self.archives_pages = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        spider.printed_zone = ZoneInfo(settings["NEWSCRAWL_PRINTED_TIMEZONE"])
        if contact := settings["NEWSCRAWL_CONTACT"]:
            settings.set("USER_AGENT", f"{settings['USER_AGENT']} (+{contact})", priority="cmdline")
        elif not _is_here(spider.arguments.site):
            spider.logger.warning(
                "NEWSCRAWL_CONTACT is not set: the site cannot tell whose crawl this is; give a URL of yours"
            )
        if not settings.getbool("COOKIES_ENABLED"):  # Scrapy loads what is switched off too: 40 ms and 4 MB
            settings["DOWNLOADER_MIDDLEWARES_BASE"].pop(_COOKIES, None)
        if spider.arguments.site == DEMO:
            settings.setdict(settings.getdict("NEWSCRAWL_DEMO_SETTINGS"), priority="spider")
        return spider

    @property
    def site(self) -> Site:
        return Site(self.urls, self.printed_zone)

    def serve_from(self, root: str) -> None:
        """Fetch from *root* what the dataset calls by another root: a demo site on a free port."""
        self.urls = replace(self.urls, root=root)

    def _urls_at(self, site: str) -> SiteUrls:
        is_mirror = re.fullmatch(self.mirror_hosts, urlsplit(site).hostname or "")
        return SiteUrls(
            root=site,
            canonical_root=self.default_site if is_mirror else DEMO_ROOT if site == DEMO else site,
            article_path=self.article_path,
            article_id=self.article_id,
            default_locale=self.default_locale,
            locale_prefix=self.locale_prefix,
            family=self.mirror_hosts,
            title_suffix=self.title_suffix,
            disclaimer=self.disclaimer,
            state_keys=self.state_keys,
        )

    def article_request(
        self, key: ArticleKey, related_depth: int = 0, *, attempts: int = 0, **kwargs: Any
    ) -> scrapy.Request:
        """Return the request for an article that was tried *attempts* times, and waits behind others then."""
        return scrapy.Request(
            self.urls.article_url(key),
            callback=self.parse_article,
            errback=self.on_article_error,
            cb_kwargs={"key": key, "related_depth": related_depth, "attempts": attempts},
            priority=-attempts,
            flags=self.browser.flags(),
            **kwargs,
        )

    async def parse_article(
        self, response: Response, key: ArticleKey, related_depth: int = 0, attempts: int = 0
    ) -> AsyncIterator[Output]:
        """Yield the article of a page, or why it is none, and the requests for its related links."""
        if reason := why_broken(response):
            is_walled = await self._is_walled(response)
            yield self._reject(response.url, "challenge" if is_walled else reason, key)
        elif response.status == _NOT_MODIFIED:
            yield NotModified(*key, stamp(datetime.now(UTC)))
        elif self.urls.article_key(response.url) != key:
            yield self._reject(response.url, "redirected", key)
        elif is_page(response):
            call = read_for_store, page_of(response), key, self.site, self.archives_pages
            parsed = await self.reader.read(*call, attempt=key, tried=attempts > 0)
            for output in self._read(response, parsed, key, related_depth):
                yield output
        elif await self._is_walled(response):
            yield self._reject(response.url, "challenge", key)
        else:
            yield self._reject(response.url, "not_html", key)

    async def on_article_error(self, failure: Failure) -> AsyncIterator[Output]:
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]  # set by the engine
        key = request.cb_kwargs["key"]
        if isinstance(failure.value, HeldBackError):
            return
        reason, detail = await self._why_failed(failure)
        if reason in MISSING and self._answers_for_another(failure.value, key):
            reason = "redirected"
        yield replace(self._reject(request.url, reason, key, detail), scripted=reason in RENDERABLE)

    def _answers_for_another(self, error: Any, key: ArticleKey) -> bool:
        """Say whether an error came behind a redirect to another article, or to another locale."""
        return self.urls.article_key(error.response.url) not in (None, key)

    def _read(
        self, response: TextResponse, parsed: Parsed, key: ArticleKey, related_depth: int
    ) -> Iterator[Output]:
        article = parsed.article
        if is_rendered(response):
            self.browser.note(helped=article is not None)
        if article is None:
            reject = self._reject(response.url, parsed.reason, key, parsed.detail)
            is_scripted = parsed.has_program and parsed.reason in RENDERABLE
            yield replace(reject, scripted=is_scripted, page=parsed.page)
            return
        article.page = parsed.page
        yield article
        if related_depth < self.arguments.related_depth:
            for link in article.related:
                if link.url and (target := self.urls.article_key(link.url)):
                    yield self.article_request(target, related_depth + 1)

    async def _why_failed(self, failure: Failure) -> tuple[str, str]:
        """Return why a request failed: where no browser was to be had, what the plain page lacked."""
        reason, detail = reason_of(failure)
        page = error_page(failure)
        if page is not None and await self._is_walled(page):
            reason = "challenge"
        asked = why_asked(failure.request.flags)  # type: ignore[attr-defined]  # set by the engine
        if reason in ("no_browser", "given_up"):
            return (self.browser.instead_of(asked) if asked in RENDERABLE else reason), detail
        if asked:
            self.browser.note(helped=False)
        return reason, detail

    async def _is_walled(self, response: Response) -> bool:
        """Say whether a wall answered instead of the site; some do so with a header and no page."""
        with suppress(CallError):  # the status says enough
            return await self.reader.read(shows_challenge, page_of(response))
        return False

    def _reject(self, url: str, reason: str, key: ArticleKey | None, detail: str = "") -> Reject:
        article_id, locale = key or (None, None)
        failed, missing = reason not in JUDGED, reason in MISSING
        return Reject(url, reason, detail, article_id, locale, failed=failed, missing=missing)


def _is_here(site: str) -> bool:
    host = urlsplit(site).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return site == DEMO or host == "localhost"


def error_page(failure: Failure) -> Response | None:
    return failure.value.response if isinstance(failure.value, HttpError) else None


def reason_of(failure: Failure) -> tuple[str, str]:
    """Return why a request failed, and the detail on one line; what an error page says is not looked at."""
    error = failure.value
    if isinstance(error, HttpError):
        status = error.response.status
        return _STATUS.get(status, f"http_{status}"), f"HTTP {status}"
    detail = why_failed(error)
    if isinstance(error, UnsentError | BrowserError):
        return error.reason, detail
    name = type(error).__name__
    if isinstance(error, IgnoreRequest):
        return next((why for words, why in _IGNORED.items() if detail.startswith(words)), name), detail
    if isinstance(error, ValueError) and detail.startswith(_NO_ADDRESS):
        return "bad_redirect", detail
    return _CONNECTION.get(name, name), detail
