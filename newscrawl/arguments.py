"""Spider arguments, checked before anything is fetched."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from newscrawl.exceptions import ArgumentError
from newscrawl.normalization.periods import TimeRange, period
from newscrawl.normalization.urls import LOCALE, canonical_locale

DEMO = "demo"
# Reserved for names that lead nowhere: a row of the demo cannot be taken for a real article.
DEMO_ROOT = "https://news.demo.invalid"
SEEDS = ("listing", "sitemap")
RENDER = ("auto", "always", "never")
# Readers or workers of one machine: more are a typo that would take all its memory.
MOST_PROCESSES = 1000
_MOST = 999_999_999


@dataclass(frozen=True)
class CrawlArguments:
    """The arguments of `newscrawl crawl SPIDER -a NAME=VALUE`, typed.

    *site* is a root URL without a trailing slash, or `demo`. *since* is an aware time or None;
    *max_pages* (listing pages a locale) None is no limit.
    """

    site: str
    locales: tuple[str, ...] = ("en",)
    max_pages: int | None = None
    since: datetime | None = None
    discover: tuple[str, ...] = SEEDS
    related_depth: int = 2
    render: str = "auto"
    full: bool = False

    @classmethod
    def parse(cls, given: dict[str, Any], site: str = "", locale: str = "en") -> CrawlArguments:
        """Read arguments as the command line gives them; raise ArgumentError at the first bad one.

        *site* and *locale* stand in for those that it does not give.
        """
        unknown = sorted(set(given) - set(_READERS))
        if unknown:
            raise ArgumentError(f"unknown argument {unknown[0]!r}: there are {', '.join(NAMES)}")
        values: dict[str, Any] = {"site": site, "locales": (locale,)}
        for name, value in given.items():
            if value is None:
                continue
            try:
                values[name] = _READERS[name](str(value).strip())
            except ValueError as error:
                raise ArgumentError(f"argument {name!r}: {error}") from None
        return cls(**values)


def _site(value: str) -> str:
    if value == DEMO:
        return value
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", value):
        raise ValueError(f"{value!r} is neither a root URL (https://host) nor the word {DEMO}")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ValueError(f"{value!r} is not a root URL: give scheme and host only")
    _ = parts.port  # raises ValueError where it is no number
    return f"{parts.scheme}://{parts.netloc}"


def read_locales(value: str) -> tuple[str, ...]:
    """Read locales with commas between them, in the site's spelling; raise ValueError."""
    codes = words(value)
    for code in codes:
        if not re.fullmatch(LOCALE, code):
            raise ValueError(f"{code!r} is not a locale such as en, pt-PT or zh-CN")
    return tuple(dict.fromkeys(canonical_locale(code) for code in codes))


def words(value: str) -> tuple[str, ...]:
    """Read words with commas between them, each once; raise ValueError where there is none."""
    found = tuple(dict.fromkeys(word.strip() for word in value.split(",") if word.strip()))
    if not found:
        raise ValueError("is empty")
    return found


def whole(least: int, most: int = _MOST) -> Callable[[str], int]:
    """Return what reads a whole number; it raises ValueError for anything else, and one out of bounds."""

    def read(value: str) -> int:
        if not re.fullmatch(r"\d{1,9}", value) or not least <= int(value) <= most:
            end = f" to {most}" if most < _MOST else ""
            raise ValueError(f"{value!r} is not a whole number from {least}{end}")
        return int(value)

    return read


def read_period(value: str) -> TimeRange:
    """Read a date, a time or how long ago (`periods.period`); raise ValueError."""
    found = period(value, datetime.now(UTC))
    if found is None:
        raise ValueError(f"{value!r} is not a date such as 2026-01-31, 2026-01, yesterday, 7d or 24h")
    return found


def _past(value: str) -> datetime:
    first, _ = read_period(value)
    if first > datetime.now(UTC):
        raise ValueError(f"{value!r} is still to come: nothing would be stored")
    return first


def one_of(choices: Collection[str]) -> Callable[[str], str]:
    """Return what reads one of several words; it raises ValueError for any other."""

    def read(value: str) -> str:
        if value not in choices:
            raise ValueError(f"{value!r} is not one of {', '.join(choices)}")
        return value

    return read


def _switch(value: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
    if value.lower() not in known:
        raise ValueError(f"{value!r} is not 1 or 0")
    return known[value.lower()]


_READERS: dict[str, Callable[[str], Any]] = {
    "site": _site,
    "locales": read_locales,
    "max_pages": whole(1),
    "since": _past,
    "discover": lambda value: tuple(map(one_of(SEEDS), words(value))),
    "related_depth": whole(0),
    "render": one_of(RENDER),
    "full": _switch,
}
# The number of workers is the command's own business.
NAMES = (*_READERS, "workers")
