"""The formats of an export: a new one is a class here, and its name at the end.

pyarrow, of an extra, is imported when a file is written.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import accumulate
from typing import IO, TYPE_CHECKING, Any, ClassVar, TypeAlias

import orjson

from newscrawl.fields import Field, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pyarrow as pa

    from newscrawl.exports import ExportTable

    Columns: TypeAlias = Sequence[Sequence[Any]]

# What spreadsheets begin a formula with, also in full width; OWASP's list on CSV injection.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_MARKS = _FORMULA | {"'"}

# With articles of 2.5 KB some 60 MB wait to be written and as much is written, whatever the table's length.
ROW_GROUP = 20_000
_NOTHING = "[]"  # an empty list, as the store spells it


class ExportFormat(ABC):
    """A format: how its files are named and described, and who writes one."""

    name: ClassVar[str]
    """As in `--format`, and the ending of its files."""
    title: ClassVar[str]
    media_type: ClassVar[str]
    """As Data Package has it, the registered one."""
    croissant_type: ClassVar[str]
    """As Croissant's reader knows it."""
    lists: ClassVar[str]
    """What a list is in it, before "texts" or "objects"."""
    package_types: ClassVar[dict[Kind, str]] = {kind: kind.value for kind in Kind}
    has_arrays: ClassVar[bool] = True
    """Whether a reader gets lists as such."""
    is_text: ClassVar[bool] = True
    """Whether it can be compressed as a whole, and is told of in bytes."""
    needs: ClassVar[str] = ""
    """The package that writes it, of the extra of pyproject.toml that is called like the format."""
    note: ClassVar[str] = ""
    """What a reader has to know, for the description of the data package."""

    @abstractmethod
    def __init__(self, file: IO[bytes], table: ExportTable) -> None: ...

    @abstractmethod
    def write(self, columns: Columns) -> None:
        """Take the columns of a table, a batch of rows at a time."""

    def close(self) -> None:  # noqa: B027  # most formats have no end
        """Write what ends the file, which stays open."""

    def abandon(self) -> None:  # noqa: B027  # see above
        """Write nothing more: the file is closed, and goes."""


class JsonLines(ExportFormat):
    """One object a line; lists are lists, times are ISO 8601."""

    name = "jsonl"
    title = "JSON Lines"
    media_type = "application/jsonl"
    croissant_type = "application/jsonlines"
    lists = "a JSON array of"

    def __init__(self, file: IO[bytes], table: ExportTable) -> None:
        self._file = file
        self._names = [field.name for field in table.fields]
        # The store's JSON goes into the line as it is.
        self._as_is = [field.kind is Kind.LIST for field in table.fields]

    def write(self, columns: Columns) -> None:
        pairs = zip(columns, self._as_is, strict=True)
        cells = [map(_fragment, column) if as_is else column for column, as_is in pairs]
        names, end = self._names, orjson.OPT_APPEND_NEWLINE
        lines = [
            orjson.dumps(dict(zip(names, row, strict=True)), option=end) for row in zip(*cells, strict=True)
        ]
        self._file.write(b"".join(lines))


def _fragment(cell: str | None) -> orjson.Fragment:
    return orjson.Fragment(cell or "null")


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


class Parquet(ExportFormat):
    """zstd inside; times are timestamps in UTC, lists are lists of texts or of structs."""

    name = "parquet"
    title = "Parquet"
    media_type = "application/vnd.apache.parquet"
    croissant_type = "application/x-parquet"
    lists = "a list of"
    # The standard has no type for a list that is no text; readers of Parquet give arrays of their own.
    package_types = ExportFormat.package_types | {Kind.LIST: "any"}
    # It compresses its own pages, and frictionless takes size and hash of a Parquet file for an error.
    is_text = False
    needs = "pyarrow"

    def __init__(self, file: IO[bytes], table: ExportTable) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        # Arrow would take Ctrl-C for itself while it reads JSON.
        pa.enable_signal_handlers(False)
        self._fields = table.fields
        self._schema = pa.schema(
            [pa.field(field.name, _type(field), nullable=not field.required) for field in table.fields]
        )
        self._file = pq.ParquetWriter(file, self._schema, compression="zstd")
        self._waiting: list[list[Any]] = [[] for _ in table.fields]
        self._rows = 0
        # Arrow reads JSON and compresses without Python's lock: a third of the work, done on another core.
        self._thread = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None

    def write(self, columns: Columns) -> None:
        for field, waiting, column in zip(self._fields, self._waiting, columns, strict=True):
            if field.kind is Kind.LIST:
                waiting.extend(column)
            else:
                waiting.append(_array(field, column))
        self._rows += len(columns[0])
        if self._rows >= ROW_GROUP:
            self._write_group()

    def close(self) -> None:
        self._write_group()
        self._thread.shutdown()
        self._wait()
        self._file.close()

    def abandon(self) -> None:
        self._file.is_open = False  # else it would try to end the file when it is collected

    def _write_group(self) -> None:
        """Hand over what waits once the group before it is written: two are in memory, never more."""
        self._wait()
        if self._rows:
            self._writing = self._thread.submit(self._write, self._waiting, self._rows)
        self._waiting, self._rows = [[] for _ in self._fields], 0

    def _wait(self) -> None:
        if self._writing:
            self._writing.result()

    def _write(self, waiting: list[list[Any]], rows: int) -> None:
        import pyarrow as pa

        columns = [
            # Of lists the JSON of all rows is waiting, else finished arrays.
            _lists(column, kind) if field.kind is Kind.LIST else pa.chunked_array(column, kind)
            for field, column, kind in zip(self._fields, waiting, self._schema.types, strict=True)
        ]
        table = pa.Table.from_arrays(columns, schema=self._schema)
        self._file.write_table(table, row_group_size=rows)


def _type(field: Field) -> pa.DataType:
    import pyarrow as pa

    if field.kind is Kind.LIST:
        members = [pa.field(item.name, _type(item)) for item in field.items]
        return pa.list_(pa.struct(members) if members else pa.string())
    # Parquet knows no seconds; milliseconds are the nearest.
    plain = {Kind.TEXT: pa.string(), Kind.NUMBER: pa.int64(), Kind.TIME: pa.timestamp("ms", tz="UTC")}
    return plain[field.kind]


def _array(field: Field, column: Sequence[Any]) -> pa.Array:
    import pyarrow as pa

    if field.kind is Kind.TIME:
        return pa.array(column, pa.string()).cast(_type(field))
    return pa.array(column, _type(field))


def _lists(column: Sequence[str | None], kind: pa.DataType) -> pa.Array:
    """Return a column of JSON as lists: most are empty, and only the others are read."""
    import pyarrow as pa

    filled = _read([cell for cell in column if cell and cell != _NOTHING], kind)
    lengths = iter(filled.value_lengths().to_pylist())
    sizes = (next(lengths) if cell and cell != _NOTHING else 0 for cell in column)
    ends = pa.array(accumulate(sizes, initial=0), pa.int32())
    missing = pa.array([cell is None for cell in column]) if None in column else None
    return pa.ListArray.from_arrays(ends, filled.flatten(), type=kind, mask=missing)


def _read(column: Sequence[str], kind: pa.DataType) -> pa.Array:
    """Read a column of JSON in one go: a call costs as much as 10,000 short cells."""
    import pyarrow as pa
    import pyarrow.json

    if not column:
        return pa.array([], kind)
    lines = ('{"v":' + '}\n{"v":'.join(column) + "}\n").encode()
    table = pyarrow.json.read_json(
        pa.BufferReader(lines),
        # One block, or a long line would be one that does not fit.
        pyarrow.json.ReadOptions(use_threads=False, block_size=len(lines) + 1),
        pyarrow.json.ParseOptions(pa.schema([("v", kind)]), unexpected_field_behavior="ignore"),
    )
    return table.column("v").combine_chunks()


FORMATS: dict[str, type[ExportFormat]] = {one.name: one for one in (JsonLines, Csv, Parquet)}
