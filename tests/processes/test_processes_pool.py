"""Calls wait for their turn, and a pool ends whatever its children are at."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.exceptions import NotStartedError
from newscrawl.processes import pool as pool_module
from tests.processes.pools import HANGS, run

if TYPE_CHECKING:
    from newscrawl.processes.pool import ProcessPool

pytestmark = pytest.mark.usefixtures("_processes")


def test_children_are_kept_and_are_no_more_than_asked_for() -> None:
    """Calls one after the other have one process, or the last one if they say so; a pool has its number."""

    async def work(pool: ProcessPool) -> list[set[int]]:
        in_turn = {await pool.call(os.getpid) for _ in range(3)}
        in_last = {await pool.call(os.getpid, last=True) for _ in range(3)}
        at_a_time = await asyncio.gather(*(pool.call(_pid_after, 0.2) for _ in range(6)))
        return [in_turn, in_last, set(at_a_time)]

    in_turn, in_last, at_a_time = run(work, processes=2)
    assert [len(in_turn), len(in_last), len(at_a_time)] == [1, 1, 2]
    assert in_turn | in_last == at_a_time
    assert not any(map(_is_there, at_a_time))


def _pid_after(seconds: float) -> int:
    time.sleep(seconds)  # else one child may have done all before another one starts
    return os.getpid()


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_worker_that_dies_while_it_waits_costs_nothing() -> None:
    """A child that the system took while it had nothing to do is replaced."""

    async def work(pool: ProcessPool) -> bool:
        pid = await pool.call(os.getpid)
        os.kill(pid, signal.SIGKILL)
        while _is_there(pid):
            pass
        for _ in range(9):  # the event loop closes a pipe in a few rounds
            await asyncio.sleep(0)
        return await pool.call(os.getpid) != pid

    assert run(work)


def test_a_caller_that_is_cancelled_takes_its_worker_along() -> None:
    """A call that nobody waits for any more holds up nobody."""

    async def work(pool: ProcessPool) -> int:
        has_begun = asyncio.Event()
        task = asyncio.ensure_future(pool.call(*HANGS, first=has_begun.set))
        await has_begun.wait()
        task.cancel()
        return await pool.call(len, "one")

    assert run(work) == 3


def test_a_caller_that_is_cancelled_behind_another() -> None:
    """The answer that nobody waits for any more is nobody else's, and the call before it has its own."""

    async def work(pool: ProcessPool) -> list[Any]:
        await pool.call(len, "warm")
        first, given_up, third = (asyncio.ensure_future(pool.call(len, word)) for word in ("a", "ab", "abc"))
        await asyncio.sleep(0)
        given_up.cancel()
        return await asyncio.gather(first, given_up, third, pool.call(len, "abcd"), return_exceptions=True)

    first, given_up, *rest = run(work, ahead=2)
    assert (first, rest) == (1, [3, 4])
    assert isinstance(given_up, asyncio.CancelledError)


def test_a_large_answer_that_nobody_waits_for() -> None:
    """A pool ends also where more of an answer has come than asyncio takes at once."""

    async def work(pool: ProcessPool) -> None:
        await pool.call(len, "warm")
        task = asyncio.ensure_future(pool.call(bytes, 100 << 20))
        while not pool._children[0]._process._answers._paused:  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0)
        task.cancel()

    run(work)


@pytest.mark.parametrize("rounds", range(8))
def test_a_pool_that_is_closed_while_a_worker_is_started(rounds) -> None:
    """A call whose child is being started is answered; one that comes later is told so."""

    async def work(pool: ProcessPool) -> asyncio.Task[int]:
        task = asyncio.ensure_future(pool.call(len, "one"))
        for _ in range(rounds):
            await asyncio.sleep(0)
        await pool.close()
        with pytest.raises(NotStartedError):
            await pool.call(len, "two")
        return task

    assert run(work).result() == 3


def test_a_pool_ends_though_a_worker_was_stopped(monkeypatch) -> None:
    """A child that cannot end by itself any more is killed."""
    monkeypatch.setattr(pool_module, "_GRACE", 0.2)

    async def work(pool: ProcessPool) -> int:
        pid = await pool.call(os.getpid)
        os.kill(pid, signal.SIGSTOP)
        return pid

    assert not _is_there(run(work))


def test_a_call_that_is_made_alone() -> None:
    """It begins when those before it have ended, and those behind it begin after its end."""
    seen: list[str] = []

    async def work(pool: ProcessPool) -> None:
        async def call(name: str) -> None:
            begin = partial(seen.append, f"{name} begins")
            await pool.call(str.upper, name, first=begin, alone=name == "lone")
            seen.append(f"{name} ends")

        await asyncio.gather(*map(call, ("a", "b", "lone", "c", "d")))

    run(work, ahead=1)
    assert seen[:2] == ["a begins", "b begins"]
    assert seen[4:6] == ["lone begins", "lone ends"]
    assert seen[6:8] == ["c begins", "d begins"]


def test_a_turn_that_is_refused() -> None:
    """What `first` raises is raised, and the next call has its turn."""

    async def work(pool: ProcessPool) -> list[Any]:
        calls = (pool.call(len, "one", first=_refuse), pool.call(len, "one"))
        return await asyncio.gather(*calls, return_exceptions=True)

    refused, answer = run(work)
    assert isinstance(refused, LookupError)
    assert answer == 3


def _refuse() -> None:
    raise LookupError
