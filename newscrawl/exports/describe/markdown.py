"""Cells and tables of Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MARKUP = re.compile(r"([\\|`*_\[\]<>#])")


def escaped(value: object) -> str:
    r"""Return a value of somebody else's as a cell that is nothing but text.

    >>> print(escaped("A|B"), escaped(None))
    A\|B -
    """
    return "-" if value is None else _MARKUP.sub(r"\\\1", " ".join(str(value).split()))


def rows(heading: tuple[str, ...], cells: Iterable[tuple[object, ...]]) -> Iterator[str]:
    """Give the lines of a table; whole numbers have commas."""
    yield f"| {' | '.join(heading)} |"
    yield "|---" * len(heading) + "|"
    for row in cells:
        yield f"| {' | '.join(f'{cell:,}' if isinstance(cell, int) else str(cell) for cell in row)} |"
