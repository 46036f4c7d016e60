"""The frontier between spider and scheduler: nothing known is fetched again, nothing found is lost.

The spider yields a request for every article that it sees. Here each becomes a row of the frontier,
and requests are made from those rows a few at a time: the queue costs no memory, survives the
process, and holds what earlier runs left behind.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, NamedTuple, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from scrapy.utils.request import RequestFingerprinter

from newscrawl.discovery import ENTRY, Seed, seed_of
from newscrawl.exceptions import CallError, NotStartedError
from newscrawl.extensions.site_spider import SiteSpider, site_spider
from newscrawl.extensions.store import StoreExtension
from newscrawl.items import REFUSALS, NotModified, Reject
from newscrawl.middlewares.sweeps import SWEPT, SeedPage, SweepLimits, Sweeps
from newscrawl.normalization.dates import parse_time, stamp
from newscrawl.normalization.urls import ArticleKey
from newscrawl.policies import why_asked
from newscrawl.storage.frontier import Discovery, FrontierEntry

logger = logging.getLogger(__name__)

# Enough to keep every download slot busy between two looks at the table; of several workers each takes fewer,
# so that they end at one time.
_CLAIM, _CLAIM_OF_MANY = 100, 20
_OK = 200
# The flag of a response that broke the program or its reader.
_UNREAD = "unread"


class VisitLimits(NamedTuple):
    """How many known articles a run visits, and which of the visits to one asks for the page whole."""

    budget: int
    reread_every: int


class FrontierMiddleware:
    """Spider middleware: articles found go to the store, articles to fetch come from it.

    Where a sweep ends, the request for its next page is dropped. *schedule* takes the requests to make.
    Settings: `NEWSCRAWL_STOP_AFTER_KNOWN_PAGES`, `NEWSCRAWL_MAX_LISTING_PAGES`, `NEWSCRAWL_REVISIT_BUDGET`,
    `NEWSCRAWL_REREAD_EVERY`. Stats: `newscrawl/sweeps_complete`, `newscrawl/pages_read`.
    """

    def __init__(
        self,
        spider: SiteSpider,
        extension: StoreExtension,
        sweeps: SweepLimits,
        visits: VisitLimits,
        schedule: Callable[[Request], None],
    ) -> None:
        self._spider = spider
        self._extension = extension
        self._writer = extension.writer
        self._sweeps = Sweeps(extension.writer, extension.stats, spider.arguments, sweeps)
        self._reread_every = visits.reread_every
        self._most_claimed = _CLAIM_OF_MANY if extension.membership else _CLAIM
        self.locales, self.budget = spider.arguments.locales, visits.budget
        self._revisits_left = visits.budget
        self._schedule = schedule
        self._may_have_more = True
        self._found = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        number = crawler.settings.getint
        middleware = cls(
            site_spider(crawler),
            StoreExtension.of(crawler),
            SweepLimits(number("NEWSCRAWL_STOP_AFTER_KNOWN_PAGES"), number("NEWSCRAWL_MAX_LISTING_PAGES")),
            VisitLimits(number("NEWSCRAWL_REVISIT_BUDGET"), number("NEWSCRAWL_REREAD_EVERY")),
            lambda request: crawler.engine.crawl(request),  # noqa: PLW0108  # the engine is not there yet
        )
        crawler.signals.connect(middleware.feed, signals.scheduler_empty)
        crawler.signals.connect(middleware.spider_idle, signals.spider_idle)
        crawler.signals.connect(middleware.spider_closed, signals.spider_closed)
        return middleware

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Let one worker of a run read the seeds."""
        membership = self._extension.membership
        if membership is None or membership.led_from_start:
            async for request in start:
                yield request

    # Discoveries in

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Record the articles that a page names before anything else that it says counts."""
        assert response.request  # noqa: S101  # the engine sets it
        found: dict[ArticleKey, Discovery] = {}
        rest: list[Any] = []
        seed = seed_of(response.request.cb_kwargs)
        async for output in result:
            if _is_second_try(output, response.request):
                # The page is not read yet: it counts when the browser has shown it.
                yield output
                return
            key = self._spider.urls.article_key(output.url) if isinstance(output, Request) else None
            if key is None or seed is None:
                rest.append(output)
            else:
                found.setdefault(key, _discovery(key, output, seed.source, response.url))
        if _UNREAD in response.flags:  # Scrapy ends *result* there and says nothing
            rest += self._spider.past(response.request)
        self._writer.discoveries.extend(found.values())
        # A later date makes a known article due; others wait if they are new.
        self._may_have_more |= any(entry.lastmod for entry in found.values())
        if seed:
            self._count_page(response, rest)
            rest = self._behind(SeedPage(seed, frozenset(found), rest, _missed(seed, response, rest)))
        for output in rest:
            yield output

    def process_spider_exception(self, response: Response, exception: Exception) -> list[Reject]:
        """Let a page that breaks the program, or its reader, cost that page only."""
        response.flags.append(_UNREAD)
        if isinstance(exception, NotStartedError):
            return []
        assert response.request  # noqa: S101  # the engine sets it
        key = self._spider.urls.article_key(response.request.url)
        article_id, locale = key or (None, None)
        if isinstance(exception, CallError):
            reason = exception.reason
            logger.warning("%s: %s: %s", response.url, reason, exception)
        else:
            reason = f"error_{type(exception).__name__}"
            logger.error("%s: %s", response.url, exception, exc_info=exception)
        return [Reject(response.url, reason, str(exception), article_id, locale, failed=True)]

    def _count_page(self, response: Response, rest: Iterable[Any]) -> None:
        is_refused = any(isinstance(output, Reject) and output.reason in REFUSALS for output in rest)
        came = response.status == _OK or any(isinstance(output, NotModified) for output in rest)
        if came and not is_refused:
            self._extension.stats.inc_value("newscrawl/pages_read")

    def _behind(self, page: SeedPage) -> list[Any]:
        """Commit what a seed named; drop the request for its next page where the sweep ends."""
        if page.seed.source == "related":
            return page.rest
        with self._extension.guarded():
            self._writer.flush_discoveries()
            if page.seed.source not in SWEPT or self._sweeps.goes_on_behind(page):
                return page.rest
        return [output for output in page.rest if not isinstance(output, Request)]

    # Claims out

    def feed(self) -> bool:
        """Schedule articles that wait in the store; say whether there were any."""
        claimed: list[FrontierEntry] = []
        lost: set[tuple[str, str]] = set()
        if self._has_more():
            with self._extension.guarded():
                claimed = self._claimed()
                lost = self._writer.unarchived([(entry.article_id, entry.locale) for entry in claimed])
        self._may_have_more = len(claimed) == self._most_claimed
        self._revisits_left -= sum(entry.state != "pending" for entry in claimed)
        for entry in claimed:
            # A claim is unique in its run, which is all that the duplicate filter would add.
            key = ArticleKey(entry.article_id, entry.locale)
            request = self._spider.article_request(
                key,
                entry.related_depth,
                attempts=entry.attempts,
                dont_filter=True,
                headers={} if key in lost else _validators(entry, self._reread_every),
            )
            self._schedule(request)
        return bool(claimed)

    def feed_anew(self) -> bool:
        """Schedule what may have come to the store from others; say whether there was anything."""
        self._may_have_more = True
        return self.feed()

    def _claimed(self) -> list[FrontierEntry]:
        if membership := self._extension.membership:
            return membership.claim(self.locales, self._most_claimed, self.budget)
        frontier = self._writer.store.frontier
        return frontier.claim(self._writer.run_id, self.locales, self._most_claimed, self._revisits_left)

    def _has_more(self) -> bool:
        """Store what was found, and say whether anything may wait that was not claimed."""
        if not self._extension.failed:
            with self._extension.guarded():
                self._writer.flush_discoveries()
        known, self._found = self._found, self._writer.found
        return (self._may_have_more or self._found > known) and not self._extension.failed

    def spider_idle(self) -> None:
        if self.feed_anew():
            raise DontCloseSpider

    def spider_closed(self) -> None:
        if not self._extension.failed:
            with self._extension.guarded():
                self._sweeps.end()


def _is_second_try(output: Any, request: Request) -> bool:
    """Say whether *output* asks the browser for the page that came plainly by *request*."""
    if not isinstance(output, Request) or output.cb_kwargs != request.cb_kwargs:
        return False
    return output.url == request.url and bool(why_asked(output.flags)) and not why_asked(request.flags)


def _missed(seed: Seed, response: Response, rest: Iterable[Any]) -> int:
    """Return how many pages of a seed could not be read, this one included.

    What an errback yields for an HTTP error passes here too. A missing page is no failure: it is the
    end of a list. A wall that answers instead of the page tells nothing of what lies behind it.
    """
    rejects = [output for output in rest if isinstance(output, Reject)]
    is_broken = any(reject.failed or reject.reason in REFUSALS for reject in rejects)
    is_missed = response.status not in (_OK, 404, 410) or _UNREAD in response.flags or is_broken
    return seed.missed + is_missed


def _validators(entry: FrontierEntry, reread_every: int) -> dict[str, str]:
    """Return the headers by which the site may answer that nothing has changed.

    Each visit by *reread_every* has none: a page that came damaged and looked whole would be confirmed for
    ever, and so would one whose validators do not change with it.
    """
    if entry.confirmations + 1 >= reread_every:
        return {}
    headers = {"If-None-Match": entry.etag, "If-Modified-Since": entry.last_modified}
    return {name: value for name, value in headers.items() if value}


def _discovery(key: ArticleKey, request: Request, via: str, found_on: str) -> Discovery:
    entry = request.meta.get(ENTRY)
    lastmod = parse_time(entry.lastmod) if entry and entry.lastmod else None
    return Discovery(
        *key,
        url=request.url,
        via=via,
        found_on=found_on,
        related_depth=request.cb_kwargs["related_depth"],
        lastmod=stamp(lastmod) if lastmod else None,
    )


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
