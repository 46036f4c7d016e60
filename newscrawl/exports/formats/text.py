"""JSON Lines and CSV, from columns. Parquet has a module of its own, for it needs a package of its own."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, Protocol

import orjson

from newscrawl.fields import Field, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from newscrawl.exports.columns import ExportTable
    from newscrawl.exports.formats.parquet import Parquet

    Columns = Sequence[Sequence[Any]]

FORMATS = ("jsonl", "csv", "parquet")
# What spreadsheets begin a formula with, also in full width; OWASP's list on CSV injection.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_MARKS = _FORMULA | {"'"}


class Writer(Protocol):
    """Takes the columns of a table, a batch at a time."""

    def write(self, columns: Columns) -> None: ...

    def close(self) -> None: ...


class JsonLines:
    """One object a line; lists are lists, times are ISO 8601."""

    def __init__(self, file: IO[bytes], table: ExportTable) -> None:
        self._file = file
        self._names = [field.name for field in table.fields]
        # The store's JSON goes into the line as it is.
        self._as_is = [field.kind is Kind.LIST for field in table.fields]

    def write(self, columns: Columns) -> None:
        pairs = zip(columns, self._as_is, strict=True)
        cells = [map(orjson.Fragment, column) if as_is else column for column, as_is in pairs]
        names, end = self._names, orjson.OPT_APPEND_NEWLINE
        lines = [
            orjson.dumps(dict(zip(names, row, strict=True)), option=end) for row in zip(*cells, strict=True)
        ]
        self._file.write(b"".join(lines))

    def close(self) -> None:
        """Nothing ends JSON Lines."""


class Csv:
    r"""RFC 4180 in UTF-8, with a header; lists are JSON, nothing is an empty cell.

    A text that a spreadsheet would take for a formula has an apostrophe before it, and so has one that
    begins with apostrophes and goes on like one: to take one apostrophe off such a cell gives the text back.

    Texts and lists are always in quotes: to look in each of them whether it needs any, as the csv module
    does, takes four times as long.
    """

    def __init__(self, file: IO[bytes], table: ExportTable) -> None:
        self._file = file
        self._cells = [_cells_of(field) for field in table.fields]
        self._write_rows([field.name] for field in table.fields)

    def write(self, columns: Columns) -> None:
        self._write_rows(cells(column) for cells, column in zip(self._cells, columns, strict=True))

    def close(self) -> None:
        """Nothing ends CSV."""

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


def writer_of(form: str) -> type[JsonLines | Csv | Parquet]:
    """Return what writes a format."""
    if form == "parquet":
        from newscrawl.exports.formats.parquet import Parquet  # noqa: PLC0415  # of an extra

        return Parquet
    return Csv if form == "csv" else JsonLines
