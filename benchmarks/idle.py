"""What a crawl costs that finds nothing new, in a store of a million articles, beside `scrapy version`.

The store is synthetic and older than the demo site that is crawled; nothing in it is due. One crawl reads the
site, those that are measured find it unchanged. CPU time counts, that of the reader process included.
`docs/performance-recrawl.md` tells what came out.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from contextlib import closing, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.processes import Cost, least, run, verdict
from newscrawl.settings import NEWSCRAWL_DEMO_SETTINGS
from tests.demo_client import DemoClient, demo_process

SECONDS_AIM = 1.5  # of CPU, more than `scrapy version`
MEMORY_AIM = 100
ON_SITE = 100  # articles


def main() -> None:
    options = _options()
    with TemporaryDirectory(dir=options.folder) if not options.store else nullcontext(options.store) as folder:
        data = Path(folder)
        if not options.store:
            run(["-m", "benchmarks.large_store", folder, "--articles", str(options.articles)])
        with demo_process(articles=ON_SITE, layout="next") as demo:
            version, idle = measure(demo, data, options.repeat)
    more = idle.cpu_seconds - version.cpu_seconds
    print(f"scrapy version  {version.cpu_seconds:.2f} CPU s  {version.peak_mb:.0f} MB")
    print(f"idle crawl      {idle.cpu_seconds:.2f} CPU s  {idle.peak_mb:.0f} MB")
    print(f"idle crawl over scrapy version: {idle.cpu_seconds / version.cpu_seconds:.2f} times the CPU time")
    print(f"more than scrapy version: {more:.2f} CPU s ({verdict(more, SECONDS_AIM)})")
    print(f"peak memory: {idle.peak_mb:.0f} MB ({verdict(idle.peak_mb, MEMORY_AIM)})")


def measure(demo: DemoClient, data: Path, repeat: int) -> tuple[Cost, Cost]:
    """Return the least that `scrapy version` and an idle crawl cost, run in turns."""
    with closing(sqlite3.connect(data / "newscrawl.db")) as connection, connection:
        connection.execute("UPDATE site SET root = ?", (demo.url.rstrip("/"),))
    command = ["-m", "scrapy", "crawl", "bitget_news", "-a", f"site={demo.url}"]
    for name, value in NEWSCRAWL_DEMO_SETTINGS.items():
        command += ["-s", f"{name}={value}"]
    run(command, data)
    versions, idles = [], []
    for _ in range(repeat):
        demo.clear_log()
        versions.append(run(["-m", "scrapy", "version"]))
        idles.append(run(command, data))
        if demo.counters().get("article"):
            sys.exit(f"not idle: {demo.counters()}")
    return least(versions), least(idles)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000, help="in the store (%(default)s)")
    parser.add_argument("--store", help="a data folder that large_store has filled, instead of a new one")
    parser.add_argument("--repeat", type=int, default=5, help="runs of each (%(default)s)")
    parser.add_argument("--folder", help="where to put a new store, 13 KB an article, for a while")
    return parser.parse_args()


if __name__ == "__main__":
    main()
