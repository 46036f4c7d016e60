"""`newscrawl work`: one more worker for the run that goes on, or the first one of a new run."""

from __future__ import annotations

import argparse

from newscrawl.commands.crawl import Command as CrawlCommand


class Command(CrawlCommand):
    """A crawl as one of several workers; the spider's arguments are those of the run."""

    def short_desc(self) -> str:
        return "Crawl as one more worker of the run that goes on"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None  # noqa: S101  # set by scrapy.cmdline
        if not self.settings["NEWSCRAWL_RUN"]:
            self.settings.set("NEWSCRAWL_RUN", "any", "cmdline")

    def _workers(self, opts: argparse.Namespace) -> int:
        opts.spargs.pop("workers", None)  # it came from the command line of `newscrawl crawl`
        return 1
