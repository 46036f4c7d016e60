"""Search results in a terminal or a pipe: a list for people, a line of JSON each for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from rich.padding import Padding
from rich.text import Text

from newscrawl.terminal import Console, say

if TYPE_CHECKING:
    from newscrawl.storage.queries.search.find import Found, Hit
    from newscrawl.storage.queries.search.fts5 import SnippetPart


def print_lines(found: Found) -> None:
    """Print one object a line, for programs."""
    for hit in found.hits:
        row = hit._asdict() | {"title": _plain(hit.title), "snippet": _starred(hit.snippet)}
        say(orjson.dumps(row).decode())


def print_list(found: Found) -> None:
    """Print articles with the words that were found in them, and how many there are."""
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
    facts = [hit.publisher or "-", _minute(hit.published_at, " UTC"), hit.locale, hit.url]
    if hit.status == "gone":
        facts.append("gone")
    title = read(hit.title)
    title.stylize("bold")
    return [title, Text(" · ".join(facts), style="dim"), read(hit.snippet)]


def _total(found: Found) -> str:
    articles = "1 article" if found.total == 1 else f"{found.total:,} articles"
    span = f", published {_minute(found.oldest)} to {_minute(found.newest, ' UTC')}" if found.oldest else ""
    order = "best" if found.is_ranked else "newest"
    shown = f"; the {order} {len(found.hits)} shown" if len(found.hits) < found.total else ""
    return f"{articles}{span}{shown}"


def _minute(time: str | None, zone: str = "") -> str:
    return f"{time[:16].replace('T', ' ')}{zone}" if time else "undated"


def _styled(pieces: list[SnippetPart]) -> Text:
    return Text.assemble(*((piece.text, "yellow" if piece.is_hit else "") for piece in pieces))


def _starred_text(pieces: list[SnippetPart]) -> Text:
    return Text(_starred(pieces))


def _starred(pieces: list[SnippetPart]) -> str:
    return "".join(f"*{piece.text}*" if piece.is_hit else piece.text for piece in pieces)


def _plain(pieces: list[SnippetPart]) -> str:
    return "".join(piece.text for piece in pieces)
