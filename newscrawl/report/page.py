"""The report as one file that holds everything it shows."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from newscrawl import __version__
from newscrawl.atomic import new_file
from newscrawl.report import summary
from newscrawl.report.figures import Figures
from newscrawl.report.palette import NAMED
from newscrawl.report.sections import all_sections
from newscrawl.report.summary import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Figures", "UnfitFileError", "check_place", "page", "sentences", "write"]

_GENERATOR = "newscrawl report"
# The mark stands near the start; a report has megabytes.
_HEAD = 1024


class UnfitFileError(Exception):
    """A report cannot be written to a file; the message is one line."""


def page(figures: Figures) -> str:
    """Return the report as HTML; the same figures give the same text."""
    environment = Environment(
        loader=PackageLoader("newscrawl.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["tied"] = _tied
    css = environment.get_template("report.css.j2").render(palette=NAMED)
    return environment.get_template("report.html.j2").render(
        generator=f"{_GENERATOR} {__version__}",
        css=css,
        title=summary.title(figures),
        subtitle=summary.subtitle(figures),
        tiles=summary.tiles(figures),
        sentences=sentences(figures),
        sections=all_sections(figures),
    )


def _tied(text: str) -> str:
    """Keep a number and its unit, and a day and its month, on one line."""
    return re.sub(r"(?<=\d) (?=%|s\b|min\b|h\b|d\b|[A-Z][a-z]+ \d{4})", "\N{NO-BREAK SPACE}", text)


def check_place(file: Path) -> None:
    """Raise UnfitFileError where a report would take the place of something else, or finds no folder."""
    with _explained(file):
        if not file.parent.is_dir():
            raise UnfitFileError(f"there is no folder {file.parent}")
        if not file.exists():
            return
        with file.open("rb") as opened:
            if f'content="{_GENERATOR}'.encode() not in opened.read(_HEAD):
                raise UnfitFileError(f"{file} is no report: give another name, or move it away")


def write(file: Path, text: str) -> None:
    """Put a report in place of an earlier one: whoever reads meanwhile sees the one or the other.

    Raise UnfitFileError where that cannot be done; then nothing of it is left.
    """
    with _explained(file), new_file(file) as new:
        new.write_bytes(text.encode("utf-8", "replace"))


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise UnfitFileError(f"{file}: {getattr(error, 'strerror', None) or error}") from error
