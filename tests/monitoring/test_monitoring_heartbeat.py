"""The heartbeat, asked of a real receiver on this machine."""

from __future__ import annotations

import logging
import socket
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from newscrawl.monitoring.alerts import beat, check_heartbeat_url
from tests.loopback import site

if TYPE_CHECKING:
    from tests.loopback import Answer

SECRET = "/ping/secret-token"


def warnings(caplog) -> list[str]:
    """Return the lines that were logged; none of them holds the secret."""
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert not [line for line in lines if "secret" in line or "\n" in line]
    return lines


def test_it_is_one_request(caplog) -> None:
    """A receiver that answers is asked once, and nothing is said of it."""
    with site(lambda _host, _path: (204, {}, "")) as (root, asked):
        beat(root + SECRET)
    assert (asked, warnings(caplog)) == ([SECRET], [])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param((500, {}, "<html>secret"), "HTTP 500", id="an error"),
        pytest.param((404, {}, ""), "HTTP 404", id="an address that was mistyped"),
        pytest.param((302, {"Location": "/login?secret"}, ""), "HTTP 302", id="a redirect"),
        pytest.param((301, {"Location": "file:///etc/passwd"}, ""), "HTTP 301", id="a redirect to a file"),
    ],
)
def test_another_answer_is_one_line(answer: Answer, said: str, caplog) -> None:
    """An error is told in one line; a redirect is one, and is not followed."""
    with site(lambda _host, _path: answer) as (root, asked):
        beat(root + SECRET)
    assert asked == [SECRET]
    assert warnings(caplog) == [f"Heartbeat to 127.0.0.1: {said}"]


def test_nobody_listens(caplog) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    beat(f"http://127.0.0.1:{port}{SECRET}")
    (line,) = warnings(caplog)
    assert "refused" in line


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200"], ids=["nothing", "the half of a line"])
def test_an_answer_that_does_not_end(sent: bytes, caplog) -> None:
    """Nobody waits for an answer longer than the limit, and one line says so."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        beat(f"http://127.0.0.1:{server.getsockname()[1]}{SECRET}", patience=0.2)
        with closing(server.accept()[0]) as connection:
            connection.sendall(sent)
    (line,) = warnings(caplog)
    assert "0.2 s" in line or "timed out" in line


@pytest.mark.parametrize(
    "url",
    [
        "hc-ping.example/secret",
        "ftp://x.example/secret",
        "https://",
        "https:///secret",
        "file:///etc/secret",
        "http://[secret",
        "http://x.example:secret/",
        "http://x.example/a secret",
        "http://x.example/secret\r\nHost: y",
    ],
)
def test_what_is_no_address(url: str) -> None:
    """A wrong address is refused before the crawl, without being repeated."""
    with pytest.raises(ValueError, match=r"^is no address") as refused:
        check_heartbeat_url(url)
    assert "secret" not in str(refused.value)


def test_an_address_and_none() -> None:
    check_heartbeat_url("")
    check_heartbeat_url("https://hc-ping.example:8443/ping/0b1e-4")
