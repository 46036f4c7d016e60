"""How far a long work is: one live line on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections import deque
from math import inf
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from newscrawl.normalization.dates import span

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

# Seconds. What was fast a minute ago says little of what is left.
REDRAW = 0.5
_WINDOW = 60.0


class LiveLine:
    """A line on standard error that is drawn over the one before, on a terminal; *say* prints it elsewhere.

    *interval* is in seconds, between lines where there is no terminal.
    """

    def __init__(self, interval: float, say: Callable[[str], None]) -> None:
        console = Console(stderr=True)
        self.is_live = console.is_terminal
        self._live = Live(console=console, transient=True, auto_refresh=False) if self.is_live else None
        self._interval = REDRAW if self.is_live else interval
        self._shown = time.monotonic()
        self._say = say

    @property
    def is_due(self) -> bool:
        """Whether the last line is as old as it may get."""
        return time.monotonic() - self._shown >= self._interval

    def show(self, line: str) -> None:
        self._shown = time.monotonic()
        if self._live:
            self._live.update(Text(line, style="cyan"), refresh=True)
        else:
            self._say(line)

    def start(self) -> None:
        if self._live:
            self._live.start()

    def stop(self) -> None:
        if self._live:
            self._live.stop()


class Throughput:
    """How much is done in a second of late, and how long the rest will take."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float]] = deque()

    def note(self, done: float, now: float) -> None:
        """Hear that so much is done at a time, in seconds."""
        self._seen.append((now, done))
        while self._seen[0][0] < now - _WINDOW:
            self._seen.popleft()

    @property
    def rate(self) -> float:
        """Per second, 0 as long as nobody knows."""
        (began, first), (ended, last) = self._seen[0], self._seen[-1]
        return (last - first) / (ended - began) if ended > began else 0.0

    def needs(self, rest: float) -> float:
        """Return how many seconds the rest will take, infinity where nobody knows.

        >>> pace = Throughput()
        >>> for second in range(3):
        ...     pace.note(10 * second, now=second)
        >>> pace.needs(1_230), pace.needs(0)
        (123.0, 0.0)
        """
        if rest <= 0:
            return 0.0
        return rest / self.rate if self.rate > 0 else inf


def time_left(seconds: float) -> str:
    """Say how long something will take, nothing where it takes no time or nobody knows.

    >>> time_left(123.0), time_left(0.0), time_left(inf)
    (', 2 min 3 s left', '', '')
    """
    return f", {span(seconds)} left" if 0 < seconds < inf else ""


class RowProgress:
    """Shows rows, rate and what is left; *interval* is in seconds, where there is no terminal."""

    def __init__(self, interval: float) -> None:
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._line = LiveLine(interval, console.print)
        self._pace = Throughput()
        self._table = ""

    def note(self, table: str, rows: int, of: int) -> None:
        """Hear that so many rows *of* so many of a table are done."""
        if table != self._table:
            self._table, self._pace = table, Throughput()
            self._pace.note(0, time.monotonic())
        if self._line.is_due:
            self._pace.note(rows, time.monotonic())
            rate = f"{self._pace.rate:,.0f} rows/s{time_left(self._pace.needs(of - rows))}"
            self._line.show(f"{table}: {rows:,} of {of:,} rows, {rate}")

    def __enter__(self) -> Self:
        self._line.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.stop()
