"""`newscrawl read`: the articles of WARC files as JSON Lines, without a database."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import aclosing

from newscrawl.command import StoreCommand
from newscrawl.commands import ForeignFiles, add_site, spider_named
from newscrawl.monitoring.run_result import CHECK_FAILED


class Command(StoreCommand):
    takes = "FILE.warc.gz ..."
    about = "Print the articles in WARC files, one JSON object a line"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_site(parser)

    def carry_out(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.settings_checks import check_settings
        from newscrawl.terminal import as_far_as_read

        check_settings(self.settings)
        spider = spider_named(self.settings, opts.site, opts.root)
        files = ForeignFiles(args, spider.urls)
        with as_far_as_read():
            asyncio.run(self._print(files))
        print(files.summary(), *files.damaged, sep="\n", file=sys.stderr)
        self.exitcode = CHECK_FAILED if files.damaged else 0

    async def _print(self, files: ForeignFiles) -> None:
        from newscrawl.normalization.columns import to_json
        from newscrawl.terminal import visible

        names = self.settings.getlist("FEED_EXPORT_FIELDS")
        async with aclosing(files.articles(self.settings, files.pages())) as everything:
            async for results in everything:
                for article in (found.article for found in results if found.article):
                    line = to_json({name: getattr(article, name) for name in names})
                    print(visible(line) if sys.stdout.isatty() else line)
