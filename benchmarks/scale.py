"""What several workers and PostgreSQL bring and cost, as ratios to one process on SQLite in the same run.

A demo site is crawled without delay by 1, 2 and 3 workers without reader processes, on each store, in turns;
then articles are stored on each by a crawl's writer alone, into stores of several sizes. CPU seconds are of
all processes, those of the PostgreSQL server too.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import psutil

from benchmarks.processes import ROOT, run, verdict
from newscrawl.settings import NEWSCRAWL_DEMO_SETTINGS
from newscrawl.storage.dialects import database_url
from newscrawl.storage.store import Store
from tests.databases import OwnServer, Server, own_server
from tests.demo_client import demo_process

sys.path.append(str(ROOT / "benchmarks"))
from store import FILLED_AT_ONCE, arrival, crawl, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.demo_client import DemoClient

KINDS = ("sqlite", "postgresql")
WORKERS = (1, 2, 3)
RATE_AIM = 1.5  # of two workers on two cores
CPU_AIM = 2  # of PostgreSQL


class Work(NamedTuple):
    """Articles that were crawled or stored: how many a second, and CPU milliseconds for each."""

    rate: float
    cpu_ms: float


class Databases:
    """Empty databases of each kind, and what their server costs."""

    def __init__(self, folder: Path, server: OwnServer) -> None:
        self._folder = folder
        self._server = server
        self._databases = Server(server.get_uri())

    def create(self, kind: str, name: str) -> tuple[Path, str]:
        """Return a new data folder and the URL of its database."""
        folder = self._folder / f"{kind}-{name}"
        folder.mkdir()
        return folder, database_url(folder) if kind == "sqlite" else self._databases.create().url

    def cpu_seconds(self, kind: str) -> float:
        """Return what the server has spent so far on all its processes; none where there is no server."""
        if kind == "sqlite":
            return 0.0
        postmaster = psutil.Process(self._server.get_pid())
        return sum(sum(process.cpu_times()[:4]) for process in (postmaster, *postmaster.children()))


@contextmanager
def databases() -> Iterator[Databases]:
    with TemporaryDirectory() as folder, own_server() as server:
        yield Databases(Path(folder), server)


def main() -> None:
    options = _options()
    with databases() as made:
        with demo_process(articles=options.articles, layout="next") as site:
            measure_workers(made, site, options)
        print()
        for size in options.sizes:
            measure_store(made, size, options.stored)


def measure_workers(made: Databases, site: DemoClient, options: argparse.Namespace) -> None:
    """Crawl a site with each number of workers on each store, and print a row for each."""
    found: dict[tuple[str, int], list[Work]] = defaultdict(list)
    for turn in range(options.repeat):
        for kind in KINDS:
            for workers in WORKERS:
                name = f"{workers}-{turn}"
                found[kind, workers].append(crawl_site(made, site, (kind, name), workers))
    first = _typical(found["sqlite", 1])
    print("store       workers  pages/s  of one on SQLite  CPU ms a page  of one on SQLite")
    for (kind, workers), works in found.items():
        work = _typical(works)
        rate = f"{work.rate:>7.0f}  {work.rate / first.rate:>16.2f}"
        print(f"{kind:<10}  {workers:>7}  {rate}  {work.cpu_ms:>13.1f}  {work.cpu_ms / first.cpu_ms:>16.2f}")
    for kind in KINDS:
        gain = _typical(found[kind, 2]).rate / _typical(found[kind, 1]).rate
        met = "met" if gain >= RATE_AIM else "MISSED"
        print(
            f"{kind}: two workers fetch {gain:.2f} times as much as one (aim {RATE_AIM} on idle cores: {met})"
        )


def crawl_site(made: Databases, site: DemoClient, place: tuple[str, str], workers: int) -> Work:
    kind, name = place
    folder, url = made.create(kind, name)
    settings = NEWSCRAWL_DEMO_SETTINGS | {"NEWSCRAWL_READ_PROCESSES": 0, "NEWSCRAWL_DATABASE_URL": url}
    words = ["crawl", "bitget_news", "-a", f"site={site.url.rstrip('/')}"]
    words += ["-a", f"workers={workers}"] if workers > 1 else []
    words += [word for setting, value in settings.items() for word in ("-s", f"{setting}={value}")]
    spent = made.cpu_seconds(kind)
    cost = run(["-m", "newscrawl", *words], folder)
    spent = made.cpu_seconds(kind) - spent + cost.cpu_seconds
    with Store.open(url, read_only=True) as store, store.database.read() as connection:
        pages = int(connection.exec_driver_sql("SELECT count(*) FROM articles").scalar_one())
    return Work(pages / cost.seconds, 1000 * spent / pages)


def measure_store(made: Databases, size: int, number: int) -> None:
    """Store new articles in a store of a size on both databases, and print how they compare."""
    works = {kind: store_articles(made, kind, size, number) for kind in KINDS}
    for kind, work in works.items():
        print(f"{kind:<10}  {size:>9,} stored: {work.cpu_ms:.2f} CPU ms an article, {work.rate:.0f} a second")
    ratio = works["postgresql"].cpu_ms / works["sqlite"].cpu_ms
    print(f"PostgreSQL's CPU an article is {ratio:.2f} of SQLite's ({verdict(ratio, CPU_AIM)})")


def store_articles(made: Databases, kind: str, size: int, number: int) -> Work:
    _, url = made.create(kind, f"store-{size}")
    coming = map(arrival, stream(0))
    with Store.open(url) as store:
        for first in range(0, size, FILLED_AT_ONCE):
            crawl(store, list(islice(coming, min(FILLED_AT_ONCE, size - first))))
        articles = list(islice(coming, number))
        crawl(store, articles[:1])  # what is set up once
        spent, began = time.process_time() + made.cpu_seconds(kind), time.monotonic()
        crawl(store, articles)
        seconds = time.monotonic() - began
        spent = time.process_time() + made.cpu_seconds(kind) - spent
    return Work(number / seconds, 1000 * spent / number)


def _typical(works: list[Work]) -> Work:
    return Work(*(median(figures) for figures in zip(*works, strict=True)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000, help="articles of the site (%(default)s)")
    parser.add_argument("--repeat", type=int, default=3, help="crawls of each kind (%(default)s)")
    parser.add_argument(
        "--sizes",
        type=lambda text: [int(size) for size in text.split(",")],
        default=[1_000],
        help="articles in the store (1000); 1000,1000000 takes hours",
    )
    parser.add_argument("--stored", type=int, default=1_000, help="articles that are stored (%(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
