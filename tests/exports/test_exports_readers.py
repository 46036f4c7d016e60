"""Independent programs read what is exported, and read the same.

What is slow to load is imported by the test that needs it, and not by each worker that collects tests.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import sqlite3
from contextlib import closing
from datetime import UTC

import duckdb
import pyarrow as pa
import pyarrow.json
import pyarrow.parquet as pq
import pytest

from tests.exports.conftest import FORMULA
from tests.exports.exported_data import json_lines, package, unguarded

FORMS = [
    ("jsonl", "none", False),
    ("jsonl", "gzip", True),
    ("csv", "none", True),
    ("csv", "gzip", False),
    ("parquet", "none", False),
    ("parquet", "none", True),
]
# Of the readers themselves.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
TABLES = ("articles", "revisions", "related_links")
TIMES = ("published_at", "first_seen_at", "last_seen_at", "last_changed_at")


@pytest.mark.parametrize(("form", "compression", "by_month"), FORMS)
def test_frictionless_finds_no_error(form, compression, by_month, exported) -> None:
    """Frictionless validates every row against types, constraints, keys and foreign keys."""
    import frictionless

    folder = exported(form=form, compression=compression, by_month=by_month)
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.flatten(["type", "note"]) == []
    assert [task.stats["rows"] for task in report.tasks] == [
        resource["rowCount"] for resource in package(folder)["resources"]
    ]
    assert report.valid


def test_frictionless_finds_what_is_broken(exported) -> None:
    """The foreign keys and constraints are in force: a row that breaks them is an error."""
    import frictionless

    folder = exported()
    described = package(folder)
    for resource in described["resources"]:
        del resource["hash"], resource["bytes"]  # or frictionless would not look further
    (folder / "datapackage.json").write_text(json.dumps(described))
    lines = (folder / "articles.jsonl").read_bytes().splitlines(keepends=True)
    broken = lines[1].replace(b'"status":"live"', b'"status":"here"')
    (folder / "articles.jsonl").write_bytes(b"".join([broken, *lines[2:]]))
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert {error[0] for error in report.flatten(["type"])} == {"constraint-error", "foreign-key"}


@pytest.mark.parametrize(("form", "compression", "by_month"), FORMS)
def test_mlcroissant_validates_and_reads(form, compression, by_month, exported, monkeypatch) -> None:
    """The mlcroissant library has no complaint about the Croissant file and gives every record by it."""
    import mlcroissant

    folder = exported(form=form, compression=compression, by_month=by_month)
    monkeypatch.chdir(folder)
    dataset = mlcroissant.Dataset(jsonld="croissant.json")
    assert not dataset.metadata.issues.errors
    assert not dataset.metadata.issues.warnings
    for resource in package(folder)["resources"]:
        records = list(dataset.records(resource["name"]))
        assert len(records) == resource["rowCount"]
        columns = {name.split("/")[1] for name in records[0]}
        assert columns == {field["name"] for field in resource["schema"]["fields"]}


def test_pyarrow_duckdb_and_pandas_read_the_same(exported) -> None:
    """JSON Lines and Parquet give the same rows in pyarrow, DuckDB and pandas: keys, texts, times, lists."""
    import pandas as pd

    lines, typed = exported("lines"), exported("typed", form="parquet")
    for table in TABLES:
        truth = [_plain(row) for row in json_lines(lines / f"{table}.jsonl")]
        parquet, text = typed / f"{table}.parquet", lines / f"{table}.jsonl"
        schema = pq.read_schema(parquet)
        options = pyarrow.json.ParseOptions(explicit_schema=_untimed(schema))
        block = pyarrow.json.ReadOptions(block_size=1 << 24)
        readings = {
            "pyarrow parquet": pq.read_table(parquet).to_pylist(),
            "pyarrow json": pyarrow.json.read_json(text, block, options).to_pylist(),
            "duckdb parquet": _duckdb(f"read_parquet('{parquet}')"),
            "duckdb json": _duckdb(f"read_json('{text}')"),
            "pandas parquet": _frame(pd.read_parquet(parquet)),
            "pandas json": _frame(pd.read_json(text, lines=True, dtype=False, convert_dates=False)),
        }
        for reader, rows in readings.items():
            assert [_plain(row) for row in rows] == truth, reader


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_partitions_are_read_as_a_column(form, exported, data) -> None:
    """DuckDB reads folders of months with the month as a column, and no month as NULL."""
    with closing(sqlite3.connect(data.folder / "newscrawl.db")) as connection, connection:
        connection.execute("UPDATE articles SET published_at = NULL WHERE locale = 'en'")
    folder = exported(form=form, by_month=True)
    reader = {"jsonl": "read_json", "csv": "read_csv", "parquet": "read_parquet"}[form]
    months = duckdb.sql(
        f"SELECT month, count(*) FROM {reader}('{folder}/articles/*/*.{form}', hive_partitioning = true) "
        "GROUP BY month ORDER BY month NULLS LAST"
    ).fetchall()
    stored = data.scalar("SELECT count(*) FROM articles WHERE locale = 'en'")
    assert [(month and str(month)[:7], count) for month, count in months] == [
        ("2024-01", stored),
        (None, stored),
    ]


def test_parquet_has_types(exported) -> None:
    """Parquet knows times as UTC timestamps, numbers as integers and lists as lists, compressed by zstd."""
    folder = exported(form="parquet")
    file = pq.ParquetFile(folder / "articles.parquet")
    schema = file.schema_arrow
    assert {str(schema.field(name).type) for name in TIMES} == {"timestamp[ms, tz=UTC]"}
    assert schema.field("word_count").type == pa.int64()
    assert str(schema.field("images").type) == "list<element: struct<url: string, alt: string>>"
    assert not schema.field("article_id").nullable
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"


def test_csv_is_safe_and_gives_the_texts_back(exported, history) -> None:
    """No cell of a CSV file begins like a formula, and without the apostrophe every text is as it was."""
    folder, lines = exported("csv", form="csv"), exported("lines")
    with (folder / "articles.csv").open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file, strict=True))
    assert not [cell for row in cells for cell in row.values() if cell[:1] in set("=+-@\t\r")]
    edited = next(row for row in cells if (row["article_id"], row["locale"]) == (history.edited, "en"))
    assert edited["title"] == f"'{FORMULA}"
    for row, line in zip(cells, json_lines(lines / "articles.jsonl"), strict=True):
        assert {name: unguarded(cell) for name, cell in row.items()} == {
            name: _as_csv(value) for name, value in line.items()
        }
    raw = (folder / "articles.csv").read_bytes()
    assert raw.count(b"\r\n") == len(cells) + 1


def test_compressed_files_are_the_plain_ones(exported) -> None:
    """Inside gzip and zstd are the bytes of the plain file."""
    plain = (exported("plain") / "articles.jsonl").read_bytes()
    zipped = (exported("gz", compression="gzip") / "articles.jsonl.gz").read_bytes()
    assert gzip.decompress(zipped) == plain
    assert zipped[3:8] == bytes(5), "neither a name nor a time in the header"
    path = exported("zst", compression="zstd") / "articles.jsonl.zst"
    with pa.input_stream(path) as file:
        assert file.read() == plain
    rows = duckdb.sql(f"SELECT count(*) FROM read_json('{path}')")
    assert rows.fetchall() == [(plain.count(b"\n"),)]


def test_the_database_is_whole(data) -> None:
    """sqlite3's own checks pass on the database that exports are made of, before and after one."""
    assert data.scalar("PRAGMA integrity_check") == "ok"
    assert data.rows("PRAGMA foreign_key_check") == []


def _plain(row):
    """Return a row as JSON has it, whatever the reader makes of times, lists and nothing."""
    return {name: _value(value) for name, value in row.items()}


def _value(value):
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, dict):
        return {name: _value(part) for name, part in value.items()}
    if hasattr(value, "isoformat"):
        return _time(value)
    if isinstance(value, str | int):
        return value
    return int(value) if isinstance(value, float) else [_value(part) for part in value]


def _time(value):
    if value.isoformat() == "NaT":  # what pandas has where there is none
        return None
    known = value.astimezone(UTC) if value.tzinfo else value
    return known.strftime("%Y-%m-%dT%H:%M:%SZ")


def _duckdb(source):
    reading = duckdb.sql(f"SET TimeZone = 'UTC'; SELECT * FROM {source}")
    return [dict(zip(reading.columns, row, strict=True)) for row in reading.fetchall()]


def _frame(frame):
    return frame.astype(object).to_dict("records")


def _untimed(schema):
    """Return the schema with texts where JSON has texts."""
    fields = [
        pa.field(field.name, pa.string()) if pa.types.is_timestamp(field.type) else field
        for field in schema
        if field.name != "related"
    ]
    return pa.schema(fields)


def _as_csv(value):
    if value is None:
        return ""
    return (
        json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        if isinstance(value, list)
        else str(value)
    )
