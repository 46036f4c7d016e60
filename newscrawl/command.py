"""How a command of ours runs, and how it fails: a line on standard error, an exit code that says why."""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, cast

from scrapy.commands import ScrapyCommand

from newscrawl.exceptions import (
    ArgumentError,
    AssetListError,
    FolderError,
    MirrorError,
    RunningError,
    SettingError,
    SiteError,
    StoreError,
    UnfitFileError,
)
from newscrawl.extras import missing
from newscrawl.monitoring.run_result import ALREADY_RUNNING, INTERRUPTED, OK, STORE_FAILED, WRONG_ARGUMENT

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection, Iterator
    from types import ModuleType

    from scrapy.settings import BaseSettings

    from newscrawl.storage.derived import Derived
    from newscrawl.storage.store import Store
    from newscrawl.terminal import RowProgress

# The narrower kind of error first.
_EXIT_CODES: dict[type[Exception], int] = {
    ArgumentError: WRONG_ARGUMENT,
    UnfitFileError: WRONG_ARGUMENT,
    SettingError: WRONG_ARGUMENT,
    AssetListError: WRONG_ARGUMENT,
    SiteError: WRONG_ARGUMENT,
    MirrorError: WRONG_ARGUMENT,
    RunningError: ALREADY_RUNNING,
    StoreError: STORE_FAILED,
    FolderError: STORE_FAILED,
    OSError: STORE_FAILED,  # the disk behind `>` is full
}


class StoreCommand(ScrapyCommand):
    """What our commands share that read a store.

    *about* is what the list of commands says of it, *more* what its own help adds, *takes* what stands behind
    its options.
    """

    about: str
    more = ""
    takes = ""

    settings: BaseSettings  # type: ignore[assignment]  # set by scrapy.cmdline before a command runs
    requires_project = True
    requires_crawler_process = False
    sign = "-"  # what begins with it is an option

    def syntax(self) -> str:
        return f"[options] {self.takes}".rstrip()

    def short_desc(self) -> str:
        return self.about

    def long_desc(self) -> str:
        return self.about + self.more

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.error = _refuse_option  # type: ignore[method-assign]  # one line, where argparse has several

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        prepare(self, args, self.sign)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.terminal import as_far_as_read

        self.exitcode = OK
        with refusals(self), as_far_as_read():
            self._check_number(args)
            self.carry_out(args, opts)

    def _check_number(self, args: list[str]) -> None:
        """Raise ArgumentError where there are more words than *takes* says, or fewer."""
        name, takes = self.__module__.rpartition(".")[2], self.takes
        what = takes.strip("[]").lower().replace("_", " ")
        if args and not takes:
            raise ArgumentError(f"{name} takes options only, not {args[0]!r}")
        if len(args) > 1 and " " not in takes:
            raise ArgumentError(f"{name} takes one {what}, not {args[1]!r} besides")
        if not args and takes.isidentifier():
            raise ArgumentError(f"name one {what}: newscrawl {name} {takes}")

    def open_to_read(self, locales: Collection[str] = (), publishers: Collection[str] = ()) -> Store:
        """Open the database that the settings name, and name the *locales* and *publishers* that it lacks.

        Raises StoreError where there is none.
        """
        from newscrawl.extensions.store import open_store
        from newscrawl.storage.queries.collection import missing

        with ExitStack() as closing:
            store = closing.enter_context(open_store(self.settings, read_only=True))
            for name, word, values in (("locale", "in", locales), ("publisher", "by", publishers)):
                for one in missing(store.database, name, values):
                    _tell(f"no article {word} {one} is stored")
            closing.pop_all()
        return store

    def row_progress(self) -> RowProgress:
        from newscrawl.terminal import RowProgress

        return RowProgress(self.settings.getfloat("NEWSCRAWL_PROGRESS_INTERVAL"))

    def carry_out(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do what the command is for; errors that are a user's or the machine's may be raised."""
        raise NotImplementedError


class DerivedCommand(StoreCommand):
    """Work out what waits, or everything anew; a crawl may go on beside it. Never touches the network.

    *table* names which of the store's it is, *done* says what has been done to each article.
    """

    table: str
    done: str

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--rebuild", action="store_true", help="work them out for all articles anew")

    def carry_out(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.extensions.store import open_store, stories_lock

        with open_store(self.settings, must_exist=True) as store, stories_lock(self.settings):
            derived: Derived = getattr(store, self.table)
            if opts.rebuild:
                derived.begin_anew()
            print(f"{work_out(derived, self.settings):,} articles {self.done}{self.more_to_do(store)}")

    def more_to_do(self, store: Store) -> str:  # for some there is
        return ""


def follow_up(store: Store, settings: BaseSettings, spider: str) -> None:
    """Write what was just stored as JSON Lines, and work out what is derived, unless another process does."""
    from newscrawl.extensions.store import stories_lock
    from newscrawl.storage.jsonlines import ChangeLog

    ChangeLog(Path(settings["NEWSCRAWL_DATA_DIR"]) / "jsonl", spider).catch_up(store)
    with suppress(RunningError), stories_lock(settings):
        for derived in store.derived:
            work_out(derived, settings)


def work_out(derived: Derived, settings: BaseSettings) -> int:
    from newscrawl.storage.derived import place_all
    from newscrawl.terminal import RowProgress

    placed = 0
    with RowProgress(settings.getfloat("NEWSCRAWL_PROGRESS_INTERVAL")) as progress:
        for placed, of in place_all(derived):
            progress.note(derived.name, placed, of)
    return placed


def prepare(command: ScrapyCommand, args: list[str], sign: str = "-") -> None:
    """Let any text be printed; end the program, with one line, at an option or setting that cannot be.

    Scrapy leaves unknown options among *args*, where they would be words and names of files.
    """
    from newscrawl.settings_checks import check_forms, check_setting_names

    settings = cast("BaseSettings", command.settings)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that cannot show a letter is no reason to fail
            stream.reconfigure(errors="backslashreplace")
    try:
        _check_options(args, sign)
        check_setting_names(settings)
        check_forms(settings)
    except (ArgumentError, SettingError) as error:
        _refuse_option(str(error))


def _check_options(args: list[str], sign: str) -> None:
    """Take out the two dashes that end the options; raise ArgumentError where an option is none."""
    end = args.index("--") if "--" in args else len(args)
    for arg in args[:end]:
        if arg.startswith(sign) and arg != "-":
            name = arg.partition("=")[0]
            raise ArgumentError(
                f"no option {name}: -h lists them (a word that begins with {sign} goes behind --)"
            )
    del args[end : end + 1]


def loaded(module: str, what: str, extra: str) -> ModuleType:
    """Load what no crawl needs; raise ArgumentError where the extra that it needs is not installed."""
    try:
        return import_module(module)
    except ImportError:
        raise ArgumentError(missing(what, extra)) from None


@contextmanager
def refusals(command: ScrapyCommand) -> Iterator[None]:
    """Turn the errors that are a user's or the machine's, and Ctrl-C, into a line and an exit code."""
    try:
        yield
    except KeyboardInterrupt:
        _refuse(command, INTERRUPTED, "interrupted")
    except tuple(_EXIT_CODES) as error:
        code = next(code for kind, code in _EXIT_CODES.items() if isinstance(error, kind))
        _refuse(command, code, _words_of(error))


def _words_of(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:  # without the number that Python puts before it
        return f"{error.filename or 'output'}: {error.strerror}"
    return str(error)


def _refuse(command: ScrapyCommand, code: int, message: str) -> None:
    _tell(message)
    command.exitcode = code


def _refuse_option(message: str) -> NoReturn:
    _tell(message.removeprefix("argument "))
    raise SystemExit(WRONG_ARGUMENT)


def _tell(message: str) -> None:
    from newscrawl.terminal import visible

    print(f"newscrawl: {visible(message)}", file=sys.stderr)
