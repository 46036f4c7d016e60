"""What the machine and its people do to a store and a crawl that are at work."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from subprocess import PIPE
from typing import TYPE_CHECKING

import pytest

from newscrawl.storage.dialects import database_url
from newscrawl.storage.lock import RunLock
from tests.crawls import Dataset, crawl_command, scrapy
from tests.end_to_end.test_store_failures import crawl_in_progress
from tests.end_to_end.workers_crew import wait_until
from tests.forks import Fork

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scrapy.settings import BaseSettings

MANY = 45  # so that a slow crawl goes on for seconds when its first batch is stored


def move_folder(folder: Path) -> None:
    folder.rename(folder.with_name("moved"))


def delete_database(folder: Path) -> None:
    for path in folder.glob("newscrawl.db*"):
        path.unlink()


def replace_database(folder: Path) -> None:
    shutil.copy(folder / "newscrawl.db", folder / "copy")
    (folder / "copy").rename(folder / "newscrawl.db")


def delete_archive(folder: Path) -> None:
    shutil.rmtree(folder / "warc")


@pytest.mark.parametrize(
    "deed", [move_folder, shutil.rmtree, delete_database, replace_database, delete_archive]
)
def test_a_store_that_goes_away(deed: Callable[[Path], object], site_of, data) -> None:
    """A crawl whose files are moved, deleted or replaced ends with exit code 5 and makes no others."""
    demo = site_of(articles=MANY)
    demo.fault("slow", path="/news/detail/", seconds=0.2)
    with crawl_in_progress(demo, data, CONCURRENT_REQUESTS_PER_DOMAIN=2) as run:
        run.send_signal(signal.SIGSTOP)
        deed(data.folder)
        left = files(data.folder)
        run.send_signal(signal.SIGCONT)
        out, err = run.communicate(timeout=120)
    assert run.returncode == 5, err
    assert out.startswith("newscrawl: the store failed: ")
    assert "Traceback" not in err
    assert files(data.folder) <= left


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_the_folder_moved_back(site_of, data, crawl) -> None:
    """What a crawl stored before its folder was moved is all there when the folder is back."""
    demo = site_of(articles=MANY)
    demo.fault("slow", path="/news/detail/", seconds=0.2)
    with crawl_in_progress(demo, data, CONCURRENT_REQUESTS_PER_DOMAIN=2) as run:
        move_folder(data.folder)
        run.communicate(timeout=120)
    data.folder.with_name("moved").rename(data.folder)
    demo.clear_faults()
    assert crawl(demo).exit_code == 0
    assert set(data.articles()) == {article["article_id"] for article in demo.published()}
    changes = data.rows("SELECT seq FROM changes ORDER BY seq")
    assert [{"seq": line["seq"]} for line in data.json_lines()] == changes


class TakesLock:
    """An addon that stands for another run which begins after this one was checked."""

    held: RunLock

    def update_settings(self, settings: BaseSettings) -> None:
        folder = settings["NEWSCRAWL_DATA_DIR"]
        TakesLock.held = RunLock.of(database_url(folder), folder)
        TakesLock.held.acquire()


class HoldsDatabase:
    """An addon that stands for a program which begins to write after this one was checked."""

    def update_settings(self, settings: BaseSettings) -> None:
        words = [sys.executable, "-c", HOLDER, f"{settings['NEWSCRAWL_DATA_DIR']}/newscrawl.db"]
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self.process.stdout.readline()


HOLDER = """
import os, sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print(flush=True)
parent = os.getppid()
while os.getppid() == parent:
    time.sleep(0.05)
"""


@pytest.mark.parametrize(("addon", "exit_code"), [(TakesLock, 6), (HoldsDatabase, 5)])
def test_another_one_between_check_and_start(addon, exit_code, demo, data) -> None:
    """A run that is overtaken after its check ends with one line and the exit code that names why."""
    addons = f'{{"{addon.__module__}.{addon.__name__}": 0}}'
    done = scrapy(crawl_command(demo, ADDONS=addons, NEWSCRAWL_LOCK_WAIT=0.2), data)
    assert done.exit_code == exit_code, done.err
    assert [line for line in done.err.splitlines() if " INFO: " not in line] == [done.err.splitlines()[-1]]
    assert done.err.splitlines()[-1].startswith("newscrawl: ")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=str)
def test_two_signals(number, demo, data, crawl) -> None:
    """A crawl that is told twice to end ends at once, with exit code 7, and the next one completes."""
    demo.fault("slow", path=r"/news/detail/\d*[02468]$", seconds=600)
    with Fork(crawl_command(demo), env=os.environ | data.settings, stdout=PIPE, stderr=PIPE) as run:
        wait_until(lambda: demo.counters().get("article") or run.poll() is not None)
        while run.poll() is None:
            run.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                run.wait(0.1)  # for it to hear the first one: two at once are one
        err = run.stderr.read()
    assert run.returncode == 7, err
    assert "Traceback" not in err
    assert err.splitlines()[-1] == "newscrawl: interrupted"
    demo.clear_faults()
    assert crawl(demo).exit_code == 0
    assert len(data.articles()) == len(demo.published())


IN_YEARS = "2099-01-01T00:00:00Z"
SOON = {"NEWSCRAWL_REVISIT_AFTER": "0s", "NEWSCRAWL_RETRY_FAILED_AFTER": "0s", "NEWSCRAWL_GONE_AFTER": "0s"}


def test_a_clock_that_was_years_ahead(demo, crawl, data) -> None:
    """What is due in years, of a clock that was ahead, is due now, and a removal is noticed as ever."""
    removed = demo.published()[0]["article_id"]
    demo.fault("500", path=demo.published()[1]["article_id"])
    crawl(demo)
    with closing(sqlite3.connect(data.folder / "newscrawl.db")) as connection, connection:
        connection.execute("UPDATE frontier SET due_at = ?, named_at = ?", [IN_YEARS] * 2)
        connection.execute("UPDATE frontier SET missing_since = ? WHERE article_id = ?", [IN_YEARS, removed])
    demo.clear_faults()
    demo.remove(removed)
    demo.clear_log()
    for _ in range(2):
        done = crawl(demo, **SOON)
        assert done.exit_code == 0, done.out
    articles = data.articles()
    assert articles[removed]["status"] == "gone"
    live = {key for key, row in articles.items() if row["status"] == "live"}
    assert live == {article["article_id"] for article in demo.published()}
    visited = {entry["path"].rpartition("/")[2] for entry in demo.log() if "/news/detail/" in entry["path"]}
    assert visited == articles.keys()


def cut_archive(folder: Path) -> None:
    for path in folder.glob("warc/*"):
        os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize("deed", [delete_archive, cut_archive])
def test_an_archive_that_has_lost_pages(deed: Callable[[Path], object], demo, crawl, crawled, data) -> None:
    """`reparse` says which pages are lost, with exit code 8, and the next visit archives them again."""
    crawled(**SOON)
    reparse = [sys.executable, "-m", "scrapy", "reparse", "--workers", "1"]
    assert scrapy(reparse, data).exit_code == 0
    deed(data.folder)
    done = scrapy(reparse, data)
    assert done.exit_code == 8
    assert "archived pages cannot be read (left as stored)" in done.out
    assert crawl(demo, **SOON).exit_code == 0
    done = scrapy(reparse, data)
    assert done.exit_code == 0, done.out
    assert f"{len(demo.published())} pages read again: 0 articles would change" in done.out


@pytest.mark.parametrize("name", ["100%25", "a?mode=memory", "#1", "a%3Fb"])
def test_folders_of_any_name(name: str, demo, tmp_path) -> None:
    """Whatever the data folder is called, everything lies in it and nothing elsewhere."""
    data = Dataset(tmp_path / name)
    done = scrapy(crawl_command(demo), data)
    assert done.exit_code == 0, done.err
    assert {path.name for path in tmp_path.iterdir()} == {name}
    assert len(data.articles()) == len(demo.published())
    for words in (
        ["status"],
        ["explain", demo.published()[0]["article_id"]],
        ["backup", str(tmp_path / "b")],
    ):
        assert scrapy([sys.executable, "-m", "scrapy", *words], data).exit_code == 0
