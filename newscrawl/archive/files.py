"""The files of the archive: appended to by one run at a time, and mended where a run was killed."""

from __future__ import annotations

import errno
import os
import zlib
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from newscrawl.archive import ArchiveFile, ArchiveFolder
from newscrawl.archive.records import pack_info
from newscrawl.atomic import sync
from newscrawl.items import ArchivedPage, WarcLocation
from newscrawl.storage.database import disk_errors
from newscrawl.storage.pages import Pages
from newscrawl.storage.rows import Key

_BLOCK = 1 << 16
_GZIP = 31


class Archive:
    """The files `<name>-<time>-<number>.warc.gz` in a folder; errors are OSError with a file name.

    A new file is begun where the next record would make one larger than *max_bytes*. A *writer* beside
    others has files of its own, `<name>-<writer>-<time>-<number>.warc.gz`.
    """

    def __init__(
        self, folder: ArchiveFolder, name: str, max_bytes: int, software: str, writer: str = ""
    ) -> None:
        self._writer = writer
        self.folder = folder
        self._name = name
        self._max_bytes = max_bytes
        self._software = software
        self._path = folder.path
        self._file: int | None = None
        self._end = 0
        self._is_fresh = True

    def open(self, known_end: Callable[[str], int]) -> None:
        """Make ready to append: cut off what a killed run left half written.

        *known_end* says up to where a file is known to be whole, so that only what follows is read.
        A file that is shorter than that is another one than it was, and left alone.
        """
        self.folder.path.mkdir(parents=True, exist_ok=True)
        newest = max(self._mine(), default=None)
        if newest is None or (end := _mend(self.folder.path / newest.name, known_end(newest.name))) is None:
            self._begin()
        else:
            self._take(newest.name, end)

    def append(self, records: Iterable[bytes]) -> list[WarcLocation]:
        """Write records and return their places; they are on the disk when this returns.

        That is waited for, once a batch: rows that name the records are made durable by the change
        log, and no power failure may leave a row whose page is lost.
        """
        self._check_in_place()
        places = []
        for record in records:
            if not self._is_fresh and self._end + len(record) > self._max_bytes:
                self._sync()
                self._begin()
            places.append(WarcLocation(self._path.name, self._end, len(record)))
            self._write(record)
            self._is_fresh = False
        self._sync()
        return places

    def begun_before(self, moment: datetime) -> list[str]:
        """Return the files that were full before *moment* or in its second, the oldest first."""
        until = moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")
        full = self.folder.full(self._name, everywhere=True)
        return [name for name, behind in full if behind <= until]

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _mine(self) -> list[ArchiveFile]:
        return [file for file in self.folder.files(self._name) if file.writer == self._writer]

    def _begin(self) -> None:
        serial = max((file.serial for file in self._mine()), default=0) + 1
        name = f"{self._name}-{self._writer}" if self._writer else self._name
        self._take(f"{name}-{datetime.now(UTC):%Y%m%d%H%M%S}-{serial:05d}.warc.gz", 0)
        sync(self.folder.path)  # a file whose name is not on the disk is lost with it

    def _take(self, name: str, end: int) -> None:
        self.close()
        self._path = self.folder.path / name
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        self._file = os.open(self._path, flags, 0o644)
        self._end = end
        self._is_fresh = end == 0
        if self._is_fresh:
            self._write(pack_info(name, self._software))

    def _check_in_place(self) -> None:
        """Raise FileNotFoundError where the open file is not the one of its name: it was moved or deleted."""
        assert self._file is not None  # noqa: S101  # opened first
        if not os.path.samestat(os.fstat(self._file), self._path.stat()):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self._path))

    def _write(self, record: bytes) -> None:
        assert self._file is not None  # noqa: S101  # opened first
        rest = memoryview(record)
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError as error:
            os.ftruncate(self._file, self._end)
            error.filename = str(self._path)
            raise
        self._end += len(record)

    def _sync(self) -> None:
        assert self._file is not None  # noqa: S101  # opened first
        os.fsync(self._file)


def _mend(path: Path, known_end: int) -> int | None:
    """Cut a file behind its last whole record and return where that is; None if it has lost some."""
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        if size < known_end:
            return None
        end = known_end
        while (length := _member_length(file, end)) is not None:
            end += length
        file.truncate(end)
    return end


def _member_length(file: BinaryIO, start: int) -> int | None:
    """Return how long the gzip member at *start* is, None if there is none or it is torn."""
    file.seek(start)
    unpacker = zlib.decompressobj(_GZIP)
    length = 0
    try:
        while block := file.read(_BLOCK):
            unpacker.decompress(block)
            length += len(block)
            if unpacker.eof:
                return length - len(unpacker.unused_data)
    except zlib.error:
        pass
    return None


class PageWriter:
    """Writes every page once; what goes wrong is a StoreError, as with the database."""

    def __init__(self, archive: Archive, pages: Pages) -> None:
        self._archive = archive
        self._pages = pages

    def open(self, keep_from: datetime | None) -> None:
        """Mend what a killed run left, and remove files that were full before *keep_from* (None: none).

        A file that holds the newest page of a stored article stays: it can be read again only from there.
        """
        with disk_errors("archive"):
            self._archive.open(self._pages.end_of)
            for name in self._archive.begun_before(keep_from) if keep_from else []:
                if self._pages.release(name):
                    self._archive.folder.remove(name)

    def write(self, pages: Sequence[ArchivedPage]) -> None:
        """Give every page its place: a new one, or that of the same page seen last time."""
        last = self._pages.last({(page.article_id, page.locale) for page in pages})
        fresh = []
        with disk_errors("archive"):
            for page in pages:
                before = last.get((page.article_id, page.locale))
                is_same = before and (before.url, before.page_digest) == (page.url, page.page_digest)
                if before and is_same and self._archive.folder.holds(before.place):
                    page.place = before.place
                else:
                    fresh.append(page)
            places = self._archive.append(page.record for page in fresh)
        for page, place in zip(fresh, places, strict=True):
            page.place = place

    def lost(self, keys: Collection[Key]) -> set[Key]:
        """Return the articles that were read from a page which is not in the files any more."""
        last = self._pages.last(keys, read=True)
        with disk_errors("archive"):
            return {key for key, kept in last.items() if not self._archive.folder.holds(kept.place)}

    def close(self) -> None:
        self._archive.close()
