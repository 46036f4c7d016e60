"""One run at a time, and one process that works out what is derived."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from newscrawl.atomic import take_lock
from newscrawl.exceptions import RunningError, StoreError
from newscrawl.storage.dialects import parsed, server_module

if TYPE_CHECKING:
    from newscrawl.storage.dialects.postgresql import ServerLock

# Longer than anybody needs to look whether it is held, or a server to notice that a process was killed.
_LOOK = 0.1


class RunLock:
    """The right to crawl into one database, which the workers of one run share; a kill gives it back."""

    suffix: ClassVar = ".lock"
    number: ClassVar = 1
    busy: ClassVar = "another run is going on"

    def __init__(self, holder: _FileLock | ServerLock) -> None:
        self._holder = holder
        self._is_shared = False

    @classmethod
    def of(cls, database_url: str, data_dir: str) -> Self:
        url = parsed(database_url)
        if url.get_backend_name() != "sqlite":
            return cls(server_module().ServerLock(url, cls.number))
        folder = Path(str(url.database)).parent if url.database else Path(data_dir)
        return cls(_FileLock(folder / f"{Path(url.database or 'database').name}{cls.suffix}"))

    def is_held(self) -> bool:
        """Say whether a process holds the lock; False where nobody may look."""
        return self._holder.is_held()

    def acquire(self, *, shared: bool = False) -> None:
        """Take the lock, alone or *shared*; raise RunningError at once if it cannot be had."""
        self._is_shared = shared
        if self._holder.take(shared=shared) is None:
            return
        time.sleep(_LOOK)
        if holder := self._holder.take(shared=shared):
            raise RunningError(f"{self.busy} (process {holder}): {self._holder.place}")

    def keep(self) -> None:
        """Take the lock anew where a server has lost it; raise RunningError if another run has it now."""
        if not self._holder.is_kept():
            self.acquire(shared=self._is_shared)

    def share(self) -> None:
        """Let others in beside the one who has the lock alone; raise RunningError if one was faster."""
        self._is_shared = True
        if not self._holder.share():
            self.release()
            raise RunningError(f"{self.busy}: {self._holder.place}")

    def release(self) -> None:
        self._holder.give_back()

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class StoriesLock(RunLock):
    """The right to work out stories and mentions in one database; crawls go on beside it."""

    suffix = ".stories.lock"
    number = 2
    busy = "another process finds stories and mentions"


class _FileLock:
    """A lock that the operating system keeps with an open file: a kill leaves none behind.

    The file itself stays and is in nobody's way. `dialects.postgresql.ServerLock` has the same methods.
    """

    def __init__(self, path: Path) -> None:
        self.place = str(path)
        self._path = path
        self._file: int | None = None

    def is_held(self) -> bool:
        try:
            file = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            if take_lock(file):
                return False
            time.sleep(_LOOK)  # who only looks has it for an instant
            return not take_lock(file)
        finally:
            os.close(file)

    def is_kept(self) -> bool:
        return True

    def take(self, *, shared: bool) -> str | None:
        """Take the lock, alone or shared; return None, or who has it. Raise StoreError where nobody can."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreError(f"{self._path}: {error.strerror}") from None
        if not take_lock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX):
            holder = os.pread(file, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(file)
            return holder
        self._file = file
        # Who holds it is for people; a full disk must not keep the lock from being taken.
        with suppress(OSError):
            os.ftruncate(file, 0)
            os.pwrite(file, str(os.getpid()).encode(), 0)
        return None

    def share(self) -> bool:
        """Let others share what was taken alone; say False where another one was faster and has it now."""
        # Not atomic: the lock is free for an instant.
        return self._file is not None and take_lock(self._file, fcntl.LOCK_SH)

    def give_back(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
