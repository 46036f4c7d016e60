"""Where the browser is, how it is started, what can go wrong with it, and its only way out.

That is a proxy on this machine that knows a few hosts with their ports.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager, suppress
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
HELP = (
    "install Chromium (apt-get install chromium, or python -m playwright install chromium) "
    "or set NEWSCRAWL_BROWSER"
)
_ROOT = 0
# Seconds. Playwright waits for three minutes, and with it a crawl that is told to end.
_STARTING = 30
_QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Containers give 64 MB of shared memory, in which tabs crash.
    "--disable-dev-shm-usage",
)

_LOOPBACK = "127.0.0.1"
_VERSION, _NO_LOGIN, _CONNECT = 5, 0, 1
_IPV4, _NAME, _IPV6 = 1, 3, 4
_OK, _NOT_ALLOWED, _UNREACHABLE = 0, 2, 4
# How long a host may take to accept a connection, with all its addresses.
_PATIENCE = 30.0
_CHUNK = 64 * 1024


def check_browser(wanted: str) -> None:
    """Raise ValueError where the setting NEWSCRAWL_BROWSER names no program."""
    if wanted and not _program(wanted):
        raise ValueError("is no program that can be started")


def find_browser(wanted: str = "") -> str | None:
    """Return the path of a Chromium: the one that is *wanted*, else the system's or Playwright's own."""
    return find_system_browser(wanted) or (None if wanted else downloaded_browser())


def find_system_browser(wanted: str = "") -> str | None:
    """Return the path of a Chromium that Playwright has not downloaded itself, *wanted* or not."""
    return next((path for name in ([wanted] if wanted else NAMES) if (path := _program(name))), None)


def downloaded_browser() -> str | None:
    """Return the path of the browser that Playwright has downloaded; it takes half a second to tell."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # slow to load, seldom needed

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def launch_options(path: str | None, proxy_port: int) -> dict[str, Any]:
    """Return how Playwright starts the browser at *path* (None: its own) behind the proxy on a local port.

    Nothing of it goes past the proxy: not to this machine either, no UDP, no question for a name.
    Web sockets, which nothing could hold against robots.txt, are sent to it in a language that it does not
    speak. Only root goes without the sandbox, which refuses to work for root.
    """
    proxy = f"127.0.0.1:{proxy_port}"
    options = {
        "args": [
            *_QUIET,
            f"--proxy-server=http=socks5://{proxy};https=socks5://{proxy};socks=socks4://{proxy}",
            "--proxy-bypass-list=<-loopback>",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            # The second is what Chromium called it before.
            "--webrtc-ip-handling-policy=disable_non_proxied_udp",
            "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        ],
        "chromium_sandbox": os.geteuid() != _ROOT,
        "timeout": _STARTING * 1000,
        # The crawl ends the browser, after the pages that it still waits for.
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }
    return options | ({"executable_path": path} if path else {})


def _program(wanted: str) -> str | None:
    return shutil.which(str(Path(wanted).expanduser()))


class Endpoint(NamedTuple):
    """Where a connection leads; the host as a browser spells it, an address in its short form."""

    host: str
    port: int


def places(root: str, hosts: Iterable[str]) -> set[Endpoint]:
    """Return where pages of the site at *root* may lead, and of *hosts*, with ports or without.

    >>> sorted(places("https://www.example.org", ["static.example.net:8443"]))
    [Endpoint(host='static.example.net', port=8443), Endpoint(host='www.example.org', port=443)]
    >>> sorted(place.port for place in places("http://[0::1]", []))
    [80, 443]
    """
    usual = (443,) if root.startswith("https:") else (80, 443)
    found = (urlsplit(safe_url_string(url)) for url in (root, *(f"//{host}" for host in hosts)))
    return {
        Endpoint(_spelt(parts.hostname or ""), port)
        for parts in found
        for port in ((parts.port,) if parts.port else usual)
    }


class HostsProxy:
    """A SOCKS server (RFC 1928) that connects to *allowed* and to nothing else.

    It passes bytes on, whatever they are, so that no kind of request escapes it.
    """

    def __init__(self, allowed: Collection[Endpoint]) -> None:
        self._allowed = allowed
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()

    async def start(self) -> int:
        """Listen on a free port of this machine, and return it."""
        self._server = await asyncio.start_server(self._serve, _LOOPBACK, 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def end(self) -> None:
        if self._server:
            self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.current_task()
        assert task  # noqa: S101  # this is one
        self._serving.add(task)
        try:
            with suppress(OSError, EOFError, TimeoutError, ValueError):
                await self._connect(reader, writer)
        finally:
            self._serving.discard(task)
            writer.close()

    async def _connect(self, reader: StreamReader, writer: StreamWriter) -> None:
        place = await _asked(reader, writer)
        if place not in self._allowed:
            writer.write(_reply(_NOT_ALLOWED))
            return
        try:
            async with asyncio.timeout(_PATIENCE):
                there = await asyncio.open_connection(*place, happy_eyeballs_delay=0.25)
        except (OSError, TimeoutError):
            writer.write(_reply(_UNREACHABLE))
            return
        async with _closed_after(there[1]):
            writer.write(_reply(_OK))
            await asyncio.gather(_pass(reader, there[1]), _pass(there[0], writer))


async def _asked(reader: StreamReader, writer: StreamWriter) -> Endpoint:
    """Return where a client wants to be connected to; raise ValueError where it speaks otherwise."""
    version, methods = await reader.readexactly(2)
    if version != _VERSION:
        raise ValueError("not SOCKS 5")
    await reader.readexactly(methods)
    writer.write(bytes([_VERSION, _NO_LOGIN]))
    _, command, _, kind = await reader.readexactly(4)
    if command != _CONNECT:
        raise ValueError("only connections are made")
    if kind == _NAME:
        (length,) = await reader.readexactly(1)
        host = (await reader.readexactly(length)).decode("ascii")
    else:
        host = str(ip_address(await reader.readexactly({_IPV4: 4, _IPV6: 16}[kind])))
    return Endpoint(_spelt(host), int.from_bytes(await reader.readexactly(2)))


def _reply(code: int) -> bytes:
    return bytes([_VERSION, code, 0, _IPV4, 0, 0, 0, 0, 0, 0])


def _spelt(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host.lower()
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


@asynccontextmanager
async def _closed_after(writer: StreamWriter) -> AsyncIterator[None]:
    try:
        yield
    finally:
        writer.close()


async def _pass(reader: StreamReader, writer: StreamWriter) -> None:
    try:
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
