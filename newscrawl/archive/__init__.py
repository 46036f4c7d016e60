"""Where the files of an archive lie: in a folder, and full ones in another place, by fsspec."""

from __future__ import annotations

import errno
import logging
import re
from contextlib import contextmanager
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from newscrawl.extras import missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newscrawl.items import PageBytes, WarcLocation

logger = logging.getLogger(__name__)


class ArchiveFile(NamedTuple):
    """A file of the archive by what its name says; *writer* is the worker that wrote it, one of several."""

    writer: str
    serial: int
    begun: str
    name: str


class ArchiveFolder:
    """The files of an archive; errors are OSError with a file name.

    Files are written, and mended, in the folder at *path*. Those that are full never change: `move` brings
    one to *remote*, the URL of a folder for fsspec, and it is read from there.
    """

    def __init__(self, path: Path, remote: str = "") -> None:
        self.path = path
        self._remote = remote.rstrip("/")
        self._sizes: dict[str, int] = {}
        self._is_reachable = True

    def read(self, place: WarcLocation) -> PageBytes:
        """Return the page at a place; raise OSError or RecordError if it is not there."""
        from newscrawl.archive.records import unpack  # noqa: PLC0415  # whoever checks settings reads no page

        try:
            file = (self.path / place.file).open("rb")
        except FileNotFoundError:
            if not self._remote:
                raise
            return unpack(self._read_remote(place))
        with file:
            file.seek(place.offset)
            return unpack(file.read(place.length))

    def holds(self, place: WarcLocation) -> bool:
        """Say whether a file is there, and long enough for the record at *place*.

        Where the remote place cannot be reached, what is to be there is taken to be there.
        """
        try:
            size: float = (self.path / place.file).stat().st_size
        except FileNotFoundError:
            size = self._remote_size(place.file) if self._remote else 0
        return size >= place.offset + place.length

    def files(self, name: str, *, everywhere: bool = False) -> list[ArchiveFile]:
        """Return the files of an archive that are here, or *everywhere*, of each writer the oldest first."""
        form = re.compile(rf"{re.escape(name)}-(?:(.+-\d+)-)?(\d{{14}})-(\d+)\.warc\.gz")
        found = {path.name for path in self.path.glob("*.warc.gz")}
        if everywhere and self._remote and self._look():
            found |= {name for name, size in self._sizes.items() if size}
        names = map(form.fullmatch, found)
        return sorted(ArchiveFile(name[1] or "", int(name[3]), name[2], name[0]) for name in names if name)

    def full(self, name: str, *, everywhere: bool = False) -> list[tuple[str, str]]:
        """Return the files that will not be appended to, each with the time at which the next was begun."""
        pairs = pairwise(self.files(name, everywhere=everywhere))
        return [(file.name, behind.begun) for file, behind in pairs if file.writer == behind.writer]

    def move(self, name: str) -> int:
        """Bring a full file to the remote place and return its size; it goes here when it is whole there.

        Whoever does so is alone in the folder (`atomic.alone_in`).
        """
        path, target = self.path / name, f"{self._remote}/{name}"
        size = path.stat().st_size
        with _explained(target):
            system, root = _opened(self._remote)
            system.makedirs(root, exist_ok=True)
            there = f"{root}/{name}"
            if "file" in system.protocol and self.path.samefile(root):
                raise OSError(errno.EINVAL, "is where the archive lies already")
            system.put_file(str(path), there)
            system.invalidate_cache()
            if system.size(there) != size:
                raise OSError(errno.EIO, "is not whole after it was written")
        path.unlink()
        return size

    def remove(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)
        if name in self._sizes:
            with _explained(f"{self._remote}/{name}"):
                system, root = _opened(self._remote)
                system.rm_file(f"{root}/{name}")
            del self._sizes[name]

    def _read_remote(self, place: WarcLocation) -> bytes:
        with _explained(f"{self._remote}/{place.file}"):
            system, root = _opened(self._remote)
            read: bytes = system.cat_file(
                f"{root}/{place.file}", start=place.offset, end=place.offset + place.length
            )
            return read

    def _remote_size(self, name: str) -> float:
        if name in self._sizes or (self._is_reachable and self._look()):
            return self._sizes.setdefault(name, 0)  # else it would be looked for time and again
        return inf

    def _look(self) -> bool:
        """Look what the remote place has; say False where it cannot be reached."""
        try:
            with _explained(self._remote):
                system, root = _opened(self._remote)
                system.invalidate_cache()
                entries = system.ls(root, detail=True) if system.exists(root) else []
        except OSError as error:
            logger.warning("%s: %s; what is to be there is taken to be", error.filename, error.strerror)
            self._is_reachable = False
            return False
        self._sizes |= {entry["name"].rpartition("/")[2]: entry["size"] for entry in entries}
        return True


def check_remote(url: str) -> None:
    """Raise ValueError, with one line without a password, where files cannot be moved to a URL."""
    if not url:
        return
    try:
        from fsspec.core import get_filesystem_class, split_protocol  # noqa: PLC0415  # of an extra
    except ImportError:
        raise ValueError(missing("it", "remote")) from None
    protocol = split_protocol(url)[0]
    if protocol == "memory":
        raise ValueError("memory:// is gone with the process")
    try:
        get_filesystem_class(protocol)
    except ImportError as error:
        raise ValueError(str(error)) from None


def _opened(url: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs  # noqa: PLC0415  # of an extra

    system, root = url_to_fs(url)
    return system, root.rstrip("/")


@contextmanager
def _explained(url: str) -> Iterator[None]:
    """Make an OSError of whatever a file system raises, without the password of its URL."""
    try:
        yield
    except Exception as error:
        lost = isinstance(error, FileNotFoundError)
        code = errno.ENOENT if lost else getattr(error, "errno", None) or errno.EIO
        told = getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
        raise OSError(code, told, re.sub(r"//[^/@]*@", "//", url)) from error
