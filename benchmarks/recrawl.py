"""What an idle run and `scrapy status` cost in a small store and in a large one, as ratios.

The demo site is crawled once, for real. Then the store is filled up with older articles of the same
kind, while the site stays as it is: every idle crawl reads the same listings and finds nothing new,
so that only the size of the store differs. `docs/performance-recrawl.md` tells what came out.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from multiprocessing import Process
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from newscrawl.settings import NEWSCRAWL_DEMO_SETTINGS
from tests.demo_client import DemoClient, demo_process

AIM = 1.25
ROOT = Path(__file__).resolve().parents[1]
# ru_maxrss counts bytes on macOS and KiB elsewhere.
MAXRSS_PER_MB = 1 << 20 if sys.platform == "darwin" else 1 << 10
CHUNK = 10_000
# What years of runs leave behind beside the articles, in articles for each row.
ARTICLES_PER_RUN = 10
ARTICLES_PER_REJECT = 100
ARTICLES_PER_GAP = 1000
FUTURE = "2099-01-01T00:00:00Z"
# Filler articles copy the real ones in turn; ids of 13 digits are shorter than any that the site has.
_SOURCE = "filler JOIN originals ON originals.n = filler.k % (SELECT count(*) FROM originals)"
_COPIED = {
    "articles": {"article_id": "id", "url": "{}.url || '-' || k", "digest": "new_digest", "story_id": "id"},
    "revisions": {"article_id": "id", "url": "{}.url || '-' || k", "digest": "new_digest"},
    "related_links": {"article_id": "id"},
    "frontier": {"article_id": "id", "url": "{}.url || '-' || k"},
    "changes": {"seq": "k", "article_id": "id", "story_id": "id"},
}


class Cost(NamedTuple):
    """Seconds to the first request (None where there is none), seconds in all, and peak memory."""

    start: float | None
    seconds: float
    peak_mb: float


class Row(NamedTuple):
    """The costs in a store of one size."""

    articles: int
    idle: Cost
    status: Cost


def main() -> None:
    options = _options()
    sizes = sorted(options.sizes)
    with (
        TemporaryDirectory(dir=options.folder) as folder,
        demo_process(articles=sizes[0], layout="next") as demo,
    ):
        stores = {size: Path(folder) / str(size) / "data" for size in sizes}
        _crawl(demo, stores[sizes[0]])
        for size, data in stores.items():
            if not data.exists():
                shutil.copytree(stores[sizes[0]], data)
            _fill_apart(data, size)
        os.sync()  # or the first runs would wait for what was filled in
        rows = measure(demo, stores, options.repeat)
        print("articles  database  first request  idle crawl    peak  status   peak")
        for row in rows:
            _print_row(row, stores[row.articles])
    for row in rows[1:]:
        _print_ratios(row, rows[0])


def measure(demo: DemoClient, stores: dict[int, Path], repeat: int) -> list[Row]:
    """Run idle crawls and status in all stores in turns, after one of each that warms the caches."""
    idle: dict[int, list[Cost]] = {size: [] for size in stores}
    status: dict[int, list[Cost]] = {size: [] for size in stores}
    for number in range(repeat + 1):
        for size, data in stores.items():
            crawled = _crawl(demo, data)
            if demo.counters().get("article"):
                sys.exit(f"not idle: {demo.counters()}")
            shown = _run([sys.executable, "-m", "scrapy", "status"], data)
            if number:
                idle[size].append(crawled)
                status[size].append(shown)
    return [Row(size, _least(idle[size]), _least(status[size])) for size in stores]


def _fill_apart(data: Path, size: int) -> None:
    # In a process of its own: a child's peak memory counts what its parent held when it was started.
    filler = Process(target=fill, args=(data, size))
    filler.start()
    filler.join()
    if filler.exitcode:
        sys.exit(f"the store of {size} articles could not be filled")


def fill(data: Path, size: int) -> None:
    """Add articles that were fetched long ago until there are *size*, with all that belongs to them."""
    with closing(sqlite3.connect(data / "newscrawl.db", isolation_level=None)) as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -500000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("UPDATE frontier SET due_at = ?", (FUTURE,))
        (have,) = connection.execute("SELECT count(*) FROM articles").fetchone()
        if have == size:
            return
        _prepare(connection)
        first = have - _originals(connection) + 1
        _move_changes_to_the_end(connection, data, size)
        for start in range(first, size - _originals(connection) + 1, CHUNK):
            until = min(start + CHUNK, size - _originals(connection) + 1)
            _add(connection, range(start, until))
        _add_runs(connection, size)
        connection.execute("PRAGMA journal_mode = WAL")


def _originals(connection: sqlite3.Connection) -> int:
    (count,) = connection.execute("SELECT count(*) FROM originals").fetchone()
    return int(count)


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TEMP TABLE filler (k INTEGER PRIMARY KEY, id TEXT, new_digest TEXT)")
    connection.execute(
        "CREATE TEMP TABLE originals AS SELECT row_number() OVER (ORDER BY article_id) - 1 AS n,"
        " article_id AS original, locale AS original_locale FROM articles WHERE length(article_id) > 13"
    )
    connection.execute("CREATE INDEX temp.originals_n ON originals (n)")


def _add(connection: sqlite3.Connection, numbers: range) -> None:
    connection.execute("BEGIN")
    connection.execute("DELETE FROM filler")
    connection.executemany(
        "INSERT INTO filler VALUES (?1, printf('%013d', ?1), lower(hex(randomblob(32))))",
        ((number,) for number in numbers),
    )
    for table, changed in _COPIED.items():
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        values = [changed.get(name, f"{{}}.{name}").format(table) for name in names]
        connection.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {_SOURCE}"
            f" JOIN {table} ON {table}.article_id = original AND {table}.locale = original_locale"
        )
    connection.execute("COMMIT")


def _move_changes_to_the_end(connection: sqlite3.Connection, data: Path, size: int) -> None:
    """Give the real articles the last numbers, in JSON Lines too: those are complete to their end."""
    (last,) = connection.execute("SELECT max(seq) FROM changes").fetchone()
    by = size - last
    kept = [row[0] for row in connection.execute("SELECT original FROM originals")]
    connection.execute("BEGIN")
    connection.executemany("UPDATE changes SET seq = -seq WHERE article_id = ?", ((one,) for one in kept))
    connection.execute("UPDATE changes SET seq = ? - seq WHERE seq < 0", (by,))
    connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'changes'", (size,))
    connection.execute("COMMIT")
    for file in data.glob("jsonl/*.jsonl"):
        lines = [json.loads(line) for line in file.read_bytes().splitlines()]
        moved = (json.dumps(line | {"seq": line["seq"] + by}) + "\n" for line in lines)
        file.write_text("".join(moved))


def _add_runs(connection: sqlite3.Connection, size: int) -> None:
    """Add finished runs with their sweeps, rejects and closed gaps; the newest run stays the newest."""
    columns = [row[1] for row in connection.execute("PRAGMA table_info(runs)")][1:]
    named = ", ".join(columns)
    (runs,) = connection.execute("SELECT count(*) FROM runs").fetchone()
    many = range(max(0, size // ARTICLES_PER_RUN - runs))
    connection.execute("BEGIN")
    connection.executemany(
        f"INSERT INTO runs ({named}) SELECT {named} FROM runs ORDER BY run_id DESC LIMIT 1",
        (() for _ in many),
    )
    for source in ("listing", "sitemap"):
        connection.execute(
            "INSERT INTO sweeps (run_id, source, locale, started_at, completed_at, pages)"
            " SELECT run_id, ?, 'en', started_at, ended_at, 2 FROM runs"
            " WHERE run_id > (SELECT max(run_id) FROM sweeps WHERE source = ?)",
            (source, source),
        )
    for table, share, names, values in (
        (
            "rejects",
            ARTICLES_PER_REJECT,
            "run_id, url, reason, rejected_at",
            "1, 'https://x.invalid/', 'not_found', ?",
        ),
        (
            "gaps",
            ARTICLES_PER_GAP,
            "run_id, source, locale, reason, noted_at, closed_at",
            "1, 'listing', 'en', 'errors', ?1, ?1",
        ),
    ):
        (have,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        rows = [("2024-01-01T00:00:00Z",)] * (size // share - have)
        connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({values})", rows)
    connection.execute("COMMIT")


def _crawl(demo: DemoClient, data: Path) -> Cost:
    command = [sys.executable, "-m", "scrapy", "crawl", "bitget_news", "-a", f"site={demo.url}"]
    for name, value in NEWSCRAWL_DEMO_SETTINGS.items():
        command += ["-s", f"{name}={value}"]
    demo.clear_log()
    began = time.time()
    cost = _run(command, data)
    return cost._replace(start=demo.log()[0]["time"] - began)


def _run(command: list[str], data: Path) -> Cost:
    output = data.with_name("output.log")
    output.parent.mkdir(exist_ok=True)
    environment = os.environ | {"NEWSCRAWL_DATA_DIR": str(data)}
    with output.open("wb") as log:
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{output.read_text()}")
    return Cost(None, seconds, usage.ru_maxrss / MAXRSS_PER_MB)


def _least(costs: list[Cost]) -> Cost:
    """Return the least of each: what else the machine does only adds to it."""
    starts = [cost.start for cost in costs if cost.start is not None]
    return Cost(
        min(starts) if starts else None,
        min(cost.seconds for cost in costs),
        min(cost.peak_mb for cost in costs),
    )


def _print_row(row: Row, data: Path) -> None:
    size = (data / "newscrawl.db").stat().st_size / (1 << 20)
    print(
        f"{row.articles:>8}  {size:>5.0f} MB  {row.idle.start:>11.2f} s  {row.idle.seconds:>8.2f} s  "
        f"{row.idle.peak_mb:>3.0f} MB  {row.status.seconds:.2f} s  {row.status.peak_mb:>2.0f} MB",
        flush=True,
    )


def _print_ratios(row: Row, smallest: Row) -> None:
    ratios = {
        "first request": (row.idle.start or 0) / (smallest.idle.start or 1),
        "idle crawl": row.idle.seconds / smallest.idle.seconds,
        "its peak memory": row.idle.peak_mb / smallest.idle.peak_mb,
        "status": row.status.seconds / smallest.status.seconds,
        "peak memory of status": row.status.peak_mb / smallest.status.peak_mb,
    }
    for name, ratio in ratios.items():
        aim = f"aim {AIM}: {'met' if ratio <= AIM else 'MISSED'}"
        print(f"{row.articles} articles: {name} is {ratio:.2f} of that at {smallest.articles} ({aim})")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes",
        type=lambda text: [int(size) for size in text.split(",")],
        default=[1_000, 100_000, 1_000_000],
        help="articles in the store (1000,100000,1000000); the smallest is the size of the site",
    )
    parser.add_argument("--repeat", type=int, default=5, help="runs of each kind (%(default)s)")
    parser.add_argument("--folder", help="where to put the store, about 8 KB an article, while it is needed")
    return parser.parse_args()


if __name__ == "__main__":
    main()
