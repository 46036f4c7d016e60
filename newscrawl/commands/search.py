"""`newscrawl search`: articles that have the words, the best first."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

from newscrawl.commands._choice import add_choice, add_limit, choice_of, limit_of
from newscrawl.commands._refusals import StoreCommand, refusals
from newscrawl.spiders.arguments import ArgumentError
from newscrawl.terminal import as_far_as_read

if TYPE_CHECKING:
    import argparse

    from newscrawl.storage.queries.search import SearchOptions

_NOTHING_FOUND = 1  # as grep has it
_MOST = "20"


class Command(StoreCommand, ScrapyCommand):
    """Look words up in the database and print; never writes, never touches the network."""

    def syntax(self) -> str:
        return "[options] 'WORDS \"A PHRASE\" -NOT_THIS'"

    def short_desc(self) -> str:
        return "Find stored articles by their words, the best first"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_choice(parser)
        parser.add_argument("--publisher", help="its whole name, in any case")
        add_limit(parser, _MOST)
        parser.add_argument("--json", action="store_true", help="one object a line, for programs")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.extensions.store import open_store
        from newscrawl.printing.search import print_lines, print_list
        from newscrawl.storage.queries.search import NoWordsError

        assert self.settings is not None  # noqa: S101  # set by scrapy.cmdline
        with refusals(self):
            options = options_of(args, opts)
            with open_store(self.settings, read_only=True) as store:
                try:
                    found = store.search.find(options)
                except NoWordsError as error:
                    raise ArgumentError(str(error)) from None
            self.exitcode = 0 if found.total else _NOTHING_FOUND
            if not found.total:
                print(f"newscrawl: nothing found for {options.words}", file=sys.stderr)
                return
            with as_far_as_read():
                (print_lines if opts.json else print_list)(found)


def options_of(args: list[str], opts: argparse.Namespace) -> SearchOptions:
    """Read the command line; raise ArgumentError with one line that names what is wrong."""
    from newscrawl.storage.queries.search import SearchOptions

    return SearchOptions(" ".join(args), *choice_of(opts), opts.publisher, limit_of(opts))
