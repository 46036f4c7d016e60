"""The options by which commands choose articles, and the spider of the site that a store holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from scrapy.spiderloader import get_spider_loader

from newscrawl.spiders.arguments import ArgumentError, read_date, read_locales, whole

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from datetime import datetime

    from scrapy.settings import BaseSettings

    from newscrawl.spiders.news import NewsSpider
    from newscrawl.storage.store import Store

T = TypeVar("T")


class Choice(NamedTuple):
    """The first and last second of publication, as the store spells times; no locales for all."""

    since: str | None
    until: str | None
    locales: tuple[str, ...]


def add_choice(parser: argparse.ArgumentParser) -> None:
    """Let a command take `--since`, `--until` and `--locale`."""
    parser.add_argument("--since", help="articles published on this date or later (2026-01-31)")
    parser.add_argument("--until", help="articles published on this date or before")
    parser.add_argument("--locale", help="of the articles, with commas between them (en,pt-PT)")


def add_limit(parser: argparse.ArgumentParser, default: str) -> None:
    """Let a command take `--limit`."""
    parser.add_argument("--limit", default=default, help="how many to show (%(default)s)")


def limit_of(opts: argparse.Namespace) -> int:
    """Read the option; raise ArgumentError with one line."""
    return option("--limit", whole(1), opts.limit)


def choice_of(opts: argparse.Namespace) -> Choice:
    """Read the three options; raise ArgumentError with one line that names what is wrong."""
    from newscrawl.normalization.dates import stamp

    since, last = since_of(opts), last_second_of("--until", opts.until)
    until = stamp(last) if last else None
    if since and until and until < since:
        raise ArgumentError(f"--until: {opts.until!r} is before {opts.since!r}")
    return Choice(since, until, locales_of(opts))


def since_of(opts: argparse.Namespace) -> str | None:
    """Read `--since`; raise ArgumentError with one line."""
    from newscrawl.normalization.dates import stamp

    return None if opts.since is None else stamp(option("--since", read_date, opts.since))


def locales_of(opts: argparse.Namespace) -> tuple[str, ...]:
    """Read `--locale`, nothing where it is not given; raise ArgumentError with one line."""
    return () if opts.locale is None else option("--locale", read_locales, opts.locale)


def option(name: str, read: Callable[[str], T], given: str) -> T:
    """Read the value of an option; raise ArgumentError with one line that names it."""
    try:
        return read(given)
    except ValueError as error:
        raise ArgumentError(f"{name}: {error}") from None


def last_second_of(name: str, given: str | None) -> datetime | None:
    """Read the last second that is meant: that of the day, where a day is named."""
    if given is None:
        return None
    moment = option(name, read_date, given)
    is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", given)
    return moment.replace(hour=23, minute=59, second=59) if is_day else moment


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
