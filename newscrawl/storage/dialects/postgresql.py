"""PostgreSQL: a server, one writer at a time by an advisory lock, readers on a state of their own."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from socket import gethostname
from typing import Any, ClassVar

import psycopg
import sqlalchemy as sa

from newscrawl.exceptions import StoreError
from newscrawl.storage.dialects import Dialect, Options, shown

WORDS = {
    "wanted": "unnest(CAST(translate(:numbers, '[]', '{}') AS bigint[])) AS wanted (value)",
    "join": "JOIN",
    "together": "string_agg",
}
ROWS = "rows"  # the parameter of `of_all`
# Each database, and each schema of one, is a store with locks of its own: the writer's, and those after it.
_LOCKS = 1_852_143_475
_STORE = "hashtext(coalesce(current_schema(), ''))"
_SECONDS = 10  # for a server to answer
_OWN_NAME = "newscrawl process "
_OLDEST = 14  # functions of the search index keep to the names that they were made with
_MINIMUM = 1  # millisecond: 0 would mean to wait for ever
# A server learns within a minute that a machine has gone, and with it the locks that its processes held.
_KEEP_ALIVE = """
SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3
"""


class PostgresqlDatabase(Dialect):
    errors = (psycopg.Error,)
    hints: ClassVar = {
        "lock timeout": "another process is writing to it",
        "Connection refused": "is the server running, and is this its address?",
        "No such file or directory": "is the server running, and is this its address?",
        "permission denied for schema": "its owner has to GRANT CREATE ON SCHEMA to this user",
        "No space left on device": "make room and start again, nothing that was stored is lost",
        "prepared statement": "behind PgBouncer, pool sessions, not transactions",
    }
    # What a reader sees is of one moment, however many questions it asks.
    reading: ClassVar = {"isolation_level": "REPEATABLE READ"}

    def __init__(self, url: sa.URL, options: Options) -> None:
        self.place = shown(url)
        self._url = url.set(drivername="postgresql+psycopg")
        self._options = options
        self._wait = max(_MINIMUM, int(options.lock_wait * 1000))

    def engine(self) -> sa.Engine:
        engine = self._connecting(pool_pre_ping=True)
        try:
            with engine.connect() as connection:
                self._check_fit(connection)
        except BaseException:
            engine.dispose()
            raise
        return engine

    def noting_engine(self) -> sa.Engine:
        engine = self._connecting(isolation_level="AUTOCOMMIT")
        sa.event.listen(engine, "connect", lambda made, _: made.execute("SET synchronous_commit = off"))
        return engine

    def begin_writing(self, connection: sa.Connection) -> None:
        """Wait for the lock of the writer, which is given back when the transaction is to be seen by all.

        Without it numbers of the change log would be given in one order and become visible in another: who
        reads up to 12 while 11 is not committed would never see 11.
        """
        if self._options.read_only:
            raise StoreError(f"{self.place}: it was opened to be read (readonly)")
        connection.execute(_BEGIN, {"patience": f"{max(1000, self._wait // 2)}ms"})

    def make_durable(self, engine: sa.Engine) -> None:
        with engine.begin() as connection:
            # A commit that waits for the disk takes along what another setting of the server left in memory.
            connection.exec_driver_sql("SET LOCAL synchronous_commit = on")
            connection.exec_driver_sql("SELECT pg_current_xact_id()")

    def size(self, connection: sa.Connection) -> int:
        return int(connection.execute(_SIZE).scalar_one())

    def copy_into(self, engine: sa.Engine, file: Path) -> None:  # noqa: ARG002  # a file is SQLite's
        raise StoreError(f"{self.place}: pg_dump copies a database on a server")

    def _connecting(self, **options: Any) -> sa.Engine:
        engine = sa.create_engine(self._url, connect_args=_named(self._url), **options)
        sa.event.listen(engine, "connect", self._set_up)
        return engine

    def _set_up(self, connection: psycopg.Connection[Any], _: object) -> None:
        connection.execute(f"{_KEEP_ALIVE}; SET lock_timeout = {self._wait}".encode())
        connection.commit()

    def _check_fit(self, connection: sa.Connection) -> None:
        version, encoding = connection.execute(_FITNESS).one()
        if version < _OLDEST:
            raise StoreError(f"{self.place}: PostgreSQL {version} is too old, {_OLDEST} or newer is needed")
        if encoding != "UTF8":
            raise StoreError(
                f"{self.place}: its encoding is {encoding}: CREATE DATABASE with ENCODING 'UTF8'"
            )


class ServerLock:
    """A lock that a server keeps with a connection, and with nothing else (as `storage.lock` asks)."""

    def __init__(self, url: sa.URL, number: int) -> None:
        self.place = shown(url)
        self._url = url.set(drivername="postgresql+psycopg")
        self._kind = _LOCKS + number
        self._connection: psycopg.Connection[Any] | None = None

    def take(self, *, shared: bool) -> str | None:
        try:
            connection = self._connect()
            connection.execute("SET idle_session_timeout = 0")
            attempt = f"SELECT pg_try_advisory_lock{'_shared' if shared else ''}({self._kind}, {_STORE})"
            if connection.execute(attempt.encode()).fetchone() == (True,):
                self._connection = connection
                return None
            with connection:
                return self._holder(connection) or "unknown"
        except psycopg.Error as error:
            raise StoreError(f"{self.place}: {str(error).strip().splitlines()[0]}") from None

    def is_held(self) -> bool:
        try:
            with self._connect() as connection:
                return self._holder(connection) is not None
        except psycopg.Error:
            return False

    def is_kept(self) -> bool:
        """Ask the server: one that was started anew, or a network that failed, has ended the connection."""
        if self._connection is None:
            return True
        try:
            self._connection.execute("SELECT 1")
        except psycopg.Error:
            self.give_back()
            return False
        return True

    def share(self) -> bool:
        assert self._connection  # noqa: S101  # it is taken
        for step in ("pg_advisory_lock_shared", "pg_advisory_unlock"):
            self._connection.execute(f"SELECT {step}({self._kind}, {_STORE})".encode())
        return True

    def give_back(self) -> None:
        if self._connection is not None:
            # What a connection held that was only closed is free some moments later.
            with suppress(psycopg.Error):
                self._connection.execute("SELECT pg_advisory_unlock_all()")
            self._connection.close()
            self._connection = None

    def _connect(self) -> psycopg.Connection[Any]:
        arguments, options = self._url.get_dialect()().create_connect_args(self._url)
        made = psycopg.connect(*arguments, **{**options, **_named(self._url)}, autocommit=True)
        made.execute(_KEEP_ALIVE)
        return made

    def _holder(self, connection: psycopg.Connection[Any]) -> str | None:
        row = connection.execute(_HOLDER, {"kind": self._kind}).fetchone()
        return row[0].removeprefix(_OWN_NAME) if row else None


def of_all(new: sa.Insert, names: Iterable[str]) -> sa.Insert:
    """Return an INSERT that takes all its rows as one text in JSON, `ROWS`.

    Row by row, the server spends as much on each execution as on the row.
    """
    columns = [sa.column(name, new.table.c[name].type) for name in names]
    rows = sa.func.json_to_recordset(sa.cast(sa.bindparam(ROWS), sa.JSON)).table_valued(*columns)
    given = sa.select(rows.render_derived(name="given", with_types=True))
    return new.from_select(columns, given, include_defaults=False)


def _named(url: sa.URL) -> dict[str, Any]:
    """Return what a connection tells the server, by which others see whose it is."""
    name = f"{_OWN_NAME}{os.getpid()} on {gethostname()}"
    told: dict[str, Any] = {"client_encoding": "utf8", "application_name": name[:63]}
    return told if "connect_timeout" in url.query else told | {"connect_timeout": _SECONDS}


# Who is held up within a transaction (a machine that sleeps) loses it, before the others give up.
_BEGIN = sa.text(f"""
SELECT
  set_config('idle_in_transaction_session_timeout', :patience, true),
  pg_advisory_xact_lock({_LOCKS}, {_STORE})
""")
_SIZE = sa.text("""
SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class
WHERE relkind = 'r' AND relnamespace = to_regnamespace(quote_ident(current_schema()))
""")
_FITNESS = sa.text("""
SELECT CAST(current_setting('server_version_num') AS int) / 10000, current_setting('server_encoding')
""")
_HOLDER = f"""
SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND classid = %(kind)s::oid AND objsubid = 2
AND objid = ({_STORE}::bigint & 4294967295)::oid
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""  # noqa: S608  # a constant
