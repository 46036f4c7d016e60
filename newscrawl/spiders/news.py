"""How a news site is followed: listings and site maps to articles, articles to related articles.

A site's own module adds facts only.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from newscrawl.discovery import ENTRY, Entry, Seed, seed_of
from newscrawl.discovery.sitemap import LARGEST, read_sitemap, sitemaps_in_robots
from newscrawl.extensions.host_clock import HeldBackError
from newscrawl.extensions.site_spider import is_rendered, page_of, why_broken
from newscrawl.items import Reject
from newscrawl.normalization.dates import published_at, stamp
from newscrawl.parse import ListingPage, read_listing_page
from newscrawl.policies import BARREN_SITEMAPS, RENDERABLE, START, PagingState, SitemapQueue
from newscrawl.spiders.articles import MISSING, ArticleSpider, Output

# A seed tells of many articles: it goes before any article (0).
_SEED_PRIORITY = 100
_GONE = (404, 410)
# The site's last word on an article, which tells of a seed that it was not read.
_LOST = MISSING | {"offsite"}


class NewsSpider(ArticleSpider):
    """Follow one news site; subclasses state its facts as class attributes."""

    listing_path: ClassVar[str] = "/news"
    page_path: ClassVar[str] = "/news/{page}"
    flash_path: ClassVar[str | None] = None
    feed_path: ClassVar[str | None] = None
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
                    url = self._url(locale, self.flash_path)
                    yield self._seed_request(url, self.parse_flash, seed=Seed("flash", locale))
                if self.feed_path:
                    url = self._url(locale, self.feed_path)
                    yield self._seed_request(url, self.parse_feed, seed=Seed("feed", locale))

    # Site maps

    async def parse_robots(self, response: Response) -> AsyncIterator[Output]:
        """Follow the news site maps that robots.txt names, else the one known by its path, then others."""
        is_text = isinstance(response, TextResponse)
        named = await self.reader.read(sitemaps_in_robots, response.text) if is_text else []
        for request in self._sitemap_requests(named):
            yield request

    def _sitemap_requests(self, named: Iterable[str]) -> Iterator[scrapy.Request]:
        found = tuple(here for url in named if (here := self.urls.fetch_url(url)))
        for locale in self.arguments.locales:
            known = self.urls.root + self.sitemap_path.format(locale=locale)
            news = [url for url in found if self.sitemap_word in url or url == known]
            of_locale = [url for url in news or found if _names_locale(url, locale)]
            self._sitemaps[locale] = queue = SitemapQueue(of_locale or news or found)
            yield self.sitemap_request((queue.take() if news else None) or known, locale)

    def sitemap_request(self, url: str, locale: str, so_far: PagingState = START) -> scrapy.Request:
        seed = Seed("sitemap", locale, missed=so_far.missed)
        request = self._seed_request(url, self.parse_sitemap, seed=seed, so_far=so_far)
        return request.replace(meta={"download_maxsize": LARGEST})

    async def parse_sitemap(
        self, response: Response, seed: Seed, so_far: PagingState
    ) -> AsyncIterator[Output]:
        """Follow the articles of a site map, then its shards one after the other, newest first.

        One that breaks off is asked for again, and then passed over with what it has named.
        """
        assert response.request  # noqa: S101  # the engine sets it
        url, locale = response.request.url, seed.locale
        reason = why_broken(response)  # it was asked for again already
        sitemap = await self.reader.read(read_sitemap, response.body, self.urls, response.url)
        for article in self._article_requests(sitemap.entries):
            yield article
        if sitemap.is_whole:
            named = (here for shard in sitemap.shards if (here := self.urls.fetch_url(shard, url)))
            self._sitemaps[locale].put_first(named, url)
            following = self._next_sitemap(url, locale, so_far.after_sitemap(bool(sitemap.entries)))
        elif await self._is_walled(response):
            yield self._reject(response.url, "challenge", None)
            following = iter(())
        elif so_far.may_ask_again and not reason:
            following = iter([self.sitemap_request(url, locale, so_far.again())])
        else:
            yield self._reject(response.url, reason or "cut", None)
            following = self.past(response.request)
        for output in following:
            yield output

    def _next_sitemap(self, url: str, locale: str, so_far: PagingState) -> Iterator[Output]:
        """Go on behind the site map at *url*, or say that so many in a row have named no article."""
        following = self._sitemaps[locale].take()
        if following and so_far.barren >= BARREN_SITEMAPS:
            told = f"{so_far.barren} site maps in a row name no article"
            yield self._reject(url, "barren", None, told)
        elif following:
            yield self.sitemap_request(following, locale, so_far)

    # Listings

    def listing_request(self, locale: str, page: int, so_far: PagingState = START) -> scrapy.Request:
        path = self.page_path.format(page=page) if page > 1 else self.listing_path
        seed = Seed("listing", locale, page, so_far.missed)
        request = self._seed_request(self._url(locale, path), self.parse_listing, seed=seed, so_far=so_far)
        return request.replace(
            meta={"handle_httpstatus_list": _GONE},
            flags=self.browser.flags("no_articles" if so_far.rendered else ""),
        )

    async def parse_listing(
        self, response: Response, seed: Seed, so_far: PagingState
    ) -> AsyncIterator[Output]:
        """Follow the articles of a numbered listing page and then the next page.

        The list ends where a page is missing, or where pages stay empty or repeat the one before:
        the site answers numbers past the end with its last page.
        """
        if response.status in _GONE or (self.listing_page(response.url) or seed.page) < seed.page:
            if seed.page == 1:
                yield self._reject(response.url, "not_found", None, f"HTTP {response.status}")
            return
        listing = await self._listing(response, seed.locale)
        entries = listing.entries
        for request in self._article_requests(entries):
            yield request
        broken = why_broken(response)
        if broken:
            yield self._reject(response.url, broken, None)
        ids = frozenset(entry.key.article_id for entry in entries)
        if is_rendered(response):
            self.browser.note(helped=bool(ids))
        if not ids and (instead := self._instead_of_empty(response, listing, seed, so_far)):
            yield instead
            return
        # What stood on the page before as well, as a Flash block does, says nothing.
        telling = [entry for entry in entries if entry.key.article_id not in so_far.ids]
        behind = so_far.after(ids, is_old=bool(entries) and all(map(self._is_too_old, telling)))
        behind = behind._replace(missed=so_far.missed + bool(broken), rendered=is_rendered(response))
        if not behind.is_over:
            yield self.listing_request(seed.locale, seed.page + 1, behind)

    def listing_page(self, url: str) -> int | None:
        """Return which page of the listing an address is of, None if it is of another page."""
        parts = urlsplit(url)
        address = f"{parts.path}?{parts.query}" if "?" in self.page_path else parts.path
        number = re.escape(self.page_path.rstrip("/")).replace(r"\{page\}", r"(?P<page>\d{1,9})")
        first = re.escape(self.listing_path.rstrip("/"))
        found = re.fullmatch(rf"(?:/{self.locale_prefix})?(?:{number}|{first})/?", address)
        return int(found["page"] or 1) if found else None

    def _instead_of_empty(
        self, response: Response, listing: ListingPage, seed: Seed, so_far: PagingState
    ) -> scrapy.Request | Reject | None:
        """Return how to go on with a page that names no article; None to take it as it is."""
        if listing.is_challenge:
            return self._scripted(response, "challenge")
        if is_rendered(response):
            return None
        if _may_be_rendered(listing, so_far) and self.browser.may_help("no_articles"):
            return self._scripted(response, "no_articles")
        return self.listing_request(seed.locale, seed.page, so_far.again()) if so_far.may_ask_again else None

    async def parse_flash(self, response: Response, seed: Seed) -> AsyncIterator[Output]:
        listing = await self._listing(response, seed.locale)
        for request in self._article_requests(listing.entries):
            yield request
        if listing.is_challenge:
            yield self._scripted(response, "challenge")
        elif listing.is_shell and not is_rendered(response) and self.browser.may_help("no_articles"):
            yield self._scripted(response, "no_articles")

    async def parse_feed(self, response: Response, seed: Seed) -> AsyncIterator[Output]:  # noqa: ARG002  # as all seeds
        """Follow the articles of an RSS or Atom feed, which names the newest."""
        feed = await self.reader.read(read_sitemap, response.body, self.urls)
        for request in self._article_requests(feed.entries):
            yield request
        if not feed.is_whole:
            is_walled = await self._is_walled(response)
            yield self._reject(
                response.url, "challenge" if is_walled else why_broken(response) or "cut", None
            )

    async def _listing(self, response: Response, locale: str) -> ListingPage:
        call = read_listing_page, page_of(response), locale, self.site, self.arguments.since is not None
        return await self.reader.read(*call)

    def _scripted(self, response: Response, reason: str) -> Reject:
        return replace(self._reject(response.url, reason, None), scripted=True)

    # What goes wrong

    async def on_seed_error(self, failure: Failure) -> AsyncIterator[Output]:
        """Say why a seed could not be read; the known site map stands in for a missing robots.txt."""
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]  # set by the engine
        if isinstance(failure.value, HeldBackError):
            return
        reason, detail = await self._why_failed(failure)
        seed = seed_of(request.cb_kwargs)
        if seed and (reason != "not_found" or self._is_named(seed, request.url)):
            reject = self._reject(request.url, reason, None, detail)
            is_scripted = seed.is_page and reason in RENDERABLE
            yield replace(reject, failed=reject.failed or reason in _LOST, scripted=is_scripted)
        if seed is None or reason not in ("blocked", "challenge", "robots"):
            for following in self.past(request):
                yield following

    def _is_named(self, seed: Seed, url: str) -> bool:
        """Say whether the site itself names a seed: what is known by its path alone need not be there."""
        return seed.source == "sitemap" and url in self._sitemaps[seed.locale]

    def past(self, request: scrapy.Request) -> Iterator[Output]:
        """Go on behind a seed that could not be read; behind an article there is nothing."""
        seed = seed_of(request.cb_kwargs)
        behind: PagingState = request.cb_kwargs.get("so_far", START).after_failure()
        if seed is None:
            yield from self._sitemap_requests([])
        elif seed.source == "sitemap":
            yield from self._next_sitemap(request.url, seed.locale, behind)
        elif seed.source == "listing" and not behind.is_over:
            yield self.listing_request(seed.locale, seed.page + 1, behind)

    # What every seed needs

    def _url(self, locale: str, path: str) -> str:
        return self.urls.root + self.urls.prefix(locale) + path

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

    def _article_requests(self, entries: Iterable[Entry]) -> Iterator[scrapy.Request]:
        for entry in entries:
            if entry.key.locale in self.arguments.locales and not self._is_too_old(entry):
                yield self.article_request(entry.key, meta={ENTRY: entry})

    def _is_too_old(self, entry: Entry) -> bool:
        since, dated = self.arguments.since, entry.dated or entry.lastmod or ""
        moment = since and published_at(dated, now=datetime.now(UTC), zone=self.printed_zone)
        # By the day: a site map may give no more.
        return bool(since and moment and moment[:10] < stamp(since)[:10])


def _names_locale(url: str, locale: str) -> bool:
    """Say whether an address has a locale in its path.

    >>> [_names_locale(f"https://x.example/map-{code}-1.xml", "pt") for code in ("pt", "pt-PT", "option")]
    [True, False, False]
    """
    pattern = rf"(?<![a-z])(?<![^a-z][a-z]{{2}}-){re.escape(locale)}(?!-?[a-z]{{2}}(?![a-z])|[a-z])"
    return re.search(pattern, urlsplit(url).path, re.IGNORECASE) is not None


def _may_be_rendered(listing: ListingPage, so_far: PagingState) -> bool:
    """Say whether scripts may show the articles that a listing page did not name.

    Behind a page that named some, an empty one is the end of the list.
    """
    if so_far.ids:
        return False
    return listing.is_shell or (not so_far.may_ask_again and listing.has_program)
