"""A store that is migrated once and copied for every test."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from newscrawl.storage.store import Store
from newscrawl.storage.urls import database_url
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


@pytest.fixture
def data_dir(tmp_path: Path, template: Path) -> Path:
    shutil.copy(template, tmp_path / "newscrawl.db")
    return tmp_path


@pytest.fixture
def file(data_dir: Path) -> Path:
    return data_dir / "newscrawl.db"


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
def store(data_dir: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(database_url(data_dir), clock=clock) as opened:
        yield opened
