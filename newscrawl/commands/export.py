"""`newscrawl export`: the dataset as files for other programs."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.arguments import one_of, words
from newscrawl.command import StoreCommand
from newscrawl.commands import add_choice, choice_of, first_second, last_second, typed
from newscrawl.exceptions import ArgumentError, FieldError, FolderError, NotAnExportError, UnfitFileError
from newscrawl.exports import PRESETS, TABLES
from newscrawl.exports.files import COMPRESSIONS
from newscrawl.exports.formats import FORMATS
from newscrawl.extras import missing

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from scrapy.settings import BaseSettings

    from newscrawl.exports.export import Exported, ExportOptions
    from newscrawl.storage.queries.snapshot import ExportSelection
    from newscrawl.storage.store import Store

_FOLDER = "export"
_PARTITIONS = ("none", "month")
_STORIES = ("all", "representative")


def _either(names: list[str]) -> str:
    """Name all of several.

    >>> _either(["none", "gzip", "zstd"])
    'none, gzip or zstd'
    """
    return f"{', '.join(names[:-1])} or {names[-1]}"


class Command(StoreCommand):
    takes = "[FOLDER]"
    about = f"Export the dataset as {_either([one.title for one in FORMATS.values()])}, with its description"
    more = f", by default to {_FOLDER} in the data folder"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)

        def add(name: str, read: Callable[[str], object], default: object, what: str) -> None:
            parser.add_argument(name, type=typed(read), default=default, help=what)

        add("--format", one_of(FORMATS), "jsonl", f"{_either([*FORMATS])} (%(default)s)")
        add("--compress", one_of(COMPRESSIONS), "none", f"{_either([*COMPRESSIONS])} (%(default)s)")
        add("--partition", one_of(_PARTITIONS), "none", "none, or month of publication (%(default)s)")
        add("--tables", _tables, ",".join(TABLES), "which ones (%(default)s)")
        add_choice(parser)
        add("--publisher", words, (), "of the articles, with commas between them")
        add("--fields", str, "all", f"{', '.join(PRESETS)}, or names with commas between them")
        add("--as-of", last_second, None, "the dataset as it was known at the end of this date")
        add("--changed-since", _change_or_time, None, "what changed since a time, or a number of the log")
        add("--cursor", Path, None, "a file that keeps that number for the next time")
        add("--stories", one_of(_STORIES), "all", "all or representative (%(default)s)")

    def carry_out(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.exports.export import export

        with _in_words():
            options = options_of(args, opts, self.settings)
            _check_packages(options)
            # What was known then may have had other names.
            publishers = () if opts.as_of else opts.publisher
            with self.open_to_read(opts.locale, publishers) as store, self.row_progress() as progress:
                if isinstance(since := options.selection.changed_since, int):
                    _check_cursor(since, store)
                exported = export(store, options, progress.note)
            if opts.cursor:
                _keep_cursor(opts.cursor, exported.cursor)
            _print(options, exported)


def options_of(args: list[str], opts: argparse.Namespace, settings: BaseSettings) -> ExportOptions:
    """Read the command line; raise ArgumentError with one line that names what is wrong."""
    from newscrawl.exports.export import ExportOptions

    return ExportOptions(
        Path(args[0]) if args else Path(settings["NEWSCRAWL_DATA_DIR"]) / _FOLDER,
        _selection(opts),
        opts.format,
        opts.compress,
        opts.partition == "month",
        opts.tables,
        opts.fields,
    )


def _selection(opts: argparse.Namespace) -> ExportSelection:
    from newscrawl.storage.queries.snapshot import ExportSelection

    since, until, locales = choice_of(opts)
    selection = ExportSelection(
        since,
        _end("--until", until),
        locales,
        opts.publisher,
        _end("--as-of", opts.as_of),
        opts.stories == "representative",
        _changed_since(opts),
    )
    if selection.known_before and selection.changed_since is not None:
        raise ArgumentError("--as-of: what changed since is told as it is now, so give one of the two")
    return selection


def _change_or_time(given: str) -> str | int:
    return int(given) if re.fullmatch(r"\d{1,18}", given) else first_second(given)


def _changed_since(opts: argparse.Namespace) -> str | int | None:
    given: str | int | None = opts.changed_since
    if opts.cursor and given is not None:
        raise ArgumentError("--cursor: keeps what --changed-since would say, so give one of the two")
    return _kept_cursor(opts.cursor) if opts.cursor else given


def _kept_cursor(file: Path) -> int:
    if not file.parent.is_dir():
        raise ArgumentError(f"--cursor: there is no folder {file.parent}")
    try:
        kept = file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return 0
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "holds no number of a change"
        raise ArgumentError(f"--cursor: {file}: {why}") from None
    if not re.fullmatch(r"\d{1,18}", kept):
        raise ArgumentError(f"--cursor: {file}: holds no number of a change")
    return int(kept)


def _check_cursor(seq: int, store: Store) -> None:
    if seq > (last := store.changes.last_seq()):
        raise ArgumentError(f"change {seq} is none of this database: its last is {last}")


def _keep_cursor(file: Path, seq: int) -> None:
    from newscrawl.atomic import write

    try:
        write(file, f"{seq}\n".encode())
    except UnfitFileError as error:
        raise FolderError(str(error)) from None


def _end(name: str, last: str | None) -> str | None:
    """Return the first second that is no longer meant."""
    from newscrawl.normalization.dates import stamp

    try:
        return stamp(datetime.fromisoformat(last) + timedelta(seconds=1)) if last else None
    except OverflowError:
        raise ArgumentError(f"{name}: {last!r} is not a date such as 2026-01-31") from None


def _tables(given: str) -> tuple[str, ...]:
    named = set(map(one_of(TABLES), words(given)))
    return tuple(name for name in TABLES if name in named)


@contextmanager
def _in_words() -> Iterator[None]:
    """Say of errors of the dataset which argument they are about."""
    try:
        yield
    except FieldError as error:
        raise ArgumentError(f"--fields: {error}") from None
    except NotAnExportError as error:
        raise ArgumentError(f"{error}: give another folder") from None


def _check_packages(options: ExportOptions) -> None:
    if (package := options.format.needs) and not find_spec(package):
        raise ArgumentError(missing(f"export to {options.format.title}", options.form))
    if (package := options.compressed_as.needs) and not find_spec(package):
        raise ArgumentError(missing(f"export with {options.compression}", "parquet"))


def _print(options: ExportOptions, exported: Exported) -> None:
    from rich.table import Table

    from newscrawl.terminal import Console

    table = Table(show_header=False, box=None, padding=(0, 1))
    for justify in ("left", "right", "right"):
        table.add_column(justify=justify)
    for name, count in exported.rows.items():
        table.add_row(name, f"{count:,} rows", f"{_bytes(exported, name):,} bytes")
    print(f"export: {options.folder}")
    Console().print(table)
    if options.selection.changed_since is not None:
        print(f"cursor: {exported.cursor}")


def _bytes(exported: Exported, table: str) -> int:
    return sum(file.size for file in exported.files if file.path.partition("/")[0].partition(".")[0] == table)
