"""Workers of a demo site's run, in processes that a test may kill or stop."""

from __future__ import annotations

import fcntl
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from contextlib import contextmanager
from functools import reduce
from subprocess import PIPE
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from newscrawl.archive import ArchiveFolder
from newscrawl.exceptions import StoreError
from newscrawl.items import WarcLocation
from newscrawl.monitoring.run_result import OK
from newscrawl.storage.store import Store
from tests.crawls import FULL_SPEED, Dataset, Finished
from tests.end_to_end.test_killed import fetched
from tests.forks import Fork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.demo_client import DemoClient

ARTICLES = 48
# So many are still to be fetched at the last moment, some of which the workers have in their hands.
LEFT = 16
ARTICLE = "/news/detail/"
BATCH = 5
# A page a moment: workers are to be killed with work in their hands.
SETTINGS = FULL_SPEED | {
    "NEWSCRAWL_BATCH_ITEMS": BATCH,
    "NEWSCRAWL_LOCK_WAIT": 2,
    "NEWSCRAWL_WORKER_LEASE": 8,
    "CONCURRENT_REQUESTS": 4,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
}
IN_FLIGHT = 4
ARGUMENTS = {"discover": "listing", "related_depth": 0}
SEED = int(os.environ.get("WORKERS_SEED", "7"))
MOMENTS = int(os.environ.get("WORKERS_MOMENTS", "2"))


class Kill(NamedTuple):
    """Whom to kill (`leader` or `worker`) when the site was asked for so many articles."""

    whom: str
    articles: int


def kills() -> list[Kill]:
    """Return a kill in each part of a crawl, for the leader and for another worker, by the seed."""
    generator = random.Random(SEED)
    part = (ARTICLES - LEFT) // MOMENTS
    return [
        Kill(whom, 1 + number * part + generator.randrange(part))
        for whom in ("leader", "worker")
        for number in range(MOMENTS)
    ]


class Crew:
    """Workers of a site's run in processes of their own; the first one leads."""

    def __init__(self, site: DemoClient, data: Dataset, **settings: Any) -> None:
        self.site = site
        self.data = data
        self._settings = SETTINGS | settings
        self.processes: list[Fork] = []

    @classmethod
    @contextmanager
    def of(cls, site: DemoClient, data: Dataset) -> Iterator[Self]:
        """Give workers of a site that is as it was at its start, and kill those that are left."""
        site.clear_log()
        site.clear_faults()
        made = cls(site, data)
        try:
            yield made
        finally:
            made.kill()

    def start(self, **settings: Any) -> Fork:
        command = [sys.executable, "-m", "scrapy", "work", "bitget_news"]
        given = {"site": self.site.url.rstrip("/")} | ARGUMENTS
        command += [word for name, value in given.items() for word in ("-a", f"{name}={value}")]
        settings = self._settings | settings
        command += [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        return self.run(command)

    def run(self, command: list[str]) -> Fork:
        environment = os.environ | self.data.settings | {"COLUMNS": "120"}
        self.processes.append(Fork(command, env=environment, stdout=PIPE, stderr=PIPE))
        return self.processes[-1]

    def start_led(self, count: int) -> Fork:
        """Start workers of which the first one leads, and return it when all are there.

        The tables are there before: who makes them on a busy machine may be longer than others wait.
        """
        self.data.folder.mkdir()
        Store.open(self.data.database.url).close()
        self.site.fault("slow", ARTICLE, seconds=1)
        leader = self.start()
        wait_until(lambda: self.asked() > 0 or leader.poll() is not None)
        assert leader.poll() is None, leader.communicate()
        for _ in range(count - 1):
            self.start()
        wait_until(lambda: self.data.scalar("SELECT count(*) FROM workers") == count)
        self.site.clear_faults()
        self.site.fault("slow", ARTICLE, seconds=0.1)
        return leader

    def asked(self) -> int:
        return self.site.counters().get("article", 0)

    def kill(self) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGCONT)
            process.kill()
            with process:
                pass

    def wait(self) -> list[Finished]:
        ended = []
        for process in self.processes:
            with process:
                out, err = process.communicate(timeout=120)
            ended.append(Finished(process.returncode or 0, out, err))
        return ended


def wait_until(has_come: Callable[[], bool], pause: float = 0.01) -> None:
    """Ask again after a pause: what asks takes from what is waited for."""
    until = time.monotonic() + 60
    while not has_come():
        assert time.monotonic() < until
        time.sleep(pause)


def assert_archived(data: Dataset) -> None:
    """Check that every place in the archive that a row names can be read."""
    query = "SELECT url, archive_file, archive_offset, archive_length FROM pages"
    pages = data.rows(query)
    assert len({row["url"] for row in pages}) == ARTICLES
    for row in pages:
        place = WarcLocation(row["archive_file"], row["archive_offset"], row["archive_length"])
        assert ArchiveFolder(data.folder / "warc").read(place).url == row["url"]


def assert_judged_once(data: Dataset, ended: list[Finished]) -> None:
    """Check that one worker has told of the run, over the sum of all."""
    assert sum("newscrawl: done (run 1 " in one.out for one in ended) == 1
    [run] = data.rows("SELECT reason, exit_code, ended_at FROM runs WHERE run_id = 1")
    assert (run["reason"], run["exit_code"]) == ("finished", OK)
    assert run["ended_at"]


def counted(data: Dataset, name: str) -> int:
    """Return a count of the last run, by its path with dots."""
    counts = json.loads(data.scalar("SELECT counts FROM runs ORDER BY run_id DESC LIMIT 1"))
    return reduce(dict.__getitem__, name.split("."), counts)


def twice(site: DemoClient) -> int:
    return sum(count - 1 for count in Counter(fetched(site)).values())


def is_free(data: Dataset, store: Store) -> bool:
    """Say whether nobody is in the middle of writing: who is stopped there stops all."""
    try:
        with store.database.write():
            pass
    except StoreError:
        return False
    folder = os.open(data.folder / "jsonl", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(folder)
    return True


def stop(process: Fork, others: list[Fork], data: Dataset) -> None:
    """Stop a process where it holds up nobody."""
    store = Store.open(data.database.url, lock_wait=0.0)
    for other in others:
        other.send_signal(signal.SIGSTOP)
    process.send_signal(signal.SIGSTOP)
    while not is_free(data, store):
        process.send_signal(signal.SIGCONT)
        for other in others:
            other.send_signal(signal.SIGCONT)
        time.sleep(0.003)
        for one in (process, *others):
            one.send_signal(signal.SIGSTOP)
    for other in others:
        other.send_signal(signal.SIGCONT)
    store.close()
