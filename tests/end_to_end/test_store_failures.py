"""A database that is locked and a disk that fills up while a crawl goes on."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from subprocess import PIPE
from typing import TYPE_CHECKING, Any

import pytest

from tests.crawls import Dataset, Finished, crawl_command
from tests.demo_client import DemoClient, demo_process
from tests.forks import Fork, run_in_little_room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ARTICLES = 45  # more than fit into the smallest files
BATCHES = {"NEWSCRAWL_BATCH_ITEMS": 5}
# Another program in the middle of a transaction: it tells how many articles it sees at the start, and
# once more before it lets go, when its standard input ends.
HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
connection.execute(sys.argv[2])
for _ in range(2):
    print(connection.execute("SELECT count(*) FROM articles").fetchone()[0], flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def running_demo() -> Iterator[DemoClient]:
    with demo_process(articles=ARTICLES, layout="next") as client:
        yield client


@contextmanager
def crawl_in_progress(demo: DemoClient, data: Dataset, **settings: Any) -> Iterator[Fork]:
    """Start a crawl and give it when its first articles are stored."""
    command = crawl_command(demo, **BATCHES | settings)
    with Fork(command, env=os.environ | data.settings, stdout=PIPE, stderr=PIPE) as process:
        try:
            while not any(path.stat().st_size for path in data.folder.glob("jsonl/*")):
                assert process.poll() is None
                time.sleep(0.001)
            yield process
        finally:
            process.kill()


@contextmanager
def transaction(data: Dataset, begin: str) -> Iterator[subprocess.Popen]:
    words = [sys.executable, "-c", HOLDER, str(data.folder / "newscrawl.db"), begin]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def crawl_with_little_room(demo: DemoClient, data: Dataset, limit: int) -> Finished:
    """Crawl where no file can grow beyond *limit* bytes."""
    done = run_in_little_room(crawl_command(demo, **BATCHES), limit, env=os.environ | data.settings)
    assert "Traceback" not in done.stderr
    return Finished(done.returncode, done.stdout, done.stderr)


def stored(data: Dataset) -> set[str]:
    """Return the articles, after a check that these and no others are marked as fetched."""
    if not data.rows("SELECT name FROM sqlite_master WHERE name = 'frontier'"):
        return set()
    marked = data.rows("SELECT article_id FROM frontier WHERE state = 'fetched'")
    articles = set(data.articles())
    assert {row["article_id"] for row in marked} == articles
    return articles


def fetched(demo: DemoClient) -> list[str]:
    paths = (entry["path"] for entry in demo.log())
    return [path.rpartition("/")[2] for path in paths if "/news/detail/" in path]


def assert_complete(demo: DemoClient, data: Dataset) -> None:
    assert stored(data) == {article["article_id"] for article in demo.published()}
    changes = data.rows("SELECT seq, kind AS change, article_id, locale, version FROM changes ORDER BY seq")
    assert [{name: line[name] for name in changes[0]} for line in data.json_lines()] == changes
    assert len(changes) == len(data.articles())
    assert data.scalar("PRAGMA integrity_check") == "ok"


def assert_the_next_crawl_recovers(demo: DemoClient, data: Dataset, crawl: Any) -> None:
    before = stored(data)
    demo.clear_log()
    done = crawl(demo)
    assert done.exit_code == 0, done.err
    published = {article["article_id"] for article in demo.published()}
    assert sorted(fetched(demo)) == sorted(published - before)
    assert_complete(demo, data)


def test_another_writer_for_six_seconds(demo, data) -> None:
    """A crawl waits for a writer that holds the database for longer than sqlite3 itself waits (5 s)."""
    demo.fault("slow", path="/news/detail/", seconds=0.2)
    with (
        crawl_in_progress(demo, data, CONCURRENT_REQUESTS_PER_DOMAIN=4) as run,
        transaction(data, "BEGIN IMMEDIATE") as other,
    ):
        before = int(other.stdout.readline())
        assert 0 < before < ARTICLES
        time.sleep(6)
        assert run.poll() is None
        other.stdin.write("\n")
        other.stdin.flush()
        assert int(other.stdout.readline()) == before
        other.stdin.close()
        out, err = run.communicate(timeout=60)
    assert run.returncode == 0, err
    assert out.startswith("newscrawl: done")
    assert_complete(demo, data)
    assert len(fetched(demo)) == ARTICLES


def test_a_reader_all_the_time(demo, data, crawl) -> None:
    """A reader whose transaction outlives the crawl neither stops it nor sees what it stores."""
    demo.fault("slow", path="/news/detail/", seconds=0.2)
    with (
        crawl_in_progress(demo, data, CONCURRENT_REQUESTS_PER_DOMAIN=4) as run,
        transaction(data, "BEGIN") as other,
    ):
        before = int(other.stdout.readline())
        assert 0 < before < ARTICLES
        _, err = run.communicate(timeout=60)
        assert run.returncode == 0, err
        assert len(stored(data)) == ARTICLES
        other.stdin.write("\n")
        other.stdin.flush()
        assert int(other.stdout.readline()) == before
    assert_complete(demo, data)
    assert_the_next_crawl_recovers(demo, data, crawl)


@pytest.mark.parametrize("limit", [40_000, 250_000, 700_000, 1_100_000])
def test_the_database_outgrows_the_disk(limit, demo, data, crawl) -> None:
    """When the database cannot grow, while it is made or later, the next crawl loses nothing."""
    done = crawl_with_little_room(demo, data, limit)
    assert done.exit_code == 5
    assert "newscrawl.db" in done.out + done.err
    assert done.out.startswith("newscrawl: the store failed: ") or not data.json_lines()
    assert len(stored(data)) < ARTICLES
    assert_the_next_crawl_recovers(demo, data, crawl)


@pytest.mark.parametrize("room", [1_000, 20_000, 40_000])
def test_the_json_lines_outgrow_the_disk(room, demo, data, crawl) -> None:
    """What JSON Lines have no room for is in the database, and the next crawl appends it."""
    crawl(demo, discover="listing", max_pages=1, related_depth=0)
    file = grown(data, 4_000_000)
    done = crawl_with_little_room(demo, data, file.stat().st_size + room)
    assert done.exit_code == 5
    assert file.name in done.out
    assert file.read_bytes().endswith(b"}\n")
    assert len(data.json_lines()) < len(stored(data)) < ARTICLES
    assert_the_next_crawl_recovers(demo, data, crawl)


def grown(data: Dataset, size: int) -> Path:
    """Let the JSON Lines be longer than all files of the database, as after years; they say the same."""
    (file,) = data.folder.glob("jsonl/*")
    file.write_bytes(b" " * size + file.read_bytes())
    return file


def test_the_log_of_the_database_cannot_be_folded_in(demo, data, crawl, crawled) -> None:
    """Articles that fit into the log and not into the database file are stored all the same."""
    crawled()
    demo.publish(10)
    demo.clear_log()
    done = crawl_with_little_room(demo, data, (data.folder / "newscrawl.db").stat().st_size + 4096)
    assert (data.folder / "newscrawl.db-wal").stat().st_size, done.out
    assert len(fetched(demo)) == 10
    assert_the_next_crawl_recovers(demo, data, crawl)
