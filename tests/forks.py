"""`python -m module` and `python -c code` without the second that Python and its libraries take to start.

A server per test session has imported once what commands and the demo site need. Each command is a fork of
it: a process with its own reactor, streams, signals and exit code. It has the methods of `subprocess.Popen`
that tests use. What is about the start itself (limits, an interpreter's options) is for
`subprocess`; only `sitecustomize` is heeded.
"""

from __future__ import annotations

import atexit
import os
import runpy
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from multiprocessing import get_context, reduction
from pathlib import Path
from subprocess import DEVNULL, PIPE, CompletedProcess, TimeoutExpired
from threading import _shutdown as join_threads
from typing import IO, TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Python 3.11 takes a compiled module that the limit has cut for a whole one: none is written.
_LITTLE_ROOM = """
import resource, runpy, sys
sys.dont_write_bytecode = True
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""
_context = get_context("forkserver")
_context.set_forkserver_preload(["tests.preloaded"])


class Fork:
    """A command such as `[sys.executable, "-m", "scrapy", "crawl"]`, or with `-c`, that runs in a fork."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Any = None,
        stdin: int | None = None,
        stdout: int | None = None,
        stderr: int | None = None,
    ) -> None:
        python, *words = command
        assert python == sys.executable
        self.args = command
        ours, theirs = zip(*map(_ends, (stdin, stdout, stderr), range(3)), strict=True)
        self.stdin, self.stdout, self.stderr = map(_opened, ours, "wrr")
        environment = dict(os.environ if env is None else env)
        streams = [_Descriptor(end) for end in theirs]
        arguments = (words, environment, os.fspath(cwd or Path.cwd()), streams)
        self._process = _context.Process(target=_run, args=arguments)
        self._process.start()
        for end in theirs:
            os.close(end)

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self.returncode is None:
            raise TimeoutExpired(self.args, timeout or 0)
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Return what comes on standard output and standard error until nobody holds them any more."""
        with ThreadPoolExecutor(2) as pool:
            reads = [pool.submit(stream.read) if stream else None for stream in (self.stdout, self.stderr)]
            try:
                out, err = (read.result(timeout) if read else "" for read in reads)
            except BaseException as error:  # the test's own time may be over too
                self.kill()
                _kill_holders([stream for stream in (self.stdout, self.stderr) if stream])
                if isinstance(error, TimeoutError):
                    raise TimeoutExpired(self.args, timeout or 0) from None
                raise
        self.wait(timeout)
        return out, err

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for stream in (self.stdin, self.stdout, self.stderr):
            if stream:
                stream.close()
        self.wait()


def run(command: Sequence[str], timeout: float = 300, **more: Any) -> CompletedProcess[str]:
    """Run a command to its end, as `subprocess.run` does with `capture_output=True, text=True`."""
    with Fork(command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, **more) as process:
        out, err = process.communicate(timeout)
    return CompletedProcess(process.args, process.returncode, out, err)


def run_in_little_room(command: Sequence[str], limit: int, **more: Any) -> CompletedProcess[str]:
    """Run a command with `-m` where no file may be longer than *limit* bytes, as on a full disk."""
    python, _, *words = command
    return run([python, "-c", _LITTLE_ROOM, str(limit), *words], **more)


class _Descriptor:
    """A file descriptor that goes to the fork as an argument."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __reduce__(self) -> tuple[Any, ...]:
        return _received, (reduction.DupFd(self._number),)


def _received(duplicate: Any) -> int:
    return duplicate.detach()


def _ends(wish: int | None, number: int) -> tuple[int | None, int]:
    """Return our end of standard stream *number*, where it is a pipe, and the fork's."""
    if wish == PIPE:
        read, write = os.pipe()
        return (write, read) if number == 0 else (read, write)
    return None, os.open(os.devnull, os.O_RDWR) if wish == DEVNULL else os.dup(number)


def _opened(end: int | None, mode: str) -> IO[str] | None:
    return None if end is None else os.fdopen(end, mode)


def _kill_holders(streams: list[IO[str]]) -> None:
    """Kill every process that keeps one of these pipes open, but this one: then reading them ends."""
    pipes = {Path(f"/proc/self/fd/{stream.fileno()}").readlink() for stream in streams}
    for descriptor in Path("/proc").glob("[1-9]*/fd/*"):
        pid = int(descriptor.parts[2])
        with suppress(OSError):  # it has ended, or is another user's
            if pid != os.getpid() and descriptor.readlink() in pipes:
                os.kill(pid, signal.SIGKILL)


def _run(words: list[str], environment: dict[str, str], folder: str, streams: list[int]) -> None:
    """Do in a fork what `python` does with *words*."""
    option, what, *arguments = words
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin, sys.stdout, sys.stderr = map(os.fdopen, range(3), "rww")
    sys.stderr.reconfigure(errors="backslashreplace", line_buffering=True)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which a session in the background ignores
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv[1:] = arguments
    sys.path[1:1] = environment.get("PYTHONPATH", "").split(os.pathsep)
    with suppress(ImportError):
        import_module("sitecustomize")
    try:
        if option == "-c":
            exec(what, {"__name__": "__main__"})
        else:
            runpy.run_module(what, run_name="__main__", alter_sys=True)
    finally:
        join_threads()
        atexit._run_exitfuncs()
