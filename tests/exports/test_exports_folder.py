"""An export takes its place whole, and nothing else is ever in danger."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import time
from contextlib import closing, contextmanager
from subprocess import PIPE
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.exports.exported_data import COMMAND, contents
from tests.forks import Fork, run_in_little_room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from subprocess import CompletedProcess

COPIES = 600  # enough to write for a second
# A program that stops, until it is told to go on, when one of several batches of rows is written.
STOPS = """
import os, signal
from newscrawl.storage.queries import snapshot

snapshot.BATCH_ROWS, stream = 20, snapshot.Snapshot.stream


def stopping(*arguments):
    batches = stream(*arguments)
    yield next(batches)
    os.kill(os.getpid(), signal.SIGSTOP)
    yield from batches


snapshot.Snapshot.stream = stopping
"""
LIMIT = 100_000


def test_an_export_replaces_an_earlier_one_as_a_whole(run, data) -> None:
    """Nothing of an earlier export stays in the folder, and nothing is left beside it."""
    assert run("--format", "csv", "--compress", "gzip").exit_code == 0
    beside = names(data.folder)
    assert run("--partition", "month").exit_code == 0
    assert "articles/month=2024-01/part-0.jsonl" in contents(data.folder / "export")
    assert "articles.csv.gz" not in contents(data.folder / "export")
    assert names(data.folder) == beside


@pytest.mark.parametrize("what", ["a folder", "an export with notes", "a file"])
def test_what_is_no_export_is_left_alone(what, run, data) -> None:
    """A folder that holds anything but an export is refused in one line and stays as it is."""
    folder = data.folder / "mine"
    if what == "an export with notes":
        assert run(folder).exit_code == 0
    if what == "a file":
        folder.write_text("mine", encoding="utf-8")
    else:
        folder.mkdir(exist_ok=True)
        (folder / "notes.txt").write_text("mine", encoding="utf-8")
    before = contents(folder)
    done = run(folder)
    assert (done.exit_code, done.err.count("\n")) == (2, 1)
    assert str(folder) in done.err
    assert contents(folder) == before


def test_the_root_is_left_alone(run) -> None:
    """The root has no name beside which an export could be made: it is refused as any other folder."""
    done = run("/")
    assert (done.exit_code, done.err.count("\n")) == (2, 1)


def test_an_empty_folder_is_taken(run, data) -> None:
    """An empty folder may be named, as well as one whose parents are missing."""
    (data.folder / "empty").mkdir()
    assert run(data.folder / "empty").exit_code == 0
    assert run(data.folder / "some/where").exit_code == 0
    assert contents(data.folder / "empty") == contents(data.folder / "some/where")


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_an_interrupted_export_leaves_the_earlier_one(form, run, data) -> None:
    """After Ctrl-C the earlier export is whole, nothing is half-written, one line says so, the code is 7."""
    assert run("--tables", "articles").exit_code == 0
    before, beside = contents(data.folder / "export"), names(data.folder)
    with exporting(data, "--tables", "articles", "--format", form) as process:
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGCONT)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (7, "newscrawl: interrupted\n")
    assert contents(data.folder / "export") == before
    assert names(data.folder) == beside


def test_what_a_killed_export_left_is_removed(run, data) -> None:
    """After SIGKILL the earlier export is whole, and the next one removes what was half-written."""
    assert run("--tables", "articles").exit_code == 0
    before, beside = contents(data.folder / "export"), names(data.folder)
    with exporting(data, "--tables", "articles") as process:
        process.kill()
    assert contents(data.folder / "export") == before
    assert names(data.folder) > beside
    assert run("--tables", "articles").exit_code == 0
    assert names(data.folder) == beside


def test_exports_at_one_time_do_not_disturb_each_other(run, data) -> None:
    """An export beside a running one leaves the other's half-written folder alone."""
    with exporting(data, "--tables", "articles", "--format", "csv") as process:
        assert run("--tables", "related_links").exit_code == 0
        process.send_signal(signal.SIGCONT)
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    whole = {path for path in contents(data.folder / "export") if path.endswith((".csv", ".jsonl"))}
    assert whole == {"articles.csv"}


def test_a_full_disk_is_one_line(run, data) -> None:
    """Where the disk takes no more, the export ends with code 5 and one line; the earlier one is whole."""
    assert run().exit_code == 0
    before, beside = contents(data.folder / "export"), names(data.folder)
    done = limited(data)
    assert done.returncode == 5
    assert done.stderr.count("\n") == 1
    assert "File too large" in done.stderr
    assert contents(data.folder / "export") == before
    assert names(data.folder) == beside


def test_a_crash_between_two_renames_costs_nothing(run, data) -> None:
    """An earlier export that was moved away to be replaced comes back when the next one starts."""
    assert run().exit_code == 0
    before, beside = contents(data.folder / "export"), names(data.folder)
    (data.folder / "export").rename(data.folder / ".export.replaced")
    assert limited(data).returncode == 5
    assert contents(data.folder / "export") == before
    assert names(data.folder) == beside


def test_progress_is_told(run, data) -> None:
    """Where there is no terminal a line says from time to time how many rows are written, of how many."""
    multiply(data)
    done = run("--tables", "articles", "-s", "NEWSCRAWL_PROGRESS_INTERVAL=0.01")
    rows = data.scalar("SELECT count(*) FROM articles")
    told = re.match(rf"articles: ([\d,]+) of {rows:,} rows, [\d,]+ rows/s", done.err)
    assert told
    assert 0 < int(told[1].replace(",", "")) <= rows


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def multiply(data) -> None:
    """Make the store larger: the same articles under other ids, but not in the search index."""
    with closing(sqlite3.connect(data.folder / "newscrawl.db")) as connection, connection:
        connection.execute("DROP TRIGGER articles_fts_insert")
        columns = [row[1] for row in connection.execute("PRAGMA table_info(articles)")]
        values = {"article_id": "printf('%014d', article_id + n)", "doc_id": "doc_id + 1000 * n"}
        connection.execute(
            f"WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies LIMIT {COPIES}) "
            f"INSERT INTO articles ({', '.join(columns)}) "
            f"SELECT {', '.join(values.get(name, name) for name in columns)} FROM copies, articles"
        )


@contextmanager
def exporting(data, *options: str) -> Iterator[Fork]:
    """Run an export that stops in the middle."""
    (data.folder.parent / "sitecustomize.py").write_text(STOPS)
    environment = os.environ | data.settings | {"PYTHONPATH": str(data.folder.parent)}
    with Fork([*COMMAND, *options], env=environment, stdout=PIPE, stderr=PIPE) as process:
        try:
            while psutil.Process(process.pid).status() != psutil.STATUS_STOPPED:
                assert process.poll() is None
                time.sleep(0.001)
            assert list(data.folder.glob(".export-*.newscrawl-partial/articles.*"))
            yield process
        finally:
            process.kill()


def limited(data) -> CompletedProcess[str]:
    """Export where no file may be longer than LIMIT, as on a disk without room."""
    return run_in_little_room(COMMAND, LIMIT, env=os.environ | data.settings)
