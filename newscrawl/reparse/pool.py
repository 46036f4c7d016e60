"""Work spread over processes, with little of it in memory at a time."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING

from newscrawl.reparse.worker import begin, read_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future

    from newscrawl.reparse.worker import Reader, Result
    from newscrawl.storage.rereading import Stored

# One chunk that is worked on and one that waits: no process ever has to wait for the database.
_AHEAD = 2


class WorkerError(Exception):
    """A process that read pages has died."""


def read_everything(reader: Reader, chunks: Iterable[list[Stored]], workers: int) -> Iterator[list[Result]]:
    """Give what *workers* processes make of chunks of articles, in order; raise WorkerError if one dies.

    The processes are forked from a clean one: they hold neither this one's database nor its lock.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(["newscrawl.reparse.worker"])
    pool = ProcessPoolExecutor(workers, context, begin)
    try:
        yield from _in_order(pool, reader, chunks, workers * _AHEAD)
    except BrokenProcessPool:
        raise WorkerError("a process that read pages has died: is there enough memory?") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _in_order(
    pool: ProcessPoolExecutor, reader: Reader, chunks: Iterable[list[Stored]], ahead: int
) -> Iterator[list[Result]]:
    waiting: deque[Future[list[Result]]] = deque()
    for chunk in chunks:
        waiting.append(pool.submit(read_all, reader, chunk))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
