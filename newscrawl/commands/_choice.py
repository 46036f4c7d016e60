"""The options by which commands choose articles: when they were published, and in which locale."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from newscrawl.spiders.arguments import ArgumentError, read_date, read_locales

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

T = TypeVar("T")


class Choice(NamedTuple):
    """The first and last second of publication, as the store spells times; no locales for all."""

    since: str | None
    until: str | None
    locales: tuple[str, ...]


def add_choice(parser: argparse.ArgumentParser) -> None:
    """Let a command take `--since`, `--until` and `--locale`."""
    parser.add_argument("--since", help="articles published on this date or later: 2026-01-31")
    parser.add_argument("--until", help="articles published on this date or before")
    parser.add_argument("--locale", help="of the articles, with commas between them: en,pt-PT")


def add_limit(parser: argparse.ArgumentParser, default: str) -> None:
    """Let a command take `--limit`."""
    parser.add_argument("--limit", default=default, help="how many to show (%(default)s)")


def limit_of(opts: argparse.Namespace) -> int:
    """Read the option; raise ArgumentError with one line."""
    if not re.fullmatch(r"[1-9]\d{0,5}", opts.limit):
        raise ArgumentError(f"--limit: {opts.limit!r} is not a whole number from 1")
    return int(opts.limit)


def choice_of(opts: argparse.Namespace) -> Choice:
    """Read the three options; raise ArgumentError with one line that names what is wrong."""
    from newscrawl.normalization.dates import stamp

    since = stamp(option("--since", read_date, opts.since)) if opts.since else None
    until = _last_second(opts.until) if opts.until else None
    if since and until and until < since:
        raise ArgumentError(f"--until: {opts.until!r} is before {opts.since!r}")
    return Choice(since, until, locales_of(opts))


def locales_of(opts: argparse.Namespace) -> tuple[str, ...]:
    """Read `--locale`, nothing where it is not given; raise ArgumentError with one line."""
    return () if opts.locale is None else option("--locale", read_locales, opts.locale)


def option(name: str, read: Callable[[str], T], given: str) -> T:
    """Read the value of an option; raise ArgumentError with one line that names it."""
    try:
        return read(given)
    except ValueError as error:
        raise ArgumentError(f"{name}: {error}") from None


def _last_second(given: str) -> str:
    """Return the last second that is meant: that of the day, where a day is named."""
    from newscrawl.normalization.dates import stamp

    is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", given)
    try:
        moment = datetime.fromisoformat(f"{given}T23:59:59" if is_day else given)
    except ValueError:
        raise ArgumentError(f"--until: {given!r} is not a date such as 2026-01-31") from None
    return stamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
