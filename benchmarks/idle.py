"""What a crawl costs that finds nothing new, in a small store and in a large one, beside `scrapy version`.

The stores are synthetic and older than the demo site that is crawled; nothing in them is due. A first crawl
reads the site, those that are measured find it unchanged. `newscrawl status` and `search` are measured too.
CPU time counts, that of reader processes included. `docs/performance-recrawl.md` tells what came out.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.processes import Cost, least, run, verdict
from newscrawl.settings import NEWSCRAWL_DEMO_SETTINGS
from tests.demo_client import DemoClient, demo_process

SECONDS_AIM = 1.5  # of CPU, more than `scrapy version`
MEMORY_AIM = 100
COMMAND_AIM = 1.0
ON_SITE = 100  # articles
CRAWL = "idle crawl"
COMMANDS = {
    "status": ["-m", "newscrawl", "status"],
    "search for two words": ["-m", "newscrawl", "search", "spruceway", "dollar"],
    "search for a common word": ["-m", "newscrawl", "search", "market"],
}


def main() -> None:
    options = _options()
    print("articles  command                   CPU s  of scrapy version  peak MB")
    with (
        TemporaryDirectory(dir=options.folder) as folder,
        demo_process(articles=ON_SITE, layout="next") as demo,
    ):
        for size in options.sizes:
            data = Path(options.store or folder)
            if not options.store:
                run(["-m", "benchmarks.large_store", str(data), "--articles", str(size)])
            version, costs = measure(demo, data, options.repeat)
            for name, cost in costs.items():
                ratio = cost.cpu_seconds / version.cpu_seconds
                print(
                    f"{size:>8}  {name:<24}  {cost.cpu_seconds:>5.2f}  {ratio:>17.2f}  {cost.peak_mb:>7.0f}"
                )
            if not options.store:
                shutil.rmtree(data)
    more = costs[CRAWL].cpu_seconds - version.cpu_seconds
    print(f"{CRAWL}: {more:.2f} CPU s more than scrapy version ({verdict(more, SECONDS_AIM)})")
    print(f"{CRAWL}: {costs[CRAWL].peak_mb:.0f} MB ({verdict(costs[CRAWL].peak_mb, MEMORY_AIM)})")
    for name in COMMANDS:
        print(
            f"{name}: {costs[name].cpu_seconds:.2f} CPU s ({verdict(costs[name].cpu_seconds, COMMAND_AIM)})"
        )


def measure(demo: DemoClient, data: Path, repeat: int) -> tuple[Cost, dict[str, Cost]]:
    """Return the least that `scrapy version`, an idle crawl and the commands cost, run in turns."""
    with closing(sqlite3.connect(data / "newscrawl.db")) as connection, connection:
        connection.execute("UPDATE site SET root = ?", (demo.url.rstrip("/"),))
    crawl = ["-m", "scrapy", "crawl", "bitget_news", "-a", f"site={demo.url}"]
    for name, value in NEWSCRAWL_DEMO_SETTINGS.items():
        crawl += ["-s", f"{name}={value}"]
    run(crawl, data)
    commands = {"version": ["-m", "scrapy", "version"], CRAWL: crawl, **COMMANDS}
    found: dict[str, list[Cost]] = {name: [] for name in commands}
    demo.clear_log()
    for _ in range(repeat):
        for name, command in commands.items():
            found[name].append(run(command, data))
    if demo.counters().get("article"):
        sys.exit(f"not idle: {demo.counters()}")
    costs = {name: least(runs) for name, runs in found.items()}
    return costs.pop("version"), costs


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes",
        type=lambda text: [int(size) for size in text.split(",")],
        default=[10_000, 1_000_000],
        help="articles in the stores (10000,1000000)",
    )
    parser.add_argument("--store", help="a data folder that large_store has filled, instead of new ones")
    parser.add_argument("--repeat", type=int, default=5, help="runs of each (%(default)s)")
    parser.add_argument("--folder", help="where to put new stores, 13 KB an article, for a while")
    return parser.parse_args()


if __name__ == "__main__":
    main()
