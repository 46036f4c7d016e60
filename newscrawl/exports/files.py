"""The files of an export with their checksums, in a folder that appears whole or not at all."""

from __future__ import annotations

import filecmp
import gzip
import hashlib
import os
import re
import shutil
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any, BinaryIO, NamedTuple, cast

from newscrawl.atomic import new_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# zlib's own default; 9 takes four times as long for 1 % less.
_GZIP_LEVEL = 6

CHECKSUMS = "SHA256SUMS"
_REPLACED = ".replaced"
# `sha256sum` puts a mark between the sum and the name: a space or a star.
_SUM = re.compile(r"[0-9a-f]{64} [ *](.+)")


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


class FolderError(Exception):
    """The folder cannot be written; the message is one line."""


class NotAnExportError(FolderError):
    """There is something else in the place of the export."""


def check_place(folder: Path) -> None:
    """Raise NotAnExportError unless *folder* is missing, empty or an earlier export and nothing besides."""
    if not folder.exists() and not folder.is_symlink():
        return
    if not folder.is_dir():
        raise NotAnExportError(f"{folder} is no folder")
    known = _listed(folder)
    for path in folder.rglob("*"):  # not sorted: a home has a million files
        if path.is_dir() and not path.is_symlink():
            continue
        if path.relative_to(folder).as_posix() not in known:
            what = "is no earlier export" if not known else "is more than an earlier export"
            raise NotAnExportError(f"{folder} {what}: it holds {path.relative_to(folder)}")


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give a hidden folder beside *folder* that takes its place at the end of the block, if that is reached.

    What killed exports left behind is removed. Raises NotAnExportError, or FolderError where the disk fails.
    """
    place = folder.resolve()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _restore(place)
        check_place(place)
        with new_folder(place) as partial:
            yield partial
            _keep_same(partial, place)
            _swap(partial, place)
    except OSError as error:
        raise FolderError(f"{folder}: {error.strerror or error}") from error


def write_checksums(folder: Path, files: Iterable[Written]) -> None:
    """Write what `sha256sum -c` reads."""
    lines = sorted(f"{file.sha256}  {file.path}\n" for file in files)
    (folder / CHECKSUMS).write_text("".join(sorted(lines, key=lambda line: line[66:])), encoding="utf-8")


def _listed(folder: Path) -> set[str]:
    try:
        text = (folder / CHECKSUMS).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return set()
    return {CHECKSUMS, *(found[1] for line in text.splitlines() if (found := _SUM.fullmatch(line)))}


def _keep_same(partial: Path, place: Path) -> None:
    """Keep the earlier export's files that are as before: who copies the folder then copies what is new."""
    for path in partial.rglob("*"):
        earlier = place / path.relative_to(partial)
        if path.is_file() and earlier.is_file() and filecmp.cmp(path, earlier, shallow=False):
            kept = path.with_name(f"{path.name}.earlier")
            with suppress(OSError):  # a disk without hard links: then the new one stays
                os.link(earlier, kept)
                kept.replace(path)


def _swap(partial: Path, place: Path) -> None:
    """Put *partial* in its place; between two renames an export that was there is under another name.

    The disk is not waited for: an export can be made again, and after a power failure its checksums tell.
    """
    replaced = place.parent / f".{place.name}{_REPLACED}"
    if place.exists():
        place.rename(replaced)
    try:
        partial.rename(place)
    except OSError:
        replaced.rename(place)
        raise
    shutil.rmtree(replaced, ignore_errors=True)


def _restore(place: Path) -> None:
    """Bring back an export that a killed one was about to replace."""
    replaced = place.parent / f".{place.name}{_REPLACED}"
    if replaced.exists() and not place.exists():
        replaced.rename(place)
    shutil.rmtree(replaced, ignore_errors=True)
