"""What a person is shown of stored texts and URLs: none of them, whoever wrote it, commands a terminal."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import rich.console

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import ConsoleOptions, RenderableType
    from rich.segment import Segment

# Control characters (C0, C1), line separators, embeddings, overrides and isolates of direction, characters
# that print nothing, and what neither XML nor UTF-8 can carry. Joiners and marks stay: they shape words.
_COMMANDS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)


def visible(text: str) -> str:
    r"""Return text with escapes for what a terminal would obey or an eye would miss; line ends stay.

    JSON spells them alike, so that it stays JSON.

    >>> visible("a\tb\n\x9b31m\u202ec")
    'a\tb\n\\u009b31m\\u202ec'
    """
    return _COMMANDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def one_line(text: str) -> str:
    r"""Return visible text with `¶` for line ends.

    >>> one_line("a\n\nb\x1b[31m")
    'a ¶ b\\u001b[31m'
    """
    return visible(re.sub(r"\s*\n\s*", " ¶ ", text).replace("\t", " "))


def say(*lines: str) -> None:
    """Print lines of which a part may be anybody's."""
    sys.stdout.writelines(f"{visible(line)}\n" for line in lines)
    sys.stdout.flush()


@contextmanager
def as_far_as_read() -> Iterator[None]:
    """Print as far as it is read: `head` goes when it has enough, and that is no error."""
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains at its end
        if not isinstance(error, BrokenPipeError):
            raise


class Console(rich.console.Console):
    """Rich's console: its own styles command the terminal, no text that it is given."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # Rich ends the program with 1

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=visible(segment.text))
