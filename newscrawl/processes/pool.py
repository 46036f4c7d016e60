"""A few processes that do calls one at a time; a call that does not end costs its process, nothing else."""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from typing import NamedTuple, Self, TypeVar

from newscrawl.exceptions import CallError, NotStartedError
from newscrawl.processes.child import HEAD, OUT_OF_MEMORY, message, seconds_for

T = TypeVar("T")

# A child is ended by the kernel at its deadline; one that is not (it was stopped, say) so much later.
_GRACE = 30.0


class Limits(NamedTuple):
    """What one call may take: seconds, as many again for every 10 MiB given, and its process's megabytes."""

    seconds: float
    megabytes: int


class ProcessPool:
    """Up to *processes* children, started when a call needs one and kept for the next.

    Calls wait for their turn in order. Functions, arguments and answers are pickled, so that a function
    has to stand on the top level of its module. With *ahead* a child has its next calls at hand, and waits
    for nobody between two of them.
    """

    def __init__(self, processes: int, limits: Limits, ahead: int = 0) -> None:
        self._most = processes * (1 + ahead)
        self._turns = asyncio.Semaphore(self._most)
        self._door = asyncio.Lock()
        self._children = [_Child(limits) for _ in range(processes)]

    async def call(
        self,
        function: Callable[..., T],
        *arguments: object,
        first: Callable[[], None] | None = None,
        alone: bool = False,
        last: bool = False,
    ) -> T:
        """Return or raise what *function* does; raise CallError where its child did not survive it.

        *first* is called in this process before a child has the call; what it raises ends the call. *alone*
        makes it when no other call is under way, and lets none begin before its end. *last* makes it in the
        last child, which alone grows by what such calls load.
        """
        async with AsyncExitStack() as turns:
            async with self._door:  # else two that want all turns could wait for each other
                for _ in range(self._most if alone else 1):
                    await turns.enter_async_context(self._turns)
            if first:
                first()
            child = self._children[-1] if last else min(self._children, key=lambda child: child.calls)
            packed = await child.answer(pickle.dumps((function, arguments)))
        answer, error, records = pickle.loads(packed)  # noqa: S301  # from our own child
        for record in records:
            logging.getLogger(record.name).handle(record)
        if error:
            raise error
        return answer  # type: ignore[no-any-return]  # what the function gave

    async def close(self) -> None:
        """Let the children answer the calls they have and end; a call that comes later is not started."""
        await asyncio.gather(*(child.end() for child in self._children))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class _Child:
    """A place for a process, which is started for a call where there is none; *calls* counts what it has."""

    def __init__(self, limits: Limits) -> None:
        self.calls = 0
        self._limits = limits
        self._process: _Running | None = None
        self._starting = asyncio.Lock()
        self._is_over = False

    async def answer(self, call: bytes) -> bytes:
        """Return the answer to a call; make the call anew where the process died of the one before it."""
        self.calls += 1
        try:
            while True:
                process = await self._alive()
                with suppress(_DiedBeforeError):
                    return await process.answer(call)
        finally:
            self.calls -= 1

    async def end(self) -> None:
        async with self._starting:  # a process that is just being started would be left behind
            self._is_over = True
            if self._process:
                await self._process.end()

    async def _alive(self) -> _Running:
        async with self._starting:
            if self._is_over:
                raise NotStartedError
            # One that had nothing to do may be gone: the system was short of memory.
            if self._process is None or not self._process.is_alive:
                self._process = await _Running.start(self._limits)
            return self._process


class _DiedBeforeError(Exception):
    """The process has not begun with a call."""


class _Running:
    def __init__(self, process: Process, limits: Limits) -> None:
        assert process.stdin  # noqa: S101  # asked for
        assert process.stdout  # noqa: S101  # asked for
        self._process = process
        self._limits = limits
        self._calls = process.stdin
        self._answers = process.stdout
        self._turn = asyncio.Lock()
        self._is_lost = False

    @classmethod
    async def start(cls, limits: Limits) -> Self:
        arguments = str(limits.seconds), str(limits.megabytes << 20)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # modules come from where this process has them, whatever folder it runs in
            "-m",
            "newscrawl.processes.child",
            *arguments,
            stdin=PIPE,
            stdout=PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        return cls(process, limits)

    @property
    def is_alive(self) -> bool:
        return not self._is_lost and self._process.returncode is None and not self._answers.at_eof()

    async def answer(self, call: bytes) -> bytes:
        """Send a call at once and return its answer, which comes behind those to the calls before it."""
        self._calls.write(message(call))
        try:
            async with self._turn:
                self._expect_life()
                return await self._next_answer(seconds_for(call, self._limits.seconds))
        except BaseException:
            self._is_lost = True  # an answer that nobody waits for would be taken for the next one
            raise
        finally:
            if self._is_lost and not self._turn.locked():
                self._kill()

    async def end(self) -> None:
        self._calls.close()
        async with self._turn:  # behind the calls that it has
            overdue = asyncio.get_running_loop().call_later(_GRACE, self._kill)
            await self._answers.read()  # asyncio waits for ever where it holds more of them than its limit
            await self._process.wait()
            overdue.cancel()

    def _expect_life(self) -> None:
        if self._is_lost:
            raise _DiedBeforeError

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()

    async def _next_answer(self, seconds: float) -> bytes:
        try:
            async with asyncio.timeout(seconds + _GRACE):
                head = await self._answers.readexactly(HEAD)
                return await self._answers.readexactly(int.from_bytes(head))
        except asyncio.IncompleteReadError:
            raise self._why_dead(await self._process.wait(), seconds) from None
        except TimeoutError:
            raise self._why_dead(-signal.SIGALRM, seconds) from None

    def _why_dead(self, code: int, seconds: float) -> CallError:
        if code == -signal.SIGALRM:
            return CallError("too_slow", f"not read in {seconds:g} s")
        if code == OUT_OF_MEMORY:
            return CallError("reader_died", f"it took more than {self._limits.megabytes} MB")
        return CallError("reader_died", signal.Signals(-code).name if code < 0 else f"exit code {code}")
