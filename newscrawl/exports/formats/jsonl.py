"""JSON Lines, from columns."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import orjson

from newscrawl.exports.formats.format import ExportFormat
from newscrawl.fields import Kind

if TYPE_CHECKING:
    from newscrawl.exports.columns import ExportTable
    from newscrawl.exports.formats.format import Columns


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
