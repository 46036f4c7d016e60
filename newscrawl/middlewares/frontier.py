"""The frontier between spider and scheduler: nothing known is fetched again, nothing found is lost.

The spider yields a request for every article that it sees. Here each becomes a row of the frontier,
and requests are made from those rows a few at a time: the queue costs no memory, survives the
process, and holds what earlier runs left behind.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, signals
from scrapy.exceptions import DontCloseSpider

from newscrawl.discovery.entries import ENTRY
from newscrawl.extensions.store import StoreExtension
from newscrawl.items import REFUSALS, NotModified, Reject
from newscrawl.normalization.dates import parse_time, stamp
from newscrawl.normalization.urls import ArticleKey
from newscrawl.policies.render import why_asked
from newscrawl.policies.stop_rule import Sweep
from newscrawl.storage.frontier import Discovery
from newscrawl.storage.runs import Gap
from newscrawl.workers.pool import NotStartedError, WorkerError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from newscrawl.storage.frontier import FrontierEntry

logger = logging.getLogger(__name__)

# Enough to keep every download slot busy between two looks at the table.
_CLAIM = 100
# So many articles that could not be read, and none that could: the listing names something else.
_ENOUGH_TRIED = 200
_SWEPT = ("listing", "sitemap")
_OK = 200
# The flag of a response that broke the program or its reader.
_UNREAD = "unread"


class FrontierMiddleware:
    """Spider middleware: articles found go to the store, articles to fetch come from it.

    Also keeps the stop rule: it drops the request for the next listing page or site-map shard once
    a sweep has met what was known. Settings: `NEWSCRAWL_STOP_AFTER_KNOWN_PAGES`,
    `NEWSCRAWL_MAX_LISTING_PAGES`, `NEWSCRAWL_REVISIT_BUDGET`, `NEWSCRAWL_REREAD_EVERY`. Stats:
    `newscrawl/sweeps_complete`, `newscrawl/pages_read`.
    """

    def __init__(self, crawler: Crawler, extension: StoreExtension) -> None:
        self._crawler = crawler
        self._spider: Any = crawler.spider
        self._stop_after = crawler.settings.getint("NEWSCRAWL_STOP_AFTER_KNOWN_PAGES")
        self._most_pages = crawler.settings.getint("NEWSCRAWL_MAX_LISTING_PAGES")
        self._reread_every = crawler.settings.getint("NEWSCRAWL_REREAD_EVERY")
        self._extension = extension
        self._writer = extension.writer
        self._store = extension.writer.store
        self._sweeps: dict[tuple[str, str], Sweep] = {}
        self._may_have_more = True
        self._revisits_left = crawler.settings.getint("NEWSCRAWL_REVISIT_BUDGET")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler, StoreExtension.of(crawler))
        crawler.signals.connect(middleware.feed, signals.scheduler_empty)
        crawler.signals.connect(middleware.spider_idle, signals.spider_idle)
        crawler.signals.connect(middleware.spider_closed, signals.spider_closed)
        return middleware

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Record the articles that a page names before anything else that it says counts."""
        found: dict[ArticleKey, Discovery] = {}
        rest: list[Any] = []
        seed = self._spider.seed_of(response.request)
        async for output in result:
            if _goes_on(output, response):
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
        refused = any(isinstance(output, Reject) and output.reason in REFUSALS for output in rest)
        came = response.status == _OK or any(isinstance(output, NotModified) for output in rest)
        if seed and came and not refused:
            self._crawler.stats.inc_value("newscrawl/pages_read")
        self._writer.discover(found.values())
        self._may_have_more |= bool(found)
        if seed and seed.source != "related":
            rest = self._sweep_on(seed, frozenset(found), rest, _missed(response, rest))
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
        if isinstance(exception, WorkerError):
            reason = exception.reason
            logger.warning("%s: %s: %s", response.url, reason, exception)
        else:
            reason = f"error_{type(exception).__name__}"
            logger.error("%s: %s", response.url, exception, exc_info=exception)
        return [Reject(response.url, reason, str(exception), article_id, locale, failed=True)]

    def feed(self) -> bool:
        """Schedule articles that wait in the store; say whether there were any."""
        claimed: list[FrontierEntry] = []
        lost: set[tuple[str, str]] = set()
        if self._may_have_more and not self._extension.failed:
            with self._extension.guarded():
                self._writer.flush_discoveries()
                locales = self._spider.arguments.locales
                claimed = self._store.frontier.claim(
                    self._writer.run_id, locales, _CLAIM, self._revisits_left
                )
                lost = self._writer.unarchived([(entry.article_id, entry.locale) for entry in claimed])
        self._may_have_more = len(claimed) == _CLAIM
        self._revisits_left -= sum(entry.state != "pending" for entry in claimed)
        for entry in claimed:
            # A claim is unique in its run, which is all that the duplicate filter would add.
            key = ArticleKey(entry.article_id, entry.locale)
            # What gave no article before, or ended the run, waits behind what may.
            request = self._spider.article_request(
                key,
                entry.related_depth,
                dont_filter=True,
                headers={} if key in lost else _validators(entry, self._reread_every),
                priority=-entry.attempts,
            )
            self._crawler.engine.crawl(request)
        return bool(claimed)

    def spider_idle(self) -> None:
        self._may_have_more = True
        if self.feed():
            raise DontCloseSpider

    def spider_closed(self) -> None:
        """Note where the listings were not read as far as what was known."""
        for (source, locale), sweep in self._sweeps.items():
            if not sweep.complete and not self._extension.failed:
                pages = f"{sweep.pages} pages came, {sweep.missed} could not be read"
                gap = Gap(source, locale, sweep.stopped_by or "unfinished", pages)
                with self._extension.guarded():
                    self._store.runs.open_gap(self._writer.run_id, gap)

    def _sweep_on(self, seed: Any, keys: frozenset[ArticleKey], rest: list[Any], missed: int) -> list[Any]:
        """Commit what a seed named; drop the request for its next page where the sweep ends."""
        with self._extension.guarded():
            self._writer.flush_discoveries()
            if seed.source not in _SWEPT:
                return rest
            known = self._store.frontier.known_at_last_sweep(seed.source, seed.locale, keys)
            sweep = self._sweep(seed)
            sweep.missed = max(sweep.missed, missed)
            met = sweep.met_the_last(keys, known) and not self._spider.arguments.full
            goes_on = any(isinstance(output, Request) for output in rest) and not met
            sweep.stopped_by = self._limit(seed, sweep) if goes_on else self._lack(sweep, missed, rest)
            if not goes_on and not sweep.stopped_by:
                self._complete(seed, sweep)
            if goes_on and not sweep.stopped_by:
                return rest
        return [output for output in rest if not isinstance(output, Request)]

    def _limit(self, seed: Any, sweep: Sweep) -> str:
        """Return what ends a sweep that would go on, "" for nothing."""
        limited = seed.source == "listing" and sweep.pages == self._spider.arguments.max_pages
        if limited or sweep.pages >= self._most_pages:
            return "page_limit"
        visits = self._writer.visits
        tried = sum(reasons.total() for reasons in visits.unread.values())
        return "no_articles" if tried >= _ENOUGH_TRIED and not visits.read else ""

    def _lack(self, sweep: Sweep, missed: int, rest: list[Any]) -> str:
        """Return why a sweep that has come to its end has not seen everything, "" if it has."""
        if missed:
            return next((output.reason for output in rest if isinstance(output, Reject)), "errors")
        if not sweep.named:
            return "empty"
        return "since" if self._spider.arguments.since else ""

    def _sweep(self, seed: Any) -> Sweep:
        if seed not in self._sweeps:
            run_id, runs = self._writer.run_id, self._store.runs
            if not runs.has_complete_sweep(*seed):
                # Nothing says how much there is: the gap is open until a sweep comes to an end.
                runs.open_gap(run_id, Gap(seed.source, seed.locale, "first_run"))
            sweep_id = runs.begin_sweep(run_id, *seed)
            self._sweeps[seed] = Sweep(sweep_id, self._stop_after)
        return self._sweeps[seed]

    def _complete(self, seed: Any, sweep: Sweep) -> None:
        sweep.complete = True
        self._store.runs.complete_sweep(sweep.sweep_id, sweep.pages)
        self._store.runs.close_gaps(seed.source, seed.locale)
        self._crawler.stats.inc_value("newscrawl/sweeps_complete")


def _goes_on(output: Any, response: Response) -> bool:
    """Say whether *output* asks the browser for the page that came plainly as *response*."""
    if not isinstance(output, Request) or response.request is None:
        return False
    is_same = output.url == response.request.url and output.callback == response.request.callback
    return is_same and bool(why_asked(output.flags)) and not why_asked(response.request.flags)


def _missed(response: Response, rest: Iterable[Any]) -> int:
    """Return how many pages of a sweep could not be read, this one included.

    What an errback yields for an HTTP error passes here too. A missing page is no failure: it is the
    end of a list.
    """
    so_far = response.request.cb_kwargs.get("so_far") if response.request else None
    is_broken = any(isinstance(output, Reject) and output.failed for output in rest)
    is_missed = response.status not in (_OK, 404, 410) or _UNREAD in response.flags or is_broken
    return (so_far.missed if so_far else 0) + is_missed


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
