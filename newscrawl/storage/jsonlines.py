"""JSON Lines derived from the store's log of changes.

The files are their own state: whatever was killed in between, the next call finds the last whole
line, cuts what is torn behind it and goes on from there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from newscrawl.atomic import alone_in, new_file
from newscrawl.exceptions import StoreError
from newscrawl.storage.database import disk_errors
from newscrawl.storage.store import Store

CHUNK = 500
# So long a process that was stopped in the middle of writing may hold up another one.
_PATIENCE = 30.0
_MONTH = len("YYYY-MM")
# By these a change is known.
_STAMP = ("seq", "change", "changed_at", "article_id", "locale")
_BEYOND_SEQ = 1 << 63  # of SQLite's integers


class ChangeLog:
    """The files `<name>-YYYY-MM.jsonl` in a folder, one line a change, by the month of the change.

    A line has `seq`, `change` and `changed_at`, then the columns of `articles`, then `related`.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._is_begun = False

    def catch_up(self, store: Store) -> int:
        """Append the changes that are not in the files yet and return how many there were.

        Raises StoreError if the disk is full (the files then end with a whole line) or if the
        files come from another database.
        """
        with self._at_work():
            return self._append_missing(store)

    def mend(self, store: Store, known: Mapping[str, int]) -> None:
        """Write anew what somebody has altered: lines that are lost, doubled, moved or no lines of ours.

        A file of the size that is *known* is taken for whole and not read. Raises StoreError as `catch_up`.
        """
        with self._at_work():
            last = self._mend()
            self._check_origin(last, store)
            for path in self._paths() if last else []:
                if path.stat().st_size != known.get(path.name):
                    self._mend_within(path, store, last["seq"] if last else 0)

    def sizes(self) -> dict[str, int]:
        """Return how many bytes each file has; raise StoreError where one has just vanished."""
        with self._at_work():
            return {path.name: path.stat().st_size for path in self._paths()}

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        with disk_errors(self._folder):
            if not self._is_begun:  # one that vanishes later was moved or deleted with its store
                self._folder.mkdir(parents=True, exist_ok=True)
                self._is_begun = True
            with alone_in(self._folder, _PATIENCE):
                yield

    def _mend_within(self, path: Path, store: Store, until: int) -> None:
        expected = store.changes.of_month(path.stem[-_MONTH:], until)
        first, found = None, []
        with path.open("rb") as file:
            for line in map(_parsed, file):
                first = first or line
                found.append(line["seq"] if line else 0)
        if found == expected:
            return
        self._check_origin(first, store)
        wanted = set(expected)
        with new_file(path) as partial, partial.open("wb") as file:
            for start in range(0, len(expected), CHUNK):
                chunk = expected[start : start + CHUNK]
                records = store.changes.after(chunk[0] - 1, chunk[-1] - chunk[0] + 1)
                file.writelines(_line(record) for record in records if record["seq"] in wanted)

    def _append_missing(self, store: Store) -> int:
        last = self._mend()
        self._check_origin(last, store)
        written = int(last["seq"]) if last else 0
        until = store.changes.last_seq()
        if written >= until:
            return 0
        store.database.make_durable()
        count = 0
        while written < until:
            records = store.changes.after(written, min(CHUNK, until - written))
            for month, group in groupby(records, lambda record: record["changed_at"][:_MONTH]):
                # Each file is on the disk before the next one begins: the highest number found
                # after a crash must not stand behind a missing one.
                _append(self._folder / f"{self._name}-{month}.jsonl", [_line(record) for record in group])
            count += len(records)
            written = records[-1]["seq"]
        return count

    def _mend(self) -> dict[str, Any] | None:
        """Cut torn tails and return the newest line of all files."""
        newest = None
        for path in self._paths():
            with path.open("r+b") as file:
                end, line = _tail(file)
                if end < path.stat().st_size:  # a file keeps its time where nothing is cut
                    file.truncate(end)
            if line and (newest is None or line["seq"] > newest["seq"]):
                newest = line
        return newest

    def _check_origin(self, last: dict[str, Any] | None, store: Store) -> None:
        """Refuse files of another database: its numbers mean other changes."""
        if last is None:
            return
        found = store.changes.after(last["seq"] - 1, 1)
        ours = found[0] if found else {}
        if any(last.get(name) != ours.get(name) for name in _STAMP):
            raise StoreError(
                f"{self._folder}: change {last['seq']} in the JSON Lines files is not the one in "
                "the database; move the files away to have them written anew"
            )

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob(f"{self._name}-????-??.jsonl"))


def _line(record: dict[str, Any]) -> bytes:
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


def _append(path: Path, lines: list[bytes]) -> None:
    with path.open("ab", buffering=0) as file:
        end = file.seek(0, os.SEEK_END)
        try:
            rest = memoryview(b"".join(lines))
            while rest:
                rest = rest[file.write(rest) :]
            os.fsync(file.fileno())
        except OSError as error:
            file.truncate(end)
            error.filename = str(path)
            raise


def _tail(file: BinaryIO) -> tuple[int, dict[str, Any] | None]:
    """Return where the whole lines of a file end, and the last of them."""
    if not file.seek(0, os.SEEK_END):
        return 0, None
    with mmap(file.fileno(), 0, access=ACCESS_READ) as lines:
        end = lines.rfind(b"\n") + 1
        while end > 0:
            start = lines.rfind(b"\n", 0, end - 1) + 1
            line = _parsed(lines[start:end])
            if line is not None:
                return end, line
            end = start
    return 0, None


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    seq = value.get("seq") if isinstance(value, dict) else None
    return value if isinstance(seq, int) and 0 < seq < _BEYOND_SEQ else None
