"""Datasette with our configuration, in this process, on one address."""

from __future__ import annotations

import asyncio
import errno
import math
import socket
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted, Results
from datasette.plugins import pm

from newscrawl.exceptions import AddressError, CallError
from newscrawl.explorer.metadata import metadata, tables
from newscrawl.explorer.plugin import Plugin
from newscrawl.explorer.search import found_in
from newscrawl.explorer.security import DATABASE, Answer, answer
from newscrawl.processes.pool import Limits, ProcessPool
from newscrawl.storage.dialects.sqlite import open_to_read
from newscrawl.storage.queries.search import Found, SearchOptions
from newscrawl.storage.store import Store

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_CHILDREN = 3
# A query ends at its limit of time between two steps of SQLite, its process so much later within one.
_GRACE = 2.0
# How long a page waits for the number of rows of a list, and the front page for those of all tables.
_COUNTING_MS = 100
_COUNT = "select count(*) "
# Of the whole process: SQLite has 256 of it.
_MEGABYTES = 1024
SETTINGS: dict[str, int] = {
    # Views that add a million articles up take seconds. A facet that does takes longer than anybody waits for
    # something that was not asked for: the page says that it timed out.
    "sql_time_limit_ms": 10_000,
    "facet_time_limit_ms": 250,
    "max_returned_rows": 1_000,
    "default_page_size": 50,
    "default_facet_size": 12,
    "suggest_facets": False,
    "allow_download": False,
    "truncate_cells_html": 160,  # two lines of a wide column
    "default_cache_ttl": 0,  # a reload shows what the crawl has written since
}


class _LiveFile(Database):  # type: ignore[misc]
    """A database that another process writes and nobody here; children run what is asked of it.

    Datasette's own limit of time does not end a single long step, and nothing limits memory. What it asks
    in this process is the schema alone.
    """

    def __init__(self, datasette: Datasette, file: Path) -> None:
        super().__init__(datasette, path=str(file), is_mutable=True)
        seconds = SETTINGS["sql_time_limit_ms"] / 1000
        self._children = ProcessPool(_CHILDREN, Limits(seconds + _GRACE, _MEGABYTES))
        self._counts: dict[str, int | None] = {}
        self._counting: asyncio.Task[None] | None = None

    def connect(self, write: bool = False) -> sqlite3.Connection:
        if write:
            raise PermissionError("the explorer only reads")
        return open_to_read(Path(self.path))

    async def table_counts(self, limit: int = 10) -> dict[str, int | None]:  # noqa: ARG002  # ours is another
        """Return how many rows the tables have that a reader sees, as far as they are counted.

        Large ones take a while: a page shows what the one before has counted, and begins anew.
        """
        if self._counting is None or self._counting.done():
            self._counting = asyncio.create_task(self._count())
        await asyncio.wait([self._counting], timeout=_COUNTING_MS / 1000)
        return dict.fromkeys(await self.table_names()) | self._counts

    async def _count(self) -> None:
        seconds = SETTINGS["sql_time_limit_ms"] / 1000
        for name in await self.table_names():
            if name in tables():
                with suppress(CallError, sqlite3.OperationalError):  # then it is not shown
                    found = await self._children.call(
                        answer, Path(self.path), f"{_COUNT}from [{name}]", [], seconds, None
                    )
                    self._counts[name] = found.rows[0][0]

    async def execute(  # noqa: PLR0913, PLR0917  # Datasette's signature
        self,
        sql: str,
        params: Any = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,  # noqa: ARG002  # whoever asks is told
    ) -> Results:
        milliseconds = min(custom_time_limit or math.inf, SETTINGS["sql_time_limit_ms"])
        if sql.startswith(_COUNT) and not truncate:  # how long a list is, which no reader has asked
            # Without the limit it were one step of SQLite's machine, which nothing interrupts.
            sql, milliseconds = f"{_COUNT}from (select 1 {sql.removeprefix(_COUNT)} limit -1)", _COUNTING_MS
        # One row more than a page has says that there is a next page.
        most = max(SETTINGS["max_returned_rows"], (page_size or 0) + 1) if truncate else None
        given = dict(params) if isinstance(params, Mapping) else list(params or ())
        try:
            found = await self._children.call(answer, Path(self.path), sql, given, milliseconds / 1000, most)
        except CallError as error:
            if error.reason != "too_slow":
                raise sqlite3.OperationalError("the query took too much memory") from None
            raise QueryInterrupted(error, sql, params) from None
        except sqlite3.OperationalError as error:
            if str(error) == "interrupted":
                raise QueryInterrupted(error, sql, params) from None
            raise
        return Results(_rows(found), found.is_cut, [(name,) for name in found.columns])

    async def found(self, options: SearchOptions) -> Found:
        return await self._children.call(found_in, Path(self.path), options)


def listen(host: str, port: int) -> socket.socket:
    """Take an address, port 0 for any that is free; raise AddressError with one line that says why not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        # Python names the address in its message once more.
        reason = (error.strerror or str(error)).partition(" (while")[0]
        hint = " (--port takes another)" if error.errno == errno.EADDRINUSE else ""
        raise AddressError(f"cannot listen on {host}, port {port}: {reason}{hint}") from error


def url_of(host: str, listening: socket.socket) -> str:
    """Return the address for a browser on this machine."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # read, not listened on
    return f"http://{f'[{name}]' if ':' in name else name}:{listening.getsockname()[1]}/"


def serve(file: Path, store: Store, host: str, listening: socket.socket) -> None:
    """Serve a database until the process is interrupted, which raises KeyboardInterrupt."""
    # It prints a traceback with all variables for every mistake in a reader's SQL; ours answers instead.
    pm.unregister(name="datasette.handle_exception")
    pm.register(Plugin(store, _hosts(host, listening)))
    config = uvicorn.Config(
        application(file).app(), log_level="warning", access_log=False, lifespan="on", server_header=False
    )
    uvicorn.Server(config).run(sockets=[listening])


def application(file: Path) -> Any:
    datasette = Datasette(metadata=metadata(), settings=SETTINGS, memory=False, cors=False)
    datasette.remove_database("_memory")  # there where no file is given
    datasette.add_database(_LiveFile(datasette, file.absolute()), name=DATABASE)
    return datasette


def _rows(found: Answer) -> list[sqlite3.Row]:
    """Return rows as Datasette takes them, by number and by name."""
    if not found.rows:
        return []
    names = ", ".join('NULL AS "{}"'.format(name.replace('"', '""')) for name in found.columns)
    with closing(sqlite3.connect(":memory:")) as nowhere:
        described = nowhere.execute(f"SELECT {names}")
        return [sqlite3.Row(described, row) for row in found.rows]


def _hosts(host: str, listening: socket.socket) -> frozenset[str]:
    """Return by which names it may be asked; who opens it to every network names it as they like."""
    address = ip_address(listening.getsockname()[0])
    if address.is_unspecified:
        return frozenset()
    named = {host.lower(), f"[{address}]" if address.version == 6 else str(address)}  # noqa: PLR2004
    return _LOOPBACK | named if address.is_loopback else frozenset(named)
