"""Calls in workers: what a call does to its process is no other call's loss."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from newscrawl.extraction.view import Attempts
from newscrawl.workers.pool import Limits, NotStartedError, WorkerError, WorkerPool

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

pytestmark = pytest.mark.usefixtures("_processes")

SHORT = Limits(seconds=0.5, megabytes=256)
LONG = Limits(seconds=600, megabytes=1024)
# It backtracks for longer than anyone waits, and never lets Python handle a signal.
HANGS = (re.match, "(a+)+$", "a" * 60 + "b")


def _hog_in_a_layer() -> bytes:
    return Attempts().read("json_ld", lambda: bytes(1 << 30), b"")


def run(
    work: Callable[[WorkerPool], Awaitable[Any]], limits: Limits = LONG, processes: int = 1, ahead: int = 0
) -> Any:
    """Return what *work* makes of a pool."""

    async def use() -> Any:
        async with WorkerPool(processes, limits, ahead) as pool:
            return await work(pool)

    return asyncio.run(use())


@pytest.mark.parametrize(
    ("call", "reason", "detail"),
    [
        (HANGS, "too_slow", "not read in 0.5 s"),
        ((time.sleep, 600), "too_slow", "not read in 0.5 s"),
        ((os.abort,), "reader_died", "SIGABRT"),
        ((os._exit, 3), "reader_died", "exit code 3"),
        ((bytearray, 1 << 30), "reader_died", "it took more than 256 MB"),
        ((_hog_in_a_layer,), "reader_died", "it took more than 256 MB"),
    ],
    ids=["hangs outside of Python", "waits", "crashes", "exits", "takes all memory", "does so in a layer"],
)
def test_a_call_that_ends_its_worker(call, reason, detail) -> None:
    """A call past its limits, or that crashes, is told with its reason; those behind it go on.

    Its worker has the next one at hand already.
    """

    async def work(pool: WorkerPool) -> list[Any]:
        calls = [(len, "one"), call, (len, "two"), (len, "three")]
        return await asyncio.gather(*(pool.call(*one) for one in calls), return_exceptions=True)

    first, error, *rest = run(work, SHORT, ahead=1)
    assert [first, *rest] == [3, 3, 5]
    assert isinstance(error, WorkerError)
    assert (error.reason, str(error)) == (reason, detail)


def test_a_larger_page_has_more_time() -> None:
    """A call has its deadline once more for every 10 MiB that it is given, as a large site map needs."""

    async def work(pool: WorkerPool) -> Any:
        return await pool.call(_wait_with, bytes(25 << 20))

    with pytest.raises(WorkerError, match=r"not read in 1\.5 s"):
        run(work, SHORT)


def _wait_with(_: bytes) -> None:
    time.sleep(600)


def test_workers_are_kept_and_are_no_more_than_asked_for() -> None:
    """Calls one after the other have one process, or the last one if they say so; a pool has its number."""

    async def work(pool: WorkerPool) -> list[set[int]]:
        in_turn = {await pool.call(os.getpid) for _ in range(3)}
        in_last = {await pool.call(os.getpid, last=True) for _ in range(3)}
        at_a_time = await asyncio.gather(*(pool.call(_pid_after, 0.2) for _ in range(6)))
        return [in_turn, in_last, set(at_a_time)]

    in_turn, in_last, at_a_time = run(work, processes=2)
    assert [len(in_turn), len(in_last), len(at_a_time)] == [1, 1, 2]
    assert in_turn | in_last == at_a_time
    assert not any(map(_is_there, at_a_time))


def _pid_after(seconds: float) -> int:
    time.sleep(seconds)  # else one worker may have done all before another one starts
    return os.getpid()


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_an_exception_is_raised_where_the_call_came_from() -> None:
    """The caller gets the exception with its traceback, and what is known of one that cannot be pickled."""

    async def work(pool: WorkerPool) -> list[Any]:
        calls = [(int, "x"), (etree.fromstring, "<a"), (_raise_unpicklable,), (len, "one")]
        return await asyncio.gather(*(pool.call(*one) for one in calls), return_exceptions=True)

    value, syntax, other, answer = run(work)
    assert isinstance(value, ValueError)
    assert str(value) == "invalid literal for int() with base 10: 'x'"
    assert "Traceback" in value.__notes__[0]
    assert "Couldn't find end of Start Tag" in str(syntax)
    assert (type(other), str(other)) == (RuntimeError, "_UnpicklableError: odd")
    assert answer == 3


class _UnpicklableError(Exception):
    def __init__(self, *, what: str) -> None:
        super().__init__(what)


def _raise_unpicklable() -> None:
    raise _UnpicklableError(what="odd")


def test_what_prints_garbles_no_answer() -> None:
    """Whatever a call writes to standard output goes to standard error."""

    async def work(pool: WorkerPool) -> list[Any]:
        calls = [(print, "nothing"), (os.write, 1, b"nothing"), (len, "one")]
        return [await pool.call(*one) for one in calls]

    assert run(work) == [None, 7, 3]


def test_what_a_worker_logs_is_logged_here(caplog) -> None:
    """Warnings of a call are those of the program, with what was raised."""

    async def work(pool: WorkerPool) -> None:
        await pool.call(_warn)

    run(work)
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("newscrawl.some", logging.WARNING)
    assert record.getMessage().startswith("odd page")
    assert "ZeroDivisionError" in record.getMessage()


def _warn() -> None:
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        logging.getLogger("newscrawl.some").warning("odd %s", "page", exc_info=True)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_workers_do_not_hear_what_is_meant_for_the_crawl(sign) -> None:
    """Ctrl-C and a service manager's SIGTERM reach every process; a worker reads its page to the end."""

    async def work(pool: WorkerPool) -> tuple[int, int]:
        pid = await pool.call(os.getpid)
        os.kill(pid, sign)
        return pid, await pool.call(os.getpid)

    before, after = run(work)
    assert before == after


def test_a_worker_that_dies_while_it_waits_costs_nothing() -> None:
    """A worker that the system took while it had nothing to do is replaced."""

    async def work(pool: WorkerPool) -> bool:
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

    async def work(pool: WorkerPool) -> int:
        has_begun = asyncio.Event()
        task = asyncio.ensure_future(pool.call(*HANGS, first=has_begun.set))
        await has_begun.wait()
        task.cancel()
        return await pool.call(len, "one")

    assert run(work) == 3


def test_a_caller_that_is_cancelled_behind_another() -> None:
    """The answer that nobody waits for any more is nobody else's, and the call before it has its own."""

    async def work(pool: WorkerPool) -> list[Any]:
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

    async def work(pool: WorkerPool) -> None:
        await pool.call(len, "warm")
        task = asyncio.ensure_future(pool.call(bytes, 100 << 20))
        while not pool._workers[0]._process._answers._paused:  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0)
        task.cancel()

    run(work)


@pytest.mark.parametrize("rounds", range(8))
def test_a_pool_that_is_closed_while_a_worker_is_started(rounds) -> None:
    """A call whose worker is being started is answered; one that has not come so far is told so."""

    async def work(pool: WorkerPool) -> asyncio.Task[int]:
        task = asyncio.ensure_future(pool.call(len, "one"))
        for _ in range(rounds):
            await asyncio.sleep(0)
        return task

    task = run(work)
    if rounds:
        assert task.result() == 3
    else:
        assert isinstance(task.exception(), NotStartedError)


def test_a_call_that_is_made_alone() -> None:
    """It begins when those before it have ended, and those behind it begin after its end."""
    seen: list[str] = []

    async def work(pool: WorkerPool) -> None:
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

    async def work(pool: WorkerPool) -> list[Any]:
        calls = (pool.call(len, "one", first=_refuse), pool.call(len, "one"))
        return await asyncio.gather(*calls, return_exceptions=True)

    refused, answer = run(work)
    assert isinstance(refused, LookupError)
    assert answer == 3


def _refuse() -> None:
    raise LookupError


ORPHAN = """
import asyncio, re
from newscrawl.workers.pool import Limits, WorkerPool

async def hang():
    pool = WorkerPool(1, Limits(600, 1024))
    await pool.call(len, "warm")
    print("begun", flush=True)
    await pool.call(re.match, "(a+)+$", "a" * 60 + "b")

asyncio.run(hang())
"""


def test_a_worker_does_not_outlive_who_started_it() -> None:
    """After SIGKILL to who started it a worker ends, though its call hangs and its deadline is far."""
    with subprocess.Popen(
        [sys.executable, "-c", ORPHAN], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as crawl:
        assert crawl.stdout.readline() == b"begun\n"
        crawl.kill()
        crawl.communicate(timeout=60)  # returns when nobody holds its standard error any more


def test_workers_read_without_scrapy() -> None:
    """A worker loads what reads pages, and neither Scrapy nor Twisted: a third of the memory."""
    loaded = "[name for name in ('scrapy', 'twisted', 'sqlalchemy') if __import__('sys').modules.get(name)]"

    async def work(pool: WorkerPool) -> list[str]:
        await pool.call(eval, "__import__('newscrawl.parse') and None")
        return await pool.call(eval, loaded)

    assert run(work) == []
