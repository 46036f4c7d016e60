"""WARC files as another program sees them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

if TYPE_CHECKING:
    from pathlib import Path

    from tests.crawls import Dataset


class Record(NamedTuple):
    kind: str
    url: str | None
    fields: dict[str, str]
    headers: dict[str, str]
    body: bytes


def records(path: Path, offset: int = 0) -> list[Record]:
    """Return the records of a file from an offset on."""
    with path.open("rb") as file:
        file.seek(offset)
        return [
            Record(
                record.rec_type,
                record.rec_headers.get_header("WARC-Target-URI"),
                dict(record.rec_headers.headers),
                dict(record.http_headers.headers) if record.http_headers else {},
                record.content_stream().read(),
            )
            for record in ArchiveIterator(file)
        ]


def files(data: Dataset) -> list[Path]:
    return sorted((data.folder / "warc").iterdir())


def check(paths: list[Path]) -> None:
    """Run `warcio check`, which ends with 1 if it refuses a file."""
    with pytest.raises(SystemExit) as end:
        warcio(["check", *map(str, paths)])
    assert end.value.code == 0


def page_at(data: Dataset, row: dict[str, Any]) -> bytes:
    """Return the page at the place that a row of `pages` names, by offset and by length alone."""
    path = data.folder / "warc" / row["archive_file"]
    (record, *_) = records(path, row["archive_offset"])
    raw = path.read_bytes()[row["archive_offset"] : row["archive_offset"] + row["archive_length"]]
    assert raw.startswith(b"\x1f\x8b")
    assert record.url == row["url"]
    assert hashlib.sha256(record.body).hexdigest() == row["page_digest"]
    return record.body


def pages(data: Dataset) -> list[dict[str, Any]]:
    return data.rows("SELECT * FROM pages ORDER BY page_id")


def assert_readable(data: Dataset) -> None:
    """Check that every stored article's newest page lies where its row says."""
    rows = {(row["article_id"], row["locale"]): row for row in pages(data) if row["version"]}
    stored = data.rows(
        "SELECT article_id, locale, f.page_digest FROM articles JOIN frontier f USING (article_id, locale)"
    )
    assert {(row["article_id"], row["locale"]): row["page_digest"] for row in stored} == {
        key: row["page_digest"] for key, row in rows.items()
    }
    for row in rows.values():
        assert page_at(data, row)
