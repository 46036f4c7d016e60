"""`newscrawl report`: the dataset in one HTML file, to look at and to forward."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.command import StoreCommand, loaded
from newscrawl.commands._options import add_choice, choice_of
from newscrawl.spiders.arguments import ArgumentError

if TYPE_CHECKING:
    import argparse

    from newscrawl.storage.queries.collection import Span
    from newscrawl.storage.queries.report.topics import Period

_NAME = "report.html"


class ReportOptions(NamedTuple):
    """What the command line asks for."""

    file: Path
    selection: Span
    compare: Period | None

    @classmethod
    def of(cls, args: list[str], opts: argparse.Namespace, folder: Path) -> ReportOptions:
        """Read the command line; raise ArgumentError with one line that names what is wrong."""
        from newscrawl.storage.queries.collection import Span

        if len(args) > 1:
            raise ArgumentError(f"report takes one file, not {args[1]!r} besides")
        file = Path(args[0]) if args else folder / _NAME
        return cls(file, Span(*choice_of(opts)), _compared(opts.compare))


class Command(StoreCommand):
    """Write the report; reads the database, never touches the network."""

    takes = "[FILE]"
    about = "Write an HTML report of what is stored"
    more = f", by default {_NAME} in the data folder, and print its summary"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_choice(parser)
        parser.add_argument(
            "--compare", help="the news with that of these days, 2026-01-01..2026-01-31 (those before)"
        )

    def carry_out(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.atomic import check_place, write
        from newscrawl.extensions.store import open_store

        settings = self.settings
        options = ReportOptions.of(args, opts, Path(settings["NEWSCRAWL_DATA_DIR"]))
        page = loaded("newscrawl.report.page", "report", "report")
        with open_store(settings, read_only=True) as store:
            check_place(options.file, "report", page.MARK)
            figures = page.Figures(store, options.selection, options.compare)
        write(options.file, page.page(figures).encode("utf-8", "replace"))
        print(f"report: {options.file}", *page.sentences(figures), sep="\n")


def _compared(given: str | None) -> Period | None:
    """Read two days; raise ArgumentError with one line."""
    from newscrawl.storage.queries.report.topics import Period

    if given is None:
        return None
    try:
        first, last = (str(date.fromisoformat(day)) for day in given.split(".."))
    except ValueError:
        raise ArgumentError(f"--compare: {given!r} is not two days: 2026-01-01..2026-01-31") from None
    if last < first:
        raise ArgumentError(f"--compare: {last!r} is before {first!r}")
    return Period(first, last)
