"""A reparse whose pages are read by a Dask scheduler and its workers, in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from subprocess import DEVNULL, PIPE
from typing import TYPE_CHECKING

import psutil
import pytest

from newscrawl.monitoring.run_result import OK, WRONG_ARGUMENT
from tests.crawls import scrapy
from tests.end_to_end.reparse.stored_data import (
    COMMAND,
    DEADLY,
    DIES_OVER,
    alter,
    contents,
    deadly_page,
    read_columns,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCAL = ["--host", "127.0.0.1", "--no-dashboard"]


class DaskCluster:
    """A scheduler and two workers on this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self.scheduler = self._started("scheduler", "--port", "0")
        options = ("--no-nanny", "--nthreads", "1", "--local-directory", str(folder))
        self.workers = [self._started("worker", *options) for _ in range(2)]

    @property
    def address(self) -> str:
        while self.scheduler.poll() is None:
            with suppress(FileNotFoundError, ValueError):  # it is not there yet, or not whole
                return json.loads(self._file.read_text())["address"]
            time.sleep(0.01)
        pytest.fail("the scheduler does not start")

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def _started(self, kind: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *LOCAL, *options]
        command += ["--scheduler-file", str(self._file)]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(self._folder), *sys.path])}
        return subprocess.Popen(command, env=environment, stdout=DEVNULL, stderr=DEVNULL)


@pytest.fixture
def cluster(tmp_path) -> Iterator[DaskCluster]:
    made = DaskCluster(tmp_path)
    yield made
    made.close()


@pytest.mark.usefixtures("many")
def test_a_machine_that_dies(data, cluster) -> None:
    """What it was reading is read by another one, and every article is adopted once."""
    right = read_columns(data)
    alter(data, "UPDATE articles SET title = 'By mistake'")
    command = [*COMMAND, "--adopt", "--dask", cluster.address]
    environment = os.environ | data.settings
    victim = cluster.workers[0]
    with subprocess.Popen(command, env=environment, stdout=PIPE, stderr=PIPE, text=True) as process:
        while process.poll() is None and not psutil.Process(victim.pid).children():
            time.sleep(0.01)
        assert process.poll() is None
        victim.kill()
        out, err = process.communicate(timeout=300)
    assert process.returncode == OK, err
    assert "too much" not in out
    assert read_columns(data) == right
    assert {row["version"] for row in data.rows("SELECT version FROM articles")} == {2}


def test_a_page_that_kills_its_reader_on_a_cluster(crawled, data, tmp_path) -> None:
    """It costs no machine, is named and left after two deaths, and the others are adopted."""
    deaths = tmp_path / "deaths"
    (tmp_path / "sitecustomize.py").write_text(DIES_OVER.format(name=DEADLY, deaths=deaths))
    crawled()
    deadly = deadly_page(data)
    alter(data, "UPDATE articles SET title = 'By mistake'")
    cluster = DaskCluster(tmp_path)
    try:
        done = scrapy([*COMMAND, "--adopt", "--dask", cluster.address], data)
        assert [worker.poll() for worker in cluster.workers] == [None, None]
    finally:
        cluster.close()
    assert done.exit_code == OK, done.err
    assert f"1 page was too much for its reader (left as stored)\n  {deadly} en: reader_died" in done.out
    assert len(deaths.read_text()) == 2
    left = data.rows("SELECT article_id FROM articles WHERE title = 'By mistake'")
    assert left == [{"article_id": deadly}]


@pytest.mark.usefixtures("many")
def test_a_scheduler_that_dies(data, cluster) -> None:
    """A reparse whose scheduler is gone ends with one line, and has written nothing."""
    alter(data, "UPDATE articles SET title = 'By mistake'")
    before, address = contents(data), cluster.address
    command = [*COMMAND, "--adopt", "--dask", address]
    with subprocess.Popen(
        command, env=os.environ | data.settings, stdout=PIPE, stderr=PIPE, text=True
    ) as process:
        while process.poll() is None and not psutil.Process(cluster.workers[0].pid).children():
            time.sleep(0.01)
        cluster.scheduler.kill()
        _, err = process.communicate(timeout=300)
    assert process.returncode == WRONG_ARGUMENT, err
    assert err.splitlines()[-1].startswith(f"newscrawl: --dask: {address}: ")
    assert contents(data) == before


def test_no_scheduler(crawled, data) -> None:
    """An address that nobody answers at is one line."""
    crawled()
    done = scrapy([*COMMAND, "--dask", "nowhere"], data)
    assert done.exit_code == WRONG_ARGUMENT
    assert done.err.splitlines()[-1].startswith("newscrawl: --dask: nowhere: ")
