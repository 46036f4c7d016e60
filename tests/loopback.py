"""A site on loopback that answers as a test tells it, for what the demo site cannot do."""

from __future__ import annotations

import socketserver
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Answer = tuple[int, dict[str, str], str]

HTML = {"Content-Type": "text/html; charset=utf-8"}
XML = {"Content-Type": "application/xml"}
NOT_FOUND: Answer = (404, HTML, "<title>404</title>")


def article_id(number: int) -> str:
    return str(12560604100000 + number)


def article_page(number: int) -> Answer:
    text = (
        f"<title>Story {number} of the harbour</title><h1>Story {number} of the harbour</h1>"
        "<p>Ledger Desk 2026/10/01 10:00</p><p>By: Ada Quill</p>"
        f"<p>The board met for the {number}th time and put off its vote until the spring.</p>"
    )
    return 200, HTML, text


def listing_page(numbers: range) -> Answer:
    cards = (f'<p><a href="/news/detail/{article_id(n)}"><b>Story {n}</b></a></p>' for n in numbers)
    return 200, HTML, f"<title>News</title><h1>News</h1>{''.join(cards)}"


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[socketserver.TCPServer]:
    """Serve with *handler* on a free port for the length of a block."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        # How often it asks whether to end is how long a test waits for that.
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def site(answer: Callable[[str, str], Answer]) -> Iterator[tuple[str, list[str]]]:
    """Give the root of a site, and the paths that it is asked for; *answer* gets the root and a path."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None: ...

        def do_GET(self) -> None:
            asked.append(self.path)
            host = f"http://127.0.0.1:{self.server.server_address[1]}"
            status, headers, text = answer(host, self.path)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(text.encode()))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

    with serving(Handler) as server:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
