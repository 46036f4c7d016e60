"""How fast the whole crawl is, beside a spider that keeps nothing and two that read with a library.

All crawl the same demo site, which runs in a process of its own, in turns and each in its own processes:
`bare` follows links and keeps nothing, `trafilatura` and `newspaper4k` read the articles that they fetch with
this library into JSON Lines and SQLite, `full` is ours, stories and archive included until the last article
is placed. Rates count from the first request to the end of the process. CPU time is that of all processes of
a crawl, their start included; memory is the peak of their sum, pages that they share counted once.
`docs/performance.md` tells what came out.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.processes import ROOT, memory_mb
from newscrawl.settings import NEWSCRAWL_DEMO_SETTINGS
from tests.demo_client import demo_process

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.demo_client import DemoClient

RATE_AIM = 0.6  # of the bare spider's
PEER_AIM = 3.0  # times trafilatura's rate
CPU_AIM = 3.0  # times the bare spider's
MEMORY_AIM = 350.0  # megabytes
GROWTH_AIM = 1.1
SATURATED = 0.9  # of one core, which is all that the demo site can use
SAMPLE_SECONDS = 0.2
PEERS = ("trafilatura", "newspaper4k")


class Run(NamedTuple):
    """One crawl; *server* is the demo site's CPU seconds per second, None where that is unknown."""

    pages: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    server: float | None


class Crawls(NamedTuple):
    """The median of the repeats of one crawl of one size."""

    rate: float
    cpu_ms: float
    peak_mb: float
    server: float

    @classmethod
    def of(cls, runs: Sequence[Run]) -> Crawls:
        return cls(
            median(run.pages / run.seconds for run in runs),
            median(1000 * run.cpu_seconds / run.pages for run in runs),
            median(run.peak_mb for run in runs),
            median(run.server or 0 for run in runs),
        )


def main() -> None:
    options = _options()
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    print("articles  crawl        pages/s  of bare  CPU ms/page  of bare  peak MB  server CPU")
    sizes = {count: measure(count, options) for count in options.articles}
    for count, crawls in sizes.items():
        print_aims(count, crawls)
    small, large = min(sizes), max(sizes)
    if small < large:
        growth = sizes[large]["full"].peak_mb / sizes[small]["full"].peak_mb
        print(
            f"peak memory at {large} articles is {growth:.2f} of that at {small} {_most(growth, GROWTH_AIM)}"
        )


def measure(articles: int, options: argparse.Namespace) -> dict[str, Crawls]:
    """Crawl a site in turns, and print a row for each kind of crawl."""
    runs: dict[str, list[Run]] = {kind: [] for kind in options.kinds}
    with demo_process(articles=articles, layout=options.layout) as demo:
        for _ in range(options.repeat):
            for kind, before in runs.items():
                run, asked = crawl(demo, kind)
                before.append(run)
                if asked != articles:
                    sys.exit(f"{kind} asked for {asked} articles and not for {articles}")
    found = {kind: Crawls.of(each) for kind, each in runs.items()}
    bare = found["bare"]
    for kind, one in found.items():
        rates = f"{one.rate:>7.0f}  {one.rate / bare.rate:>7.2f}"
        cpu = f"{one.cpu_ms:>11.2f}  {one.cpu_ms / bare.cpu_ms:>7.2f}"
        print(
            f"{articles:>8}  {kind:<11}  {rates}  {cpu}  {one.peak_mb:>7.0f}  {one.server:>10.0%}", flush=True
        )
    return found


def print_aims(articles: int, crawls: dict[str, Crawls]) -> None:
    """Say of every aim whether it is met."""
    bare, full = crawls["bare"], crawls["full"]
    rate, cpu = full.rate / bare.rate, full.cpu_ms / bare.cpu_ms
    print(f"{articles} articles: rate {rate:.2f} of the bare spider's {_least(rate, RATE_AIM)}")
    for kind in (kind for kind in PEERS if kind in crawls):
        times = full.rate / crawls[kind].rate
        print(f"{articles} articles: {times:.1f} times the rate with {kind} {_least(times, PEER_AIM)}")
    print(f"{articles} articles: CPU {cpu:.1f} times the bare spider's {_most(cpu, CPU_AIM)}")
    print(
        f"{articles} articles: peak of all processes {full.peak_mb:.0f} MB {_most(full.peak_mb, MEMORY_AIM)}"
    )
    if bare.server >= SATURATED:
        print("  the demo site used all of its core: the bare spider had to wait for it")


def crawl(demo: DemoClient, kind: str) -> tuple[Run, int]:
    """Run a crawl into an empty folder; return it and how many articles it asked for."""
    with TemporaryDirectory() as folder:
        demo.clear_log()
        served = _cpu_beside_us()
        output = Path(folder, "output.log")
        environment = os.environ | {"NEWSCRAWL_DATA_DIR": f"{folder}/data"}
        command = [sys.executable, "-m", *_words(kind, demo.url.rstrip("/"), folder)]
        with output.open("wb") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
            peak = 0.0
            while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
                peak = max(peak, memory_mb(process.pid))
                time.sleep(SAMPLE_SECONDS)
        seconds = time.time() - demo.log()[0]["time"]
        _, status, usage = ended
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{' '.join(command)} failed:\n{output.read_text()}")
        asked = demo.counters()
        server = None if served is None else ((_cpu_beside_us() or 0) - served) / seconds
        cpu_seconds = usage.ru_utime + usage.ru_stime  # with those of its children, which it has waited for
        return Run(sum(asked.values()), seconds, cpu_seconds, peak, server), asked["article"]


def _words(kind: str, site: str, folder: str) -> list[str]:
    """Return what Python is to run."""
    if kind == "bare":
        return ["benchmarks.bare_spider", site]
    if kind in PEERS:
        return ["benchmarks.peer_spider", kind, site, folder]
    settings = (f"{name}={value}" for name, value in NEWSCRAWL_DEMO_SETTINGS.items())
    ours = [word for setting in settings for word in ("-s", setting)]
    return ["scrapy", "crawl", "bitget_news", "-a", f"site={site}", *ours]


def _cpu_beside_us() -> float | None:
    """Return the CPU seconds of this process's group without itself: the demo site's; None without /proc."""
    if not Path("/proc/self/stat").exists():
        return None
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            # The name before the last bracket may hold spaces; fields are counted from behind it.
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[2]) == os.getpgrp() and int(path.parent.name) != os.getpid():
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _least(figure: float, aim: float) -> str:
    return f"(aim at least {aim:g}: {'met' if figure >= aim else 'missed'})"


def _most(figure: float, aim: float) -> str:
    return f"(aim at most {aim:g}: {'met' if figure <= aim else 'missed'})"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--articles",
        type=lambda text: [int(size) for size in text.split(",")],
        default=[2000, 20000],
        help="sizes of the demo site (2000,20000)",
    )
    parser.add_argument("--repeat", type=int, default=3, help="crawls of each kind (%(default)s)")
    parser.add_argument("--layout", default="next", help="layout of the demo site (%(default)s)")
    parser.add_argument("--without", default="", help="libraries to leave out, with commas between them")
    options = parser.parse_args()
    without = options.without.split(",")
    if "newspaper4k" not in without and not find_spec("newspaper"):
        parser.error("newspaper4k is not installed: pip install newspaper4k, or --without newspaper4k")
    options.kinds = ["bare", *(peer for peer in PEERS if peer not in without), "full"]
    return options


if __name__ == "__main__":
    main()
