"""`newscrawl search`: articles that have the words, the best or the newest first."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any

from newscrawl.command import StoreCommand
from newscrawl.commands import add_choice, add_limit, choice_of
from newscrawl.exceptions import ArgumentError, NoWordsError

_NOTHING_FOUND = 1  # as grep has it
_MOST = 20
# Scrapy's own options have a letter, with whose values words begin as well.
_OPTION = re.compile(r"-s\w+=.*|-L(?:CRITICAL|ERROR|WARNING|INFO|DEBUG)|-.|--.*", re.DOTALL)


class Command(StoreCommand):
    takes = "'WORDS \"A PHRASE\" -NOT_THIS (THIS OR THAT) BEGIN* title:WORD since:7d'"
    about = "Find stored articles by their words, the best or the newest first"

    sign = "--"  # one dash stands before a word that must not be there

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        usual = parser._parse_optional  # noqa: SLF001  # as Scrapy does; argparse has no other way

        def optional(arg_string: str) -> Any:
            return usual(arg_string) if _OPTION.fullmatch(arg_string) else None

        parser._parse_optional = optional  # type: ignore[method-assign]  # noqa: SLF001
        add_choice(parser)
        parser.add_argument("--publisher", help="its whole name, in any case")
        parser.add_argument("--newest", action="store_true", help="the newest first instead of the best")
        add_limit(parser, _MOST)
        parser.add_argument("--json", action="store_true", help="one object a line, for programs")

    def carry_out(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.printing.articles import print_lines, print_list
        from newscrawl.storage.queries.search import SearchOptions, search
        from newscrawl.storage.queries.search.tree import shortened
        from newscrawl.terminal import visible

        asked = " ".join(args), *choice_of(opts), opts.publisher
        options = SearchOptions(*asked, is_newest_first=opts.newest, limit=opts.limit)
        with self.open_to_read(opts.locale, [opts.publisher] if opts.publisher else []) as store:
            try:
                found = search(store.database, options)
            except NoWordsError as error:
                raise ArgumentError(str(error)) from None
        self.exitcode = 0 if found.total else _NOTHING_FOUND
        notes = "; ".join(found.notes)
        if not found.total:
            reasons = f" ({notes})" if notes else ""
            line = f"newscrawl: nothing found for {shortened(options.words)}{reasons}"
            print(visible(line), file=sys.stderr)
            return
        if notes:
            print(visible(f"newscrawl: {notes}"), file=sys.stderr)
        (print_lines if opts.json else print_list)(found)
