"""The files of an export with their checksums, in a folder that appears whole or not at all."""

from __future__ import annotations

import filecmp
import gzip
import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

from newscrawl.atomic import new_folder
from newscrawl.exceptions import FolderError, NotAnExportError

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


def written(folder: Path, path: Path) -> Written:
    """Return what lies at *path*, which is within the *folder* of the export."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Written(path.relative_to(folder).as_posix(), path.stat().st_size, digest)


@contextmanager
def opened(path: Path, compression: Compression) -> Iterator[IO[bytes]]:
    """Give a new file to write, with its folders; a compressed one has no time stamp and no name in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        stream: Any = file
        if compression.suffix == ".gz":
            stream = gzip.GzipFile("", "wb", _GZIP_LEVEL, file, mtime=0)
        elif compression.suffix == ".zst":
            import pyarrow as pa  # noqa: PLC0415  # of an extra

            stream = pa.CompressedOutputStream(file, "zstd")
        with stream:
            yield stream


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
    lines = (f"{file.sha256}  {file.path}\n" for file in sorted(files))
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


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
