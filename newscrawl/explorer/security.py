"""What keeps the explorer safe: only reading, only under our own name, no scripts, and SQL within bounds.

SQL that somebody typed is run by a child process, within bounds of memory, size and time.
"""

from __future__ import annotations

import re
import resource
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from newscrawl.storage.dialects.sqlite import open_to_read

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Callable[[], Awaitable[Message]], Send], Awaitable[None]]

DATABASE = "newscrawl"  # what addresses begin with, whatever the file is called
# None of our pages needs a script, so that none runs, whatever a stored text has talked its way into.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# Datasette reads SQL by patterns in the process that answers everybody: some take time that is quadratic in
# its length, and leading comments time that doubles with each.
_LONGEST_QUERY = 10_000
_SELECT = re.compile(r"\s*(?:select|with|explain)\b", re.IGNORECASE)
_HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-resource-policy": b"same-origin",
}

# A body is a tenth of a page, and a page has 10 MB at most: no stored text is longer.
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 32_000_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COLUMN: 500,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
}
_HEAP = 256 << 20
_SORTED = 1 << 30  # what does not fit into memory is sorted in a file without a name
# A page of a thousand articles with all columns has 40,000 values; more than this takes a browser minutes.
_MOST_VALUES = 100_000
_MOST_CHARACTERS = 32_000_000
_STEPS = 1000  # of SQLite's machine between two looks at the clock, some 0.1 ms


class SecurityMiddleware:
    """ASGI middleware around Datasette.

    *hosts* are the names by which it may be asked, none for all: another site that lets its own name
    point to this machine (DNS rebinding) could otherwise read everything through a visitor's browser.
    """

    def __init__(self, app: App, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Message, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name: value.decode("latin-1").lower() for name, value in scope["headers"]}
        if self._hosts and _without_port(headers.get(b"host", "")) not in self._hosts:
            await _respond(send, 421, b"asked by a name that is not mine")
        elif _is_foreign(headers):
            await _respond(send, 403, b"asked by a page of another site; type the address to come here")
        elif scope["method"] not in ("GET", "HEAD"):
            await _respond(send, 405, b"this is for reading only", (b"allow", b"GET, HEAD"))
        elif len(scope["query_string"]) > _LONGEST_QUERY:
            await _respond(send, 414, b"the question is too long")
        elif not all(map(_SELECT.match, _sql(scope))):
            await _respond(send, 400, b"SQL begins with SELECT, WITH or EXPLAIN, and no comment before it")
        elif scope["path"] == "/":
            await _respond(send, 302, b"", (b"location", f"/{DATABASE}".encode()))
        else:
            await self._app(scope, receive, _guarded(send))


def _without_port(host: str) -> str:
    """Return the name alone: whoever is tunnelled here comes by another port."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def _is_foreign(headers: dict[bytes, str]) -> bool:
    """Say whether a browser asks for a page that is not ours; a port of this machine is another site too."""
    origin = headers.get(b"origin")
    is_ours = origin is None or origin.partition("://")[2] == headers.get(b"host")
    return not is_ours or headers.get(b"sec-fetch-site", "none") not in ("none", "same-origin")


def _sql(scope: Message) -> list[str]:
    asked = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return [sql for sql in asked.get("sql", ()) if sql.strip()]


def _guarded(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message["headers"] if name.lower() not in _HEADERS]
            message["headers"] = [*kept, *_HEADERS.items()]
        await send(message)

    return guarded


async def _respond(send: Send, status: int, text: bytes, *headers: tuple[bytes, bytes]) -> None:
    plain = (b"content-type", b"text/plain; charset=utf-8")
    start = {"type": "http.response.start", "status": status, "headers": [plain, *headers]}
    await _guarded(send)(start)
    await send({"type": "http.response.body", "body": text})


class Answer(NamedTuple):
    columns: list[str]
    rows: list[tuple[Any, ...]]
    is_cut: bool


def answer(
    file: Path, sql: str, params: Mapping[str, Any] | Sequence[Any], seconds: float, most: int | None
) -> Answer:
    """Run a query and cut its answer after so many rows, None for never.

    Raise OperationalError with one line, `interrupted` where it took longer than *seconds*.
    """
    end = time.monotonic() + seconds
    resource.setrlimit(resource.RLIMIT_FSIZE, (_SORTED, _SORTED))
    try:
        with closing(_connection(file)) as connection:
            connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
            cursor = connection.execute(sql, params)
            columns = [name for name, *_ in cursor.description or ()]
            return _within(most, columns, cursor)
    except MemoryError:
        raise sqlite3.OperationalError(f"the query needs more than {_HEAP >> 20} MB of memory") from None
    except (sqlite3.DatabaseError, OverflowError) as error:
        raise sqlite3.OperationalError(str(error)) from None


def _connection(file: Path) -> sqlite3.Connection:
    connection = open_to_read(file)
    connection.text_factory = lambda text: str(text, "utf-8", "replace")
    for limit, most in _LIMITS.items():
        connection.setlimit(limit, most)
    connection.execute(f"PRAGMA hard_heap_limit = {_HEAP}")
    return connection


def _within(most: int | None, columns: list[str], found: Iterable[tuple[Any, ...]]) -> Answer:
    rows: list[tuple[Any, ...]] = []
    characters = 0
    for row in found:
        if len(rows) == most:
            return Answer(columns, rows, is_cut=True)
        rows.append(row)
        characters += sum(len(value) for value in row if isinstance(value, str | bytes))
        if characters > _MOST_CHARACTERS or len(rows) * len(columns) > _MOST_VALUES:
            raise sqlite3.OperationalError(
                f"the answer is too large: ask for fewer rows or columns (at most {_MOST_VALUES:,} values "
                f"and {_MOST_CHARACTERS // 1_000_000} MB)"
            )
    return Answer(columns, rows, is_cut=False)
