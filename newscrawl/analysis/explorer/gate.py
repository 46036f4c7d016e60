"""What stands before every answer: only reading, only under our own name, and no scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.analysis.explorer.describing import DATABASE

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
_HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-resource-policy": b"same-origin",
}


class Gate:
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
        elif self._hosts and _host(scope) not in self._hosts:
            await _answer(send, 421, b"asked by a name that is not mine")
        elif scope["method"] not in ("GET", "HEAD"):
            await _answer(send, 405, b"this is for reading only", (b"allow", b"GET, HEAD"))
        elif scope["path"] == "/":
            await _answer(send, 302, b"", (b"location", f"/{DATABASE}".encode()))
        else:
            await self._app(scope, receive, _guarded(send))


def _host(scope: Message) -> str:
    """Return the name without its port: whoever is tunnelled here comes by another one."""
    given = dict(scope["headers"]).get(b"host", b"").decode("latin-1").lower()
    name, colon, port = given.rpartition(":")
    return str(name if colon and port.isdigit() else given)


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
