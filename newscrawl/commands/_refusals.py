"""How a command of ours fails: one line on standard error and an exit code that says why."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from newscrawl.dataset.folder import FolderError
from newscrawl.monitoring.checks import SettingError
from newscrawl.monitoring.outcome import ALREADY_RUNNING, CRASHED, INTERRUPTED, STORE_FAILED, WRONG_ARGUMENT
from newscrawl.reparse.pool import WorkerError
from newscrawl.spiders.arguments import ArgumentError
from newscrawl.storage.lock import RunningError
from newscrawl.storage.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.commands import ScrapyCommand

_CODES: tuple[tuple[type[Exception], int], ...] = (
    (ArgumentError, WRONG_ARGUMENT),
    (SettingError, WRONG_ARGUMENT),
    (RunningError, ALREADY_RUNNING),
    (StoreError, STORE_FAILED),
    (FolderError, STORE_FAILED),
    (WorkerError, CRASHED),
)


@contextmanager
def refusals(command: ScrapyCommand) -> Iterator[None]:
    """Turn the errors that are a user's or the machine's, and Ctrl-C, into a line and an exit code."""
    try:
        yield
    except KeyboardInterrupt:
        _refuse(command, INTERRUPTED, "interrupted")
    except tuple(kind for kind, _ in _CODES) as error:
        _refuse(command, next(code for kind, code in _CODES if isinstance(error, kind)), str(error))


def _refuse(command: ScrapyCommand, code: int, message: str) -> None:
    print(f"newscrawl: {message}", file=sys.stderr)
    command.exitcode = code
