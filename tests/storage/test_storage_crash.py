from __future__ import annotations

import json
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from newscrawl.storage.dialects import database_url
from newscrawl.storage.jsonlines import ChangeLog
from newscrawl.storage.store import Store
from tests.databases import SqliteFile
from tests.forks import run
from tests.storage.search_examples import is_in_step
from tests.storage.storage_examples import RUN, article, id_of, rows
from tests.storage.story_texts import place, placed, specified

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("_processes")

# Moments of death, in function calls since the store was opened. The first round of the crawl, in
# which SQLAlchemy compiles its statements, takes about 90,000, a later one 40,000.
MOMENTS = [8_009, 30_011, 45_007, 60_101, 83_009, 104_729, 150_001, 262_147]

# Saves under a limit for the size of every file, as on a full disk.
FULL_DISK = """
import resource, sys
from tests.storage.storage_examples import article
from newscrawl.storage.store import Store, StoreError
with Store.open(sys.argv[1]) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    try:
        for number in range(1000):
            store.articles.save([article(number, body_text="x" * 5000)], 1)
            print(number, flush=True)
    except StoreError as error:
        print(error)
"""

# Writes JSON Lines where no file may grow beyond a limit.
FULL_DISK_OF_LINES = """
import resource, sys
from pathlib import Path
from newscrawl.storage.jsonlines import ChangeLog
from newscrawl.storage.store import Store, StoreError
url, folder, limit = sys.argv[1:]
with Store.open(url) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    try:
        ChangeLog(Path(folder), "news").catch_up(store)
    except StoreError as error:
        print(error)
"""


def _is_whole(file: Path) -> None:
    assert rows(file, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert rows(file, "PRAGMA foreign_key_check") == []
    orphans = """
        SELECT articles.article_id FROM articles
        LEFT JOIN revisions USING (article_id, locale, version, digest)
        LEFT JOIN changes USING (article_id, locale, version)
        LEFT JOIN frontier USING (article_id, locale)
        WHERE revisions.seen_at IS NULL OR changes.seq IS NULL
           OR frontier.state NOT IN ('fetched', 'gone') OR frontier.fetched_at IS NULL
    """
    assert rows(file, orphans) == []
    versions = """
        SELECT article_id FROM articles JOIN revisions USING (article_id, locale)
        GROUP BY article_id HAVING COUNT(*) <> MAX(articles.version)
    """
    assert rows(file, versions) == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_crawl_that_is_killed(tmp_path: Path, moment: int) -> None:
    """A crawl that is killed at any moment loses nothing that was stored and stores nothing by half.

    The search index has the very texts that are stored. The next crawl completes the JSON Lines (no line
    lost, none twice, none torn) and the stories.
    """
    crawl = run([sys.executable, "-m", "tests.storage.killed_crawl", str(tmp_path), str(moment)])
    assert crawl.returncode == -signal.SIGKILL, crawl.stderr
    file = tmp_path / "newscrawl.db"
    _is_whole(file)
    assert is_in_step(file)
    stored = {row["article_id"] for row in rows(file, "SELECT article_id FROM articles")}
    assert stored >= {id_of(int(number)) for number in crawl.stdout.split()}
    with Store.open(database_url(tmp_path)) as store:
        store.articles.save([article(99)], store.runs.begin(RUN))
        ChangeLog(tmp_path / "jsonl", "news").catch_up(store)
        place(store)
        expected = {change["seq"]: change for change in store.changes.after(0, 100_000)}
    lines = [
        json.loads(line)
        for path in (tmp_path / "jsonl").iterdir()
        for line in path.read_bytes().split(b"\n")[:-1]
    ]
    assert sorted(line["seq"] for line in lines) == sorted(expected)
    for line in lines:
        assert line["title"] == expected[line["seq"]]["title"]
    assert placed(SqliteFile(file)) == specified(SqliteFile(file))
    _is_whole(file)


def test_a_disk_that_fills_up(data_dir: Path, file: Path) -> None:
    """A full disk ends in one line of error; what was stored before is whole and saving goes on."""
    crawl = run([sys.executable, "-c", FULL_DISK, database_url(data_dir)])
    *stored, message = crawl.stdout.splitlines()
    assert str(file) in message, crawl.stderr
    _is_whole(file)
    with Store.open(database_url(data_dir)) as store:
        assert store.counts().articles == {("en", "live"): len(stored)}
        assert store.articles.save([article(5000)], 1)[0].kind == "new"


@pytest.mark.parametrize("month_break", [False, True])
def test_a_disk_that_json_lines_fill(data_dir: Path, tmp_path: Path, month_break: bool) -> None:
    """A full disk is one line of error, leaves whole lines behind, and costs no line later."""
    folder, url = tmp_path / "jsonl", database_url(data_dir)
    with Store.open(url) as store:
        minutes = [10 * (number // 70) if month_break else 0 for number in range(100)]
        store.articles.save([article(n, minute, body_text="x" * 2000) for n, minute in enumerate(minutes)], 1)
        store.articles.save([article(100)], 1)
    result = run([sys.executable, "-c", FULL_DISK_OF_LINES, url, str(folder), "100000"])
    assert result.stderr == ""
    assert "news-2024" in result.stdout
    assert result.stdout.count("\n") == 1
    assert all(path.read_bytes()[-1:] in (b"", b"\n") for path in folder.iterdir())
    with Store.open(url) as store:
        ChangeLog(folder, "news").catch_up(store)
    lines = [line for path in folder.iterdir() for line in path.read_bytes().splitlines()]
    assert sorted(json.loads(line)["seq"] for line in lines) == list(range(1, 102))
