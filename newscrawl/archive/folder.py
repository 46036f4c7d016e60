"""Where the files of an archive lie, in a folder or in another place by fsspec, and what their records are.

Each page is one WARC record, a gzip member of its own: it is read from its offset without those before it.
"""

from __future__ import annotations

import errno
import logging
import re
from contextlib import contextmanager
from datetime import datetime
from http.client import responses
from io import BytesIO
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from isal import isal_zlib
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.extras import missing
from newscrawl.items import PageBytes
from newscrawl.normalization.dates import stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from warcio.recordloader import ArcWarcRecord

    from newscrawl.items import WarcLocation

logger = logging.getLogger(__name__)
# A fifth of the time of zlib's level 4 for 3 % more space: docs/decisions/0012-pages-are-packed-by-isa-l.md.
_LEVEL = 2
_GZIP = 31  # zlib's word for gzip with the largest window
# They describe the bytes on the wire; the record holds the page after decompression.
_OF_THE_WIRE = frozenset(["content-encoding", "transfer-encoding", "content-length"])
ENCODING = "Newscrawl-Encoding"
RENDERED = "Newscrawl-Rendered"
# Its stub says that isal's error is an instance.
_NO_RECORD: tuple[type[Exception], ...] = (
    cast("type[Exception]", isal_zlib.error),
    ArchiveLoadFailed,
    StopIteration,
    EOFError,
)


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
        from newscrawl.archive.folder import unpack  # noqa: PLC0415  # whoever checks settings reads no page

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
    """Return the file system that a URL names, and its path in it."""
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


class RecordError(ValueError):
    """Bytes that are not the record of a page."""


def pack(page: PageBytes) -> bytes:
    """Return the compressed `response` record of a page: a gzip member of its own."""
    # warcio writes ASCII: it escapes the other characters of a value, and a name cannot have any.
    kept = [
        (name, value) for name, value in page.headers if name.isascii() and name.lower() not in _OF_THE_WIRE
    ]
    http = StatusAndHeaders(
        f"{page.status} {responses.get(page.status, '')}",
        [*kept, ("Content-Length", str(len(page.body)))],
        protocol="HTTP/1.1",
    )
    fields = {"WARC-Date": stamp(page.fetched_at), ENCODING: page.encoding}
    if page.rendered:
        fields[RENDERED] = "1"
    writer = WARCWriter(BytesIO(), gzip=False)
    record = writer.create_warc_record(
        page.url,
        "response",
        payload=BytesIO(page.body),
        length=len(page.body),  # else warcio copies it to a file first
        http_headers=http,
        warc_headers_dict=fields,
    )
    return _packed(writer, record)


def pack_info(file_name: str, software: str) -> bytes:
    """Return the compressed `warcinfo` record that a file begins with."""
    writer = WARCWriter(BytesIO(), gzip=False)
    info = {"software": software, "format": "WARC File Format 1.0"}
    return _packed(writer, writer.create_warcinfo_record(file_name, info))


def unpack(packed: bytes) -> PageBytes:
    """Return the page of a record; raise RecordError if the bytes are none or are damaged."""
    try:
        record = next(ArchiveIterator(BytesIO(isal_zlib.decompress(packed, _GZIP))))
    except _NO_RECORD as error:
        raise RecordError(f"no WARC record: {error}") from None
    if record.rec_type != "response":
        raise RecordError(f"a {record.rec_type} record and not a page")
    named = record.rec_headers.get_header
    return PageBytes(
        url=named("WARC-Target-URI"),
        fetched_at=datetime.fromisoformat(named("WARC-Date")),
        status=int(record.http_headers.get_statuscode()),
        headers=record.http_headers.headers,
        body=record.raw_stream.read(),
        encoding=named(ENCODING),
        rendered=named(RENDERED) == "1",
    )


def _packed(writer: WARCWriter, record: ArcWarcRecord) -> bytes:
    writer.write_record(record)
    return isal_zlib.compress(writer.out.getvalue(), _LEVEL, _GZIP)
