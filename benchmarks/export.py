"""How fast `newscrawl export` writes articles, as a ratio to reading the same rows with sqlite3 alone.

A store is filled with synthetic articles of about 2 KB of text, then exported in every format by the
command, and read by a process that fetches every column and does nothing else, in turns. Rates are those
of whole processes, their start included; memory is their peak, as the system counted it.
`docs/performance-export.md` tells what came out.
"""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.processes import run
from newscrawl.exports.formats import FORMATS

RATE_AIM = {"parquet": 0.25, "jsonl": 0.2, "csv": 0.2}  # of the bare read
MEMORY_AIM = 1.25
BARE = "bare read"
READ = """
import sqlite3, sys
cursor = sqlite3.connect(sys.argv[1]).execute("SELECT * FROM articles")
count = 0
while rows := cursor.fetchmany(1000):
    count += len(rows)
if count != int(sys.argv[2]):
    sys.exit(f"{count} rows")
"""


class Cost(NamedTuple):
    """One export or read; rows a second, and rows a second of CPU time."""

    rate: float
    cpu_rate: float
    peak_mb: float
    output_mb: float


def main() -> None:
    options = _options()
    sizes = sorted(options.rows)
    with TemporaryDirectory(dir=options.folder) as folder:
        stores = {size: Path(folder) / str(size) for size in sizes}
        for size, data in stores.items():
            run(["-m", "benchmarks.large_store", str(data), "--articles", str(size), "--bare"])
        os.sync()  # or the first runs would wait for what was filled in
        print("    rows  format       rows/s  of the bare read  by CPU time  peak MB  written MB")
        costs = {size: measure(data, size, options.repeat) for size, data in stores.items()}
    for form in FORMATS:
        cost, bare = costs[sizes[-1]][form], costs[sizes[-1]][BARE]
        ratio, by_cpu = cost.rate / bare.rate, cost.cpu_rate / bare.cpu_rate
        verdict = _aim(ratio >= RATE_AIM[form], RATE_AIM[form])
        print(
            f"{form}: {ratio:.2f} of the bare read's rate at {sizes[-1]} rows {verdict}, {by_cpu:.2f} by CPU"
        )
    for form in FORMATS if len(sizes) > 1 else ():
        growth = costs[sizes[-1]][form].peak_mb / costs[sizes[0]][form].peak_mb
        verdict = _aim(growth <= MEMORY_AIM, MEMORY_AIM)
        print(f"{form}: peak memory at {sizes[-1]} rows is {growth:.2f} of that at {sizes[0]} {verdict}")


def measure(data: Path, rows: int, repeat: int) -> dict[str, Cost]:
    """Read and export a store in turns, after a read that warms the caches, and print a row for each."""
    found: dict[str, list[Cost]] = {form: [] for form in (BARE, *FORMATS)}
    read(data, rows)
    for _ in range(repeat):
        found[BARE].append(read(data, rows))
        for form in FORMATS:
            found[form].append(export(data, rows, form))
    medians = {form: _median(costs) for form, costs in found.items()}
    for form, cost in medians.items():
        print(
            f"{rows:>8}  {form:<9}  {cost.rate:>8.0f}  {cost.rate / medians[BARE].rate:>16.3f}  "
            f"{cost.cpu_rate / medians[BARE].cpu_rate:>11.3f}  {cost.peak_mb:>7.0f}  {cost.output_mb:>10.0f}",
            flush=True,
        )
    return medians


def read(data: Path, rows: int) -> Cost:
    """Fetch every column of every article in a process that knows nothing but sqlite3."""
    return _cost(["-c", READ, str(data / "newscrawl.db"), str(rows)], data, rows)


def export(data: Path, rows: int, form: str) -> Cost:
    """Export the articles by the command; the files are weighed and thrown away."""
    folder = data / "export"
    command = ["-m", "scrapy", "export", str(folder)]
    cost = _cost([*command, "--format", form, "--tables", "articles"], data, rows)
    written = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    shutil.rmtree(folder)
    return cost._replace(output_mb=written / (1 << 20))


def _cost(command: list[str], data: Path, rows: int) -> Cost:
    cost = run(command, data)
    return Cost(rows / cost.seconds, rows / cost.cpu_seconds, cost.peak_mb, 0)


def _median(costs: list[Cost]) -> Cost:
    return Cost(*(median(values) for values in zip(*costs, strict=True)))


def _aim(met: bool, aim: float) -> str:
    return f"(aim {aim}: {'met' if met else 'MISSED'})"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rows",
        type=lambda text: [int(size) for size in text.split(",")],
        default=[100_000, 1_000_000],
        help="articles in the store (100000,1000000)",
    )
    parser.add_argument("--repeat", type=int, default=1, help="runs of each kind (%(default)s)")
    parser.add_argument("--folder", help="where to put the stores, 4 KB an article, for a while")
    return parser.parse_args()


if __name__ == "__main__":
    main()
