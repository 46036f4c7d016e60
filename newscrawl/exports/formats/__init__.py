"""The formats of an export. A new one is a module with its class, and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.exports.formats.csv import Csv
from newscrawl.exports.formats.jsonl import JsonLines
from newscrawl.exports.formats.parquet import Parquet

if TYPE_CHECKING:
    from newscrawl.exports.formats.format import ExportFormat

_ALL: tuple[type[ExportFormat], ...] = (
    JsonLines,
    Csv,
    Parquet,
)
FORMATS = {one.name: one for one in _ALL}
