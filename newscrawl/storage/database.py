"""Connections, transactions and what goes wrong with them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Executable
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from newscrawl.atomic import new_file
from newscrawl.exceptions import StoreError
from newscrawl.normalization.dates import stamp
from newscrawl.storage import migrations
from newscrawl.storage.dialects import Dialect, Options, parsed, server_module
from newscrawl.storage.dialects.sqlite import SqliteDatabase

__all__ = ["Database", "Options", "Repository", "StoreError", "disk_errors", "utc_now"]


# What says of a database that it cannot do something; anything else is a mistake of ours.
_ERRORS: tuple[type[Exception], ...] = (SQLAlchemyError, OSError, ImportError, UnicodeError)


_BETWEEN_LOOKS = 0.2  # seconds, at a copy that grows


def utc_now() -> str:
    """Return the time in the form of every time in the database."""
    return stamp(datetime.now(UTC))


@contextmanager
def disk_errors(place: object) -> Iterator[None]:
    """Raise StoreError for what goes wrong with files; *place* is named where the error names none."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{error.filename or place}: {error.strerror or error}") from error


class _Writer(threading.local):
    """Connections by which a thread writes: to take one from the pool costs as much as a transaction."""

    def __init__(self) -> None:
        self.connections: dict[Engine, Connection] = {}
        self.is_writing = False


class Database:
    """An open database, migrated to the schema of this program."""

    def __init__(self, url: str, options: Options) -> None:
        self.now = options.clock
        # Looks, in every transaction that writes, whether this process may still do so.
        self.fence: Callable[[Connection], None] | None = None
        self._mine = _Writer()
        self._kept: list[Connection] = []
        self._dialect = _dialect_of(parsed(url), options)
        self._errors = (*_ERRORS, *self._dialect.errors)
        self.file = self._dialect.file
        with self._explained():
            self._engine = self._dialect.engine()
            self._noting = self._dialect.noting_engine()
        self._reader = self._engine.execution_options(**self._dialect.reading)
        try:
            self._migrate(options)
        except BaseException:
            self.close()
            raise

    def check_in_place(self) -> None:
        with self._explained():
            self._dialect.check_in_place()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection whose work is stored whole or not at all, or with that of an outer `write`."""
        if self._mine.is_writing:
            yield self._mine.connections[self._engine]
            return
        self.check_in_place()
        with self._explained(), self._kept_connection(self._engine) as connection, connection.begin():
            self._dialect.begin_writing(connection)
            self._mine.is_writing = True
            try:
                if self.fence:
                    self.fence(connection)
                yield connection
            finally:
                self._mine.is_writing = False

    @contextmanager
    def note(self) -> Iterator[Connection]:
        """Give a connection for one statement that reads nothing and changes one row.

        A server stores it by itself: by one message instead of four, without the lock of the writer, and
        without a wait for the disk, so that it may go with a server that is killed within a second.
        """
        if self._noting is None:
            with self.write() as connection:
                yield connection
        else:
            with self._explained(), self._kept_connection(self._noting) as connection, connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database; within `write`, what that wrote."""
        if self._mine.is_writing:
            yield self._mine.connections[self._engine]
            return
        with self._explained(), self._reader.begin() as connection:
            self._dialect.begin_reading(connection)
            yield connection

    def make_durable(self) -> None:
        with self._explained():
            self._dialect.make_durable(self._engine)

    def size(self) -> int:
        with self.read() as connection:
            return self._dialect.size(connection)

    def copy_into(self, file: Path) -> None:
        with self._explained():
            self._dialect.copy_into(self._engine, file)

    def back_up(self, file: Path, note: Callable[[str, int, int], None]) -> int:
        """Copy the whole database into *file*, as it is now, and return the copy's size in bytes.

        The copy is one transaction that reads, so that writers neither wait nor make it begin again, as they
        do with `.backup`. *note* hears how many bytes of how many are written. An earlier *file* is replaced
        at the end; who may read the database may read it. Raises StoreError and OSError.
        """
        with new_file(file) as partial:
            copying: Future[None] = Future()
            expected = self.size()
            threading.Thread(target=_copy, args=(self, partial, copying), daemon=True).start()
            while not wait([copying], _BETWEEN_LOOKS).done:
                note("bytes", min(partial.stat().st_size, expected), expected)
            copying.result()
            return partial.stat().st_size

    def close(self) -> None:
        while self._kept:
            self._kept.pop().close()
        for engine in filter(None, (self._engine, self._noting)):
            engine.dispose()

    @contextmanager
    def _kept_connection(self, engine: Engine) -> Iterator[Connection]:
        connection = self._mine.connections.get(engine)
        if connection is None or connection.closed:
            connection = self._mine.connections[engine] = engine.connect()
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
        place = self._dialect.place
        if version is not None and not migrations.is_known(version):
            raise StoreError(
                f"{place} has another schema ({version}): this newscrawl cannot read it; "
                "use the one that wrote it, or crawl anew into another folder"
            )
        if version is None and options.must_exist:
            raise StoreError(f"{place} has no tables; the first crawl makes them")
        if options.read_only:
            raise StoreError(
                f"{place} has an older schema; the next crawl upgrades it, and so does newscrawl mentions"
            )
        with self.write() as connection:
            migrations.upgrade(connection)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        dialect = self._dialect
        try:
            yield
        except self._errors as error:
            raise StoreError(_explain(error, dialect.place, dialect.hints)) from error


class Repository:
    """What is stored of one kind: each of its verbs is a transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def _rows(self, query: Executable) -> Sequence[Any]:
        with self._database.read() as connection:
            return connection.execute(query).all()

    def _scalar(self, query: Executable) -> Any:
        with self._database.read() as connection:
            return connection.scalar(query)

    def _change(self, statement: Executable) -> int:
        """Execute a statement and return how many rows it has touched."""
        with self._database.write() as connection:
            return connection.execute(statement).rowcount


def _dialect_of(url: URL, options: Options) -> Dialect:
    if url.get_backend_name() == "sqlite":
        return SqliteDatabase(url, options)
    database: Dialect = server_module().PostgresqlDatabase(url, options)
    return database


def _explain(error: Exception, place: str, hints: Mapping[str, str]) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    if isinstance(cause, OSError) and cause.strerror:
        return f"{place}: {cause.strerror}"
    what = str(cause).strip().partition("\n")[0] or type(cause).__name__
    hint = next((hint for symptom, hint in hints.items() if symptom in what), None)
    return f"{place}: {what}" + (f" ({hint})" if hint else "")


def _copy(database: Database, file: Path, copying: Future[None]) -> None:
    try:
        database.copy_into(file)
    except Exception as error:  # noqa: BLE001  # raised again by whoever waits
        copying.set_exception(error)
    else:
        copying.set_result(None)
