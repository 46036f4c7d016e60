"""What the commands share that work out of the stored articles what is derived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.commands._refusals import StoreCommand, refusals
from newscrawl.spiders.arguments import ArgumentError

if TYPE_CHECKING:
    import argparse

    from scrapy.settings import BaseSettings

    from newscrawl.storage.derived import Derived
    from newscrawl.storage.store import Store


class DerivedCommand(StoreCommand):
    """Work out what waits, or everything anew; a crawl may go on beside it. Never touches the network."""

    # ScrapyCommand's, with which this is mixed.
    settings: Any
    exitcode: int

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)  # type: ignore[misc]  # ScrapyCommand's
        parser.add_argument("--rebuild", action="store_true", help="work them out for all articles anew")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.extensions.store import open_store, stories_lock

        self.exitcode = 0
        with refusals(self):  # type: ignore[arg-type]  # mixed in
            if args:
                name = self.__module__.rpartition(".")[2]
                raise ArgumentError(f"{name} takes options only, not {args[0]!r}")
            with open_store(self.settings, must_exist=True) as store, stories_lock(self.settings):
                derived = self.derived(store)
                if opts.rebuild:
                    derived.begin_anew()
                print(self.report(store, work_out(derived, self.settings)))

    def derived(self, store: Store) -> Derived:
        """Return what the command works out."""
        raise NotImplementedError

    def report(self, store: Store, placed: int) -> str:
        """Say what came of it."""
        raise NotImplementedError


def work_out(derived: Derived, settings: BaseSettings) -> int:
    """Work out what waits, show how far it is, and return of how many articles that was."""
    from newscrawl.exports.progress import RowProgress
    from newscrawl.storage.derived import place_all

    placed = 0
    with RowProgress(settings.getfloat("NEWSCRAWL_PROGRESS_INTERVAL")) as progress:
        for placed, of in place_all(derived):
            progress.note(derived.name, placed, of)
    return placed
