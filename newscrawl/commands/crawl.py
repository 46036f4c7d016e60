"""`newscrawl crawl`, with errors in one line and an exit code that says how it went."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from asyncio import Future
from contextlib import suppress
from difflib import get_close_matches
from typing import TYPE_CHECKING, Self, cast

from scrapy import signals
from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.exceptions import UsageError
from twisted.logger import globalLogBeginner

from newscrawl.arguments import DEMO, MOST_PROCESSES, NAMES, whole
from newscrawl.command import prepare, refusals
from newscrawl.exceptions import ArgumentError, FolderError
from newscrawl.extensions.site_spider import site_spider
from newscrawl.monitoring.run_result import CRASHED, INTERRUPTED, OK, judge

if TYPE_CHECKING:
    import argparse

    from scrapy.crawler import Crawler

    from newscrawl.spiders.news import NewsSpider


# These announce every component, version and setting at level INFO.
_TALKATIVE = (
    "alembic.runtime.migration",
    "alembic.runtime.plugins",
    "scrapy.addons",
    "scrapy.core.engine",
    "scrapy.crawler",
    "scrapy.extensions.memusage",
    "scrapy.middleware",
    "scrapy.spidermiddlewares.httperror",
    "scrapy.utils.log",
)
# Tell with a traceback what our own robots middleware and browser say in one line.
_SILENT = ("scrapy.downloadermiddlewares.robotstxt", "scrapy-playwright")
# Seconds between looks at a worker that goes on.
_LOOK = 1.0
# The download says so as well, and fails.
_CERTIFICATE = "while verifying certificate"


def quieten() -> None:
    """Silence Scrapy's announcements; warnings and errors still come through, on one line.

    By filters and not by levels: Scrapy's own configuration of logging resets the levels. Twisted prints what
    is critical, as a certificate without names, itself until it is told where to.
    """
    globalLogBeginner.beginLoggingTo([], discardBuffer=True, redirectStandardIO=False)
    logging.getLogger("twisted").addFilter(lambda record: not record.getMessage().startswith(_CERTIFICATE))
    for name in _TALKATIVE:
        logging.getLogger(name).addFilter(lambda record: record.levelno >= logging.WARNING)
    for name in _SILENT:
        logging.getLogger(name).addFilter(lambda _: False)


class Command(CrawlCommand):
    """Scrapy's own command, checked before and judged after."""

    def short_desc(self) -> str:
        return "Fetch what is new or due into the store"

    def long_desc(self) -> str:
        return f"{self.short_desc()}; -a takes {', '.join(NAMES)} (docs/settings.md says what they mean)"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        prepare(self, args)
        assert self.settings is not None  # noqa: S101  # set by scrapy.cmdline
        if self.settings["LOG_LEVEL"] != "DEBUG":
            quieten()

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError("name one spider: newscrawl crawl SPIDER (newscrawl list names them)")
        with refusals(self):
            workers = self._workers(opts)
            crawler = self._checked(args[0], opts)
            with OtherWorkers(crawler, workers - 1) as helpers:
                self._crawl(crawler, opts)
                helpers.wait(was_interrupted=self.exitcode == INTERRUPTED)

    def _workers(self, opts: argparse.Namespace) -> int:
        """Return how many processes are to crawl, which the spider need not know."""
        try:
            workers = whole(1, MOST_PROCESSES)(str(opts.spargs.pop("workers", 1)))
        except ValueError as error:
            raise ArgumentError(f"argument 'workers': {error}") from None
        assert self.settings is not None  # noqa: S101  # set by scrapy.cmdline
        if workers > 1 and opts.spargs.get("site") == DEMO:
            raise ArgumentError("argument 'workers': the demo site is crawled by the process that serves it")
        if workers > 1:
            self.settings.set("NEWSCRAWL_RUN", "new", "cmdline")
        return workers

    def _checked(self, name: str, opts: argparse.Namespace) -> Crawler:
        from newscrawl.extensions.store import open_store, run_lock
        from newscrawl.settings_checks import check_render, check_settings
        from newscrawl.storage.store import StoredSite

        assert self.crawler_process  # noqa: S101  # set by scrapy.cmdline for every command that crawls
        try:
            crawler = self._create_crawler(name)
        except KeyError:
            names = self.crawler_process.spider_loader.list()
            near = get_close_matches(name, names, n=1, cutoff=0)
            raise ArgumentError(f"no spider {name!r}: did you mean {near[0]}?") from None
        spider = cast("NewsSpider", crawler.spidercls(**opts.spargs))
        check_settings(crawler.settings)
        check_render(crawler.settings, spider.arguments.render)
        if crawler.settings["NEWSCRAWL_RUN"]:
            return crawler  # whether it may crawl here shows when it enters the run
        with run_lock(crawler.settings), open_store(crawler.settings) as store:
            store.claim_for(StoredSite(spider.name, spider.urls.canonical_root))
            store.check_writable()
        return crawler

    def _crawl(self, crawler: Crawler, opts: argparse.Namespace) -> None:
        assert self.crawler_process  # noqa: S101
        crawling = self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        stats = crawler.stats.get_stats() if crawler.stats else {}
        if self.crawler_process.bootstrap_failed:
            self.exitcode = CRASHED
            # What came between the check and the start: another run, or a writer that holds the database.
            if isinstance(crawling, Future) and (error := crawling.exception()):
                raise error
        elif "finish_reason" not in stats:
            raise KeyboardInterrupt  # a second signal ends the process without the end of a run
        else:
            self.exitcode = judge(stats, stats["finish_reason"]).exit_code
            if self.exitcode == OK:
                _check_feeds(crawler)


def _check_feeds(crawler: Crawler) -> None:
    """Raise FolderError where a feed was not written: Scrapy tells it to the log alone."""
    stats = crawler.stats.get_stats() if crawler.stats else {}
    failed, written = (
        any(name.startswith(f"feedexport/{word}_count/") for name in stats) for word in ("failed", "success")
    )
    is_due = stats.get("item_scraped_count") and crawler.settings.getdict("FEEDS")
    if failed or (is_due and not written):
        raise FolderError("a feed (-o, FEEDS) was not written, the log says why; all else is stored")


def wait_for(process: subprocess.Popen[bytes], lease: float) -> None:
    """Wait for a worker to end; kill one that is stopped (SIGSTOP) for that long: its part is lost."""
    stopped = 0.0
    while stopped < lease:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK)
            return
        with suppress(ChildProcessError):  # it has ended meanwhile
            is_stopped = os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT | os.WNOHANG)
            stopped = stopped + _LOOK if is_stopped else 0.0
    process.kill()
    process.wait()


class OtherWorkers:
    """The other workers of a crawl: the same command line, as `newscrawl work`, for the run that has begun.

    They outlive a crawl that is killed, and go on without it.
    """

    def __init__(self, crawler: Crawler, count: int) -> None:
        self._crawler = crawler
        self._count = count
        self._processes: list[subprocess.Popen[bytes]] = []
        crawler.signals.connect(self.spider_opened, signals.spider_opened)

    def wait(self, *, was_interrupted: bool) -> None:
        """Wait until the run is over for all of them; an interruption is theirs too."""
        for process in self._processes:
            if was_interrupted:
                process.terminate()
                process.send_signal(signal.SIGCONT)  # one that is stopped hears it then
        for process in self._processes:
            wait_for(process, self._crawler.settings.getfloat("NEWSCRAWL_WORKER_LEASE"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.wait(was_interrupted=True)

    def spider_opened(self) -> None:
        from newscrawl.extensions.store import StoreExtension

        if not self._count:
            return
        given = sys.argv[1:]
        if "crawl" in given:  # the program scrapy takes it out
            given.remove("crawl")
        run_id = StoreExtension.of(self._crawler).writer.run_id
        words = ["work", *given, "-s", f"NEWSCRAWL_RUN={run_id}"]
        if since := site_spider(self._crawler).arguments.since:  # `7d` is another second for each of them
            words += ["-a", f"since={since.isoformat()}"]
        for _ in range(self._count):
            # In a session of its own: Ctrl-C comes to it once, from here, and not from the terminal as well.
            command = [sys.executable, "-m", "newscrawl", *words]
            self._processes.append(subprocess.Popen(command, start_new_session=True))  # noqa: S603  # our own
