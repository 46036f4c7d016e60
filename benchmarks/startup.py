"""What commands cost before they do anything, as ratios to what Scrapy itself costs, by CPU time.

`scrapy version` is run inside the project, which loads its commands and settings, and outside; `newscrawl
status` reads a store of ten articles. `docs/performance-recrawl.md` tells what came out.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.processes import ROOT, Cost, least, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5, help="runs of each (%(default)s)")
    costs = measure(parser.parse_args().repeat)
    for name, cost in costs.items():
        print(f"{name:<24}  {cost.cpu_seconds:.2f} CPU s  {cost.peak_mb:.0f} MB")
    for name, base in (("version inside", "version outside"), ("status", "import scrapy")):
        print(f"{name} over {base}: {costs[name].cpu_seconds / costs[base].cpu_seconds:.2f}")


def measure(repeat: int) -> dict[str, Cost]:
    """Return the least that each command costs, run in turns."""
    with TemporaryDirectory() as folder:
        data = Path(folder)
        run(["-m", "benchmarks.large_store", folder, "--articles", "10"])
        commands = {
            "import scrapy": (["-c", "import scrapy"], ROOT),
            "version outside": (["-m", "scrapy", "version"], data),
            "version inside": (["-m", "scrapy", "version"], ROOT),
            "status": (["-m", "newscrawl", "status"], ROOT),
        }
        found: dict[str, list[Cost]] = {name: [] for name in commands}
        for _ in range(repeat):
            for name, (command, place) in commands.items():
                found[name].append(run(command, data, place))
    return {name: least(runs) for name, runs in found.items()}


if __name__ == "__main__":
    main()
