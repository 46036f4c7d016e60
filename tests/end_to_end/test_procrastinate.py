"""Many sites on one PostgreSQL, their sweeps and reparses as jobs of workers that may be killed."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from subprocess import DEVNULL
from typing import TYPE_CHECKING, Any

import pytest

from tests.crawls import FULL_SPEED, Dataset
from tests.databases import ServerDatabase
from tests.end_to_end.workers_crew import ARTICLE, wait_until
from tests.forks import Fork, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.databases import Server
    from tests.demo_client import DemoClient

PROJECT = Path(__file__).parents[2]
ARTICLES = 20


class Jobs:
    """Sites with a schema each of one database, which also keeps the jobs."""

    def __init__(self, folder: Path, database: ServerDatabase) -> None:
        self._folder = folder
        self._database = database
        self._workers: list[Fork] = []
        self.sites: dict[str, Dataset] = {}
        url = database.url.replace("+psycopg", "")
        self._config = [f"database = {json.dumps(url)}", "stalled_after = 3"]

    def add(self, name: str, site: DemoClient) -> None:
        self._database.execute(f"CREATE SCHEMA {name}")
        separator = "&" if "?" in self._database.url else "?"
        store = ServerDatabase(f"{self._database.url}{separator}options=-csearch_path%3D{name}")
        self.sites[name] = data = Dataset(self._folder / name, store)
        words = ["bitget_news", "-a", f"site={site.url.rstrip('/')}"]
        words += [word for setting, value in FULL_SPEED.items() for word in ("-s", f"{setting}={value}")]
        environment = "\n".join(f"{key} = {json.dumps(value)}" for key, value in data.settings.items())
        self._config.append(f"[sites.{name}]\ncrawl = {json.dumps(words)}\n[sites.{name}.environment]")
        self._config.append(environment)

    def call(self, *words: str) -> None:
        done = run(self._command(words), env=self._environment(), cwd=PROJECT)
        assert done.returncode == 0, done.stderr

    def give_back(self) -> None:
        """Ask for it now; a worker asks for it every minute, and one that waits will do."""
        command = self._command(("defer", "give_back", '{"timestamp": 0}'))
        done = run(command, env=self._environment(), cwd=PROJECT)
        assert done.returncode == 0 or "already a job in the queue" in done.stderr, done.stderr

    def defer(self, site: str, command: str) -> None:
        given = json.dumps({"timestamp": 0, "site": site, "command": command})
        lock = ("--lock", site, "--queueing-lock", f"{site} {command}")
        self.call("defer", *lock, "run", given)

    def start_worker(self) -> Fork:
        command = self._command(("worker", "--concurrency", "4"))
        started = Fork(command, env=self._environment(), cwd=PROJECT, stdout=DEVNULL, stderr=DEVNULL)
        self._workers.append(started)
        return started

    def events(self) -> list[tuple[str, str]]:
        """Return what happened to the jobs of sites, in order."""
        query = """
        SELECT lock, args ->> 'command' AS command, type FROM procrastinate_events AS events
        JOIN procrastinate_jobs AS jobs ON jobs.id = job_id WHERE lock IS NOT NULL ORDER BY events.id
        """
        return [(row["lock"], f"{row['command']} {row['type']}") for row in self._database.rows(query)]

    def statuses(self) -> list[str]:
        rows = self._database.rows("SELECT status FROM procrastinate_jobs WHERE lock IS NOT NULL ORDER BY id")
        return [row["status"] for row in rows]

    def close(self) -> None:
        for worker in self._workers:
            worker.kill()
            worker.wait()

    def _command(self, words: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "procrastinate", "--app=deploy.procrastinate.app", *words]

    def _environment(self) -> dict[str, Any]:
        file = self._folder / "sites.toml"
        file.write_text("\n".join(self._config))
        return os.environ | {"SITES": str(file)}


@pytest.fixture
def jobs(tmp_path: Path, server: Server) -> Iterator[Jobs]:
    pytest.importorskip("procrastinate")
    made = Jobs(tmp_path, server.create())
    yield made
    made.close()


def test_a_worker_of_many_sites_that_is_killed(jobs: Jobs, site_of: Callable[..., DemoClient]) -> None:
    """Its jobs are given back and done by another one; of a site, one at a time."""
    demos = [site_of(articles=ARTICLES, layout="next") for _ in range(2)]
    for name, demo in zip(("one", "two"), demos, strict=True):
        demo.fault("slow", ARTICLE, seconds=1)
        jobs.add(name, demo)
    jobs.call("schema", "--apply")
    for command in ("sweep", "reparse"):
        jobs.defer("one", command)
    jobs.defer("two", "sweep")
    killed = jobs.start_worker()
    wait_until(lambda: all(demo.counters().get("article", 0) for demo in demos))
    jobs.defer("two", "sweep")  # the next one waits when the first is found dead
    killed.kill()
    for demo in demos:
        demo.clear_faults()
    jobs.start_worker()
    wait_until(lambda: jobs.give_back() or not _open(jobs.statuses()), pause=0.5)
    assert jobs.statuses() == ["succeeded", "succeeded", "failed", "succeeded"]
    happened = [event for site, event in jobs.events() if site == "one"]
    assert happened.index("sweep succeeded") < happened.index("reparse started")
    for data in jobs.sites.values():
        assert data.scalar("SELECT count(*) FROM articles") == ARTICLES
        assert data.scalar("SELECT count(*) FROM changes") == ARTICLES
        assert len(data.json_lines()) == ARTICLES


def _open(statuses: list[str]) -> set[str]:
    return {"todo", "doing"} & set(statuses)
