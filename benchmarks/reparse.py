"""How fast `scrapy reparse` reads an archive again, as a ratio to decompressing the same records alone.

The demo site is crawled once for each size; then its archive is read with one and with two worker
processes. Rates are those of the whole command, its start included. Memory is the peak of the sum over
all its processes, pages that they share counted once. `docs/performance.md` tells what came out.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.processes import memory_mb
from newscrawl.archive import ArchiveFolder
from newscrawl.items import WarcLocation

RATE_AIM = 300  # pages a second with two workers on two cores
MEMORY_AIM = 1.25
WORKERS = (1, 2)
ROOT = Path(__file__).resolve().parents[1]
SCRAPY = [sys.executable, "-m", "scrapy"]
SAMPLE_SECONDS = 0.05


class Run(NamedTuple):
    """One reparse of an archive."""

    rate: float
    peak_mb: float


def main() -> None:
    options = _options()
    print(f"{'pages':>6}  {'workers':>7}  {'pages/s':>7}  {'of decompressing':>16}  {'peak MB':>7}")
    runs = {count: measure(count, options.repeat) for count in options.pages}
    small, large = min(runs), max(runs)
    rate = runs[large][max(WORKERS)].rate
    print(f"{rate:.0f} pages/s with {max(WORKERS)} workers {_aim(rate >= RATE_AIM, RATE_AIM)}")
    for workers in WORKERS if small < large else ():
        growth = runs[large][workers].peak_mb / runs[small][workers].peak_mb
        verdict = _aim(growth <= MEMORY_AIM, MEMORY_AIM)
        print(f"{workers} workers: peak memory at {large} pages is {growth:.2f} of that at {small} {verdict}")


def measure(pages: int, repeat: int) -> dict[int, Run]:
    """Crawl a site of that many articles, read its archive in turns, and print a row for each."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        _crawl(folder, pages)
        runs: dict[int, list[Run]] = {workers: [] for workers in WORKERS}
        alone = []
        for _ in range(repeat):
            alone.append(decompress(folder, pages))
            for workers in WORKERS:
                runs[workers].append(reparse(folder, pages, workers))
    found = {}
    for workers, each in runs.items():
        found[workers] = run = Run(median(one.rate for one in each), median(one.peak_mb for one in each))
        ratio = run.rate / median(alone)
        print(f"{pages:>6}  {workers:>7}  {run.rate:>7.0f}  {ratio:>16.3f}  {run.peak_mb:>7.0f}", flush=True)
    print(f"{pages:>6}  {'alone':>7}  {median(alone):>7.0f}  {1:>16}")
    return found


def decompress(folder: Path, pages: int) -> float:
    """Return how many records a second are read and decompressed in this process, with nothing else."""
    with closing(sqlite3.connect(folder / "newscrawl.db")) as connection:
        query = "SELECT archive_file, archive_offset, archive_length FROM pages ORDER BY article_id"
        places = [WarcLocation(*row) for row in connection.execute(query)]
    if len(places) != pages:
        sys.exit(f"{len(places)} pages in the archive, not {pages}")
    began = time.perf_counter()
    archive = ArchiveFolder(folder / "warc")
    for place in places:
        archive.read(place)
    return pages / (time.perf_counter() - began)


def reparse(folder: Path, pages: int, workers: int) -> Run:
    """Read the archive again in a process that is watched."""
    command = [*SCRAPY, "reparse", "--workers", str(workers)]
    began = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env=_environment(folder), stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, memory_mb(process.pid))
            time.sleep(SAMPLE_SECONDS)
        seconds = time.perf_counter() - began
        output = process.stdout.read() if process.stdout else ""
    if process.returncode or f"{pages:,} pages read again: 0 articles would change" not in output:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{output}")
    return Run(pages / seconds, peak)


def _crawl(folder: Path, pages: int) -> None:
    command = [*SCRAPY, "crawl", "bitget_news", "-a", "site=demo", "-s", f"NEWSCRAWL_DEMO_ARTICLES={pages}"]
    done = subprocess.run(
        command, cwd=ROOT, env=_environment(folder), capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {"NEWSCRAWL_DATA_DIR": str(folder)}


def _aim(met: bool, aim: float) -> str:
    return f"(aim {aim}: {'met' if met else 'MISSED'})"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--pages",
        type=lambda text: [int(size) for size in text.split(",")],
        default=[1000, 5000],
        help="sizes of the archive (1000,5000)",
    )
    parser.add_argument("--repeat", type=int, default=3, help="runs of each kind (%(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
