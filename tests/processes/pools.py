"""A pool of children, as long as a test needs it."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

from newscrawl.processes.pool import Limits, ProcessPool

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

LONG = Limits(seconds=600, megabytes=1024)
# It backtracks for longer than anyone waits, and never lets Python handle a signal.
HANGS = (re.match, "(a+)+$", "a" * 60 + "b")


def run(
    work: Callable[[ProcessPool], Awaitable[Any]], limits: Limits = LONG, processes: int = 1, ahead: int = 0
) -> Any:
    """Return what *work* makes of a pool."""

    async def use() -> Any:
        async with ProcessPool(processes, limits, ahead) as pool:
            return await work(pool)

    return asyncio.run(use())
