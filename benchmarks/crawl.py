"""How fast the whole crawl is, as a ratio to a spider that only follows the same links.

Both crawl the same demo site, which runs in a process of its own, one after the other and each in its
own process. Rates count from the first request to the end of the process; CPU time and peak memory
are those of the whole process, as the system counted them. `docs/performance.md` tells what came out.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.settings import NEWSCRAWL_DEMO_SETTINGS
from tests.demo_client import DemoClient, demo_process

if TYPE_CHECKING:
    from collections.abc import Sequence

RATE_AIM = 0.6
MEMORY_AIM = 1.25
SATURATED = 0.9  # of one core, which is all that the demo site can use
ROOT = Path(__file__).resolve().parents[1]
# ru_maxrss counts bytes on macOS and KiB elsewhere.
MAXRSS_PER_MB = 1 << 20 if sys.platform == "darwin" else 1 << 10


class Run(NamedTuple):
    """One crawl; *server* is the demo site's CPU seconds per second, None where that is unknown."""

    pages: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    server: float | None


@dataclass
class Crawls:
    """The repeats of one crawl of one size."""

    name: str
    runs: list[Run]

    @property
    def rate(self) -> float:
        return median(run.pages / run.seconds for run in self.runs)

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds a page."""
        return median(1000 * run.cpu_seconds / run.pages for run in self.runs)

    @property
    def peak_mb(self) -> float:
        return median(run.peak_mb for run in self.runs)

    @property
    def server(self) -> float | None:
        shares = [run.server for run in self.runs if run.server is not None]
        return median(shares) if shares else None


def main() -> None:
    options = _options()
    print(f"{'articles':>8}  {'crawl':<5}  {'pages/s':>8}  {'CPU ms/page':>11}  {'peak MB':>8}  server CPU")
    sizes = {count: measure(count, options) for count in options.articles}
    for count, (bare, full) in sizes.items():
        rate, cpu = full.rate / bare.rate, bare.cpu_ms / full.cpu_ms
        print(f"{count} articles: rate {rate:.2f} of the bare spider's {_aim(rate >= RATE_AIM, RATE_AIM)}")
        print(f"{count} articles: {cpu:.2f} by CPU time, whatever the demo site could deliver")
        if bare.server and bare.server >= SATURATED:
            print("  the demo site used all of its core: the bare spider had to wait for it")
    _print_growth(sizes)


def measure(articles: int, options: argparse.Namespace) -> tuple[Crawls, Crawls]:
    """Crawl a site in turns with the bare spider and with ours, and print a row for each."""
    bare, full = Crawls("bare", []), Crawls("full", [])
    with demo_process(articles=articles, layout=options.layout) as demo:
        for _ in range(options.repeat):
            asked = crawl_bare(demo, bare), crawl_full(demo, full)
            if {counts["article"] for counts in asked} != {articles}:
                sys.exit(f"not the same articles: bare {asked[0]}, full {asked[1]}")
    for crawls in (bare, full):
        server = "unknown" if crawls.server is None else f"{crawls.server:.0%}"
        print(
            f"{articles:>8}  {crawls.name}  {crawls.rate:>9.0f}  {crawls.cpu_ms:>11.2f}  "
            f"{crawls.peak_mb:>8.0f}  {server:>10}",
            flush=True,
        )
    return bare, full


def crawl_bare(demo: DemoClient, crawls: Crawls) -> dict[str, int]:
    """Add a run of the bare spider and return how many pages of each kind it asked for."""
    with TemporaryDirectory() as folder:
        script = str(Path(__file__).with_name("bare_spider.py"))
        return _crawl(demo, [sys.executable, script, demo.url.rstrip("/")], Path(folder), crawls)


def crawl_full(demo: DemoClient, crawls: Crawls) -> dict[str, int]:
    """Add a run of our crawl into an empty data folder and return what it asked for."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "scrapy", "crawl", "bitget_news", "-a", f"site={demo.url}"]
        for name, value in NEWSCRAWL_DEMO_SETTINGS.items():
            command += ["-s", f"{name}={value}"]
        return _crawl(demo, command, Path(folder), crawls)


def _crawl(demo: DemoClient, command: Sequence[str], folder: Path, crawls: Crawls) -> dict[str, int]:
    demo.clear_log()
    server = _cpu_of_children()
    output = folder / "output.log"
    environment = os.environ | {"NEWSCRAWL_DATA_DIR": str(folder / "data")}
    with output.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
        ended = time.time()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{output.read_text()}")
    asked = demo.counters()
    seconds = ended - demo.log()[0]["time"]
    served = None if server is None else (_cpu_of_children() or 0) - server
    run = Run(
        pages=sum(asked.values()),
        seconds=seconds,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_mb=usage.ru_maxrss / MAXRSS_PER_MB,
        server=None if served is None else served / seconds,
    )
    crawls.runs.append(run)
    return asked


def _cpu_of_children() -> float | None:
    """Return the CPU seconds of this process's living children, the demo site; None without /proc."""
    if not Path("/proc/self/stat").exists():
        return None
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name before the last bracket may hold spaces; fields are counted from behind it.
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[1]) == os.getpid():
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _print_growth(sizes: dict[int, tuple[Crawls, Crawls]]) -> None:
    small, large = min(sizes), max(sizes)
    if small == large:
        return
    for before, after in zip(sizes[small], sizes[large], strict=True):
        growth = after.peak_mb / before.peak_mb
        aim = _aim(growth <= MEMORY_AIM, MEMORY_AIM) if after.name == "full" else ""
        print(f"{after.name}: peak memory at {large} articles is {growth:.2f} of that at {small} {aim}")


def _aim(met: bool, aim: float) -> str:
    return f"(aim {aim}: {'met' if met else 'MISSED'})"


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
    return parser.parse_args()


if __name__ == "__main__":
    main()
