"""An export from beginning to end: rows to files, files described, the folder put in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from newscrawl.exports import ARTICLES, CHANGES, TABLES, chosen
from newscrawl.exports.files import (
    COMPRESSIONS,
    Compression,
    Written,
    opened,
    replacing,
    write_checksums,
    written,
)
from newscrawl.exports.formats import FORMATS, ExportFormat
from newscrawl.exports.manifest import Manifest, Part, TableStatistics, dataset_card
from newscrawl.exports.metadata import croissant, data_package
from newscrawl.storage.queries.snapshot import EVERY_MONTH, ExportSelection, Snapshot, take_snapshot
from newscrawl.storage.store import Store

# What Hive, DuckDB, Arrow and Spark read as no value.
NO_MONTH = "__HIVE_DEFAULT_PARTITION__"
_METADATA = {"datapackage.json": data_package, "croissant.json": croissant, "README.md": dataset_card}


class ExportOptions(NamedTuple):
    """What to export, where to and in which form; *fields* a preset or names."""

    folder: Path
    selection: ExportSelection
    form: str = "jsonl"
    compression: str = "none"
    by_month: bool = False
    tables: tuple[str, ...] = tuple(TABLES)
    fields: str = "all"

    @property
    def format(self) -> type[ExportFormat]:
        return FORMATS[self.form]

    @property
    def compressed_as(self) -> Compression:
        """How whole files are compressed: not those of a format that compresses itself."""
        return COMPRESSIONS[self.compression] if self.format.is_text else COMPRESSIONS["none"]


class Exported(NamedTuple):
    """What lies in the folder: rows by table, and the files; *cursor* is the last change that is in them."""

    rows: dict[str, int]
    files: list[Written]
    cursor: int


def export(store: Store, options: ExportOptions, progress: Callable[[str, int, int], None]) -> Exported:
    """Write an export; *progress* hears the table, its rows so far and all of them.

    Raises FolderError, FieldError and StoreError. Parquet and zstd need pyarrow.
    """
    tables = chosen(options.fields, [TABLES[name] for name in options.tables])
    if options.selection.changed_since is not None:
        tables = [
            table._replace(fields=(*table.fields, *CHANGES)) if table.name == ARTICLES.name else table
            for table in tables
        ]
    with replacing(options.folder) as folder, take_snapshot(store.database, options.selection) as snapshot:
        statistics = {table.name: TableStatistics(table) for table in tables}
        parts = [
            part
            for counted in statistics.values()
            for part in _write_table(folder, options, snapshot, counted, progress)
        ]
        manifest = Manifest.of(snapshot, statistics, parts, options)
        files = [part.file for part in parts]
        for name, text in _METADATA.items():
            (folder / name).write_text(text(manifest), encoding="utf-8")
            files.append(written(folder, folder / name))
        write_checksums(folder, files)
    return Exported({name: one.rows for name, one in statistics.items()}, files, manifest.changes)


def _write_table(
    folder: Path,
    options: ExportOptions,
    snapshot: Snapshot,
    statistics: TableStatistics,
    progress: Callable[[str, int, int], None],
) -> Iterator[Part]:
    """Write and count the rows of a table, in one file or one for each month."""
    table, rows = statistics.table, snapshot.count(statistics.table.name)
    for month in (snapshot.months() if options.by_month else []) or [EVERY_MONTH]:
        path, before = folder / _path(options, table.name, month), statistics.rows
        with opened(path, options.compressed_as) as stream:
            writer = options.format(stream, table)
            try:
                for columns in snapshot.stream(table.name, statistics.columns(), month):
                    writer.write(statistics.take(columns))
                    progress(table.name, statistics.rows, rows)
                writer.close()
            except BaseException:
                writer.abandon()
                raise
        yield Part(table, written(folder, path), month, statistics.rows - before)
    progress(table.name, statistics.rows, rows)


def _path(options: ExportOptions, table: str, month: str | None) -> str:
    ending = f".{options.form}{options.compressed_as.suffix}"
    if month == EVERY_MONTH:
        return f"{table}{ending}"
    return f"{table}/month={month or NO_MONTH}/part-0{ending}"
