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
    sign = "-"  # what begins with it is an option

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)  # type: ignore[misc]  # ScrapyCommand's
        prepare(self, args, self.sign)  # type: ignore[arg-type]  # mixed in


def prepare(command: ScrapyCommand, args: list[str], sign: str = "-") -> None:
    """Let any text be printed; end the program, with one line, at an option or setting that cannot be.

    Scrapy leaves unknown options among *args*, where they would be words and names of files.
    """
    from newscrawl.settings_checks import SettingError, check_forms, check_setting_names

    assert command.settings is not None  # noqa: S101  # set by scrapy.cmdline
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that cannot show a letter is no reason to fail
            stream.reconfigure(errors="backslashreplace")
    try:
        _check_options(args, sign)
        check_setting_names(command.settings)
        check_forms(command.settings)
    except (ArgumentError, SettingError) as error:
        _refuse(command, WRONG_ARGUMENT, str(error))
        raise SystemExit(WRONG_ARGUMENT) from None


def _check_options(args: list[str], sign: str) -> None:
    """Take out the two dashes that end the options; raise ArgumentError where an option is none."""
    end = args.index("--") if "--" in args else len(args)
    for arg in args[:end]:
        if arg.startswith(sign) and arg != "-":
            name = arg.partition("=")[0]
            raise ArgumentError(
                f"no option {name} (-h lists them); a name or word that begins so stands behind --"
            )
    del args[end : end + 1]


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
    from newscrawl.storage.mirror import MirrorError
    from newscrawl.storage.store import SiteError, StoreError

    return {
        ArgumentError: WRONG_ARGUMENT,
        SettingError: WRONG_ARGUMENT,
        AssetListError: WRONG_ARGUMENT,
        SiteError: WRONG_ARGUMENT,
        MirrorError: WRONG_ARGUMENT,
        RunningError: ALREADY_RUNNING,
        StoreError: STORE_FAILED,
        FolderError: STORE_FAILED,
    }


def _refuse(command: ScrapyCommand, code: int, message: str) -> None:
    from newscrawl.terminal import visible

    print(f"newscrawl: {visible(message)}", file=sys.stderr)
    command.exitcode = code
