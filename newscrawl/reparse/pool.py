"""Archived pages read in processes, each of which costs no more than the process that reads it."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from newscrawl.reparse.worker import Result, read_again
from newscrawl.workers.pool import WorkerError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from newscrawl.reparse.worker import PageReader
    from newscrawl.storage.queries.reparse import StoredVersion
    from newscrawl.workers.pool import WorkerPool

# Chunks that wait while one is read: no process ever has to wait for the database.
_AHEAD = 1


async def read_everything(
    pool: WorkerPool, reader: PageReader, chunks: Iterable[list[StoredVersion]]
) -> AsyncIterator[list[Result]]:
    """Give what is made of chunks of articles, in order."""
    waiting: deque[asyncio.Future[list[Result]]] = deque()
    for chunk in chunks:
        waiting.append(asyncio.gather(*(_read(pool, reader, stored) for stored in chunk)))
        if len(waiting) > _AHEAD:
            yield await waiting.popleft()
    while waiting:
        yield await waiting.popleft()


async def _read(pool: WorkerPool, reader: PageReader, stored: StoredVersion) -> Result:
    try:
        return await pool.call(read_again, reader, stored)
    except WorkerError as error:
        return Result(stored.article_id, stored.locale, "unread", f"{error.reason}: {error}")
