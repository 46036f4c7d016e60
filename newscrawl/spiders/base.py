"""How a news site is followed: listings and site maps to articles, articles to related articles.

A site's own module adds facts only. What to do with an article, and whether to fetch one again, is
decided elsewhere: this module says where pages are and what they say.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import scrapy
from scrapy.http import TextResponse

from newscrawl.discovery.entries import ENTRY
from newscrawl.discovery.listing import read_listing
from newscrawl.discovery.sitemap import read_sitemap, sitemaps_in_robots
from newscrawl.extraction import EXTRACTOR_VERSION
from newscrawl.extraction.page import read_article_page
from newscrawl.extraction.verdict import is_challenge
from newscrawl.items import Article, NotModified, Reject
from newscrawl.loaders import Reading, load_article
from newscrawl.normalization.dates import parse_time, stamp
from newscrawl.normalization.urls import SiteUrls
from newscrawl.spiders.arguments import DEMO, CrawlArguments
from newscrawl.spiders.failures import JUDGED, MISSING, reason_of
from newscrawl.spiders.paging import START, SoFar
from newscrawl.spiders.responses import header, is_page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from newscrawl.discovery.entries import Entry
    from newscrawl.normalization.urls import ArticleKey

_SOURCES = {
    "parse_listing": "listing",
    "parse_sitemap": "sitemap",
    "parse_flash": "flash",
    "parse_article": "related",
}
# A seed tells of many articles: it goes before any article (0).
_SEED_PRIORITY = 100
_GONE = (404, 410)
_NOT_MODIFIED = 304

Output = scrapy.Request | Article | NotModified | Reject


class Seed(NamedTuple):
    """Where on the site article URLs come from: *source* is listing, sitemap, flash or related."""

    source: str
    locale: str


class NewsSpider(scrapy.Spider):
    """Follow one news site; subclasses state its facts as class attributes."""

    default_site: ClassVar[str]
    article_path: ClassVar[str]
    article_id: ClassVar[str]
    mirror_hosts: ClassVar[str] = r"(?!)"
    default_locale: ClassVar[str] = "en"
    listing_path: ClassVar[str] = "/news"
    flash_path: ClassVar[str | None] = None
    sitemap_path: ClassVar[str] = "/sitemap.xml"
    sitemap_word: ClassVar[str] = "news"

    # Answered to conditional requests only, and those are for articles only.
    handle_httpstatus_list: ClassVar[list[int]] = [_NOT_MODIFIED]

    def __init__(self, name: str | None = None, **arguments: Any) -> None:
        # Scrapy and scrapyd add underscored arguments of their own (_job, …).
        own = {key: value for key, value in arguments.items() if not key.startswith("_")}
        self.arguments = CrawlArguments.parse(self.default_site, own)
        super().__init__(name)
        self.urls = self._urls_at(self.arguments.site)
        self.printed_zone = ZoneInfo("UTC")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        spider.printed_zone = ZoneInfo(settings["NEWSCRAWL_PRINTED_TIMEZONE"])
        if contact := settings["NEWSCRAWL_CONTACT"]:
            settings.set("USER_AGENT", f"{settings['USER_AGENT']} (+{contact})", priority="spider")
        if spider.arguments.site == DEMO:
            settings.setdict(settings.getdict("NEWSCRAWL_DEMO_SETTINGS"), priority="spider")
        return spider

    def serve_from(self, root: str, canonical_root: str) -> None:
        """Fetch from *root* what the dataset calls *canonical_root*: a demo site on a free port."""
        self.urls = replace(self.urls, root=root, canonical_root=canonical_root)

    def _urls_at(self, site: str) -> SiteUrls:
        is_mirror = re.fullmatch(self.mirror_hosts, urlsplit(site).hostname or "")
        return SiteUrls(
            root=site,
            canonical_root=self.default_site if is_mirror else site,
            article_path=self.article_path,
            article_id=self.article_id,
            default_locale=self.default_locale,
            family=self.mirror_hosts,
        )

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
        return request.replace(meta={"handle_httpstatus_list": _GONE}, dont_filter=so_far.tries > 0)

    def sitemap_request(self, locale: str, urls: tuple[str, ...], so_far: SoFar = START) -> scrapy.Request:
        """Return the request for the first of *urls*, site maps that are read one after the other."""
        return self._seed_request(urls[0], self.parse_sitemap, locale=locale, shards=urls[1:], so_far=so_far)

    def article_request(self, key: ArticleKey, related_depth: int = 0, **kwargs: Any) -> scrapy.Request:
        """Return the request for an article that was found *related_depth* related links from a seed."""
        return scrapy.Request(
            self.urls.article_url(key),
            callback=self.parse_article,
            errback=self.on_article_error,
            cb_kwargs={"key": key, "related_depth": related_depth},
            **kwargs,
        )

    def seed_of(self, request: scrapy.Request) -> Seed | None:
        """Return which seed a request reads; an article page is a seed of related links."""
        source = _SOURCES.get(getattr(request.callback, "__name__", ""))
        locale = request.cb_kwargs["key"].locale if source == "related" else request.cb_kwargs.get("locale")
        return Seed(source, locale or "") if source else None

    # Seeds

    def parse_robots(self, response: Response) -> Iterator[Output]:
        """Follow the news site maps that robots.txt names, else the one known by its path."""
        named = sitemaps_in_robots(response.text) if isinstance(response, TextResponse) else []
        news = [url for url in named if self.sitemap_word in url] or named
        yield from self._sitemap_requests(news)

    def parse_sitemap(
        self, response: Response, locale: str, shards: tuple[str, ...], so_far: SoFar
    ) -> Iterator[Output]:
        """Follow the articles of a site map, then its shards one after the other, newest first."""
        sitemap = read_sitemap(response.body, self.urls)
        yield from self._article_requests(sitemap.entries)
        named = (here for shard in sitemap.shards if (here := self.urls.fetch_url(shard)))
        if following := (*named, *shards):
            yield self.sitemap_request(locale, following, so_far)

    def parse_listing(self, response: Response, locale: str, page: int, so_far: SoFar) -> Iterator[Output]:
        """Follow the articles of a numbered listing page and then the next page.

        The list ends where a page is missing, or where pages stay empty or repeat the one before:
        the site answers numbers past the end with its last page.
        """
        if response.status in _GONE:
            if page == 1:
                yield self._reject(response.url, "not_found", None, f"HTTP {response.status}")
            return
        entries = self._listed(response, locale)
        yield from self._article_requests(entries)
        ids = frozenset(entry.key.article_id for entry in entries)
        if not ids and is_page(response) and is_challenge(response.text):
            yield self._reject(response.url, "challenge", None)
            return
        if not ids and so_far.may_ask_again:
            yield self.listing_request(locale, page, so_far.again())
            return
        behind = so_far.after(ids, is_old=bool(entries) and all(map(self._is_too_old, entries)))
        if not behind.is_over:
            yield self.listing_request(locale, page + 1, behind)

    def parse_flash(self, response: Response, locale: str) -> Iterator[Output]:
        """Follow the articles of the Flash page, which has no further pages."""
        yield from self._article_requests(self._listed(response, locale))

    # Articles

    def parse_article(self, response: Response, key: ArticleKey, related_depth: int = 0) -> Iterator[Output]:
        """Yield the article of a page, or why it is none, and the requests for its related links."""
        if response.status == _NOT_MODIFIED:
            yield NotModified(*key, stamp(datetime.now(UTC)))
        elif self.urls.article_key(response.url) != key:
            yield self._reject(response.url, "redirected", key)
        elif not is_page(response):
            yield self._reject(response.url, "not_html" if response.body else "empty", key)
        else:
            yield from self._read_article(response, key, related_depth)

    def _read_article(self, response: TextResponse, key: ArticleKey, related_depth: int) -> Iterator[Output]:
        page = read_article_page(response.selector.root, response.text, key, self.urls)
        if page.rejected:
            yield self._reject(response.url, page.rejected, key)
            return
        reading = Reading(self.urls, response.url, datetime.now(UTC), self.printed_zone)
        article = load_article(page, key, reading)
        article.etag = header(response, "ETag")
        article.last_modified = header(response, "Last-Modified")
        article.page_digest = hashlib.sha256(response.body).hexdigest()
        article.extractor = EXTRACTOR_VERSION
        yield article
        if related_depth < self.arguments.related_depth:
            for link in article.related:
                if link.url and (target := self.urls.article_key(link.url)):
                    yield self.article_request(target, related_depth + 1)

    # What went wrong

    def on_article_error(self, failure: Failure) -> Iterator[Output]:
        """Say why an article could not be fetched."""
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]  # set by the engine
        reason, detail = reason_of(failure)
        yield self._reject(request.url, reason, request.cb_kwargs["key"], detail)

    def on_seed_error(self, failure: Failure) -> Iterator[Output]:
        """Say why a seed could not be read; the known site map stands in for a missing robots.txt."""
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]  # set by the engine
        reason, detail = reason_of(failure)
        if request.callback == self.parse_robots:
            yield from self._sitemap_requests([])
            return
        if reason != "not_found":
            yield self._reject(request.url, reason, None, detail)
        if reason not in ("blocked", "challenge", "robots"):
            yield from self._past(request)

    def _past(self, request: scrapy.Request) -> Iterator[Output]:
        """Go on behind a listing page or site map that could not be read."""
        kwargs = request.cb_kwargs
        behind: SoFar = kwargs.get("so_far", START).after_failure()
        if request.callback == self.parse_sitemap and kwargs["shards"]:
            yield self.sitemap_request(kwargs["locale"], kwargs["shards"], behind)
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
        )

    def _sitemap_requests(self, named: Iterable[str]) -> Iterator[scrapy.Request]:
        found = tuple(here for url in named if (here := self.urls.fetch_url(url)))
        for locale in self.arguments.locales:
            of_locale = tuple(url for url in found if f"-{locale}-" in url) or found
            known = self.urls.root + self.sitemap_path.format(locale=locale)
            yield self.sitemap_request(locale, of_locale or (known,))

    def _article_requests(self, entries: Iterable[Entry]) -> Iterator[scrapy.Request]:
        for entry in entries:
            if entry.key.locale in self.arguments.locales and not self._is_too_old(entry):
                yield self.article_request(entry.key, meta={ENTRY: entry})

    def _is_too_old(self, entry: Entry) -> bool:
        since = self.arguments.since
        moment = since and parse_time(entry.dated or entry.lastmod or "", self.printed_zone)
        return bool(since and moment and moment < since)

    def _listed(self, response: Response, locale: str) -> list[Entry]:
        if not is_page(response):
            return []
        return read_listing(response.selector.root, response.text, self.urls, locale)

    def _reject(self, url: str, reason: str, key: ArticleKey | None, detail: str = "") -> Reject:
        article_id, locale = key or (None, None)
        failed, missing = reason not in JUDGED, reason in MISSING
        return Reject(url, reason, detail, article_id, locale, failed=failed, missing=missing)
