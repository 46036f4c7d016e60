"""How the time that a page takes grows with its size, for pages that are made to hold their reader up.

Every kind of page is read through `newscrawl.parse.read_page` at a size that takes a while, and at twice that
size: the CPU time may grow by 2.3 at most. `docs/performance.md` tells what came out.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from hostile import KINDS
from hostile.frames import ID, PROSE, article

from newscrawl.items import PageBytes
from newscrawl.parse import Site, read_page
from newscrawl.spiders.bitget_news import BitgetNewsSpider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AIM = 2.3
# Shorter times are noise, and longer ones tell nothing more.
LEAST_SECONDS = 0.05
MOST_SECONDS = 2.0
MOST_BYTES = 20_000_000
REPEATS = 5
LOOKS = 3

SITE = Site(BitgetNewsSpider().urls, UTC)
KEY = SITE.urls.article_key(f"/news/detail/{ID}")
NOW = datetime(2026, 3, 1, tzinfo=UTC)


class Growth(NamedTuple):
    """CPU seconds of a page of *size* bytes and of one of twice as much."""

    size: int
    seconds: float
    doubled: float

    @property
    def ratio(self) -> float:
        """How many times as long the page of twice the size takes."""
        return self.doubled / self.seconds


def seconds(html: str) -> float:
    """Return the least CPU time that reading a page takes."""
    page = PageBytes(SITE.urls.article_url(KEY), html.encode(), "utf-8", NOW)
    times: list[float] = []
    while len(times) < REPEATS and sum(times) < MOST_SECONDS:
        gc.collect()
        start = time.process_time()
        read_page(page, KEY, SITE)
        times.append(time.process_time() - start)
        if times[0] < LEAST_SECONDS / 4:  # a size on the way to one that counts
            break
    return min(times)


def growths(kind: Callable[[int], str]) -> Iterator[Growth]:
    """Yield how a kind of page grows from the first size that takes a while, and from its doubles."""
    n, taken, page = 16, 0.0, ""
    while True:
        larger = kind(2 * n)
        doubled = seconds(larger)
        is_last = 2 * len(larger) > MOST_BYTES
        if taken >= LEAST_SECONDS <= doubled or is_last:
            yield Growth(len(page), taken, doubled)
        if is_last:
            return
        n, taken, page = 2 * n, doubled, larger


def growth(kind: Callable[[int], str]) -> Growth:
    """Measure a kind of page.

    A ratio that is too high is looked at again at the double: where the square of the size counts it stays,
    where a cache or the garbage collector had its turn it goes.
    """
    found = Growth(0, 0, 0)
    for found in islice(growths(kind), LOOKS):
        if found.ratio <= AIM:
            break
    return found


def main(arguments: list[str] | None = None) -> int:
    """Print the table; return 1 if any kind of page grows faster than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", help="parts of the names of the kinds to measure")
    chosen = parser.parse_args(arguments).kinds
    seconds(article(PROSE * 9 + "<p>1 January 2026</p>"))  # loads what is imported late
    print(f"{'kind of page':<36}{'KB':>7}{'ms':>7}{'doubled':>9}{'ratio':>7}{'ms/MB':>8}")
    missed = []
    for name, kind in KINDS.items():
        if chosen and not any(part in name for part in chosen):
            continue
        found = growth(kind)
        is_missed = found.ratio > AIM and found.seconds >= LEAST_SECONDS
        missed += [name] if is_missed else []
        per_megabyte = found.seconds * 1e9 / found.size
        print(
            f"{name:<36}{found.size / 1000:>7.0f}{found.seconds * 1000:>7.0f}{found.doubled * 1000:>9.0f}"
            f"{found.ratio:>7.2f}{per_megabyte:>8.0f}{'  MISSED' if is_missed else ''}",
            flush=True,
        )
    told = f"MISSED by {', '.join(missed)}" if missed else "met"
    print(f"twice the page takes at most {AIM} times as long: {told}")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
