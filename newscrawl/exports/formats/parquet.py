"""Typed columns in Parquet. pyarrow, of an extra, is imported when a file is written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate
from typing import IO, TYPE_CHECKING, Any

from newscrawl.exports.formats.format import ExportFormat
from newscrawl.fields import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    import pyarrow as pa

    from newscrawl.exports.columns import ExportTable
    from newscrawl.exports.formats.format import Columns
    from newscrawl.fields import Field

# With articles of 2.5 KB some 60 MB wait to be written and as much is written, whatever the table's length.
ROW_GROUP = 20_000
_NOTHING = "[]"  # an empty list, as the store spells it


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
