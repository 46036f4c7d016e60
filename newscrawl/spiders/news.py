"""How a news site is followed: listings and site maps to articles, articles to related articles.

A site's own module adds facts only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from urllib.parse import urlsplit

import scrapy
from scrapy.http import TextResponse

from newscrawl.discovery.entries import ENTRY
from newscrawl.discovery.sitemap import LARGEST, read_sitemap, sitemaps_in_robots
from newscrawl.extensions.unsent import HeldBackError
from newscrawl.normalization.dates import parse_time
from newscrawl.parse import ListingPage, read_listing_page
from newscrawl.spiders.articles import ArticleSpider
from newscrawl.spiders.paging import BARREN_SITEMAPS, START, SitemapQueue, SoFar
from newscrawl.spiders.responses import is_page, is_rendered, page_of, why_broken

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from newscrawl.discovery.entries import Entry
    from newscrawl.items import Reject
    from newscrawl.spiders.articles import Output

_SOURCES = {
    "parse_listing": "listing",
    "parse_sitemap": "sitemap",
    "parse_flash": "flash",
    "parse_article": "related",
}
# A seed tells of many articles: it goes before any article (0).
_SEED_PRIORITY = 100
_GONE = (404, 410)


class Seed(NamedTuple):
    """Where on the site article URLs come from: *source* is listing, sitemap, flash or related."""

    source: str
    locale: str


class NewsSpider(ArticleSpider):
    """Follow one news site; subclasses state its facts as class attributes."""

    listing_path: ClassVar[str] = "/news"
    flash_path: ClassVar[str | None] = None
    sitemap_path: ClassVar[str] = "/sitemap.xml"
    sitemap_word: ClassVar[str] = "news"

    def __init__(self, name: str | None = None, **arguments: Any) -> None:
        super().__init__(name, **arguments)
        self._sitemaps: dict[str, SitemapQueue] = {}

    async def start(self) -> AsyncIterator[scrapy.Request]:
        if "sitemap" in self.arguments.discover:
            # Reading robots.txt is what robots.txt cannot forbid.
            robots = self._seed_request(f"{self.urls.root}/robots.txt", self.parse_robots)
            yield robots.replace(meta={"dont_obey_robotstxt": True})
        if "listing" in self.arguments.discover:
            for locale in self.arguments.locales:
                yield self.listing_request(locale, 1)
                if self.flash_path:
                    url = self.urls.root + self.urls.prefix(locale) + self.flash_path
                    yield self._seed_request(url, self.parse_flash, locale=locale)

    def listing_request(self, locale: str, page: int, so_far: SoFar = START) -> scrapy.Request:
        """Return the request for a numbered listing page."""
        path = self.urls.prefix(locale) + self.listing_path + (f"/{page}" if page > 1 else "")
        request = self._seed_request(
            self.urls.root + path, self.parse_listing, locale=locale, page=page, so_far=so_far
        )
        return request.replace(
            meta={"handle_httpstatus_list": _GONE},
            flags=self.flags("no_articles" if so_far.drawn else ""),
        )

    def sitemap_request(self, url: str, locale: str, so_far: SoFar = START) -> scrapy.Request:
        """Return the request for a site map."""
        request = self._seed_request(url, self.parse_sitemap, locale=locale, so_far=so_far)
        return request.replace(meta={"download_maxsize": LARGEST})

    def seed_of(self, request: scrapy.Request) -> Seed | None:
        """Return which seed a request reads; an article page is a seed of related links."""
        source = _SOURCES.get(getattr(request.callback, "__name__", ""))
        locale = request.cb_kwargs["key"].locale if source == "related" else request.cb_kwargs.get("locale")
        return Seed(source, locale or "") if source else None

    # Seeds

    async def parse_robots(self, response: Response) -> AsyncIterator[Output]:
        """Follow the news site maps that robots.txt names, else the one known by its path."""
        is_text = isinstance(response, TextResponse)
        named = await self.reader.read(sitemaps_in_robots, response.text) if is_text else []
        news = [url for url in named if self.sitemap_word in url] or named
        for request in self._sitemap_requests(news):
            yield request

    async def parse_sitemap(self, response: Response, locale: str, so_far: SoFar) -> AsyncIterator[Output]:
        """Follow the articles of a site map, then its shards one after the other, newest first.

        One that breaks off is asked for again, and then passed over with what it has named.
        """
        assert response.request  # noqa: S101  # the engine sets it
        reason = why_broken(response)  # it was asked for again already
        sitemap = await self.reader.read(read_sitemap, response.body, self.urls)
        for article in self._article_requests(sitemap.entries):
            yield article
        if sitemap.is_whole:
            named = (here for shard in sitemap.shards if (here := self.urls.fetch_url(shard)))
            self._sitemaps[locale].put_first(named)
            following = self._next_sitemap(response.request, so_far.after_sitemap(bool(sitemap.entries)))
        elif so_far.may_ask_again and not reason:
            following = iter([self.sitemap_request(response.request.url, locale, so_far.again())])
        else:
            yield self._reject(response.url, reason or "cut", None)
            following = self.past(response.request)
        for output in following:
            yield output

    def _next_sitemap(self, request: scrapy.Request, so_far: SoFar) -> Iterator[Output]:
        """Go on with the next site map, or say that so many in a row have named no article."""
        locale = request.cb_kwargs["locale"]
        url = self._sitemaps[locale].take()
        if url and so_far.barren >= BARREN_SITEMAPS:
            told = f"{so_far.barren} site maps in a row name no article"
            yield self._reject(request.url, "barren", None, told)
        elif url:
            yield self.sitemap_request(url, locale, so_far)

    async def parse_listing(
        self, response: Response, locale: str, page: int, so_far: SoFar
    ) -> AsyncIterator[Output]:
        """Follow the articles of a numbered listing page and then the next page.

        The list ends where a page is missing, or where pages stay empty or repeat the one before:
        the site answers numbers past the end with its last page.
        """
        if response.status in _GONE or self._leads_back(response.url, page):
            if page == 1:
                yield self._reject(response.url, "not_found", None, f"HTTP {response.status}")
            return
        listing = await self._listing(response, locale)
        entries = listing.entries
        for request in self._article_requests(entries):
            yield request
        if reason := why_broken(response):
            yield self._reject(response.url, reason, None)
            so_far = so_far._replace(missed=so_far.missed + 1)
        ids = frozenset(entry.key.article_id for entry in entries)
        if is_rendered(response):
            self.browser.note(helped=bool(ids))
        if not ids and (instead := self._instead_of_empty(response, listing)):
            yield instead
            return
        behind = so_far.after(ids, is_old=bool(entries) and all(map(self._is_too_old, entries)))
        if not behind.is_over:
            yield self.listing_request(locale, page + 1, behind._replace(drawn=is_rendered(response)))

    async def parse_flash(self, response: Response, locale: str) -> AsyncIterator[Output]:
        """Follow the articles of the Flash page, which has no further pages."""
        listing = await self._listing(response, locale)
        for request in self._article_requests(listing.entries):
            yield request
        assert response.request  # noqa: S101  # the engine sets it
        if listing.is_shell and (rendered := self.in_browser(response.request, "no_articles")):
            yield rendered

    async def on_seed_error(self, failure: Failure) -> AsyncIterator[Output]:
        """Say why a seed could not be read; the known site map stands in for a missing robots.txt."""
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]  # set by the engine
        if isinstance(failure.value, HeldBackError):
            return
        reason, detail = await self._why_failed(failure)
        if request.callback == self.parse_robots:
            for known in self.past(request):
                yield known
            return
        is_site_map = request.callback == self.parse_sitemap
        if not is_site_map and (rendered := self.in_browser(request, reason)):
            yield rendered
            return
        if reason != "not_found":
            yield self._reject(request.url, reason, None, detail)
        if reason not in ("blocked", "challenge", "robots"):
            for following in self.past(request):
                yield following

    def _leads_back(self, url: str, page: int) -> bool:
        """Say whether a listing page was redirected to an earlier one: it lies behind the last."""
        found = re.fullmatch(rf".*{re.escape(self.listing_path)}(?:/(\d{{1,9}}))?/?", urlsplit(url).path)
        return found is not None and int(found[1] or 1) < page

    # Behind a page

    def _instead_of_empty(self, response: Response, listing: ListingPage) -> scrapy.Request | Reject | None:
        """Return how to go on with a page that names no article; None to take it as it is."""
        request = response.request
        assert request  # noqa: S101  # the engine sets it
        so_far: SoFar = request.cb_kwargs["so_far"]
        if listing.is_challenge:
            challenge = self._reject(response.url, "challenge", None)
            return self.in_browser(request, "challenge") or challenge
        if _may_be_drawn(listing, so_far) and (rendered := self.in_browser(request, "no_articles")):
            return rendered
        if not so_far.may_ask_again or is_rendered(response):
            return None
        return self.listing_request(request.cb_kwargs["locale"], request.cb_kwargs["page"], so_far.again())

    def past(self, request: scrapy.Request) -> Iterator[Output]:
        """Go on behind a seed that could not be read; behind an article there is nothing."""
        if request.callback == self.parse_robots:
            yield from self._sitemap_requests([])
        kwargs = request.cb_kwargs
        behind: SoFar = kwargs.get("so_far", START).after_failure()
        if request.callback == self.parse_sitemap:
            yield from self._next_sitemap(request, behind)
        elif request.callback == self.parse_listing and not behind.is_over:
            yield self.listing_request(kwargs["locale"], kwargs["page"] + 1, behind)

    # Requests

    def _seed_request(self, url: str, callback: Any, **cb_kwargs: Any) -> scrapy.Request:
        # Seeds are read anew in every run and after every fault; articles are what must not repeat.
        return scrapy.Request(
            url,
            callback=callback,
            errback=self.on_seed_error,
            priority=_SEED_PRIORITY,
            cb_kwargs=cb_kwargs,
            # Scrapy drops a redirect to an address that it has seen, and tells nobody.
            dont_filter=True,
        )

    def _sitemap_requests(self, named: Iterable[str]) -> Iterator[scrapy.Request]:
        found = tuple(here for url in named if (here := self.urls.fetch_url(url)))
        for locale in self.arguments.locales:
            of_locale = tuple(url for url in found if f"-{locale}-" in url) or found
            known = self.urls.root + self.sitemap_path.format(locale=locale)
            self._sitemaps[locale] = queue = SitemapQueue(of_locale or (known,))
            if url := queue.take():
                yield self.sitemap_request(url, locale)

    def _article_requests(self, entries: Iterable[Entry]) -> Iterator[scrapy.Request]:
        for entry in entries:
            if entry.key.locale in self.arguments.locales and not self._is_too_old(entry):
                yield self.article_request(entry.key, meta={ENTRY: entry})

    def _is_too_old(self, entry: Entry) -> bool:
        since = self.arguments.since
        moment = since and parse_time(entry.dated or entry.lastmod or "", self.printed_zone)
        return bool(since and moment and moment < since)

    async def _listing(self, response: Response, locale: str) -> ListingPage:
        if not is_page(response):
            return ListingPage([])
        return await self.reader.read(read_listing_page, page_of(response), locale, self.site)


def _may_be_drawn(listing: ListingPage, so_far: SoFar) -> bool:
    """Say whether scripts may show the articles that a listing page did not name.

    Behind a page that named some, an empty one is the end of the list.
    """
    if so_far.ids:
        return False
    return listing.is_shell or (not so_far.may_ask_again and listing.has_program)
