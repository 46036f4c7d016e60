"""Archived pages read in processes, each of which costs no more than the process that reads it."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, TypeVar

from newscrawl.reparse.worker import FoundArticle, Result, read_again, read_foreign
from newscrawl.workers.pool import WorkerError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable

    from newscrawl.archive.foreign import FoundPage
    from newscrawl.items import StoredVersion
    from newscrawl.reparse.worker import PageReader
    from newscrawl.workers.pool import WorkerPool

T = TypeVar("T")
R = TypeVar("R")


async def in_order(
    chunks: Iterable[list[T]], read: Callable[[T], Awaitable[R]], ahead: int = 1
) -> AsyncGenerator[list[R], None]:
    """Give what *read* makes of chunks, in order.

    So many chunks wait *ahead* while one is read that no process ever has to wait for the database.
    """
    waiting: deque[asyncio.Future[list[R]]] = deque()
    try:
        for chunk in chunks:
            waiting.append(asyncio.gather(*map(read, chunk)))
            if len(waiting) > ahead:
                yield await waiting.popleft()
        while waiting:
            yield await waiting.popleft()
    finally:
        for unread in waiting:
            unread.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def read_stored(pool: WorkerPool, reader: PageReader, stored: StoredVersion) -> Result:
    """Return what becomes of a stored article whose page is read again."""
    try:
        return await _call(pool, read_again, reader, stored)
    except WorkerError as error:
        return unread(stored, f"{error.reason}: {error}")


def unread(stored: StoredVersion, why: str) -> Result:
    """Return what becomes of an article whose page no reader survives."""
    return Result(stored.article_id, stored.locale, "unread", why)


async def read_found(pool: WorkerPool, reader: PageReader, largest: int, page: FoundPage) -> FoundArticle:
    """Return what becomes of a page in the archive of another program, of at most *largest* bytes."""
    try:
        return await _call(pool, read_foreign, reader, largest, page)
    except WorkerError as error:
        return FoundArticle(page, None, error.reason)


async def _call(pool: WorkerPool, read: Callable[..., R], *arguments: object) -> R:
    """Return what a process makes of a page, the next one where the first died over it.

    Whoever killed that, for want of memory say, need not have meant the page; a second death is the page's.
    """
    try:
        return await pool.call(read, *arguments)
    except WorkerError as error:
        if error.reason != "reader_died":
            raise
    return await pool.call(read, *arguments)
