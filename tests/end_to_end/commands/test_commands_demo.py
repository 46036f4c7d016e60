"""What `newscrawl demo` leaves behind and says."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from newscrawl.commands.demo import _clear
from newscrawl.monitoring.run_result import WRONG_ARGUMENT
from tests import forks
from tests.crawls import Dataset

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess


def run(folder: Path, *arguments: str) -> CompletedProcess[str]:
    return forks.run([sys.executable, "-m", "newscrawl", *arguments], cwd=folder, env=os.environ)


@pytest.fixture
def folder(demo_folder) -> Path:
    return demo_folder.path


def test_three_days_are_crawled(demo_folder, folder) -> None:
    """The demo has articles, edits and a removal, all seen by three runs."""
    data = Dataset(folder / "data" / "demo")
    runs = data.rows("SELECT reason, exit_code FROM runs")
    assert [(one["reason"], one["exit_code"]) for one in runs] == [("finished", 0)] * 3
    assert data.scalar("SELECT count(*) FROM articles") == 320
    (edited,) = data.rows("SELECT article_id, version FROM articles WHERE version > 1")
    (removed,) = data.rows("SELECT article_id FROM articles WHERE status = 'gone'")
    assert edited["version"] == 3
    said = demo_folder.demo.read_text().rpartition("\n== ")[2]
    assert f"explain {edited['article_id']}\n" in said
    assert f"explain {removed['article_id']}\n" in said
    assert (folder / "data/demo/report.html").is_file()
    assert "data/demo/report.html\n" in said


def test_what_is_advised_works(folder) -> None:
    """The commands at the end find what the demo has left."""
    found = run(folder, "search", "correction", "-s", "NEWSCRAWL_DATA_DIR=data/demo")
    assert found.returncode == 0
    assert "Updated: " in found.stdout


def test_a_second_demo_starts_afresh(folder, tmp_path) -> None:
    """What an earlier demo made is removed, what somebody put beside it stays."""
    earlier = shutil.copytree(folder / "data/demo", tmp_path / "demo")
    (earlier / "mine.csv").write_text("mine")
    _clear(earlier)
    assert {path.name for path in earlier.iterdir() if path.suffix != ".lock"} == {"mine.csv"}


@pytest.mark.parametrize("other", ["notes.txt", "newscrawl.db"])
def test_nothing_else_is_removed(tmp_path, other) -> None:
    """A folder that holds no demo is left as it is."""
    place = tmp_path / "data" / "demo"
    place.mkdir(parents=True)
    (place / other).write_text("mine")
    done = run(tmp_path, "demo")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (WRONG_ARGUMENT, "", 1)
    assert "move it away" in done.stderr
    assert [path.name for path in place.iterdir()] == [other]
