"""`newscrawl stories`: the articles that wait compared with the others, or all of them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

from newscrawl.commands._refusals import StoreCommand, refusals
from newscrawl.spiders.arguments import ArgumentError

if TYPE_CHECKING:
    import argparse

    from scrapy.settings import BaseSettings

    from newscrawl.storage.derived import Derived


class Command(StoreCommand, ScrapyCommand):
    """Find which articles tell one story; a crawl may go on beside it. Never touches the network."""

    def short_desc(self) -> str:
        return "Find the stories of the articles that wait for it"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--rebuild", action="store_true", help="find the stories of all articles anew")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.extensions.store import open_store, stories_lock

        assert self.settings is not None  # noqa: S101  # set by scrapy.cmdline
        self.exitcode = 0
        with refusals(self):
            if args:
                raise ArgumentError(f"stories takes options only, not {args[0]!r}")
            # To find the stories of no database would make one.
            open_store(self.settings, read_only=True).close()
            with stories_lock(self.settings), open_store(self.settings) as store:
                if opts.rebuild:
                    store.stories.begin_anew()
                print(f"{work_out(store.stories, self.settings):,} articles placed")


def work_out(derived: Derived, settings: BaseSettings) -> int:
    """Place what waits, show how far it is, and return how many articles that were."""
    from newscrawl.exports.progress import RowProgress
    from newscrawl.storage.derived import place_all

    placed = 0
    with RowProgress(settings.getfloat("NEWSCRAWL_PROGRESS_INTERVAL")) as progress:
        for placed, of in place_all(derived):
            progress.note(derived.name, placed, of)
    return placed
