"""Copies of the database that are made while a crawl writes."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.atomic import new_file, new_folder, remove_leftovers
from newscrawl.exceptions import StoreError
from newscrawl.storage.dialects import database_url
from newscrawl.storage.store import Store
from tests.storage.storage_examples import article

if TYPE_CHECKING:
    from pathlib import Path

ENOUGH = 10


def test_a_backup_ends_beside_a_writer(store: Store, data_dir: Path, tmp_path: Path) -> None:
    """A writer that commits all the time neither waits for a backup nor makes it begin again."""
    store.articles.save([article(number) for number in range(200)], 1)
    stop, commits = threading.Event(), []

    def write() -> None:
        with Store.open(database_url(data_dir)) as other:
            while not stop.is_set():
                other.articles.save([article(1000 + len(commits))], 1)
                commits.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    heard: list[tuple[str, int, int]] = []
    try:
        while len(commits) < ENOUGH:
            assert writer.is_alive()
        store.database.back_up(tmp_path / "copy.db", lambda *note: heard.append(note))
    finally:
        stop.set()
        writer.join()
    assert all(0 <= size <= whole for _, size, whole in heard)
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        (count,) = copy.execute("SELECT count(*) FROM articles").fetchone()
        assert ENOUGH <= count - 200 <= len(commits)
        assert copy.execute("SELECT count(*) FROM revisions").fetchone() == (count,)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_backup_that_fails(store: Store, tmp_path: Path) -> None:
    """What cannot be finished leaves the earlier backup, and nothing besides."""
    (tmp_path / "copy.db").write_text("an earlier one")

    def fails(*_: object) -> None:
        raise StoreError("no room")

    store.database.copy_into = fails  # type: ignore[method-assign]
    with pytest.raises(StoreError, match="no room"):
        store.database.back_up(tmp_path / "copy.db", fails)
    assert (tmp_path / "copy.db").read_text() == "an earlier one"
    assert not list(tmp_path.glob(".*"))


def test_who_may_read_a_backup(store: Store, file: Path, tmp_path: Path) -> None:
    """Whoever may read the database may read its copy, and nobody else."""
    file.chmod(0o640)
    store.database.back_up(tmp_path / "copy.db", lambda *_: None)
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o640


def test_who_may_read_what_is_written(tmp_path: Path) -> None:
    """New files and folders are as open as the process is told to make them."""
    before = os.umask(0o027)
    try:
        with new_file(tmp_path / "file") as file, new_folder(tmp_path / "folder") as folder:
            assert [path.stat().st_mode & 0o777 for path in (file, folder)] == [0o640, 0o750]
    finally:
        os.umask(before)


@pytest.mark.parametrize(("module", "call"), [(os, "open"), (fcntl, "flock")], ids=["opened", "locked"])
def test_leftovers_of_the_youngest(module, call, tmp_path: Path, monkeypatch) -> None:
    """What another process takes for a leftover, an instant after it was made, is made once more."""
    function = getattr(module, call)

    def late(*arguments: Any) -> Any:
        monkeypatch.undo()
        remove_leftovers(tmp_path)
        return function(*arguments)

    monkeypatch.setattr(module, call, late)
    with new_folder(tmp_path / "export") as folder:
        assert [path for path in tmp_path.iterdir() if path.is_dir()] == [folder]


def test_leftovers_of_the_dead(tmp_path: Path) -> None:
    """What a killed process left is removed by whoever writes next; what a living one makes is not."""
    (tmp_path / ".report.html-x1.newscrawl-partial").write_text("left")
    (tmp_path / ".export-x2.newscrawl-partial").mkdir()
    (tmp_path / ".export-x2.newscrawl-partial" / "a.csv").write_text("left")
    (tmp_path / ".other").write_text("somebody's")
    with new_file(tmp_path / "backup.db") as partial:
        remove_leftovers(tmp_path)
        assert {path.name for path in tmp_path.iterdir()} == {".other", partial.name}
        partial.write_text("new")
    assert {path.name for path in tmp_path.iterdir()} == {".other", "backup.db"}
