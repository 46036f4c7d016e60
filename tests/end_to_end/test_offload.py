"""An archive whose full files lie elsewhere: crawls go on, pages are read again, nothing is kept twice."""

from __future__ import annotations

import sys

import pytest

from newscrawl.atomic import alone_in
from newscrawl.monitoring.run_result import ALREADY_RUNNING, CHECK_FAILED, OK, STORE_FAILED, WRONG_ARGUMENT
from tests.crawls import scrapy
from tests.demo_client import ARTICLES

OFFLOAD = [sys.executable, "-m", "scrapy", "offload"]
# A few pages a file.
SMALL = {"NEWSCRAWL_ARCHIVE_MAX_BYTES": 20_000}


def test_an_archive_in_another_place(demo, crawl, data, tmp_path) -> None:
    """Full files go; a reparse reads them, and a visit that brings the same page archives nothing anew."""
    remote = f"file://{tmp_path}/elsewhere"
    place = {"NEWSCRAWL_ARCHIVE_REMOTE": remote}
    assert crawl(demo, **SMALL, NEWSCRAWL_REVISIT_AFTER="0s").exit_code == OK
    pages = data.rows("SELECT * FROM pages")
    files = {row["archive_file"] for row in pages}
    with alone_in(data.folder / "warc"):
        busy = scrapy(OFFLOAD, data, **place)
    assert (busy.exit_code, "another process moves files" in busy.err) == (ALREADY_RUNNING, True)
    moved = scrapy(OFFLOAD, data, **place)
    assert (moved.exit_code, moved.out.split(" files")[0]) == (OK, str(len(files) - 1)), moved.err
    assert {path.name for path in (data.folder / "warc").iterdir()} == {max(files)}
    assert scrapy(OFFLOAD, data, **place).out.startswith("0 files moved")
    again = scrapy([*OFFLOAD[:-1], "reparse"], data, **place)
    assert (again.exit_code, again.out.splitlines()[0]) == (
        OK,
        f"{ARTICLES} pages read again: 0 articles would change",
    )
    assert scrapy([*OFFLOAD[:-1], "reparse"], data).exit_code == CHECK_FAILED
    assert crawl(demo, **SMALL, **place, NEWSCRAWL_REREAD_EVERY=1).exit_code == OK
    assert {row["archive_file"] for row in data.rows("SELECT * FROM pages")} == files


@pytest.mark.parametrize(
    ("remote", "code", "told"),
    [
        ("", WRONG_ARGUMENT, "NEWSCRAWL_ARCHIVE_REMOTE names no place"),
        ("memory://warc", WRONG_ARGUMENT, "setting NEWSCRAWL_ARCHIVE_REMOTE: memory:// is gone"),
        ("file:///dev/null/warc", STORE_FAILED, "file:///dev/null/warc/bitget_news-"),
        ("ftp://user:secret@127.0.0.1:9/warc", STORE_FAILED, "ftp://127.0.0.1:9/warc/bitget_news-"),
    ],
    ids=["none", "memory", "no folder", "no server"],
)
def test_places_that_cannot_be(remote, code, told, demo, crawl, data) -> None:
    """What cannot be done is one line without a password, and every file stays."""
    crawl(demo, **SMALL)
    before = sorted((data.folder / "warc").iterdir())
    done = scrapy(OFFLOAD, data, NEWSCRAWL_ARCHIVE_REMOTE=remote)
    assert done.exit_code == code
    assert done.err.startswith(f"newscrawl: {told}")
    assert done.err.count("\n") == 1
    assert "secret" not in done.err
    assert sorted((data.folder / "warc").iterdir()) == before
