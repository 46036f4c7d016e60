"""Connections, transactions and what goes wrong with them."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from newscrawl.storage import migrations
from newscrawl.storage.prepared import insert_of
from newscrawl.storage.urls import file_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Table
    from sqlalchemy.dialects import sqlite

_HINTS = {
    "unable to open database file": "is the folder writable?",
    "attempt to write a readonly database": "is the file writable?",
    "file is not a database": "move the file away to start a new database",
    "database is locked": "another process is writing to it",
    "database or disk is full": "make room and start again, nothing that was stored is lost",
    "disk I/O error": "is the disk full or broken?",
}


class StoreError(Exception):
    """The store cannot do its work; the message is one line for the user."""


class Options(NamedTuple):
    """How a database is opened; see `Store.open`."""

    read_only: bool
    lock_wait: float
    clock: Callable[[], str]


def utc_now() -> str:
    """Return the time in the form of every time in the database."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Writer(threading.local):
    """The connection by which a thread writes: to take one from the pool costs as much as a transaction."""

    connection: Connection | None = None
    is_writing = False


class Database:
    """An open database, migrated to the schema of this program."""

    def __init__(self, url: str, options: Options) -> None:
        self.now = options.clock
        self._place = "database URL"  # may hold a password, so it is not shown
        self._opened: os.stat_result | None = None
        self._mine = _Writer()
        self._kept: list[Connection] = []
        with self._explained():
            parsed = make_url(url)
            self._place = parsed.database or parsed.render_as_string()
            self.file = file_of(parsed)
            self._writer = _engine(parsed, self.file, options)
        # A reader that took the write lock would wait for every crawl.
        self._reader = self._writer.execution_options(sqlite_begin="BEGIN")
        try:
            self._migrate(options)
        except BaseException:
            self.close()
            raise
        self._opened = self.file.stat() if self.file else None

    def check_in_place(self) -> None:
        """Raise StoreError where the file is not the one that was opened.

        A file that was moved or deleted can still be written to, and a new connection would make another.
        """
        if self.file is None or self._opened is None:
            return
        with self._explained():
            is_same = self.file.exists() and os.path.samestat(self.file.stat(), self._opened)
        if not is_same:
            raise StoreError(f"{self._place} was moved, deleted or replaced while it was open")

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection whose work is stored whole at the end, or not at all.

        Within another `write` of the same thread it is part of that one's work.
        """
        if self._mine.connection and self._mine.is_writing:
            yield self._mine.connection
            return
        self.check_in_place()
        with self._explained(), self._kept_connection() as connection, connection.begin():
            self._mine.is_writing = True
            try:
                yield connection
            finally:
                self._mine.is_writing = False

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database; within `write`, what that wrote."""
        if self._mine.connection and self._mine.is_writing:
            yield self._mine.connection
            return
        with self._explained(), self._reader.begin() as connection:
            yield connection

    def insert(self, table: Table) -> sqlite.Insert:
        """Return an INSERT with `on_conflict_do_update`; both dialects spell it alike."""
        return insert_of(self._writer.dialect)(table)

    def make_durable(self) -> None:
        """Put what was committed on the disk, so that not even a power failure takes it back."""
        if self.file is None:
            return
        try:
            log = os.open(f"{self.file}-wal", os.O_RDONLY)
        except FileNotFoundError:
            return  # no log: everything is in the database file, which is synced by then
        try:
            os.fsync(log)
        finally:
            os.close(log)

    def size(self) -> int:
        """Return how many bytes an SQLite database takes, without the pages that are free."""
        with self.read() as connection:
            names = ("page_count", "freelist_count", "page_size")
            pages, free, size = (connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names)
            return int((pages - free) * size)

    def copy_into(self, file: Path) -> None:
        """Copy an SQLite database into an empty or missing file."""
        with self._explained(), closing(self._writer.raw_connection()) as connection:
            # VACUUM runs in no transaction of ours: it begins one of its own.
            connection.cursor().execute("VACUUM INTO ?", (str(file),))

    def close(self) -> None:
        while self._kept:
            self._kept.pop().close()
        self._writer.dispose()

    @contextmanager
    def _kept_connection(self) -> Iterator[Connection]:
        connection = self._mine.connection
        if connection is None or connection.closed:
            connection = self._mine.connection = self._writer.connect()
            self._kept.append(connection)
        try:
            yield connection
        except BaseException:
            self._kept.remove(connection)
            connection.close()
            raise

    def _migrate(self, options: Options) -> None:
        with self.read() as connection:
            version = migrations.version(connection)
        if version == migrations.HEAD:
            return
        if version is not None and not migrations.is_known(version):
            raise StoreError(
                f"{self._place} has another schema ({version}): this newscrawl cannot read it; "
                "use the one that wrote it, or crawl anew into another folder"
            )
        if options.read_only:
            raise StoreError(f"{self._place} has an older schema; the next crawl upgrades it")
        with self.write() as connection:
            migrations.upgrade(connection)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error, OSError, ImportError, UnicodeError) as error:
            raise StoreError(_explain(error, self._place)) from error


def _explain(error: Exception, place: str) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    if isinstance(cause, OSError) and cause.strerror:
        return f"{place}: {cause.strerror}"
    what = str(cause).strip().partition("\n")[0] or type(cause).__name__
    hint = next((hint for symptom, hint in _HINTS.items() if symptom in what), None)
    return f"{place}: {what}" + (f" ({hint})" if hint else "")


def _engine(url: URL, file: Path | None, options: Options) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url)
    if file is None:
        raise StoreError(f"{url}: a database in memory is forgotten; name a file")
    if options.read_only:
        check_exists(file)
    if not options.read_only:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Made here only: a crawl whose file is moved makes no other.
        _opened(file, "rwc", options.lock_wait).close()
    return _sqlite_engine(file, options)


def check_exists(file: Path) -> None:
    """Raise StoreError, with what to do, where there is no database yet."""
    if not file.is_file():
        raise StoreError(
            f"no database at {file}: the first crawl makes it, or NEWSCRAWL_DATA_DIR names another folder"
        )


def _sqlite_engine(file: Path, options: Options) -> Engine:
    def connect() -> sqlite3.Connection:
        wait = options.lock_wait
        connection = open_to_read(file, wait) if options.read_only else _opened(file, "rw", wait)
        _set_up(connection, options)
        return connection

    engine = create_engine(URL.create("sqlite", database=str(file)), creator=connect)
    event.listen(engine, "begin", _begin)
    return engine


def _opened(file: Path, mode: str, lock_wait: float) -> sqlite3.Connection:
    address = f"{file.as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=lock_wait, check_same_thread=False)


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


def _set_up(connection: sqlite3.Connection, options: Options) -> None:
    try:
        connection.execute(f"PRAGMA busy_timeout = {int(options.lock_wait * 1000)}")
        connection.execute("PRAGMA foreign_keys = ON")
        if not options.read_only:
            connection.execute("PRAGMA journal_mode = WAL")
            # With a write-ahead log, NORMAL never corrupts and survives a killed process; a power
            # failure may take back the last transactions, which the next crawl repeats. FULL would
            # wait for the disk at every commit.
            connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise


def _begin(connection: Connection) -> None:
    # IMMEDIATE waits for the write lock here; a transaction that reads first and writes later
    # would be refused at once when another writer came in between.
    options: Any = connection.get_execution_options()
    connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN IMMEDIATE"))
