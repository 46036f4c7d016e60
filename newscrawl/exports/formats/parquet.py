"""Typed columns in Parquet; the one module that needs pyarrow at its import."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.json
import pyarrow.parquet as pq

from newscrawl.fields import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.exports.columns import ExportTable
    from newscrawl.fields import Field

# With articles of 2.5 KB some 20 MB are waiting to be written, whatever the length of the table.
ROW_GROUP = 20_000
# Parquet knows no seconds; milliseconds are the nearest.
_TIME = pa.timestamp("ms", tz="UTC")
_PLAIN = {Kind.TEXT: pa.string(), Kind.NUMBER: pa.int64(), Kind.TIME: _TIME}

# Arrow would take Ctrl-C for itself while it reads JSON.
pa.enable_signal_handlers(False)


class Parquet:
    """zstd inside; times are timestamps in UTC, lists are lists of texts or of structs."""

    def __init__(self, file: IO[bytes], table: ExportTable) -> None:
        self._fields = table.fields
        self._schema = pa.schema(_field(field) for field in table.fields)
        self._file = pq.ParquetWriter(file, self._schema, compression="zstd")
        self._waiting: list[list[Any]] = [[] for _ in table.fields]
        self._rows = 0

    def write(self, columns: Sequence[Sequence[Any]]) -> None:
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
        self._file.close()

    def _write_group(self) -> None:
        if self._rows:
            columns = [
                _column(field, waiting) for field, waiting in zip(self._fields, self._waiting, strict=True)
            ]
            table = pa.Table.from_arrays(columns, schema=self._schema)
            self._file.write_table(table, row_group_size=self._rows)
        self._waiting, self._rows = [[] for _ in self._fields], 0


def _field(field: Field) -> pa.Field:
    return pa.field(field.name, _type(field), nullable=not field.required)


def _type(field: Field) -> pa.DataType:
    if field.kind is not Kind.LIST:
        return _PLAIN[field.kind]
    if not field.items:
        return pa.list_(pa.string())
    return pa.list_(pa.struct([pa.field(item.name, _type(item)) for item in field.items]))


def _column(field: Field, waiting: list[Any]) -> pa.Array | pa.ChunkedArray:
    """Return a column of a row group: of lists the JSON of all rows is waiting, else finished arrays."""
    if field.kind is Kind.LIST:
        return _lists(waiting, _type(field))
    return pa.chunked_array(waiting, _type(field))


def _array(field: Field, column: Sequence[Any]) -> pa.Array:
    if field.kind is Kind.TIME:
        return pa.array(column, pa.string()).cast(_TIME)
    return pa.array(column, _PLAIN[field.kind])


def _lists(column: Sequence[str], kind: pa.DataType) -> pa.Array:
    """Read a column of JSON in one go: a call costs as much as 10,000 short cells."""
    lines = ('{"v":' + '}\n{"v":'.join(column) + "}\n").encode()
    table = pyarrow.json.read_json(
        pa.BufferReader(lines),
        # One block, or a long line would be one that does not fit.
        pyarrow.json.ReadOptions(use_threads=False, block_size=len(lines) + 1),
        pyarrow.json.ParseOptions(pa.schema([("v", kind)]), unexpected_field_behavior="ignore"),
    )
    return table.column("v").combine_chunks()
