"""How far a long reading of the store is: one live line on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

if TYPE_CHECKING:
    from types import TracebackType

_REDRAW = 0.5


class RowProgress:
    """Shows rows and rate on standard error; *interval* is in seconds, where there is no terminal."""

    def __init__(self, interval: float) -> None:
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        is_terminal = self._console.is_terminal
        self._live = Live(console=self._console, transient=True, auto_refresh=False) if is_terminal else None
        self._interval = _REDRAW if is_terminal else interval
        self._started = self._shown = time.monotonic()
        self._table = ""

    def note(self, table: str, rows: int, of: int) -> None:
        """Hear that so many rows *of* so many of a table are done."""
        now = time.monotonic()
        if table != self._table:
            self._table, self._started = table, now
        if now - self._shown >= self._interval:
            self._shown = now
            rate = rows / max(now - self._started, 1e-9)
            self._show(f"{table}: {rows:,} of {of:,} rows, {rate:,.0f} rows/s")

    def _show(self, line: str) -> None:
        if self._live:
            self._live.update(Text(line, style="cyan"), refresh=True)
        else:
            self._console.print(line)

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()
