"""A folder that appears whole or not at all, in the place of an earlier export."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.dataset.files import Written

CHECKSUMS = "SHA256SUMS"
_PARTIAL = ".partial"
_REPLACED = ".replaced"
# `sha256sum` puts a mark between the sum and the name: a space or a star.
_SUM = re.compile(r"[0-9a-f]{64} [ *](.+)")
_MODE = 0o755  # a temporary folder is its owner's alone


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
    for path in sorted(folder.rglob("*")):
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
        _tidy(place)
        check_place(place)
        with _hidden(place) as partial:
            yield partial
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


@contextmanager
def _hidden(place: Path) -> Iterator[Path]:
    partial = Path(tempfile.mkdtemp(_PARTIAL, f".{place.name}-", place.parent))
    handle = os.open(partial, os.O_RDONLY)
    try:
        # Held as long as this process lives: a folder that nobody holds is a dead one's.
        fcntl.flock(handle, fcntl.LOCK_EX)
        partial.chmod(_MODE)
        yield partial
    finally:
        os.close(handle)
        shutil.rmtree(partial, ignore_errors=True)


def _swap(partial: Path, place: Path) -> None:
    """Put *partial* in its place; between two renames an export that was there is under another name.

    The disk is not waited for: an export can be made again, and after a power failure its checksums tell.
    """
    replaced = place.with_name(f".{place.name}{_REPLACED}")
    if place.exists():
        place.rename(replaced)
    try:
        partial.rename(place)
    except OSError:
        replaced.rename(place)
        raise
    shutil.rmtree(replaced, ignore_errors=True)


def _tidy(place: Path) -> None:
    """Remove what killed exports left; an export that was to be replaced comes back."""
    replaced = place.with_name(f".{place.name}{_REPLACED}")
    if replaced.exists() and not place.exists():
        replaced.rename(place)
    shutil.rmtree(replaced, ignore_errors=True)
    for path in place.parent.iterdir():
        if path.name.startswith(f".{place.name}-") and path.name.endswith(_PARTIAL):
            _remove_if_dead(path)


def _remove_if_dead(partial: Path) -> None:
    with suppress(OSError):  # held by another export, or gone by now
        handle = os.open(partial, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(partial, ignore_errors=True)
        finally:
            os.close(handle)
