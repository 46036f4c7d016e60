"""What a call does to its process is no other call's loss, and what the process says reaches its caller."""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from newscrawl.exceptions import CallError
from newscrawl.extraction.view import Attempts
from newscrawl.processes.child import give_memory_back, message
from newscrawl.processes.pool import Limits
from tests.processes.pools import HANGS, run

if TYPE_CHECKING:
    from newscrawl.processes.pool import ProcessPool

pytestmark = pytest.mark.usefixtures("_processes")

SHORT = Limits(seconds=0.5, megabytes=256)


def _hog_in_a_layer() -> bytes:
    return Attempts().read("json_ld", lambda: bytes(1 << 30), b"")


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
def test_a_call_that_ends_its_child(call, reason, detail) -> None:
    """A call past its limits, or that crashes, is told with its reason; those behind it go on.

    Its child has the next one at hand already.
    """

    async def work(pool: ProcessPool) -> list[Any]:
        calls = [(len, "one"), call, (len, "two"), (len, "three")]
        return await asyncio.gather(*(pool.call(*one) for one in calls), return_exceptions=True)

    first, error, *rest = run(work, SHORT, ahead=1)
    assert [first, *rest] == [3, 3, 5]
    assert isinstance(error, CallError)
    assert (error.reason, str(error)) == (reason, detail)


def test_a_larger_page_has_more_time() -> None:
    """A call has its deadline once more for every 10 MiB that it is given, as a large site map needs."""

    async def work(pool: ProcessPool) -> Any:
        return await pool.call(_wait_with, bytes(25 << 20))

    with pytest.raises(CallError, match=r"not read in 1\.5 s"):
        run(work, SHORT)


def _wait_with(_: bytes) -> None:
    time.sleep(600)


def test_an_exception_is_raised_where_the_call_came_from() -> None:
    """The caller gets the exception with its traceback, and what is known of one that cannot be pickled."""

    async def work(pool: ProcessPool) -> list[Any]:
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

    async def work(pool: ProcessPool) -> list[Any]:
        calls = [(print, "nothing"), (os.write, 1, b"nothing"), (len, "one")]
        return [await pool.call(*one) for one in calls]

    assert run(work) == [None, 7, 3]


def test_what_a_worker_logs_is_logged_here(caplog) -> None:
    """Warnings of a call are those of the program, with what was raised."""

    async def work(pool: ProcessPool) -> None:
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
def test_children_do_not_hear_what_is_meant_for_the_crawl(sign) -> None:
    """Ctrl-C and a service manager's SIGTERM reach every process; a child reads its page to the end."""

    async def work(pool: ProcessPool) -> tuple[int, int]:
        pid = await pool.call(os.getpid)
        os.kill(pid, sign)
        return pid, await pool.call(os.getpid)

    before, after = run(work)
    assert before == after


ORPHAN = """
import asyncio, re
from newscrawl.processes.pool import Limits, ProcessPool

async def hang():
    pool = ProcessPool(1, Limits(600, 1024))
    await pool.call(len, "warm")
    print("begun", flush=True)
    await pool.call(re.match, "(a+)+$", "a" * 60 + "b")

asyncio.run(hang())
"""


def test_a_worker_does_not_outlive_who_started_it() -> None:
    """After SIGKILL to who started it a child ends, though its call hangs and its deadline is far."""
    with subprocess.Popen(
        [sys.executable, "-c", ORPHAN], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as crawl:
        assert crawl.stdout.readline() == b"begun\n"
        crawl.kill()
        crawl.communicate(timeout=60)  # returns when nobody holds its standard error any more


def test_a_worker_whose_answer_nobody_takes_ends_in_silence() -> None:
    """Who started it was killed, which is no fault that a child tells of."""
    command = [sys.executable, "-m", "newscrawl.processes.child", "600", str(1 << 30)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as child:
        child.stdout.close()
        child.stdin.write(message(pickle.dumps((len, ("one",)))))
        child.stdin.close()
        assert child.stderr.read() == b""


def test_children_read_without_scrapy() -> None:
    """A child loads what reads pages, and neither Scrapy nor Twisted: a third of the memory."""
    loaded = "[name for name in ('scrapy', 'twisted', 'sqlalchemy') if __import__('sys').modules.get(name)]"

    async def work(pool: ProcessPool) -> list[str]:
        await pool.call(eval, "__import__('newscrawl.parse') and None")
        return await pool.call(eval, loaded)

    assert run(work) == []


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries cannot")
def test_memory_is_given_back() -> None:
    """What is free between other memory is the system's again."""

    async def work(pool: ProcessPool) -> tuple[int, int]:
        return await pool.call(_resident_before_and_after)

    before, after = run(work)
    assert before - after > 50_000_000


def _resident_before_and_after() -> tuple[int, int]:
    blocks = [bytes(1000) for _ in range(100_000)]
    del blocks[:-1]  # what lies below the last one is not given back by itself
    before = _resident()
    give_memory_back()
    return before, _resident()


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
