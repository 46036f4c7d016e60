"""A store that is migrated once and copied for every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.storage.store import Store
from newscrawl.storage.urls import database_url
from tests.databases import AnyDatabase, Server, ServerDatabase, SqliteFile, sqlite_copy
from tests.storage.storage_examples import RUN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated database with one run."""
    folder = tmp_path_factory.mktemp("template")
    with Store.open(database_url(folder)) as store:
        store.runs.begin(RUN)
    return folder / "newscrawl.db"


@pytest.fixture(scope="session")
def server_template(server: Server) -> ServerDatabase:
    """Return the same on a server."""
    made = server.create()
    with Store.open(made.url) as store:
        store.runs.begin(RUN)
    return made


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> AnyDatabase:
    """Give a database of the kind that `pytest_generate_tests` asks for."""
    if request.param == "sqlite":
        return sqlite_copy(request.getfixturevalue("template"), tmp_path)
    server: Server = request.getfixturevalue("server")
    return server.create(request.getfixturevalue("server_template"))


@pytest.fixture
def file(database: SqliteFile) -> Path:
    return database.file


@pytest.fixture
def data_dir(file: Path) -> Path:
    return file.parent


class Clock:
    """Shows the time that a test sets."""

    def __init__(self) -> None:
        self.time = "2024-09-30T23:00:00Z"

    def __call__(self) -> str:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database: AnyDatabase, clock: Clock) -> Iterator[Store]:
    with Store.open(database.url, clock=clock) as opened:
        yield opened
