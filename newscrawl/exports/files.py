"""A file of an export: compressed as asked, its checksum taken while it is written."""

from __future__ import annotations

import gzip
import hashlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, BinaryIO, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# zlib's own default; 9 takes four times as long for 1 % less.
_GZIP_LEVEL = 6


class Compression(NamedTuple):
    """How a whole file is compressed: its ending, its names in descriptions, the package that it needs."""

    suffix: str = ""
    package_name: str = ""
    media_type: str = ""
    needs: str = ""


COMPRESSIONS = {
    "none": Compression(),
    "gzip": Compression(".gz", "gz", "application/gzip"),
    "zstd": Compression(".zst", "zst", "application/zstd", needs="pyarrow"),
}


class Written(NamedTuple):
    """What lies on the disk: *path* in the folder of the export, with slashes."""

    path: str
    size: int
    sha256: str


class Counted:
    """A file that can only be written to, and knows the checksum and the length of what was."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._sha256 = hashlib.sha256()
        self.size = 0
        self.closed = False

    def write(self, data: Any) -> int:
        self._sha256.update(data)
        self._file.write(data)
        length = memoryview(data).nbytes
        self.size += length
        return length

    def tell(self) -> int:
        return self.size

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        """Leave the file open: whoever opened it closes it."""

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[Counted]:
    """Give a new file to write, with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        yield Counted(file)


@contextmanager
def compressed(file: Counted, compression: Compression) -> Iterator[IO[bytes]]:
    """Give a stream into *file* that has no time stamp and no name in it."""
    stream: Any
    if compression.suffix == ".gz":
        stream = gzip.GzipFile("", "wb", _GZIP_LEVEL, cast("IO[bytes]", file), mtime=0)
    elif compression.suffix == ".zst":
        import pyarrow as pa  # noqa: PLC0415  # of an extra

        stream = pa.CompressedOutputStream(cast("IO[bytes]", file), "zstd")
    else:
        stream = file
    try:
        yield stream
    finally:
        stream.close()
