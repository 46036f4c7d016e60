"""Archived pages read on the machines of a Dask cluster, each in processes like those of this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeAlias, cast

from distributed import Client, KilledWorker, Worker, WorkerPlugin, get_worker
from distributed.client import FutureCancelledError

from newscrawl.exceptions import ClusterError
from newscrawl.extraction import EXTRACTOR_VERSION
from newscrawl.items import StoredVersion
from newscrawl.processes.pool import Limits, ProcessPool
from newscrawl.reparse import PageReader, Result, read_stored, unread

Read: TypeAlias = Callable[[StoredVersion], Awaitable[Result]]

_NAME = "newscrawl-readers"
_PATIENCE = 30  # seconds for a machine to come


@asynccontextmanager
async def connected(address: str, reader: PageReader, limits: Limits) -> AsyncIterator[tuple[Read, int]]:
    """Give what reads a page on a machine of a scheduler, and how many pages its cluster reads at a time.

    Raise ClusterError where there is none, or while it is lost.
    """
    try:
        client: Any = Client(address, asynchronous=True, timeout=_PATIENCE)
        async with client:
            await client.wait_for_workers(1, timeout=_PATIENCE)
            await client.register_plugin(_Readers(limits), name=_NAME)
            try:
                cores = await client.nthreads()
                yield partial(_read, client, reader), sum(cores.values())
            finally:
                await client.unregister_worker_plugin(_NAME)
    except (OSError, ValueError, FutureCancelledError) as error:
        raise ClusterError(f"{address}: {' '.join(str(error).split())}") from None


class _Readers(WorkerPlugin):
    """The processes that read on one machine, from the start of a reparse to its end."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._extractor = EXTRACTOR_VERSION
        self.pool: ProcessPool

    def setup(self, worker: Worker) -> None:
        if self._extractor != EXTRACTOR_VERSION:
            theirs = f"{worker.address} has extractor {EXTRACTOR_VERSION}"
            raise ConnectionRefusedError(f"{theirs}, not {self._extractor}")
        self.pool = ProcessPool(worker.state.nthreads, self._limits)

    async def teardown(self, worker: Worker) -> None:  # noqa: ARG002  # Dask gives it
        await self.pool.close()


async def _read(client: Client, reader: PageReader, stored: StoredVersion) -> Result:
    """Let the scheduler find a machine for a page, and another one where that dies, a few times."""
    try:
        return cast("Result", await client.submit(_read_here, reader, stored, pure=False))
    except KilledWorker as error:
        return unread(stored, f"reader_died: with {error.last_worker.address}")


async def _read_here(reader: PageReader, stored: StoredVersion) -> Result:
    readers: Any = get_worker().plugins[_NAME]
    return await read_stored(readers.pool, reader, stored)
