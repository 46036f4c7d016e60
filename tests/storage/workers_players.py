"""Processes that share a store, as far as the protocol of workers goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.storage.hosts import Hosts
from newscrawl.storage.workers import Machine, Worker, Workers
from tests.storage.storage_examples import RUN, article

if TYPE_CHECKING:
    from newscrawl.storage.store import Store

LEASE = 120.0
BUDGET = 5
# Monday the 30th of September 2024, 23:50, as the store's clock of these tests.
START = 1_727_740_200.0


class Seconds:
    """The clock of the database, set by the test."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self, _: Any) -> float:
        return self.now


class Player:
    """A process with its own store, as far as the protocol goes."""

    def __init__(self, store: Store, seconds: Seconds) -> None:
        self.store = store
        self.workers = Workers(store.database, store.runs, store.frontier, seconds)
        self.hosts = Hosts(store.database, seconds)
        self.worker: Worker

    def begin(self) -> Player:
        self.worker = self.workers.begin(RUN, Machine("host", 1))
        return self

    def join(self) -> Player:
        worker = self.workers.join(RUN, Machine("host", 2))
        assert worker is not None
        self.worker = worker
        return self

    def claim(self, limit: int = 2) -> list[str]:
        return [entry.article_id for entry in self.workers.claim(self.worker, ["en"], limit, BUDGET)]

    def leads(self) -> bool:
        return self.workers.look(self.worker, LEASE).leads

    def save(self, number: int, minute: int = 0) -> None:
        self.store.articles.save([article(number, minute)], self.worker.run_id)

    def rest(self, **counts: Any) -> None:
        self.workers.keep(self.worker, counts, idle=True)

    def close(self, budget: int = BUDGET) -> bool:
        return self.workers.close(self.worker, ["en"], budget)


def fall_silent(seconds: Seconds, *others: Player) -> None:
    """Let a lease pass in which all but *others* showed no life."""
    seconds.now += LEASE + 2
    for other in others:
        other.workers.beat(other.worker)
