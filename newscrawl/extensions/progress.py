"""What a person sees while a crawl runs: one live line on a terminal, a log line now and then elsewhere."""

from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.live import Live
from rich.text import Text
from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector

logger = logging.getLogger(__name__)

_REDRAW = 0.5


class Progress:
    """Show pages, new, updated, rejected, rate and queue while the crawl runs.

    *in_flight* counts the requests that are under way. Setting: `NEWSCRAWL_PROGRESS_INTERVAL`, seconds
    between log lines where there is no terminal.
    """

    def __init__(self, stats: StatsCollector, in_flight: Callable[[], int], interval: float) -> None:
        self._stats = stats
        self._in_flight = in_flight
        self._console = Console(stderr=True)
        self._live: Live | None = None
        self._interval = _REDRAW if self._console.is_terminal else interval
        self._ticking = create_looping_call(self.tick)
        self._started = time.monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        progress = cls(
            crawler.stats,
            lambda: len(crawler.engine.downloader.active),  # the engine is not there yet
            crawler.settings.getfloat("NEWSCRAWL_PROGRESS_INTERVAL"),
        )
        crawler.signals.connect(progress.spider_opened, signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signals.spider_closed)
        return progress

    def spider_opened(self) -> None:
        if self._console.is_terminal:
            self._live = Live(console=self._console, transient=True, auto_refresh=False)
            self._live.start()
            _log_to_stderr()
        self._ticking.start(self._interval, now=False)

    def spider_closed(self) -> None:
        self._ticking.stop()
        if self._live:
            self._live.stop()
            _log_to_stderr()

    def tick(self) -> None:
        """Show how far the crawl is."""
        line = self.line()
        if self._live:
            self._live.update(Text(line, style="cyan"), refresh=True)
        else:
            logger.info(line)

    def line(self) -> str:
        """Return the progress in one line."""
        stats = self._stats
        pages = stats.get_value("response_received_count", 0)
        rate = pages / max(time.monotonic() - self._started, 1e-9)
        waiting = stats.get_value("scheduler/enqueued", 0) - stats.get_value("scheduler/dequeued", 0)
        queued = waiting + self._in_flight()
        counts = {name: stats.get_value(f"newscrawl/{name}", 0) for name in ("new", "revised", "rejected")}
        return (
            f"{pages} pages, {counts['new']} new, {counts['revised']} updated, "
            f"{counts['rejected']} rejected, {rate:.1f} pages/s, {queued} queued"
        )


def _log_to_stderr() -> None:
    """Let log lines go above the live line: rich replaces sys.stderr while it is shown."""
    for handler in logging.root.handlers:
        if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
            handler.setStream(sys.stderr)
