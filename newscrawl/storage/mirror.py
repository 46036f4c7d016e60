"""Copies of a store: a mirror in a file of SQLite, for people who read, and the whole file at once.

`write/copying.py` says how a mirror is kept up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import NamedTuple, Self

from sqlalchemy import insert, select, update

from newscrawl.atomic import new_file
from newscrawl.storage import schema
from newscrawl.storage.database import Database, Options, StoreError, utc_now
from newscrawl.storage.dialects import database_url
from newscrawl.storage.lock import RunLock
from newscrawl.storage.write.copying import Step, last_number

_MIRROR = schema.mirror


class MirrorError(StoreError):
    """A mirror would be written by others, or something else as a mirror; the message fits on one line."""


class MirrorState(NamedTuple):
    """What a mirror says of its source, as it was at *updated_at*: None until all is there."""

    source: str
    updated_at: str | None
    is_running: bool


class MirrorLock(RunLock):
    """The right to keep a mirror up."""

    suffix = ".mirror.lock"
    busy = "another process keeps this mirror up"


def mirror_state(database: Database) -> MirrorState | None:
    """Return whose mirror a database is, None of one that crawls fill."""
    with database.read() as connection:
        row = connection.execute(select(_MIRROR)).first()
    return MirrorState(row.source, row.updated_at, bool(row.is_running)) if row else None


def refuse_mirror(database: Database) -> None:
    """Raise MirrorError where a database is written from its source alone."""
    if state := mirror_state(database):
        raise MirrorError(
            f"{database.file} is a mirror of {state.source}, to be read alone: "
            "set NEWSCRAWL_DATA_DIR to another folder"
        )


class Mirror:
    """The copy; *source* is what it calls the store that it is a copy of."""

    def __init__(self, database: Database, source: str) -> None:
        self._database = database
        with database.write() as connection:
            if mirror_state(database):
                connection.execute(update(_MIRROR).values(source=source))
            elif last_number(connection, schema.runs.c.run_id):
                raise MirrorError(f"{database.file} is filled by crawls and no mirror: name another folder")
            else:
                connection.execute(insert(_MIRROR).values(source=source, is_running=0))

    @classmethod
    @contextmanager
    def open(cls, folder: Path, source: str, lock_wait: float) -> Iterator[Self]:
        """Give the mirror in a folder, made where there is none; raise RunningError where another has it."""
        url = database_url(folder)
        options = Options(read_only=False, lock_wait=lock_wait, clock=utc_now, must_exist=False)
        with MirrorLock.of(url, str(folder)):
            database = Database(url, options)
            try:
                yield cls(database, source)
            finally:
                database.close()

    def catch_up(
        self, source: Database, note: Callable[[str, int, int], None], *, is_running: bool = False
    ) -> int:
        """Take over all that *source* has, and return the number of its last change.

        *note* hears which change of how many was reached. Each step sees one state of the source and is one
        transaction here; the last one, in which nothing is left of the log, compares the rest as well.
        """
        while True:
            with source.read() as there, self._database.write() as here:
                step = Step(there, here)
                if fault := step.fault():
                    raise MirrorError(f"{self._database.file} {fault}")
                done, last = step.follow_log(), last_number(there, schema.changes.c.seq)
                if done == last:
                    step.compare()
                    state = {"updated_at": self._database.now(), "is_running": int(is_running)}
                    here.execute(update(_MIRROR).values(state))
                    return done
            note("changes", done, last)


_BETWEEN_LOOKS = 0.2


def back_up(database: Database, file: Path, note: Callable[[str, int, int], None]) -> int:
    """Copy the whole database into *file*, as it is now, and return the copy's size in bytes.

    The copy is one transaction that reads, so that writers neither wait nor make it begin again, as they do
    with `.backup`. *note* hears how many bytes of how many are written. An earlier *file* is replaced at the
    end. Raises StoreError and OSError.
    """
    with new_file(file) as partial:
        copying: Future[None] = Future()
        expected = database.size()
        Thread(target=_copy, args=(database, partial, copying), daemon=True).start()
        while not wait([copying], _BETWEEN_LOOKS).done:
            note("bytes", min(partial.stat().st_size, expected), expected)
        copying.result()
        return partial.stat().st_size


def _copy(database: Database, file: Path, copying: Future[None]) -> None:
    try:
        database.copy_into(file)
    except Exception as error:  # noqa: BLE001  # raised again by whoever waits
        copying.set_exception(error)
    else:
        copying.set_result(None)
