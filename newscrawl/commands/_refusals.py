"""How a command of ours fails: one line on standard error and an exit code that says why."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING

from newscrawl.monitoring.run_result import ALREADY_RUNNING, INTERRUPTED, STORE_FAILED, WRONG_ARGUMENT
from newscrawl.spiders.arguments import ArgumentError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from scrapy.commands import ScrapyCommand


class StoreCommand:
    """What our commands share that read a store; mixed in, since Scrapy offers every ScrapyCommand."""

    requires_project = True
    requires_crawler_process = False

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)  # type: ignore[misc]  # ScrapyCommand's
        prepare(self)  # type: ignore[arg-type]  # mixed in


def prepare(command: ScrapyCommand) -> None:
    """Let any text be printed; end the program, with one line, at a name of ours that no setting has."""
    from newscrawl.settings_checks import SettingError, check_setting_names

    assert command.settings is not None  # noqa: S101  # set by scrapy.cmdline
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that cannot show a letter is no reason to fail
            stream.reconfigure(errors="backslashreplace")
    try:
        check_setting_names(command.settings)
    except SettingError as error:
        _refuse(command, WRONG_ARGUMENT, str(error))
        raise SystemExit(WRONG_ARGUMENT) from None


@contextmanager
def refusals(command: ScrapyCommand) -> Iterator[None]:
    """Turn the errors that are a user's or the machine's, and Ctrl-C, into a line and an exit code."""
    try:
        yield
    except KeyboardInterrupt:
        _refuse(command, INTERRUPTED, "interrupted")
    except tuple(codes := _exit_codes()) as error:
        _refuse(command, next(code for kind, code in codes.items() if isinstance(error, kind)), str(error))


def _exit_codes() -> dict[type[Exception], int]:
    """Return the exit code of each kind of error, the narrower kind first."""
    from newscrawl.exports.atomic_folder import FolderError
    from newscrawl.mentions.assets import AssetListError
    from newscrawl.settings_checks import SettingError
    from newscrawl.storage.lock import RunningError
    from newscrawl.storage.store import SiteError, StoreError

    return {
        ArgumentError: WRONG_ARGUMENT,
        SettingError: WRONG_ARGUMENT,
        AssetListError: WRONG_ARGUMENT,
        SiteError: WRONG_ARGUMENT,
        RunningError: ALREADY_RUNNING,
        StoreError: STORE_FAILED,
        FolderError: STORE_FAILED,
    }


def _refuse(command: ScrapyCommand, code: int, message: str) -> None:
    from newscrawl.terminal import visible

    print(f"newscrawl: {visible(message)}", file=sys.stderr)
    command.exitcode = code
