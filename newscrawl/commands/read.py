"""`newscrawl read`: the articles of WARC files as JSON Lines, without a database."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing
from typing import TYPE_CHECKING

from newscrawl.command import StoreCommand
from newscrawl.commands._options import CHUNK, ForeignFiles, add_site, readers, spider_named
from newscrawl.monitoring.run_result import CHECK_FAILED

if TYPE_CHECKING:
    import argparse

    from newscrawl.spiders.news import NewsSpider


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
            asyncio.run(self._print(files, spider))
        print(files.summary(), *files.damaged, sep="\n", file=sys.stderr)
        self.exitcode = CHECK_FAILED if files.damaged else 0

    async def _print(self, files: ForeignFiles, spider: NewsSpider) -> None:
        from newscrawl.normalization.columns import to_json
        from newscrawl.reparse.worker import in_order
        from newscrawl.storage.rows import chunks
        from newscrawl.terminal import visible

        names = self.settings.getlist("FEED_EXPORT_FIELDS")
        async with (
            readers(self.settings, spider.urls) as read,
            aclosing(in_order(chunks(files.pages(), CHUNK), read)) as everything,
        ):
            async for results in everything:
                files.note(results)
                for article in (found.article for found in results if found.article):
                    line = to_json({name: getattr(article, name) for name in names})
                    print(visible(line) if sys.stdout.isatty() else line)
