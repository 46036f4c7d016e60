"""A store that is migrated once and copied for every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.storage.dialects import database_url
from newscrawl.storage.frontier import Discovery
from newscrawl.storage.store import Store
from tests.databases import AnyDatabase, Original, Server, ServerDatabase, SqliteFile, sqlite_copy
from tests.storage.storage_examples import RUN, at, id_of, url_of
from tests.storage.workers_players import Player, Seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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


@pytest.fixture(scope="session")
def original(server_template: ServerDatabase) -> Original:
    return Original(server_template)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyDatabase]:
    """Give a database of the kind that `pytest_generate_tests` asks for."""
    if request.param == "sqlite":
        yield sqlite_copy(request.getfixturevalue("template"), tmp_path)
        return
    server: Server = request.getfixturevalue("server")
    with server.lend(request.getfixturevalue("original")) as lent:
        yield lent


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


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def player(database: AnyDatabase, clock: Clock, seconds: Seconds) -> Iterator[Callable[[], Player]]:
    clock.time = at(0)
    opened = []

    def made() -> Player:
        opened.append(Store.open(database.url, clock=clock))
        return Player(opened[-1], seconds)

    yield made
    for store in opened:
        store.close()


@pytest.fixture
def two(player: Callable[[], Player]) -> tuple[Player, Player]:
    """Give the first worker of a run, which has found four articles, and a second one."""
    first = player().begin()
    found = [Discovery(id_of(number), "en", url_of(id_of(number)), "listing") for number in range(4)]
    first.store.frontier.discover(found, first.worker.run_id)
    return first, player().join()
