"""What `newscrawl read` and `newscrawl import` share: the article pages in the WARC files of others."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from newscrawl.spiders.arguments import ArgumentError

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator

    from scrapy.settings import BaseSettings

    from newscrawl.archive.records import FoundPage
    from newscrawl.normalization.urls import SiteUrls
    from newscrawl.reparse.worker import FoundArticle

# Pages that are read, and stored, at a time.
CHUNK = 50


def add_site(parser: argparse.ArgumentParser) -> None:
    """Let a command take `--site` and `--root`."""
    parser.add_argument("--site", help="the name of the spider whose articles they are")
    parser.add_argument("--root", help="where they were fetched, if not at the site itself (https://host)")


class ForeignFiles:
    """The files that a command line names, and what was found in them.

    *read* counts articles, *skipped* by reason the pages that gave none; *damaged* has a line for every file
    that breaks off.
    """

    def __init__(self, args: list[str], urls: SiteUrls) -> None:
        """Raise ArgumentError, with one line, where a name is that of no file."""
        if not args:
            raise ArgumentError("name the files: FILE.warc.gz ...")
        self._paths = [Path(name) for name in args]
        for path in self._paths:
            if not path.is_file():
                raise ArgumentError(f"there is no file {path}")
        self._urls = urls
        self.read = 0
        self.skipped: Counter[str] = Counter()
        self.damaged: list[str] = []
        self._other = ""

    def pages(self) -> Iterator[FoundPage]:
        """Give the pages of the site's articles, file by file, each as far as it is whole."""
        from newscrawl.archive.records import ForeignFile, RecordError

        for path in self._paths:
            file = ForeignFile(path, self._urls)
            try:
                yield from file
            except (OSError, RecordError) as error:
                self.damaged.append(str(error))
            self.skipped += file.skipped
            self._other = self._other or file.other

    def note(self, results: Iterable[FoundArticle]) -> None:
        for found in results:
            if found.article:
                self.read += 1
            else:
                self.skipped[found.reason] += 1

    def summary(self) -> str:
        """Return how many pages gave an article, and why the others did not."""
        told = ", ".join(f"{count:,} {reason}" for reason, count in self.skipped.most_common())
        if self._other and not (self.read or told):
            where = f"no address of an article at {self._urls.root}, the first is {self._other}"
            return f"0 articles read; {where} (--root says where they were fetched)"
        return f"{self.read:,} articles read" + (f"; pages that are none: {told}" if told else "")


@asynccontextmanager
async def readers(
    settings: BaseSettings, urls: SiteUrls
) -> AsyncIterator[Callable[[FoundPage], Awaitable[FoundArticle]]]:
    """Give what reads a page in a process of its own, and end the processes behind it."""
    from newscrawl.archive.folder import ArchiveFolder
    from newscrawl.extensions.reader_pool import read_limits
    from newscrawl.reparse.worker import PageReader, read_found_page
    from newscrawl.workers.pool import WorkerPool

    zone = ZoneInfo(settings["NEWSCRAWL_PRINTED_TIMEZONE"])
    longest = settings.getint("NEWSCRAWL_MAX_TITLE_LENGTH")
    reader = PageReader(ArchiveFolder(Path()), urls, zone, longest)
    async with WorkerPool(os.cpu_count() or 1, read_limits(settings)) as pool:
        yield partial(read_found_page, pool, reader, settings.getint("DOWNLOAD_MAXSIZE"))
