"""Files and folders that appear whole or not at all, and take no other's place.

They are made under a hidden name beside their place. Whoever makes one next in the same folder removes what
killed processes have left there, whichever command they were.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from newscrawl.exceptions import UnfitFileError

# No program but this one gives such names: what bears one may be removed.
_PARTIAL = ".newscrawl-partial"
# Marks stand near the start; files have megabytes.
_HEAD = 1024
_PAUSE = 0.05


@contextmanager
def new_folder(place: Path) -> Iterator[Path]:
    """Give a hidden folder beside *place*; what of it the block does not move away is removed."""
    with _held(place, Path.mkdir) as (partial, _):
        yield partial


@contextmanager
def new_file(place: Path) -> Iterator[Path]:
    """Give a hidden, empty file beside *place* that takes its place at the end of the block.

    It is on the disk by then; a block that fails leaves the earlier file. Readers see the one or the other.
    """
    with _held(place, Path.touch) as (partial, handle):
        yield partial
        os.fsync(handle)
        partial.replace(place)


def check_place(file: Path, kind: str, mark: bytes) -> None:
    """Raise UnfitFileError where a file would replace one that says something without its *mark*."""
    with _explained(file):
        if not file.parent.is_dir():
            raise UnfitFileError(f"there is no folder {file.parent}")
        if not file.exists():
            return
        if not (file.is_file() or file.is_dir()):
            raise UnfitFileError(f"{file} is no file, but a device or a pipe")
        with file.open("rb") as opened:
            head = opened.read(_HEAD)
            if head and mark not in head:
                raise UnfitFileError(f"{file} is no {kind}: give another name, or move it away")


def write(file: Path, data: bytes) -> None:
    """Put data in the place of an earlier file: whoever reads meanwhile sees the one or the other.

    Raise UnfitFileError where that cannot be done; then nothing of it is left.
    """
    with _explained(file), new_file(file) as new:
        new.write_bytes(data)


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise UnfitFileError(f"{file}: {getattr(error, 'strerror', None) or error}") from error


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def alone_in(folder: Path, patience: float = 0.0) -> Iterator[None]:
    """Be the only process that works on a folder or file; the lock ends with the process, however it ends.

    Raise BlockingIOError where another one does not leave within *patience*, in seconds.
    """
    handle, until = os.open(folder, os.O_RDONLY), time.monotonic() + patience
    try:
        while not take_lock(handle):
            if time.monotonic() >= until:
                raise BlockingIOError(errno.EWOULDBLOCK, "another process writes here", str(folder))
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(handle)


def take_lock(handle: int, kind: int = fcntl.LOCK_EX) -> bool:
    """Lock an open file unless somebody else has; say whether that went well."""
    with suppress(BlockingIOError):
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
        return True
    return False


def remove_leftovers(folder: Path) -> None:
    """Remove what killed processes left in *folder*; what a living one makes stays."""
    for path in folder.glob(f".*{_PARTIAL}"):
        with suppress(OSError), alone_in(path):  # held by its process, or gone by now
            _remove(path)


@contextmanager
def _held(place: Path, make: Callable[[Path], None]) -> Iterator[tuple[Path, int]]:
    """Make a file or folder beside *place*, and hold it as long as this process lives.

    What nobody holds is a dead one's, and so is, for whoever looks then, what was made an instant ago.
    """
    remove_leftovers(place.parent)
    while (made := _made(place, make)) is None:
        pass
    partial, handle = made
    try:
        yield made
    finally:
        os.close(handle)
        _remove(partial)


def _made(place: Path, make: Callable[[Path], None]) -> tuple[Path, int] | None:
    """Return a new file or folder, and the handle that holds it; None where another process removed it."""
    partial = place.with_name(f".{place.name}-{token_hex(4)}{_PARTIAL}")
    make(partial)
    with suppress(FileNotFoundError):
        handle = os.open(partial, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)
        if partial.exists():
            return partial, handle
        os.close(handle)
    return None


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
