"""What a person is shown in a terminal: stored texts, none of which commands it, and how far a work is.

A long work is one live line on a terminal, and a line now and then elsewhere.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from typing import Self

import rich.console
from rich.console import ConsoleOptions, RenderableType
from rich.live import Live
from rich.segment import Segment
from rich.text import Text

from newscrawl.normalization.dates import span

# Control characters (C0, C1), line separators, embeddings, overrides and isolates of direction, characters
# that print nothing, and what neither XML nor UTF-8 can carry. Joiners and marks stay: they shape words.
_COMMANDS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)

# Seconds. What was fast a minute ago says little of what is left.
REDRAW = 0.5
_WINDOW = 60.0


def visible(text: str) -> str:
    r"""Return text with escapes for what a terminal would obey or an eye would miss; line ends stay.

    JSON spells them alike, so that it stays JSON.

    >>> visible("a\tb\n\x9b31m\u202ec")
    'a\tb\n\\u009b31m\\u202ec'
    """
    return _COMMANDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def one_line(text: str) -> str:
    r"""Return visible text with `¶` for line ends.

    >>> one_line("a\n\nb\x1b[31m")
    'a ¶ b\\u001b[31m'
    """
    return visible(re.sub(r"\s*\n\s*", " ¶ ", text).replace("\t", " "))


def say(*lines: str) -> None:
    """Print lines of which a part may be anybody's."""
    sys.stdout.writelines(f"{visible(line)}\n" for line in lines)
    sys.stdout.flush()


@contextmanager
def as_far_as_read() -> Iterator[None]:
    """Print as far as it is read: `head` goes when it has enough, and that is no error."""
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains at its end
        if not isinstance(error, BrokenPipeError):
            raise


class Console(rich.console.Console):
    """Rich's console: its own styles command the terminal, no text that it is given.

    `:b:` in an address stays as it is, and the list of emoji, which takes a while to load, is not asked for.
    """

    def __init__(self, *, soft_wrap: bool = False) -> None:
        super().__init__(highlight=False, emoji=False, soft_wrap=soft_wrap)

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # Rich ends the program with 1

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=visible(segment.text))


class LiveLine:
    """A line on standard error that is drawn over the one before, on a terminal; *say* prints it elsewhere.

    *interval* is in seconds, between lines where there is no terminal.
    """

    def __init__(self, interval: float, say: Callable[[str], None]) -> None:
        console = rich.console.Console(stderr=True)
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
        console = rich.console.Console(stderr=True, highlight=False, soft_wrap=True)
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

    def __exit__(self, *_: object) -> None:
        self._line.stop()
