"""What a process costs: CPU seconds with those of its children, wall seconds, and the peak of its memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT = Path(__file__).resolve().parents[1]
# ru_maxrss counts bytes on macOS and KiB elsewhere.
MAXRSS_PER_MB = 1 << 20 if sys.platform == "darwin" else 1 << 10


class Cost(NamedTuple):
    """One process from its start to its end."""

    cpu_seconds: float
    seconds: float
    peak_mb: float


def run(command: Sequence[str], data: Path | None = None, folder: Path = ROOT) -> Cost:
    """Run Python with arguments in *folder*, on the store in *data*; end the benchmark where it fails."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | ({"NEWSCRAWL_DATA_DIR": str(data)} if data else {})
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    told = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed with {process.returncode}:\n{told.decode()}")
    seconds = time.monotonic() - began
    return Cost(usage.ru_utime + usage.ru_stime, seconds, usage.ru_maxrss / MAXRSS_PER_MB)


def memory_mb(session: int) -> float:
    """Return the memory of a session's processes, shared pages counted once; 0 where there is no /proc."""
    kilobytes = 0
    for path in Path("/proc").glob("[0-9]*/smaps_rollup"):
        with suppress(OSError):  # it has ended, or is another's
            if os.getsid(int(path.parent.name)) == session:
                lines = path.read_text().splitlines()
                kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024


def least(costs: Iterable[Cost]) -> Cost:
    """Return the least of each: what else the machine does only adds to it."""
    return Cost(*map(min, zip(*costs, strict=True)))


def verdict(figure: float, aim: float) -> str:
    """Say whether a figure that should be small is.

    >>> verdict(0.5, 1)
    'aim 1: met'
    """
    return f"aim {aim:g}: {'met' if figure <= aim else 'MISSED'}"
