"""`newscrawl report`: the dataset in one HTML file, to look at and to forward."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.command import StoreCommand, loaded
from newscrawl.commands import add_choice, choice_of, typed

if TYPE_CHECKING:
    import argparse

    from newscrawl.storage.queries.report.topics import Period

_NAME = "report.html"


class Command(StoreCommand):
    takes = "[FILE]"
    about = "Write an HTML report of what is stored"
    more = f", by default {_NAME} in the data folder, and print its summary"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_choice(parser)
        what = "the news with that of these days, 2026-01-01..2026-01-31 (those before)"
        parser.add_argument("--compare", type=typed(_period), help=what)

    def carry_out(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.atomic import check_place, write
        from newscrawl.storage.queries.collection import Selection

        file = Path(args[0]) if args else Path(self.settings["NEWSCRAWL_DATA_DIR"]) / _NAME
        selection = Selection(*choice_of(opts))
        page = loaded("newscrawl.report", "report", "report")
        if args or file.parent.is_dir():  # without its folder there is no database, which says more
            check_place(file, "report", page.MARK)
        with self.open_to_read(opts.locale) as store:
            figures = page.Figures(store, selection, opts.compare)
        write(file, page.page(figures).encode("utf-8", "replace"))
        print(f"report: {file}", *page.sentences(figures), sep="\n")


def _period(given: str) -> Period:
    from newscrawl.storage.queries.report.topics import Period

    try:
        first, last = (str(date.fromisoformat(day)) for day in given.split(".."))
    except ValueError:
        raise ValueError(f"{given!r} is not two days: 2026-01-01..2026-01-31") from None
    if last < first:
        raise ValueError(f"{last!r} is before {first!r}")
    return Period(first, last)
