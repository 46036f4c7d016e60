"""What SIGKILL costs: nothing that was committed, whatever the crawl was doing."""

from __future__ import annotations

import os
import random
import shutil
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from subprocess import DEVNULL
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.crawls import Dataset, crawl_command
from tests.demo_client import DemoClient, demo_process
from tests.forks import Fork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ARTICLES = 40
# Many small batches, so that there are many commits between which to kill.
SETTINGS = {"NEWSCRAWL_BATCH_ITEMS": 5, "NEWSCRAWL_READ_PROCESSES": 1}
# One way to every article, so that none that was lost comes back by another.
ARGUMENTS = {"discover": "listing", "related_depth": 0}
# How many moments each phase gets. Commits get the most: between two of them an order can be wrong.
PHASES = {"start": 3, "listing": 3, "article": 3, "commit": 9, "close": 3}
LEFT_BEHIND = {"newscrawl.db", "newscrawl.db.lock", "newscrawl.db.stories.lock", "jsonl", "warc"}
WHILE_OPEN = LEFT_BEHIND | {"newscrawl.db-wal", "newscrawl.db-shm", "newscrawl.db-journal"}
# In the header of the index of the write-ahead log (sqlite.org/walformat.html): a number that grows
# by one with every transaction. Reading it asks for no lock, so that nothing waits for the test.
COMMIT_COUNTER = slice(8, 12)


class Moment(NamedTuple):
    """When to kill: a share of what an undisturbed crawl does in a phase."""

    phase: str
    share: float

    def __str__(self) -> str:
        return f"{self.phase} {self.share:.0%}"


def moments() -> list[Moment]:
    """Return moments in every phase, the same ones at every run: one in each of equal parts of it."""
    generator = random.Random(20)
    return [
        Moment(phase, (part + generator.random()) / parts)
        for phase, parts in PHASES.items()
        for part in range(parts)
    ]


@dataclass
class Undisturbed:
    """What a crawl does and stores when nobody kills it."""

    data: Dataset
    start_seconds: float
    close_seconds: float
    listings: int
    commits: int
    articles: dict[str, str]


def contents(data: Dataset) -> dict[str, str]:
    rows = data.rows("SELECT article_id, locale, digest FROM articles")
    assert {row["locale"] for row in rows} <= {"en"}
    return {row["article_id"]: row["digest"] for row in rows}


def commits(data: Dataset) -> int:
    try:
        header = (data.folder / "newscrawl.db-shm").read_bytes()[COMMIT_COUNTER]
    except FileNotFoundError:
        return 0
    return int.from_bytes(header, sys.byteorder)


def lines(data: Dataset) -> int:
    return sum(path.read_bytes().count(b"\n") for path in data.folder.glob("jsonl/*"))


def asked(site: DemoClient, kind: str) -> int:
    """Return how many article pages, or other pages, the site was asked for."""
    time.sleep(0.001)  # the site shall answer the crawl and not only us
    articles = site.counters().get("article", 0)
    return articles if kind == "article" else sum(site.counters().values()) - articles


def fetched(site: DemoClient) -> list[str]:
    paths = (entry["path"] for entry in site.log())
    return [path.rpartition("/")[2] for path in paths if "/news/detail/" in path]


@contextmanager
def crawling(site: DemoClient, data: Dataset) -> Iterator[Fork]:
    """Run a crawl that is killed at the end of the block, if it still runs."""
    command = crawl_command(site, **ARGUMENTS, **SETTINGS)
    site.clear_log()
    with Fork(command, env=os.environ | data.settings, stdout=DEVNULL, stderr=DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture(scope="module")
def site() -> Iterator[DemoClient]:
    with demo_process(articles=ARTICLES, layout="next") as client:
        yield client


@pytest.fixture(scope="module")
def undisturbed(site, tmp_path_factory) -> Undisturbed:
    data = Dataset(tmp_path_factory.mktemp("undisturbed") / "data")
    began = closed = time.time()
    most = 0
    with crawling(site, data) as process:
        while process.poll() is None:
            if now := commits(data):
                most, closed = now, time.time()
            time.sleep(0.001)
    assert process.returncode == 0
    times = [entry["time"] for entry in site.log()]
    assert len(contents(data)) == ARTICLES
    return Undisturbed(
        data, times[0] - began, closed - times[-1], asked(site, "listing"), most, contents(data)
    )


@dataclass
class Killer:
    """Kills crawls of the site into a data folder at moments that the undisturbed crawl scales."""

    site: DemoClient
    data: Dataset
    scale: Undisturbed

    def kill(self, moment: Moment) -> None:
        """Crawl until the moment; a crawl that ends before is repeated and killed earlier."""
        while not self.killed_when(partial(self._has_come, moment, time.monotonic())):
            shutil.rmtree(self.data.folder)
            moment = moment._replace(share=moment.share * 0.9)

    def killed_when(self, has_come: Callable[[], bool]) -> bool:
        """Crawl until a condition holds; say whether the crawl was killed and had not ended."""
        with crawling(self.site, self.data) as process:
            while process.poll() is None and not has_come():
                time.sleep(0.001)  # leave a processor to the crawl
            process.kill()
        return process.returncode < 0

    def _has_come(self, moment: Moment, began: float) -> bool:
        match moment.phase:
            case "start":
                return time.monotonic() - began >= moment.share * self.scale.start_seconds
            case "commit":
                return commits(self.data) >= self._part(moment, self.scale.commits)
            case "close":
                if asked(self.site, "article") < ARTICLES:
                    return False
                since = time.time() - self.site.log()[-1]["time"]
                return since >= moment.share * self.scale.close_seconds
        total = ARTICLES if moment.phase == "article" else self.scale.listings
        return asked(self.site, moment.phase) >= self._part(moment, total)

    def _part(self, moment: Moment, total: int) -> int:
        return 1 + int(moment.share * total)

    def committed(self, folder: Path) -> set[str]:
        """Return the articles that count as fetched, read from a copy: the rerun mends the files alone."""
        if not self.data.folder.exists():
            return set()
        shutil.copytree(self.data.folder, folder)
        assert {path.name for path in folder.iterdir()} <= WHILE_OPEN
        copy = Dataset(folder)
        if not copy.rows("SELECT name FROM sqlite_master WHERE name = 'frontier'"):
            return set()
        assert copy.scalar("PRAGMA integrity_check") == "ok"
        marked = {
            row["article_id"] for row in copy.rows("SELECT article_id FROM frontier WHERE state = 'fetched'")
        }
        assert marked == set(contents(copy))
        return marked


@pytest.fixture
def killer(site, data, undisturbed) -> Killer:
    return Killer(site, data, undisturbed)


def assert_complete(data: Dataset, undisturbed: Undisturbed) -> None:
    """Check that the data folder holds what it would if no crawl had been killed, and nothing else."""
    assert contents(data) == undisturbed.articles
    assert data.rows("SELECT article_id FROM frontier WHERE state <> 'fetched'") == []
    assert data.rows("SELECT article_id FROM revisions WHERE version <> 1") == []
    assert data.scalar("SELECT count(*) FROM revisions") == len(undisturbed.articles)
    links = "SELECT article_id, url FROM current_related_links ORDER BY article_id, url"
    assert data.rows(links) == undisturbed.data.rows(links)
    stories = "SELECT article_id, story_id FROM articles ORDER BY article_id"
    assert data.rows(stories) == undisturbed.data.rows(stories)
    assert data.rows("SELECT * FROM story_queue UNION ALL SELECT * FROM mention_queue") == []
    mentions = "SELECT * FROM mentions ORDER BY article_id, symbol"
    assert data.rows(mentions) == undisturbed.data.rows(mentions) != []
    assert data.rows("SELECT * FROM gaps WHERE closed_at IS NULL") == []
    changes = data.rows("SELECT seq, kind AS change, article_id, locale, version FROM changes ORDER BY seq")
    assert [{name: line[name] for name in changes[0]} for line in data.json_lines()] == changes
    assert len(changes) == len(undisturbed.articles)
    assert data.database.faults() == []
    assert {path.name for path in data.folder.iterdir()} <= LEFT_BEHIND
    assert {path.suffix for path in (data.folder / "jsonl").iterdir()} == {".jsonl"}


@pytest.mark.parametrize("moment", moments(), ids=str)
def test_a_killed_crawl(moment, killer, site, crawl, data, undisturbed, tmp_path) -> None:
    """After SIGKILL at any moment the next crawl fetches what was not committed, and only that."""
    killer.kill(moment)
    committed = killer.committed(tmp_path / "copy")
    site.clear_log()
    done = crawl(site, **ARGUMENTS, NEWSCRAWL_BATCH_ITEMS=5)
    assert done.exit_code == 0, done.err
    assert sorted(fetched(site)) == sorted(undisturbed.articles.keys() - committed)
    assert_complete(data, undisturbed)


def test_crawls_that_are_killed_in_a_row(killer, site, crawl, data, undisturbed, tmp_path) -> None:
    """Every killed crawl brings the next one further, and the first that is left alone completes."""
    generator = random.Random(5)
    committed: set[str] = set()
    for number in range(5):
        enough = len(committed) + generator.randint(1, 5)
        assert killer.killed_when(lambda enough=enough: lines(data) >= enough)
        assert not committed & set(fetched(site))
        now = killer.committed(tmp_path / f"copy {number}")
        assert committed < now
        committed = now
    site.clear_log()
    done = crawl(site, **ARGUMENTS, NEWSCRAWL_BATCH_ITEMS=5)
    assert done.exit_code == 0, done.err
    assert sorted(fetched(site)) == sorted(undisturbed.articles.keys() - committed)
    assert_complete(data, undisturbed)
    assert data.scalar("SELECT count(*) FROM runs WHERE ended_at IS NULL") == 5
