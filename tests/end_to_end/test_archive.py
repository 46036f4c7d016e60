"""What a crawl puts into the archive."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from base64 import b64encode
from contextlib import closing
from subprocess import DEVNULL
from typing import TYPE_CHECKING

import pytest

from tests.archive.warc_files import assert_readable, check, files, page_at, pages, records
from tests.crawls import Dataset, crawl_command
from tests.demo_client import DemoClient, demo_process
from tests.end_to_end.test_store_failures import crawl_with_little_room
from tests.forks import Fork

if TYPE_CHECKING:
    from collections.abc import Iterator

DUE = {"NEWSCRAWL_REVISIT_AFTER": "0s"}


def forget_validators(data: Dataset) -> None:
    """Let the next visit bring whole pages."""
    with closing(sqlite3.connect(data.folder / "newscrawl.db")) as connection, connection:
        connection.execute("UPDATE frontier SET etag = NULL, last_modified = NULL")


@pytest.mark.parametrize("layout", ["next", "app", "ld"])
def test_every_page_is_archived(layout, site_of, crawl, data) -> None:
    """Every stored article has a record that holds its page, byte for byte, in files that others accept."""
    demo = site_of(articles=30, layout=layout)
    assert crawl(demo).exit_code == 0
    check(files(data))
    rows = pages(data)
    assert {row["article_id"] for row in rows} == set(data.articles())
    assert {row["version"] for row in rows} == {1}
    for row in rows:
        assert page_at(data, row) == demo.get(f"/news/detail/{row['article_id']}").body
    fetched = "SELECT article_id, fetched_at FROM frontier ORDER BY article_id"
    assert data.rows(fetched) == data.rows("SELECT article_id, fetched_at FROM pages ORDER BY article_id")


def test_pages_in_other_encodings_keep_their_bytes(demo, crawl, data) -> None:
    """A page that is not UTF-8 is kept as it came, and the record says how it was read."""
    (path,) = (f"/news/detail/{article['article_id']}" for article in demo.published()[:1])
    page = demo.get(path).text.replace('charset="utf-8"', 'charset="gb18030"')
    demo.replace(path, page.encode("gb18030"), headers={"Content-Type": "text/html; charset=gb18030"})
    crawl(demo)
    (row,) = data.rows("SELECT * FROM pages WHERE url LIKE ?", f"%{path}")
    assert page_at(data, row) == page.encode("gb18030")
    (record, *_) = records(data.folder / "warc" / row["archive_file"], row["archive_offset"])
    assert record.fields["Newscrawl-Encoding"] == "gb18030"


def test_what_is_no_article_is_archived_too(demo, crawl, data) -> None:
    """A page that is rejected has its record and a row without a version; a 404 has neither."""
    rejected, missing, *_ = (article["article_id"] for article in demo.published())
    demo.replace(f"/news/detail/{rejected}", "<html><title>Only a title</title><p>and a line</p></html>")
    demo.fault("404", missing)
    crawl(demo)
    (row,) = data.rows("SELECT * FROM pages WHERE article_id = ?", rejected)
    assert row["version"] is None
    assert b"Only a title" in page_at(data, row)
    assert data.rows("SELECT * FROM pages WHERE article_id = ?", missing) == []


def test_what_validation_refuses_is_archived(demo, crawl, data) -> None:
    """An article that may not become a row has its page in the archive all the same."""
    crawl(demo, NEWSCRAWL_MAX_TITLE_LENGTH=1)
    refused = data.rows("SELECT article_id FROM rejects WHERE reason = 'title_too_long'")
    assert refused
    rows = pages(data)
    assert {row["article_id"] for row in refused} == {row["article_id"] for row in rows}
    assert {row["version"] for row in rows} == {None}
    assert all(page_at(data, row) for row in rows)


def test_the_same_page_is_written_once(demo, crawl, data) -> None:
    """A later visit that brings the same page points to the record of the first, another page is added."""
    first, *_ = (article["article_id"] for article in demo.published())
    crawl(demo, **DUE)
    forget_validators(data)
    before = {row["article_id"]: row for row in pages(data)}
    demo.edit(first, title="A Title That Was Edited")
    crawl(demo, **DUE)
    later = [row for row in pages(data) if row["page_id"] > max(row["page_id"] for row in before.values())]
    assert {row["article_id"] for row in later} == set(before)
    for row in later:
        is_same = row["page_digest"] == before[row["article_id"]]["page_digest"]
        place = ("archive_file", "archive_offset", "archive_length")
        assert is_same == all(row[name] == before[row["article_id"]][name] for name in place)
    assert [row["version"] for row in later if row["article_id"] == first] == [2]
    assert_readable(data)


def test_the_archive_can_be_switched_off(demo, crawl, data) -> None:
    """With NEWSCRAWL_ARCHIVE=0 a crawl stores its articles and no page."""
    assert crawl(demo, NEWSCRAWL_ARCHIVE=0).exit_code == 0
    assert data.articles()
    assert pages(data) == []
    assert not (data.folder / "warc").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEWSCRAWL_ARCHIVE", "maybe"),
        ("NEWSCRAWL_ARCHIVE_MAX_BYTES", "0"),
        ("NEWSCRAWL_ARCHIVE_KEEP", "long"),
    ],
)
def test_settings_are_checked(name, value, crawl, demo) -> None:
    """A setting of the archive that cannot be read is one line that names it."""
    done = crawl(demo, **{name: value})
    assert done.exit_code == 2
    assert done.err.count("\n") == 1
    assert name in done.err


def test_old_files_go(demo, crawl, data) -> None:
    """Files older than the retention go and their rows forget the place, but no article's newest page."""
    small = {"NEWSCRAWL_ARCHIVE_MAX_BYTES": 30_000}
    crawl(demo, **DUE, **small)
    before = set(files(data))
    demo.layout("ld")
    forget_validators(data)
    crawl(demo, **DUE, **small)
    assert before <= set(files(data))
    assert crawl(demo, **small, NEWSCRAWL_ARCHIVE_KEEP="0s").exit_code == 0
    assert len(before & set(files(data))) <= 1  # the last of them has pages of both crawls
    assert_readable(data)
    named = {row["archive_file"] for row in pages(data) if row["archive_file"]}
    assert named == {path.name for path in files(data)} & named
    assert any(row["archive_file"] is None for row in pages(data))


def test_a_folder_that_cannot_be_written_ends_the_crawl(demo, crawl, data) -> None:
    """Where the archive has no folder the crawl ends before it fetches, with one line that names it."""
    data.folder.mkdir(parents=True)
    (data.folder / "warc").write_text("not a folder")
    done = crawl(demo)
    assert done.exit_code == 5
    assert str(data.folder / "warc") in done.err + done.out
    assert "Traceback" not in done.err
    assert not [entry for entry in demo.log() if "/news/detail/" in entry["path"]]


@pytest.mark.parametrize("place", [-1, 0], ids=["while the crawl goes on", "with the last batch"])
def test_a_full_disk_ends_the_crawl(place, site_of, crawl, data, monkeypatch) -> None:
    """A disk too small for the archive ends the crawl with exit code 5; with room again it goes on."""
    demo = site_of(articles=44, layout="next")  # no multiple of the batch: some are written at the end
    monkeypatch.setenv("NEWSCRAWL_BATCH_SECONDS", "1000")
    path = f"/news/detail/{demo.published()[place]['article_id']}"
    noise = b64encode(random.Random(1).randbytes(6 << 20)).decode()
    demo.replace(path, demo.get(path).text + f"<!-- {noise} -->")
    # SQLite empties its log at some 4 MB, so that it is the record that does not fit.
    done = crawl_with_little_room(demo, data, 5 << 20)
    assert done.exit_code == 5
    assert "warc.gz" in done.err
    check(files(data))
    assert crawl(demo).exit_code == 0
    assert len(data.articles()) == 44
    assert_readable(data)


@pytest.fixture(scope="module")
def site() -> Iterator[DemoClient]:
    with demo_process(articles=60, layout="next") as client:
        yield client


@pytest.mark.parametrize("enough", [1, 100_000, 300_000, 500_000])
def test_a_killed_crawl_leaves_a_whole_archive(enough, site, crawl, data) -> None:
    """After SIGKILL and another run the files are whole and every stored article's page is in its place."""
    command = crawl_command(site, NEWSCRAWL_BATCH_ITEMS=3)
    with Fork(command, env=os.environ | data.settings, stdout=DEVNULL, stderr=DEVNULL) as process:
        while process.poll() is None and size(data) < enough:
            time.sleep(0.001)
        process.kill()
    assert process.returncode < 0
    with next((data.folder / "warc").iterdir()).open("ab") as file:
        file.write(b"\x1f\x8b\x08\x00 torn")
    assert crawl(site).exit_code == 0
    check(files(data))
    assert len(data.articles()) == 60
    assert_readable(data)


def size(data: Dataset) -> int:
    return sum(path.stat().st_size for path in data.folder.glob("warc/*"))
