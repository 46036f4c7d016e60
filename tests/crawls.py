"""A crawl as a user runs it: `scrapy crawl` in a process, against a demo site in another."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.databases import SqliteFile, copy_rows
from tests.forks import run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import AnyDatabase, ServerDatabase
    from tests.demo_client import DemoClient


# Nothing that makes a crawl of a real site slow on purpose, and no process for what reads a few short pages.
FULL_SPEED = {
    "NEWSCRAWL_READ_PROCESSES": 0,
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": 0,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
}
JSON_COLUMNS = ("keywords", "key_points", "images", "links", "alternates")


@dataclass
class Finished:
    """A crawl that has ended."""

    exit_code: int
    out: str
    err: str


class Dataset:
    """What lies in a data folder, or beside it on a server, read with SQL and a JSON parser alone."""

    def __init__(self, folder: Path, server: ServerDatabase | None = None) -> None:
        self.folder = folder
        self.server = server
        self.database: AnyDatabase = server or SqliteFile(folder / "newscrawl.db")

    @property
    def settings(self) -> dict[str, str]:
        """Return the environment of a program that works on it."""
        url = {"NEWSCRAWL_DATABASE_URL": self.server.url} if self.server else {}
        return {"NEWSCRAWL_DATA_DIR": str(self.folder)} | url

    def rows(self, query: str, *parameters: Any) -> list[dict[str, Any]]:
        return self.database.rows(query, *parameters)

    def execute(self, statement: str) -> None:
        self.database.execute(statement)

    def scalar(self, query: str, *parameters: Any) -> Any:
        (row,) = self.rows(query, *parameters)
        return next(iter(row.values()))

    def articles(self, locale: str = "en") -> dict[str, dict[str, Any]]:
        rows = self.rows("SELECT * FROM articles WHERE locale = ?", locale)
        for row in rows:
            row.update({name: json.loads(row[name]) for name in JSON_COLUMNS})
            row["related"] = self.rows(
                "SELECT * FROM current_related_links WHERE article_id = ? AND locale = ? ORDER BY position",
                row["article_id"],
                locale,
            )
        return {row["article_id"]: row for row in rows}

    def json_lines(self) -> list[dict[str, Any]]:
        files = sorted((self.folder / "jsonl").glob("*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]

    def rejects(self) -> set[str]:
        return {row["reason"] for row in self.rows("SELECT reason FROM rejects")}


def crawl_command(site: str | DemoClient, /, **arguments: Any) -> list[str]:
    """Return how to crawl *site*; upper-case arguments are settings, the others spider arguments."""
    root = site if isinstance(site, str) else site.url.rstrip("/")
    given = {"site": root} | {name: value for name, value in arguments.items() if name.islower()}
    settings = FULL_SPEED | {name: value for name, value in arguments.items() if name.isupper()}
    command = [sys.executable, "-m", "scrapy", "crawl", "bitget_news"]
    command += [word for name, value in given.items() for word in ("-a", f"{name}={value}")]
    return command + [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]


def scrapy(command: list[str], data: Dataset, **variables: str) -> Finished:
    environment = os.environ | data.settings | {"COLUMNS": "120"} | variables
    done = run(command, env=environment)
    return Finished(done.returncode, done.stdout, done.stderr)


class FirstCrawls:
    """What first crawls leave: those of one site with equal arguments are one, and copied for each test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[tuple[Any, ...], Path] = {}

    def copy(self, site: DemoClient, data: Dataset, **arguments: Any) -> None:
        """Fill a data folder; the site has to be as it was at its start, and is so afterwards."""
        asked = (site, *sorted(arguments.items()))
        if asked not in self._made:
            made = Dataset(self._folder / str(len(self._made)))
            done = scrapy(crawl_command(site, **arguments), made)
            assert done.exit_code == 0, done.out + done.err
            self._made[asked] = made.folder
            site.reset()
        shutil.copytree(self._made[asked], data.folder)
        if data.server:
            copy_rows(SqliteFile(data.folder / "newscrawl.db"), data.server)
