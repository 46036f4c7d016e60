"""Datasette with our configuration, in this process, on one address."""

from __future__ import annotations

import socket
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from newscrawl.analysis.explorer.describing import DATABASE, metadata
from newscrawl.analysis.explorer.plugin import Plugin

if TYPE_CHECKING:
    from newscrawl.storage.store import Store

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
SETTINGS = {
    # The slowest view of a million articles takes five seconds. A facet that reads the texts of so many takes
    # longer than anybody waits for something that was not asked for: the page says that it timed out.
    "sql_time_limit_ms": 10_000,
    "facet_time_limit_ms": 1_000,
    "max_returned_rows": 1_000,
    "default_page_size": 50,
    "default_facet_size": 12,
    "suggest_facets": False,
    "allow_download": False,
    "truncate_cells_html": 160,  # two lines of a wide column
    "default_cache_ttl": 0,  # a reload shows what the crawl has written since
}


class AddressError(OSError):
    """The address cannot be listened on; the message is one line."""


class _LiveFile(Database):  # type: ignore[misc]
    """A database that another process writes and nobody here."""

    def connect(self, write: bool = False) -> sqlite3.Connection:
        if write:
            raise PermissionError("the explorer only reads")
        # Datasette puts the path into an address as it is, and a path may have a "#" in it.
        return sqlite3.connect(f"{Path(self.path).as_uri()}?mode=ro", uri=True, check_same_thread=False)


def listen(host: str, port: int) -> socket.socket:
    """Take an address, port 0 for any that is free; raise AddressError with one line that says why not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        # Python names the address in its message once more.
        reason = (getattr(error, "strerror", None) or str(error)).partition(" (while")[0]
        raise AddressError(f"cannot listen on {host}, port {port}: {reason}") from error


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
    """Return Datasette on one database file."""
    datasette = Datasette(metadata=metadata(), settings=SETTINGS, memory=False, cors=False)
    datasette.remove_database("_memory")  # there where no file is given
    datasette.add_database(_LiveFile(datasette, path=str(file), is_mutable=True), name=DATABASE)
    return datasette


def _hosts(host: str, listening: socket.socket) -> frozenset[str]:
    """Return by which names it may be asked; who opens it to a network names it as they like."""
    address = listening.getsockname()[0]
    is_loopback = address.startswith("127.") or address == "::1"
    return _LOOPBACK | {host} if is_loopback else frozenset()
