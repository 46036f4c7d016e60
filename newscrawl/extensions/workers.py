"""A crawl as one worker of a run: how it enters the run, shows that it lives, and leaves.

docs/decisions/0014-workers-agree-in-the-store.md tells the protocol.
"""

from __future__ import annotations

import os
import re
import socket
import time
from contextlib import suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from newscrawl.exceptions import RunningError, StoreError
from newscrawl.storage.lock import RunLock
from newscrawl.storage.store import Store
from newscrawl.storage.workers import Machine, RunView, Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from scrapy.statscollectors import StatsCollector

    from newscrawl.storage.frontier import FrontierEntry
    from newscrawl.storage.runs import NewRun

# What NEWSCRAWL_RUN may be besides the number of a run.
NEW, ANY = "new", "any"
_PAUSE = 0.1
# So many heartbeats fit into a lease.
_BEATS = 6
# What the workers of a run count together.
_SUMMED = ("newscrawl/", "downloader/", "spider_exceptions/", "response_received_count")
_NOT_SUMMED = ("newscrawl/store_error", "newscrawl/run_exit_code")


class Tally(Protocol):
    """What a component counts in a crawl, for the run to be judged by the sum."""

    def counts(self) -> dict[str, Any]:
        """Return it as JSON can keep it."""

    def absorb(self, counts: Mapping[str, Any]) -> None:
        """Add what another worker has counted."""


class RunEntry(NamedTuple):
    """How to get into a run: *wish* is `new`, `any` or the number of one; *patience* is in seconds."""

    lock: RunLock
    open_store: Callable[[], Store]
    wish: str
    patience: float

    def enter(self, run: NewRun) -> tuple[Store, Worker]:
        """Begin a run, or join the one that goes on, and share the lock; raise RunningError if it cannot."""
        until = time.monotonic() + self.patience
        while True:
            entered = self._begun(run) or self._joined(run)
            if entered:
                return entered
            if time.monotonic() > until:
                raise RunningError(self.lock.busy)
            time.sleep(_PAUSE)

    def _begun(self, run: NewRun) -> tuple[Store, Worker] | None:
        try:
            self.lock.acquire()
        except RunningError:
            if self.wish == NEW:
                raise
            return None
        if self.wish not in (NEW, ANY):
            self.lock.release()
            raise RunningError(f"run {self.wish} is over")
        store = self.open_store()
        worker = store.workers.begin(run, _machine())
        store.hosts.forget()
        try:
            self.lock.share()
        except RunningError:  # the lock is free for an instant in between
            store.close()
            if self.wish == NEW:
                raise
            return None
        return store, worker

    def _joined(self, run: NewRun) -> tuple[Store, Worker] | None:
        try:
            self.lock.acquire(shared=True)
        except RunningError:
            return None
        store = self.open_store()
        worker = store.workers.join(run, _machine(), None if self.wish == ANY else int(self.wish))
        if worker is None:
            store.close()
            self.lock.release()
            return None
        return store, worker


class RunMembership:
    """A worker's part in its run; a thread shows that it lives. *leads* is as of the last `look`."""

    def __init__(self, store: Store, worker: Worker, lease: float) -> None:
        self.worker = worker
        self.tallies: dict[str, Tally] = {}
        self.is_idle = False
        self._store = store
        self._lease = lease
        self._is_over = Event()
        self._beating = Thread(target=self._beat, daemon=True)
        self.leads = self.led_from_start = self.look().leads

    def start(self) -> None:
        self._beating.start()

    def look(self) -> RunView:
        """Return how things stand with the run; raise LostError where this worker has lost its part."""
        team = self._store.workers.look(self.worker, self._lease)
        self.leads = team.leads
        return team

    def claim(self, locales: Collection[str] | None, limit: int, budget: int) -> list[FrontierEntry]:
        entries = self._store.workers.claim(self.worker, locales, limit, budget)
        self.is_idle &= not entries
        return entries

    def keep(self, *, idle: bool = False) -> None:
        """Keep what was counted so far, for the one that ends the run."""
        self._store.workers.keep(self.worker, self._counts(), idle=idle)
        self.is_idle = idle

    def close(self, locales: Collection[str] | None, budget: int) -> bool:
        """Let no more be claimed, if all is done; say whether that is so."""
        return self._store.workers.close(self.worker, locales, budget)

    def leave(self, exit_code: int) -> bool:
        """Leave the run; where this worker has to end it, take in what the others counted and return True."""
        ends_run = self._store.workers.leave(self.worker, self._counts(), exit_code)
        self.leads |= ends_run
        for counts in self._store.workers.counts_of_others(self.worker) if ends_run else ():
            for name in self.tallies.keys() & counts.keys():
                self.tallies[name].absorb(counts[name])
        return ends_run

    def stop(self, exit_code: int | None) -> None:
        """Show no life any more; with an exit code, the worker has ended its run, or failed."""
        self._is_over.set()
        if self._beating.is_alive():
            self._beating.join()
        if exit_code is not None:
            with suppress(StoreError):  # what goes on will see that this one is silent
                self._store.workers.finish(self.worker, exit_code)

    def _counts(self) -> dict[str, Any]:
        return {name: tally.counts() for name, tally in self.tallies.items()}

    def _beat(self) -> None:
        while not self._is_over.wait(self._lease / _BEATS):
            with suppress(StoreError):  # the next one may come through
                self._store.workers.beat(self.worker)


class StatsTally:
    def __init__(self, stats: StatsCollector) -> None:
        self._stats = stats

    def counts(self) -> dict[str, Any]:
        return {
            key: value
            for key, value in self._stats.get_stats().items()
            if key.startswith(_SUMMED) and key not in _NOT_SUMMED and isinstance(value, int | str)
        }

    def absorb(self, counts: Mapping[str, Any]) -> None:
        for key, value in counts.items():
            if isinstance(value, int):
                self._stats.inc_value(key, value)
            elif not self._stats.get_value(key):
                self._stats.set_value(key, value)


def _machine() -> Machine:
    return Machine(re.sub(r"[^A-Za-z0-9.]+", "-", socket.gethostname()).strip("-") or "host", os.getpid())
