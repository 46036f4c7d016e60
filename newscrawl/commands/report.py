"""`newscrawl report`: the dataset in one HTML file, to look at and to forward."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from scrapy.commands import ScrapyCommand

from newscrawl.commands._choice import add_choice, choice_of
from newscrawl.commands._refusals import StoreCommand, refusals
from newscrawl.extras import missing
from newscrawl.spiders.arguments import ArgumentError

if TYPE_CHECKING:
    import argparse
    from types import ModuleType

    from newscrawl.storage.queries.collection import Span

_NAME = "report.html"


class ReportOptions(NamedTuple):
    """What the command line asks for."""

    file: Path
    selection: Span

    @classmethod
    def of(cls, args: list[str], opts: argparse.Namespace, folder: Path) -> ReportOptions:
        """Read the command line; raise ArgumentError with one line that names what is wrong."""
        from newscrawl.storage.queries.collection import Span

        if len(args) > 1:
            raise ArgumentError(f"report takes one file, not {args[1]!r} besides")
        return cls(Path(args[0]) if args else folder / _NAME, Span(*choice_of(opts)))


class Command(StoreCommand, ScrapyCommand):
    """Write the report; reads the database, never touches the network."""

    def syntax(self) -> str:
        return "[options] [FILE]"

    def short_desc(self) -> str:
        return "Write an HTML report of what is stored"

    def long_desc(self) -> str:
        return f"{self.short_desc()}, by default {_NAME} in the data folder, and print its summary"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_choice(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.atomic import UnfitFileError, check_place, write
        from newscrawl.extensions.store import open_store

        settings = self.settings
        assert settings is not None  # noqa: S101  # set by scrapy.cmdline
        self.exitcode = 0
        with refusals(self):
            options = ReportOptions.of(args, opts, Path(settings["NEWSCRAWL_DATA_DIR"]))
            page = _page()
            try:
                check_place(options.file, "report", page.MARK)
                with open_store(settings, read_only=True) as store:
                    figures = page.Figures.of(store, options.selection)
                write(options.file, page.page(figures).encode("utf-8", "replace"))
            except UnfitFileError as error:
                raise ArgumentError(str(error)) from None
            print(f"report: {options.file}", *page.sentences(figures), sep="\n")


def _page() -> ModuleType:
    """Load what no crawl needs; raise ArgumentError where it is not installed."""
    try:
        from newscrawl.report import page
    except ImportError:
        raise ArgumentError(missing("report", "report")) from None
    return page
