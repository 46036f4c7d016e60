"""`newscrawl reparse`: archived pages read again with today's extractor."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.arguments import MOST_PROCESSES, whole
from newscrawl.command import StoreCommand, follow_up, loaded
from newscrawl.commands import add_locale, add_since, page_reader, spider_of, typed
from newscrawl.exceptions import ArgumentError
from newscrawl.monitoring.run_result import CHECK_FAILED

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator, Awaitable, Callable

    from newscrawl.items import StoredVersion
    from newscrawl.reparse import PageReader, Result
    from newscrawl.reparse.adoption import ResultFile

    Read = Callable[[StoredVersion], Awaitable[Result]]

# So many cores are busy with a chunk, while the next one is on its way to them.
_CORES = 20


class Command(StoreCommand):
    about = "Read archived pages again with today's extractor"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        processes, cores = typed(whole(1, MOST_PROCESSES)), os.cpu_count() or 1
        parser.add_argument("--adopt", action="store_true", help="store what changes as revisions")
        parser.add_argument(
            "--workers", type=processes, default=cores, help="processes that read (%(default)s)"
        )
        parser.add_argument("--dask", metavar="ADDRESS", default="", help="let a Dask cluster read instead")
        add_since(parser, "leave out what was published before this date (2026-01-31)")
        add_locale(parser)

    def carry_out(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.settings_checks import check_settings

        check_settings(self.settings)
        if opts.adopt:
            self._adopt(opts)
        else:
            asyncio.run(self._look(opts))
            print("Nothing was written: newscrawl reparse --adopt stores this as revisions")

    def _adopt(self, opts: argparse.Namespace) -> None:
        from newscrawl.extensions.store import open_store, run_lock
        from newscrawl.reparse.adoption import ResultFile, adopt

        with open_store(self.settings, must_exist=True) as store:
            spider = spider_of(store, self.settings).name
        with run_lock(self.settings), ResultFile(Path(self.settings["NEWSCRAWL_DATA_DIR"])) as result_file:
            asyncio.run(self._look(opts, result_file))
            with open_store(self.settings, must_exist=True) as store:
                print(f"{adopt(store, result_file, spider):,} revisions written")
                follow_up(store, self.settings, spider)

    async def _look(self, opts: argparse.Namespace, result_file: ResultFile | None = None) -> None:
        from newscrawl.extensions.store import archive_folder
        from newscrawl.reparse import in_order
        from newscrawl.reparse.comparison import ComparisonReport
        from newscrawl.storage.queries.reparse import stored_versions
        from newscrawl.terminal import say

        findings = ComparisonReport()
        with self.open_to_read(opts.locale) as store:
            stored = stored_versions(store.database, opts.since, opts.locale or None)
            urls = spider_of(store, self.settings).urls
            reader = page_reader(self.settings, archive_folder(self.settings), urls)
            async with self._readers(opts, reader) as (read, ahead):
                async for results in in_order(stored, read, ahead):
                    findings.note(results)
                    if result_file:
                        result_file.put(results)
        say(*findings.lines())
        if findings.outcomes["unreadable"]:
            self.exitcode = CHECK_FAILED

    @asynccontextmanager
    async def _readers(self, opts: argparse.Namespace, reader: PageReader) -> AsyncIterator[tuple[Read, int]]:
        from newscrawl.extensions.reader_pool import read_limits
        from newscrawl.processes.pool import ProcessPool
        from newscrawl.reparse import read_stored

        limits = read_limits(self.settings)
        if not opts.dask:
            async with ProcessPool(opts.workers, limits) as pool:
                yield partial(read_stored, pool, reader), 1
            return
        dask = loaded("newscrawl.reparse.cluster", "--dask", "dask")
        try:
            async with dask.connected(opts.dask, reader, limits) as (read, cores):
                yield read, 1 + cores // _CORES
        except dask.ClusterError as error:
            raise ArgumentError(f"--dask: {error}") from None
