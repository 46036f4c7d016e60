"""What stands before every answer: only reading, only under our own name, and no scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from newscrawl.explorer.metadata import DATABASE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Message, Callable[[], Awaitable[Message]], Send], Awaitable[None]]

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
            await _answer(send, 421, b"asked by a name that is not mine")
        elif _is_foreign(headers):
            await _answer(send, 403, b"asked by a page of another site; type the address to come here")
        elif scope["method"] not in ("GET", "HEAD"):
            await _answer(send, 405, b"this is for reading only", (b"allow", b"GET, HEAD"))
        elif len(scope["query_string"]) > _LONGEST_QUERY:
            await _answer(send, 414, b"the question is too long")
        elif not all(map(_SELECT.match, _sql(scope))):
            await _answer(send, 400, b"SQL begins with SELECT, WITH or EXPLAIN, and no comment before it")
        elif scope["path"] == "/":
            await _answer(send, 302, b"", (b"location", f"/{DATABASE}".encode()))
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


async def _answer(send: Send, status: int, text: bytes, *headers: tuple[bytes, bytes]) -> None:
    plain = (b"content-type", b"text/plain; charset=utf-8")
    start = {"type": "http.response.start", "status": status, "headers": [plain, *headers]}
    await _guarded(send)(start)
    await send({"type": "http.response.body", "body": text})
