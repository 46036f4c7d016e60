"""The options by which commands choose articles: when they were published, and in which locale."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from newscrawl.spiders.arguments import ArgumentError, read_date, read_locales, whole

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from datetime import datetime

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
