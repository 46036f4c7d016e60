"""What a person sees while a crawl runs: a live line on a terminal, elsewhere now and then one in the log."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.logformatter import LogFormatter
from scrapy.statscollectors import StatsCollector
from scrapy.utils.asyncio import create_looping_call

from newscrawl.extensions.site_spider import site_spider
from newscrawl.extensions.store import StoreExtension
from newscrawl.storage.queries.collection import waiting_in
from newscrawl.terminal import REDRAW, LiveLine, Throughput, time_left

logger = logging.getLogger(__name__)

_OF_KNOWN = ("revised", "unchanged", "restored")
_OUTCOMES = (*_OF_KNOWN, "new", "rejected", "failed")
_TOLD = ("revised", "rejected", "failed")
_MOST_LOCALES = 3
# What Scrapy ends a crawl by, and in which of its figures it counts that; seconds are in none.
_LIMITS = {
    "CLOSESPIDER_ITEMCOUNT": "item_scraped_count",
    "CLOSESPIDER_PAGECOUNT": "response_received_count",
    "CLOSESPIDER_TIMEOUT": None,
}
# To count what waits takes 0.2 s where a million articles are known: it is done for 2 % of the time.
_REST = 50


class Progress:
    """Show how many articles are done, of how many, what came of them, and how long the rest will take.

    *interval* is in seconds, between log lines where there is no terminal; *budget* is how many known
    articles the crawl visits. Settings: `NEWSCRAWL_PROGRESS_INTERVAL`, `NEWSCRAWL_REVISIT_BUDGET`, and the
    three limits of Scrapy: where one ends the crawl first, no total is claimed.
    """

    def __init__(
        self,
        crawler: Crawler,
        locales: tuple[str, ...],
        interval: float,
        budget: int,
        limits: Sequence[Limit] = (),
    ) -> None:
        self._crawler = crawler
        self._locales = locales
        self._budget = budget
        self._limits = limits
        self._workload: Workload  # the store is not there yet
        self._line = LiveLine(interval, logger.info)
        self._articles, self._pages = Throughput(), Throughput()
        self._is_ending = False
        self._ticking = create_looping_call(self.tick)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        if settings["NEWSCRAWL_RUN"] not in ("", "new", "any"):
            raise NotConfigured  # the first worker shows it
        progress = cls(
            crawler,
            site_spider(crawler).arguments.locales,
            settings.getfloat("NEWSCRAWL_PROGRESS_INTERVAL"),
            settings.getint("NEWSCRAWL_REVISIT_BUDGET"),
            [Limit(name, most) for name in _LIMITS if (most := settings.getfloat(name)) > 0],
        )
        crawler.signals.connect(progress.spider_opened, signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signals.spider_closed)
        return progress

    def spider_opened(self) -> None:
        store = self._crawler.get_extension(StoreExtension)
        if store is None:
            return
        self._workload = Workload(store, self._locales, self._budget)
        for limit in self._limits:
            limit.note(self._crawler.stats, time.monotonic())
        self._line.start()
        if self._line.is_live:
            _log_to_stderr()
        self._ticking.start(REDRAW, now=False)

    def spider_closed(self) -> None:
        self._ticking.stop()
        self._line.stop()
        if self._line.is_live:
            _log_to_stderr()

    def tick(self) -> None:
        """Show how far the crawl is if it is time to, and at once that it was told to end."""
        was_ending, self._is_ending = self._is_ending, not self._crawler.crawling
        if self._is_ending and (self._line.is_live or not was_ending):
            ends = "Ctrl-C or a signal once more ends at once, and the next run fetches what is left"
            self._line.show(f"{self._last_steps()}; {ends}")
        elif self._line.is_due and not self._is_ending:
            self._line.show(self.line())

    def line(self) -> str:
        stats, now = self._crawler.stats, time.monotonic()
        self._workload.count(stats)
        done, rest = self._workload.done(stats), self._workload.rest(stats)
        self._articles.note(done, now)
        self._pages.note(stats.get_value("response_received_count", 0), now)
        counts = {name: stats.get_value(f"newscrawl/{name}", 0) for name in _TOLD}
        came = "".join(f", {count:,} {name}" for name, count in counts.items() if count)
        for limit in self._limits:
            limit.note(stats, now)
        needed = self._articles.needs(rest)
        ending = [limit for limit in self._limits if limit.ends_before(rest, needed)]
        if ending:
            first = min(ending, key=lambda limit: limit.seconds)
            if first.seconds == 0:
                return f"{first} is reached: {self._last_steps()}"
            needed, articles = first.seconds, f"{done:,} article{'s' * (done != 1)}, until {first}"
        else:
            articles = f"{done:,} of {done + rest:,} articles{self._workload.where()}"
        return (
            f"{articles}: {stats.get_value('newscrawl/new', 0):,} new{came}; "
            f"{self._pages.rate:.1f} pages/s{time_left(needed)}"
        )

    def _last_steps(self) -> str:
        engine = self._crawler.engine
        assert engine and engine.scraper.slot  # noqa: S101, PT018  # there while a spider is open
        pages = len(engine.downloader.active | engine.scraper.slot.active)
        return f"finishing {pages} page{'s' * (pages != 1)}" if pages else "storing what was read"


class Limit:
    """A setting of Scrapy that ends a crawl after so *many* items, pages or seconds."""

    def __init__(self, setting: str, many: float) -> None:
        self._setting = setting
        self._many = many
        self._began = time.monotonic()
        self._pace = Throughput()
        self._left = many

    def note(self, stats: StatsCollector, now: float) -> None:
        counted = _LIMITS[self._setting]
        count = stats.get_value(counted, 0) if counted else now - self._began
        self._pace.note(count, now)
        self._left = self._many - count

    @property
    def seconds(self) -> float:
        """How long until it ends the crawl, infinity where nobody knows."""
        return self._pace.needs(self._left)

    def ends_before(self, articles: int, needed: float) -> bool:
        """Tell whether it ends the crawl before so many articles, which need so many seconds, are done."""
        is_short = _LIMITS[self._setting] is not None and self._left < articles
        return is_short or self.seconds < needed or self.seconds == 0

    def __str__(self) -> str:
        return f"{self._setting}={self._many:.12g}"


class Workload:
    """How many articles a crawl has done and still fetches; at most *budget* of them are known ones."""

    def __init__(self, store: StoreExtension, locales: tuple[str, ...], budget: int) -> None:
        self._store = store
        self._locales = locales
        self._budget = budget
        self._waiting: dict[str, int] = {}
        self._done_then = 0
        self._next_count = 0.0

    def count(self, stats: StatsCollector) -> None:
        """Count what waits, if that was long ago."""
        began = time.monotonic()
        if began < self._next_count or self._store.failed:
            return
        with self._store.guarded():
            waiting = waiting_in(self._store.writer.store.database, datetime.now(UTC), self._locales)
            visited = self._store.writer.confirmed + _sum(stats, _OF_KNOWN)
            left = max(self._budget - visited, 0)
            known = max(sum(one.due for one in waiting), 1)
            self._waiting = {one.locale: one.pending + one.due * min(left, known) // known for one in waiting}
            self._done_then = self.done(stats)
        now = time.monotonic()
        self._next_count = now + _REST * (now - began)

    def done(self, stats: StatsCollector) -> int:
        """Return how many articles were asked for and answered."""
        return self._store.writer.confirmed + _sum(stats, _OUTCOMES)

    def rest(self, stats: StatsCollector) -> int:
        """Return how many articles the crawl has still to fetch, as far as it knows."""
        return max(sum(self._waiting.values()) - (self.done(stats) - self._done_then), 0)

    def where(self) -> str:
        """Say of which locales the articles are, and how many of each wait where there are several."""
        if len(self._locales) == 1:
            return f" in {self._locales[0]}"
        parts = [f"{locale} {count:,}" for locale, count in self._waiting.items() if count]
        if (more := len(parts) - _MOST_LOCALES) > 0:
            parts[_MOST_LOCALES:] = [f"{more} more"]
        return f" (to go: {', '.join(parts)})" if parts else ""


def _sum(stats: StatsCollector, names: tuple[str, ...]) -> int:
    return sum(stats.get_value(f"newscrawl/{name}", 0) for name in names)


def _log_to_stderr() -> None:
    """Let log lines go above the live line: rich replaces sys.stderr while it is shown."""
    for handler in logging.root.handlers:
        if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
            handler.setStream(sys.stderr)


class QuietLogFormatter(LogFormatter):
    """Scrapy's messages, but dropped items are one short debug line: they are counted and stored.

    Where debug lines are not asked for, those of pages and items are not made: Scrapy makes and drops three a
    page.
    """

    def __init__(self, *, is_debugging: bool) -> None:
        self._is_debugging = is_debugging

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        level = crawler.settings["LOG_LEVEL"]
        number = logging.getLevelName(level) if isinstance(level, str) else level
        return cls(is_debugging=number <= logging.DEBUG)

    def crawled(self, *args: Any) -> Any:
        return super().crawled(*args) if self._is_debugging else None

    def dropped(self, item: Any, exception: BaseException, response: Any, *args: Any) -> Any:  # noqa: ARG002
        return self._debug("Dropped: %(reason)s", reason=str(exception))

    def scraped(self, item: Any, response: Any, *args: Any) -> Any:  # noqa: ARG002
        return self._debug("Scraped: %(url)s", url=getattr(item, "url", item))

    def _debug(self, message: str, **args: Any) -> Any:
        return {"level": logging.DEBUG, "msg": message, "args": args} if self._is_debugging else None
