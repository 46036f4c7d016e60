"""`newscrawl import`: pages that other programs have archived, stored under the time of their fetch."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing, closing, contextmanager
from typing import TYPE_CHECKING

from newscrawl.command import StoreCommand, follow_up
from newscrawl.commands import ForeignFiles, add_site, spider_named
from newscrawl.monitoring.run_result import CHECK_FAILED, OK

if TYPE_CHECKING:
    import argparse
    from collections import Counter
    from collections.abc import Iterator

    from scrapy.settings import BaseSettings

    from newscrawl.archive.files import PageWriter
    from newscrawl.spiders.news import NewsSpider
    from newscrawl.storage.store import Store

_KINDS = {
    "new": "new articles",
    "revised": "newer versions",
    "restored": "articles that are back",
    "older": "older versions",
    "unchanged": "that say what is stored, later",
    "known": "that say what is stored",
    "between": "between two versions that are stored, kept as pages",
}


class Command(StoreCommand):
    takes = "FILE.warc.gz ..."
    about = "Store the articles in WARC files of other programs"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_site(parser)

    def carry_out(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.extensions.store import open_store, run_lock
        from newscrawl.settings_checks import check_settings
        from newscrawl.storage.store import StoredSite
        from newscrawl.terminal import say

        settings = self.settings
        check_settings(settings)
        spider = spider_named(settings, opts.site, opts.root)
        files = ForeignFiles(args, spider.urls)
        with run_lock(settings), open_store(settings) as store:
            store.claim_for(StoredSite(spider.name, spider.urls.canonical_root))
            outcomes = asyncio.run(self._import(store, files, spider))
            follow_up(store, settings, spider.name)
        print(files.summary(), *files.damaged, sep="\n", file=sys.stderr)
        told = (f"{outcomes[kind]:,} {words}" for kind, words in _KINDS.items() if outcomes[kind])
        say("; ".join(told) or "nothing to store")
        self.exitcode = CHECK_FAILED if files.damaged else OK

    async def _import(self, store: Store, files: ForeignFiles, spider: NewsSpider) -> Counter[str]:
        from newscrawl.policies import RevisitPolicy
        from newscrawl.reparse.adoption import Backfill

        settings = self.settings
        with _page_writer(store, settings, spider.name) as page_writer:
            backfill = Backfill(store, page_writer, RevisitPolicy.from_settings(settings))
            backfill.begin(spider.name, spider.arguments.site)
            articles = files.articles(settings, backfill.in_turn(files.pages()))
            async with aclosing(articles) as everything:
                async for results in everything:
                    backfill.save(results)
            backfill.end(OK)
        return backfill.outcomes


@contextmanager
def _page_writer(store: Store, settings: BaseSettings, name: str) -> Iterator[PageWriter | None]:
    from newscrawl.middlewares.pages import page_writer

    if not settings.getbool("NEWSCRAWL_ARCHIVE"):
        yield None
        return
    with closing(page_writer(settings, store, name)) as writer:
        writer.open(None)
        yield writer
