"""What runs in a child: `python -m newscrawl.processes.child DEADLINE MEMORY`.

Calls come on standard input, answers go to standard output; the process ends with its input. The kernel
keeps the limits, so that they hold while a call does not come back to Python.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from logging import LogRecord
from logging.handlers import QueueHandler
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

# Bytes of the number, before every message, that says how long it is.
HEAD = 8
OUT_OF_MEMORY = 77
_PR_SET_PDEATHSIG = 1
# No page is larger (DOWNLOAD_MAXSIZE), so that it has the deadline once; a site map's time goes by its size.
_PAGE = 10 * 1024 * 1024


def main(deadline: float, memory: int) -> None:
    """Answer calls; *deadline* is in seconds, *memory* in bytes."""
    # itemadapter imports Scrapy wherever there is one: twice the memory, and twice the time to start.
    sys.modules["scrapy"] = None  # type: ignore[assignment]
    for asked_to_end in (signal.SIGINT, signal.SIGTERM):  # by the end of the input alone
        signal.signal(asked_to_end, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with suppress(ValueError, OSError):  # not every system can limit it, or as far
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    depend_on_parent()
    logged: SimpleQueue[LogRecord] = SimpleQueue()
    logging.getLogger().addHandler(QueueHandler(logged))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints, prints no answers
    for number, call in enumerate(iter(partial(_next_message, sys.stdin.buffer), b"")):
        function, arguments = pickle.loads(call)  # noqa: S301  # from the process that started this one
        seconds = seconds_for(call, deadline)
        signal.setitimer(signal.ITIMER_REAL, seconds)  # what was imported just now is not the call's
        answers.write(message(_answer(function, arguments, logged)))
        answers.flush()
        signal.setitimer(signal.ITIMER_REAL, 0)
        if number == 0:
            gc.freeze()  # what the first call imported is never garbage: a tenth of reading


def depend_on_parent() -> None:
    """End with the process that started this one, and before it by lack of memory, where the kernel can."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")


def give_memory_back() -> None:
    """Return to the system what is free between other memory, where the C library can (glibc)."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def seconds_for(call: bytes, deadline: float) -> float:
    """Return how long a call may take: the *deadline*, once more for every 10 MiB that it is given."""
    return deadline * (1 + len(call) // _PAGE)


def message(packed: bytes) -> bytes:
    return len(packed).to_bytes(HEAD) + packed


def _next_message(stream: BinaryIO) -> bytes:
    return stream.read(int.from_bytes(stream.read(HEAD)))  # b"" at the end


def _answer(
    function: Callable[..., Any], arguments: tuple[Any, ...], logged: SimpleQueue[LogRecord]
) -> bytes:
    """Return (answer, None, log) or (None, exception, log), pickled."""
    answer, portable = None, None
    try:
        answer = function(*arguments)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception as error:  # noqa: BLE001  # it is raised where the call came from
        portable = _portable(error)
        portable.add_note(f"in a child: {traceback.format_exc()}")
    records = [logged.get() for _ in range(logged.qsize())]
    return pickle.dumps((answer, portable, records), pickle.HIGHEST_PROTOCOL)


def _portable(error: Exception) -> Exception:
    """Return *error*, or what is known of it where its class cannot be pickled and read again."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  # our own
    except Exception:  # noqa: BLE001  # whatever its class does
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


if __name__ == "__main__":
    with suppress(BrokenPipeError):  # who started it was killed
        main(float(sys.argv[1]), int(sys.argv[2]))
