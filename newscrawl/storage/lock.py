"""One run at a time, and one process that works out what is derived."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import ClassVar, Self

from sqlalchemy import make_url

from newscrawl.storage.database import StoreError

# Longer than anybody needs to look whether it is held.
_LOOK = 0.05


class RunningError(StoreError):
    """Another process holds the lock; the message says which one."""


class RunLock:
    """The right to crawl into one database, held until `release` or the process's end.

    The operating system keeps the lock with the open file, so that a killed run leaves none behind;
    the file itself stays and is in nobody's way. It lies beside a SQLite database, and in the data
    folder for any other.
    """

    suffix: ClassVar = ".lock"
    busy: ClassVar = "another run is going on"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    @classmethod
    def of(cls, database_url: str, data_dir: str) -> Self:
        url = make_url(database_url)
        is_file = url.get_backend_name() == "sqlite" and url.database
        folder = Path(str(url.database)).parent if is_file else Path(data_dir)
        name = Path(str(url.database)).name if is_file else "database"
        return cls(folder / f"{name}{cls.suffix}")

    def is_held(self) -> bool:
        """Say whether a process holds the lock; False where nobody may look."""
        try:
            file = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            return not _is_free(file, fcntl.LOCK_SH)
        finally:
            os.close(file)

    def acquire(self) -> None:
        """Take the lock; raise RunningError at once if another run holds it."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreError(f"{self.path}: {error.strerror}") from None
        is_free = _is_free(file, fcntl.LOCK_EX)
        if not is_free:  # who only looks has it for an instant
            time.sleep(_LOOK)
            is_free = _is_free(file, fcntl.LOCK_EX)
        if not is_free:
            holder = os.pread(file, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(file)
            raise RunningError(f"{self.busy} (process {holder}): {self.path}")
        self._file = file
        # Who holds it is for people; a full disk must not keep the lock from being taken.
        with suppress(OSError):
            os.ftruncate(file, 0)
            os.pwrite(file, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class StoriesLock(RunLock):
    """The right to work out stories and mentions in one database; crawls go on beside it."""

    suffix = ".stories.lock"
    busy = "another process finds stories and mentions"


def _is_free(file: int, kind: int) -> bool:
    """Take the lock of an open file if nobody has another; say whether that went well."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
