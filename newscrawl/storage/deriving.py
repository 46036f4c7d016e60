"""What a worker does beside a long crawl: it works out the derived tables for the articles that wait."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from newscrawl.mentions.assets import Assets
from newscrawl.storage.derived import place_chunk
from newscrawl.storage.lock import StoriesLock
from newscrawl.storage.store import Store
from newscrawl.workers.process import give_memory_back


class DerivingTask(NamedTuple):
    """Where articles wait: the database, the data folder, and a list of assets beside our own."""

    database_url: str
    data_dir: str
    lock_wait: float
    assets: str

    @property
    def lock(self) -> StoriesLock:
        return StoriesLock.of(self.database_url, self.data_dir)


def place_waiting(task: DerivingTask, least: int) -> int:
    """Work out a chunk if so many articles wait (`derived.place_chunk`); what a kill interrupts waits on."""
    placed = place_chunk(_store(task).derived, task.lock, least)
    give_memory_back()  # a quarter of what a chunk took, which the pages read next would not need
    return placed


@cache
def _store(task: DerivingTask) -> Store:
    """Return the store of this process, which stays open until its end."""
    assets = Assets.load(task.assets) if task.assets else None
    store = Store.open(task.database_url, lock_wait=task.lock_wait)
    store.mentions.assets = assets
    return store
