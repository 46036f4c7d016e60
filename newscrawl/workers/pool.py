"""A few processes that do calls one at a time; a call that does not end costs its process, nothing else."""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import signal
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from newscrawl.workers.process import HEAD, OUT_OF_MEMORY, message, seconds_for

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

# A worker is ended by the kernel at its deadline; one that is not (it was stopped, say) so much later.
_GRACE = 30.0


class Limits(NamedTuple):
    """What one call may take: seconds, as many again for every 10 MiB given, and its process's megabytes."""

    seconds: float
    megabytes: int


class WorkerError(Exception):
    """A call that its worker did not survive; *reason* is `too_slow` or `reader_died`."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class NotStartedError(WorkerError):
    """A call that was given up before its turn came."""

    def __init__(self) -> None:
        super().__init__("not_started", "")


class WorkerPool:
    """Up to *processes* workers, started when a call needs one and kept for the next.

    Calls wait for their turn in order. Functions, arguments and answers are pickled, so that a function
    has to stand on the top level of its module.
    """

    def __init__(self, processes: int, limits: Limits) -> None:
        self._limits = limits
        self._turns = asyncio.Semaphore(processes)
        self._idle: list[_Worker] = []

    async def call(
        self, function: Callable[..., T], *arguments: object, first: Callable[[], None] | None = None
    ) -> T:
        """Return or raise what *function* does; raise WorkerError where its worker did not survive it.

        *first* is called in this process when the turn of the call has come.
        """
        async with self._turns:
            if first:
                first()
            worker = await self._worker()
            try:
                packed = await worker.answer(pickle.dumps((function, arguments)))
                answer, error, records = pickle.loads(packed)  # noqa: S301  # from our own worker
            except BaseException:
                worker.kill()
                raise
            self._idle.append(worker)
        for record in records:
            logging.getLogger(record.name).handle(record)
        if error:
            raise error
        return answer  # type: ignore[no-any-return]  # what the function gave

    async def close(self) -> None:
        """End the workers that wait for a call, and wait for their end."""
        while self._idle:
            await self._idle.pop().end()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _worker(self) -> _Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.is_alive:  # else the system was short of memory, and took it from one that did nothing
                return worker
        return await _Worker.start(self._limits)


class _Worker:
    def __init__(self, process: Process, limits: Limits) -> None:
        assert process.stdin  # noqa: S101  # asked for
        assert process.stdout  # noqa: S101  # asked for
        self._process = process
        self._limits = limits
        self._calls = process.stdin
        self._answers = process.stdout

    @classmethod
    async def start(cls, limits: Limits) -> Self:
        arguments = str(limits.seconds), str(limits.megabytes << 20)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # modules come from where this process has them, whatever folder it runs in
            "-m",
            "newscrawl.workers.process",
            *arguments,
            stdin=PIPE,
            stdout=PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        return cls(process, limits)

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None and not self._answers.at_eof()

    async def answer(self, call: bytes) -> bytes:
        seconds = seconds_for(call, self._limits.seconds)
        try:
            async with asyncio.timeout(seconds + _GRACE):
                self._calls.write(message(call))
                head = await self._answers.readexactly(HEAD)
                return await self._answers.readexactly(int.from_bytes(head))
        except asyncio.IncompleteReadError:
            raise self._why_dead(await self._process.wait(), seconds) from None
        except TimeoutError:
            raise self._why_dead(-signal.SIGALRM, seconds) from None

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()

    async def end(self) -> None:
        self._calls.close()
        await self._process.wait()

    def _why_dead(self, code: int, seconds: float) -> WorkerError:
        if code == -signal.SIGALRM:
            return WorkerError("too_slow", f"not read in {seconds:g} s")
        if code == OUT_OF_MEMORY:
            return WorkerError("reader_died", f"it took more than {self._limits.megabytes} MB")
        return WorkerError("reader_died", signal.Signals(-code).name if code < 0 else f"exit code {code}")
