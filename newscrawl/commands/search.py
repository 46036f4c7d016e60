"""`scrapy search`: articles that have the words, the best first."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import orjson
from rich.padding import Padding
from rich.text import Text
from scrapy.commands import ScrapyCommand

from newscrawl.commands._choice import add_choice, choice_of
from newscrawl.commands._refusals import StoreCommand, refusals
from newscrawl.spiders.arguments import ArgumentError
from newscrawl.storage.extension import open_store
from newscrawl.storage.search import NoWordsError, Wanted
from newscrawl.terminal import Console, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from newscrawl.storage.search import Found, Hit, Piece

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
        parser.add_argument("--limit", default=_MOST, help="how many to show (%(default)s)")
        parser.add_argument("--json", action="store_true", help="one object a line, for programs")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None  # noqa: S101  # set by scrapy.cmdline
        with refusals(self):
            wanted = wanted_of(args, opts)
            with open_store(self.settings, read_only=True) as store:
                try:
                    found = store.search.find(wanted)
                except NoWordsError as error:
                    raise ArgumentError(str(error)) from None
            self.exitcode = 0 if found.total else _NOTHING_FOUND
            if not found.total:
                print(f"newscrawl: nothing found for {wanted.words}", file=sys.stderr)
                return
            with _for_whoever_reads():
                (_print_lines if opts.json else _print_list)(found)


def wanted_of(args: list[str], opts: argparse.Namespace) -> Wanted:
    """Read the command line; raise ArgumentError with one line that names what is wrong."""
    if not re.fullmatch(r"[1-9]\d{0,5}", opts.limit):
        raise ArgumentError(f"argument 'limit': {opts.limit!r} is not a whole number from 1")
    return Wanted(" ".join(args), *choice_of(opts), opts.publisher, int(opts.limit))


@contextmanager
def _for_whoever_reads() -> Iterator[None]:
    """Print as far as it is read: `head` goes when it has enough, and that is no error."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains at its end


def _print_lines(found: Found) -> None:
    for hit in found.hits:
        row = hit._asdict() | {"title": _plain(hit.title), "snippet": _starred(hit.snippet)}
        say(orjson.dumps(row).decode())


def _print_list(found: Found) -> None:
    console = Console(highlight=False)
    for hit in found.hits:
        title, *others = _lines(hit, console)
        _show(console, title)
        for line in others:
            _show(console, line, indent=2)
        console.print()
    _show(console, Text(_total(found)))


def _show(console: Console, line: Text, indent: int = 0) -> None:
    if console.is_terminal:
        console.print(Padding(line, (0, 0, 0, indent)))
    else:  # a file is no screen: who reads it wraps, and an address stays whole
        console.print(Text(" " * indent) + line, soft_wrap=True)


def _lines(hit: Hit, console: Console) -> list[Text]:
    read = _styled if console.is_terminal else _starred_text
    facts = [hit.publisher or "-", _minute(hit.published_at), hit.locale, hit.url]
    if hit.status == "gone":
        facts.append("gone")
    title = read(hit.title)
    title.stylize("bold")
    return [title, Text(" · ".join(facts), style="dim"), read(hit.snippet)]


def _total(found: Found) -> str:
    articles = "1 article" if found.total == 1 else f"{found.total:,} articles"
    span = f", published {_minute(found.oldest)} to {_minute(found.newest)}" if found.oldest else ""
    shown = f"; the best {len(found.hits)} shown" if len(found.hits) < found.total else ""
    return f"{articles}{span}{shown}"


def _minute(time: str | None) -> str:
    return time[:16].replace("T", " ") if time else "undated"


def _styled(pieces: list[Piece]) -> Text:
    return Text.assemble(*((piece.text, "yellow" if piece.is_hit else "") for piece in pieces))


def _starred_text(pieces: list[Piece]) -> Text:
    return Text(_starred(pieces))


def _starred(pieces: list[Piece]) -> str:
    return "".join(f"*{piece.text}*" if piece.is_hit else piece.text for piece in pieces)


def _plain(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces)
