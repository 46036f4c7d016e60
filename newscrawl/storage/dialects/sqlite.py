"""SQLite: a file with a log beside it, one writer at a time, readers beside it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import ClassVar

from sqlalchemy import URL, Connection, Engine, create_engine

from newscrawl.atomic import sync
from newscrawl.exceptions import StoreError
from newscrawl.storage.dialects import Dialect, Options, file_of

WORDS = {
    # Numbers that are given as JSON, a row each, with the name `wanted`.
    "wanted": "json_each(:numbers) AS wanted",
    # The planner keeps to the order: what is looked up stands behind what it is looked up by.
    "join": "CROSS JOIN",
    "together": "group_concat",
}
_MOMENT = 0.05  # seconds between two tries


class SqliteDatabase(Dialect):
    """A database in a file.

    Another connection for notes would read anew what the one of the writer knows.
    """

    errors = (sqlite3.Error,)
    hints: ClassVar = {
        "unable to open database file": "is the folder writable?",
        "attempt to write a readonly database": "is the file writable?",
        "file is not a database": "move the file away to start a new database",
        "database is locked": "another process is writing to it",
        "database or disk is full": "make room and start again, nothing that was stored is lost",
        "disk I/O error": "is the disk full or broken?",
    }

    def __init__(self, url: URL, options: Options) -> None:
        self.place = url.database or url.render_as_string()
        self.file = file_of(url)
        self._options = options
        self._opened: os.stat_result | None = None

    def engine(self) -> Engine:
        file, options = self.file, self._options
        if file is None:
            raise StoreError(f"{self.place}: a database in memory is forgotten; name a file")
        if options.must_exist and not file.is_file():
            raise StoreError(
                f"no database at {file}: the first crawl makes it, or NEWSCRAWL_DATA_DIR names another folder"
            )
        if not options.must_exist:
            file.parent.mkdir(parents=True, exist_ok=True)
            # Made here only: a crawl whose file is moved makes no other.
            _opened(file, "rwc", options.lock_wait).close()
        self._opened = file.stat()

        def connect() -> sqlite3.Connection:
            wait = options.lock_wait
            connection = open_to_read(file, wait) if options.read_only else _opened(file, "rw", wait)
            _set_up(connection, options)
            return connection

        return create_engine(URL.create("sqlite", database=str(file)), creator=connect)

    def begin_writing(self, connection: Connection) -> None:
        # IMMEDIATE waits for the write lock here; a transaction that reads first and writes later
        # would be refused at once when another writer came in between.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def begin_reading(self, connection: Connection) -> None:
        # A reader that took the write lock would wait for every crawl.
        connection.exec_driver_sql("BEGIN")

    def check_in_place(self) -> None:
        """Raise StoreError where the file is not the one that was opened.

        A file that was moved or deleted can still be written to, and a new connection would make another.
        """
        if self.file is None or self._opened is None:
            return
        if not (self.file.exists() and os.path.samestat(self.file.stat(), self._opened)):
            raise StoreError(f"{self.place} was moved, deleted or replaced while it was open")

    def make_durable(self, engine: Engine) -> None:  # noqa: ARG002  # the log is a file
        with suppress(FileNotFoundError):  # no log: all is in the database file, which is synced by then
            sync(Path(f"{self.file}-wal"))

    def size(self, connection: Connection) -> int:
        names = ("page_count", "freelist_count", "page_size")
        pages, free, size = (connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names)
        return int((pages - free) * size)

    def copy_into(self, engine: Engine, file: Path) -> None:
        shutil.copymode(self.place, file)
        with closing(engine.raw_connection()) as connection:
            # VACUUM runs in no transaction of ours: it begins one of its own.
            connection.cursor().execute("VACUUM INTO ?", (str(file),))


def open_to_read(file: Path, lock_wait: float = 5.0) -> sqlite3.Connection:
    """Open a database, also for a reader who may write neither it nor its folder.

    SQLite needs a file beside a database in WAL mode to read it, and makes it where there is none. Who cannot
    make one may read a file that nobody has open: there is no log beside it then.
    """
    connection = _opened(file, "ro", lock_wait)
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        connection.close()
        log = file.with_name(f"{file.name}-wal")
        may_not_write = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
        if may_not_write and not (log.exists() and log.stat().st_size):
            return _opened(file, "ro&immutable=1", lock_wait)
        raise
    return connection


def _opened(file: Path, mode: str, lock_wait: float) -> sqlite3.Connection:
    address = f"{file.as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=lock_wait, check_same_thread=False)


def _set_up(connection: sqlite3.Connection, options: Options) -> None:
    try:
        connection.execute(f"PRAGMA busy_timeout = {int(options.lock_wait * 1000)}")
        connection.execute("PRAGMA foreign_keys = ON")
        if not options.read_only:
            _write_ahead(connection, options.lock_wait)
            # With a write-ahead log, NORMAL never corrupts and survives a killed process; a power
            # failure may take back the last transactions, which the next crawl repeats. FULL would
            # wait for the disk at every commit.
            connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise


def _write_ahead(connection: sqlite3.Connection, lock_wait: float) -> None:
    """Switch a new database to its log; SQLite does not wait where another program does so at the moment."""
    until = time.monotonic() + lock_wait
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_MOMENT)
        else:
            return
