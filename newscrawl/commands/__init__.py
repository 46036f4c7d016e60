"""What commands share: options that choose articles, the spider of a site, and the WARC files of others."""

from __future__ import annotations

import os
from argparse import ArgumentTypeError
from collections import Counter
from contextlib import aclosing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast
from zoneinfo import ZoneInfo

from scrapy.spiderloader import get_spider_loader

from newscrawl.arguments import read_locales, read_period, whole
from newscrawl.exceptions import ArgumentError, RecordError

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncGenerator, Callable, Iterable, Iterator

    from scrapy.settings import BaseSettings

    from newscrawl.archive import ArchiveFolder
    from newscrawl.archive.records import FoundPage
    from newscrawl.normalization.urls import SiteUrls
    from newscrawl.reparse import FoundArticle, PageReader
    from newscrawl.spiders.news import NewsSpider
    from newscrawl.storage.store import Store

T = TypeVar("T")

# Pages that are read, and stored, at a time.
_CHUNK = 50


def typed(read: Callable[[str], T]) -> Callable[[str], T]:
    """Let argparse say what is wrong with a value in the words of the ValueError."""

    def read_or_explain(given: str) -> T:
        try:
            return read(given)
        except (ValueError, OverflowError) as error:
            raise ArgumentTypeError(str(error)) from None

    return read_or_explain


def add_choice(parser: argparse.ArgumentParser) -> None:
    add_since(parser, "articles published on this date or later (2026-01-31, 2026-01, 7d)")
    parser.add_argument("--until", type=typed(last_second), help="articles published on this date or before")
    add_locale(parser)


def add_since(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--since", type=typed(first_second), help=what)


def add_locale(parser: argparse.ArgumentParser) -> None:
    what = "of the articles, with commas between them (en,pt-PT)"
    parser.add_argument("--locale", type=typed(read_locales), default=(), help=what)


def add_limit(parser: argparse.ArgumentParser, default: int) -> None:
    parser.add_argument(
        "--limit", type=typed(whole(1)), default=default, help="how many to show (%(default)s)"
    )


def choice_of(opts: argparse.Namespace) -> tuple[str | None, str | None, tuple[str, ...]]:
    """Return the first and last second of publication, as the store spells times, and the locales.

    No locales are all of them. Raise ArgumentError with one line.
    """
    since, until = opts.since, opts.until
    if since and until and until < since:
        raise ArgumentError(f"--until: {until[:10]!r} is before {since[:10]!r}")
    return since, until, opts.locale


def first_second(given: str) -> str:
    """Read the beginning of a period, as the store spells times."""
    from newscrawl.normalization.dates import stamp

    return stamp(read_period(given)[0])


def last_second(given: str) -> str:
    """Read the end of a period, as the store spells times."""
    from newscrawl.normalization.dates import stamp

    return stamp(read_period(given)[1])


def spider_of(store: Store, settings: BaseSettings, url: str = "") -> NewsSpider:
    """Return the spider that fills *store*, at the root that the store's URLs begin with.

    A store that no run has begun holds nothing: then the spider is the one whose site has *url*, or any.
    """
    loader = get_spider_loader(settings)
    if site := store.site():
        return cast("NewsSpider", loader.load(site.spider)(site=site.root))
    spiders = [cast("NewsSpider", loader.load(name)()) for name in loader.list()]
    return next((spider for spider in spiders if spider.urls.on_site(url)), spiders[0])


def spider_reading(settings: BaseSettings, path: str) -> str:
    """Return the name of the spider whose site has articles at paths such as *path*."""
    loader = get_spider_loader(settings)
    for name in loader.list():
        if cast("NewsSpider", loader.load(name)()).urls.article_key(path):
            return name
    raise ArgumentError(f"none of the spiders {', '.join(loader.list())} reads {path}")


def spider_named(settings: BaseSettings, name: str | None, root: str | None) -> NewsSpider:
    """Return the spider of a name, without one the only one there is, at a root or at its own.

    Raise ArgumentError with one line that names what is wrong.
    """
    loader = get_spider_loader(settings)
    names = loader.list()
    if name is None and len(names) == 1:
        (name,) = names
    if name not in names:
        asked = f"{name!r} is none of" if name else "give one of"
        raise ArgumentError(f"--site: {asked} {', '.join(names)}")
    try:
        return cast("NewsSpider", loader.load(name)(site=root) if root else loader.load(name)())
    except ArgumentError as error:
        raise ArgumentError(str(error).replace("argument 'site'", "--root")) from None


def add_site(parser: argparse.ArgumentParser) -> None:
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
        from newscrawl.archive.records import ForeignFile

        for path in self._paths:
            file = ForeignFile(path, self._urls)
            try:
                yield from file
            except (OSError, RecordError) as error:
                self.damaged.append(str(error))
            self.skipped += file.skipped
            self._other = self._other or file.other

    async def articles(
        self, settings: BaseSettings, pages: Iterable[FoundPage]
    ) -> AsyncGenerator[list[FoundArticle], None]:
        """Read pages in processes of their own, and count what came of them."""
        from newscrawl.archive import ArchiveFolder
        from newscrawl.extensions.reader_pool import read_limits
        from newscrawl.processes.pool import ProcessPool
        from newscrawl.reparse import in_order, read_found_page
        from newscrawl.storage.rows import chunks

        reader = page_reader(settings, ArchiveFolder(Path()), self._urls)
        async with ProcessPool(os.cpu_count() or 1, read_limits(settings)) as pool:
            read = partial(read_found_page, pool, reader, settings.getint("DOWNLOAD_MAXSIZE"))
            async with aclosing(in_order(chunks(pages, _CHUNK), read)) as everything:
                async for results in everything:
                    self.read += sum(found.article is not None for found in results)
                    self.skipped.update(found.reason for found in results if not found.article)
                    yield results

    def summary(self) -> str:
        told = ", ".join(f"{count:,} {reason}" for reason, count in self.skipped.most_common())
        if self._other and not (self.read or told):
            where = f"no address of an article at {self._urls.root}, the first is {self._other}"
            return f"0 articles read; {where} (--root says where they were fetched)"
        return f"{self.read:,} articles read" + (f"; pages that are none: {told}" if told else "")


def page_reader(settings: BaseSettings, folder: ArchiveFolder, urls: SiteUrls) -> PageReader:
    from newscrawl.reparse import PageReader

    zone = ZoneInfo(settings["NEWSCRAWL_PRINTED_TIMEZONE"])
    return PageReader(folder, urls, zone, settings.getint("NEWSCRAWL_MAX_TITLE_LENGTH"))
