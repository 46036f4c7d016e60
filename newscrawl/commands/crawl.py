"""`newscrawl crawl`, with errors in one line and an exit code that says how it went."""

from __future__ import annotations

import logging
from asyncio import Future
from typing import TYPE_CHECKING, cast

from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.exceptions import UsageError

from newscrawl.commands._refusals import prepare, refusals
from newscrawl.monitoring.run_result import CRASHED, judge
from newscrawl.spiders.arguments import ArgumentError

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


def quieten() -> None:
    """Silence Scrapy's announcements; warnings and errors still come through, on one line.

    By filters and not by levels: Scrapy's own configuration of logging resets the levels.
    """
    for name in _TALKATIVE:
        logging.getLogger(name).addFilter(_is_warning)
    for name in _SILENT:
        logging.getLogger(name).addFilter(lambda _: False)


def _is_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


class Command(CrawlCommand):
    """Scrapy's own command, checked before and judged after."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        prepare(self, args)
        if self.settings and self.settings["LOG_LEVEL"] != "DEBUG":
            quieten()

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError("name one spider: newscrawl crawl SPIDER (newscrawl list names them)")
        with refusals(self):
            self._crawl(self._checked(args[0], opts), opts)

    def _checked(self, name: str, opts: argparse.Namespace) -> Crawler:
        """Return the crawler of a spider that can start."""
        from newscrawl.extensions.store import open_store, run_lock
        from newscrawl.settings_checks import check_render, check_settings
        from newscrawl.storage.store import StoredSite

        try:
            crawler = self._create_crawler(name)
        except KeyError as error:
            raise ArgumentError(f"{error.args[0]} (newscrawl list names them)") from None
        spider = cast("NewsSpider", crawler.spidercls(**opts.spargs))
        check_settings(crawler.settings)
        check_render(crawler.settings, spider.arguments.render)
        with run_lock(crawler.settings), open_store(crawler.settings) as store:
            store.claim_for(StoredSite(spider.name, spider.urls.canonical_root))
            store.check_writable()
        return crawler

    def _crawl(self, crawler: Crawler, opts: argparse.Namespace) -> None:
        assert self.crawler_process  # noqa: S101  # set by scrapy.cmdline for every command that crawls
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
