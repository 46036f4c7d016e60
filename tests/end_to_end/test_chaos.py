"""A site whose faults, changes and crawls come at random, and a store that has to be right in the end."""

from __future__ import annotations

import fcntl
import os
import signal
import sqlite3
import sys
import time
from contextlib import AbstractContextManager, closing, contextmanager
from pprint import pformat
from random import Random
from subprocess import PIPE
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from newscrawl.monitoring.run_result import ALREADY_RUNNING, INTERRUPTED, OK, STORE_FAILED
from tests.crawls import FULL_SPEED, Dataset, Finished, scrapy
from tests.demo_client import DemoClient, demo_process
from tests.end_to_end.test_dataset import differences
from tests.end_to_end.weather import spoil_pages, storm
from tests.forks import Fork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RUNS = 20
ARTICLES = 40
# So many calm runs see every removal twice and every article once more.
CALM_RUNS = 3
SETTINGS = FULL_SPEED | {
    "NEWSCRAWL_BATCH_ITEMS": 5,
    # Whatever a run fetched, the next one fetches again.
    "NEWSCRAWL_REVISIT_AFTER": "0s",
    "NEWSCRAWL_RETRY_FAILED_AFTER": "0s",
    "NEWSCRAWL_GONE_AFTER": "0s",
    "NEWSCRAWL_RETRY_AFTER_MAX": 1,
    "NEWSCRAWL_LOCK_WAIT": 0.2,
    # What a run owes to those before it is another subject.
    "NEWSCRAWL_CHECKS_OFF": "new_articles,fill_rate,rejects,failures,listing,lag,layer,state_keys",
}


# Runs that could not tell the database how they ended.
UNTOLD = (-signal.SIGKILL, ALREADY_RUNNING, STORE_FAILED)


class Schedule:
    """Twenty runs of which no two are alike, into one data folder."""

    def __init__(self, site: DemoClient, data: Dataset, seed: int) -> None:
        self.site = site
        self.data = data
        self.chance = Random(seed)
        self.removed: set[str] = set()
        self.ever_removed: set[str] = set()
        self.exit_codes: list[int] = []

    def run(self) -> None:
        """Let the site change and fail, crawl it, and hold the exit code against what went wrong."""
        self.change_site()
        weather = storm(self.site, self.chance)
        pages = spoil_pages(self.site, self.chance, missing=weather.names_articles)
        disturbance = self.chance.choice(DISTURBANCES)
        with disturbance.during(self) as during:
            done, was_hit = self.crawl(during)
        told = f"run {len(self.exit_codes)}: {weather.name}, {disturbance.name}, {pages}: {done.exit_code}"
        print(told)  # noqa: T201  # what a seed does, for whom it fails
        right = {disturbance.exit_code if was_hit else None, weather.exit_code}
        assert done.exit_code in right - {None}, f"{told}, not of {right}\n{done.out}{done.err}"
        if not disturbance.starts:
            assert done.exit_code == disturbance.exit_code
            assert done.err.count("\n") == 1, done.err
        self.site.clear_faults()

    def change_site(self) -> None:
        """Publish, edit, remove and bring back."""
        self.site.publish(self.chance.randint(0, 2))
        live = [article["article_id"] for article in self.site.published()]
        for article_id in self.chance.sample(live, self.chance.randint(0, 2)):
            self.site.edit(article_id, title=f"Edited {len(self.exit_codes)}: {article_id}")
        if self.removed and self.chance.random() < 0.3:
            back = self.chance.choice(sorted(self.removed))
            self.site.restore(back)
            self.removed.remove(back)
        elif self.chance.random() < 0.3:
            one = self.chance.choice(live)
            self.site.remove(one)
            self.removed.add(one)
        self.ever_removed |= self.removed

    def crawl(self, during: Any = None) -> tuple[Finished, bool]:
        """Crawl to the end; *during* gets the process and says whether it did something to it."""
        self.site.clear_log()
        words = [sys.executable, "-m", "scrapy", "crawl", "bitget_news"]
        words += ["-a", f"site={self.site.url.rstrip('/')}", "-a", "render=never"]
        for name, value in SETTINGS.items():
            words += ["-s", f"{name}={value}"]
        environment = os.environ | {"NEWSCRAWL_DATA_DIR": str(self.data.folder)}
        with Fork(words, env=environment, stdout=PIPE, stderr=PIPE) as process:
            was_hit = not during or during(process)
            out, err = process.communicate(timeout=300)
        self.exit_codes.append(process.returncode)
        return Finished(process.returncode, out, err), was_hit

    def reaches(self, process: Fork, requests: int) -> bool:
        """Wait until the site was asked so often; say whether the crawl still runs then."""
        while process.poll() is None and sum(self.site.counters().values()) < requests:
            time.sleep(0.002)  # the site shall answer the crawl and not only us
        return process.poll() is None

    def json_lines(self) -> list[Any]:
        return sorted((self.data.folder / "jsonl").glob("*.jsonl"))


@contextmanager
def undisturbed(_: Schedule) -> Iterator[Any]:
    yield None


@contextmanager
def killed(schedule: Schedule) -> Iterator[Any]:
    """Kill the crawl at any request."""
    yield lambda process: _signalled(schedule, process, signal.SIGKILL)


@contextmanager
def interrupted(schedule: Schedule) -> Iterator[Any]:
    yield lambda process: _signalled(schedule, process, signal.SIGTERM)


@contextmanager
def moved_away(schedule: Schedule) -> Iterator[Any]:
    """Move the data folder at any request, and back when the crawl has ended."""
    folder, away = schedule.data.folder, schedule.data.folder.with_name("moved")

    def move(process: Fork) -> bool:
        is_running = schedule.reaches(process, schedule.chance.randint(1, ARTICLES))
        folder.rename(away)
        return is_running

    yield move
    assert not folder.exists()
    away.rename(folder)


def _signalled(schedule: Schedule, process: Fork, number: int) -> bool:
    is_running = schedule.reaches(process, schedule.chance.randint(1, ARTICLES))
    process.send_signal(number)
    return is_running


@contextmanager
def locked_out(schedule: Schedule) -> Iterator[Any]:
    """Hold the lock of another run."""
    schedule.data.folder.mkdir(exist_ok=True)
    with (schedule.data.folder / "newscrawl.db.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield None


@contextmanager
def written_by_another(schedule: Schedule) -> Iterator[Any]:
    """Hold the database in a transaction."""
    schedule.data.folder.mkdir(exist_ok=True)
    with closing(sqlite3.connect(schedule.data.folder / "newscrawl.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield None


@contextmanager
def torn_lines(schedule: Schedule) -> Iterator[Any]:
    """Cut the newest JSON Lines somewhere in their last lines."""
    for path in schedule.json_lines()[-1:]:
        size = path.stat().st_size
        os.truncate(path, size - schedule.chance.randint(0, size // 2))
    yield None


@contextmanager
def lost_lines(schedule: Schedule) -> Iterator[Any]:
    for path in schedule.json_lines():
        path.unlink()
    yield None


@contextmanager
def altered_lines(schedule: Schedule) -> Iterator[Any]:
    """Take a line out of the JSON Lines, and put rubbish in the place of another."""
    for path in schedule.json_lines()[-1:]:
        lines = path.read_bytes().splitlines(keepends=True)
        del lines[schedule.chance.randrange(len(lines))]
        lines[schedule.chance.randrange(len(lines))] = b"\x00 rubbish"
        path.write_bytes(b"".join(lines))
    yield None


@contextmanager
def lost_archive(schedule: Schedule) -> Iterator[Any]:
    """Cut or delete the files of the archive."""
    for path in (schedule.data.folder / "warc").iterdir():
        if schedule.chance.random() < 0.5:
            path.unlink()
        else:
            os.truncate(path, schedule.chance.randint(0, path.stat().st_size))
    yield None


class Disturbance(NamedTuple):
    """What else happens to a run, and the exit code that it owes to it; else the weather decides."""

    name: str
    during: Callable[[Schedule], AbstractContextManager[Any]]
    exit_code: int | None = None
    starts: bool = True


DISTURBANCES = (
    *[Disturbance("undisturbed", undisturbed)] * 6,
    *[Disturbance("killed", killed, -signal.SIGKILL)] * 6,
    Disturbance("interrupted", interrupted, INTERRUPTED),
    Disturbance("locked out", locked_out, ALREADY_RUNNING, starts=False),
    Disturbance("database locked", written_by_another, STORE_FAILED, starts=False),
    Disturbance("moved away", moved_away, STORE_FAILED),
    Disturbance("torn JSON Lines", torn_lines),
    Disturbance("lost JSON Lines", lost_lines),
    Disturbance("altered JSON Lines", altered_lines),
    Disturbance("lost archive", lost_archive),
)


@pytest.fixture
def site() -> Iterator[DemoClient]:
    with demo_process(seed=4, articles=ARTICLES, layout="next", shard_size=15) as client:
        yield client


@pytest.mark.parametrize("seed", [int(os.environ.get("CHAOS_SEED", "4"))])
def test_a_schedule_of_twenty_runs(seed, site, data) -> None:
    """After any faults, kills and changes the store equals the site, and each exit code was right."""
    schedule = Schedule(site, data, seed)
    assert schedule.crawl()[0].exit_code == OK
    for _ in range(RUNS - 1):
        schedule.run()
    for _ in range(CALM_RUNS):
        done, _ = schedule.crawl()
        assert done.exit_code == OK, done.out + done.err
    assert_equals_site(schedule)
    assert_lines_complete(data)
    assert_runs_told(schedule)
    done = scrapy([sys.executable, "-m", "scrapy", "reparse", "--workers", "1"], data)
    assert done.exit_code == OK, done.out
    assert ": 0 articles would change" in done.out


def assert_equals_site(schedule: Schedule) -> None:
    """Check that what is live is what the site has, and nothing went that had not been removed."""
    data, published = schedule.data, {one["article_id"]: one for one in schedule.site.published()}
    stored = data.articles()
    assert {key for key, row in stored.items() if row["status"] == "live"} == published.keys()
    assert {key for key, row in stored.items() if row["status"] == "gone"} <= schedule.removed
    wrong = {key: differences(stored[key], article) for key, article in published.items()}
    assert not any(wrong.values()), pformat({key: fields for key, fields in wrong.items() if fields})
    went = {row["article_id"] for row in data.rows("SELECT article_id FROM changes WHERE kind = 'gone'")}
    assert went <= schedule.ever_removed
    assert data.scalar("PRAGMA integrity_check") == "ok"
    assert data.rows("PRAGMA foreign_key_check") == []


def assert_lines_complete(data: Dataset) -> None:
    """Check that every change has its line, in order, and that the last of an article says what is stored."""
    changes = data.rows("SELECT seq, kind AS change, article_id, locale, version FROM changes ORDER BY seq")
    lines = data.json_lines()
    assert [{name: line[name] for name in changes[0]} for line in lines] == changes
    digests = {line["article_id"]: line["digest"] for line in lines}
    assert digests == {key: row["digest"] for key, row in data.articles().items()}


def assert_runs_told(schedule: Schedule) -> None:
    """Check that the database tells how each run ended that could tell."""
    rows = schedule.data.rows("SELECT exit_code FROM runs WHERE ended_at IS NOT NULL ORDER BY run_id")
    ended = [code for code in schedule.exit_codes if code not in UNTOLD]
    assert [row["exit_code"] for row in rows] == ended
