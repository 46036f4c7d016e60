"""A folder that appears whole or not at all, in the place of an earlier export."""

from __future__ import annotations

import filecmp
import os
import re
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from newscrawl.atomic import new_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from newscrawl.exports.files import Written

CHECKSUMS = "SHA256SUMS"
_REPLACED = ".replaced"
# `sha256sum` puts a mark between the sum and the name: a space or a star.
_SUM = re.compile(r"[0-9a-f]{64} [ *](.+)")


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
    replaced = place.with_name(f".{place.name}{_REPLACED}")
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
    replaced = place.with_name(f".{place.name}{_REPLACED}")
    if replaced.exists() and not place.exists():
        replaced.rename(place)
    shutil.rmtree(replaced, ignore_errors=True)
