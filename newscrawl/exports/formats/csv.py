"""CSV, from columns."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from newscrawl.exports.formats.format import ExportFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from newscrawl.exports.columns import ExportTable
    from newscrawl.exports.formats.format import Columns
    from newscrawl.fields import Field

# What spreadsheets begin a formula with, also in full width; OWASP's list on CSV injection.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_MARKS = _FORMULA | {"'"}


class Csv(ExportFormat):
    r"""RFC 4180 in UTF-8, with a header; lists are JSON, nothing is an empty cell.

    A text that a spreadsheet would take for a formula has an apostrophe before it, and so has one that
    begins with apostrophes and goes on like one: to take one apostrophe off such a cell gives the text back.

    Texts and lists are always in quotes: to look in each of them whether it needs any, as the csv module
    does, takes four times as long.
    """

    name = "csv"
    title = "CSV"
    media_type = "text/csv"
    croissant_type = "text/csv"
    lists = "JSON text: an array of"
    has_arrays = False
    note = (
        " A cell that a spreadsheet would take for a formula has an apostrophe before it: of a text that "
        "begins with apostrophes and then =, +, -, @, a tab or a line break, take the first one off."
    )

    def __init__(self, file: IO[bytes], table: ExportTable) -> None:
        self._file = file
        self._cells = [_cells_of(field) for field in table.fields]
        self._write_rows([field.name] for field in table.fields)

    def write(self, columns: Columns) -> None:
        self._write_rows(cells(column) for cells, column in zip(self._cells, columns, strict=True))

    def _write_rows(self, columns: Iterable[Sequence[str]]) -> None:
        # Encoded one by one: a single emoji would make four bytes of every character of the batch.
        rows = [",".join(row).encode() for row in zip(*columns, strict=True)]
        self._file.write(b"\r\n".join([*rows, b""]))


def _cells_of(field: Field) -> Callable[[Sequence[Any]], Sequence[str]]:
    if field.is_free_text:
        return _safe
    return _plain if field.is_word else _quoted


def _plain(column: Sequence[Any]) -> Sequence[str]:
    """Return keys, times, numbers and the like: most columns have no gap and are taken as they are."""
    if None not in column and isinstance(column[0], str):
        return column
    return ["" if cell is None else str(cell) for cell in column]


def _quoted(column: Sequence[str | None]) -> list[str]:
    doubled = [cell and cell.replace('"', '""') for cell in column]
    return ["" if cell is None else f'"{cell}"' for cell in doubled]


def _safe(column: Sequence[str | None]) -> list[str]:
    return _quoted([spreadsheet_safe(cell) if cell and cell[0] in _MARKS else cell for cell in column])


def spreadsheet_safe(text: str) -> str:
    """Put an apostrophe before a formula.

    >>> spreadsheet_safe("=1+1"), spreadsheet_safe("'=1+1"), spreadsheet_safe("'Buy the dip'")
    ("'=1+1", "''=1+1", "'Buy the dip'")
    """
    return f"'{text}" if text.lstrip("'")[:1] in _FORMULA else text
