"""The demo site as a program: how it starts, what it prints, and that it always ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.demo_client import DemoClient, DemoClientError, demo_process

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("_processes")

MODULE = [sys.executable, "-m", "newscrawl.demo"]
SCRAPY = [sys.executable, "-m", "scrapy", "demosite"]


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


def start(command: list[str]) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    return process, process.stdout.readline()


def test_it_says_where_it_is_and_ends_on_sigterm() -> None:
    """One line with the address; SIGTERM ends it with exit code 0."""
    process, line = start([*MODULE, "--articles", "5"])
    with process:
        assert line.startswith("demo site at http://127.0.0.1:")
        assert DemoClient(line.split()[-1]).get("/news").status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_it_ends_with_its_standard_input() -> None:
    """A test that dies takes its site with it."""
    process, _ = start([*MODULE, "--until-eof"])
    with process:
        assert process.poll() is None
        assert process.stdin
        process.stdin.close()
        assert process.wait(10) == 0


def test_two_sites_with_one_seed_serve_the_same_bytes() -> None:
    """Nothing but the address distinguishes them; another seed makes another site."""
    with demo_process(articles=30, layout="bare") as one, demo_process(articles=30, layout="bare") as two:
        path = f"/news/detail/{one.published()[9]['article_id']}"
        for page in (path, "/news/2", "/news/flash", "/sitemap/news/1"):
            first, second = one.get(page).text, two.get(page).text
            assert first.replace(one.url, "") == second.replace(two.url, "")
        assert one.get(path).headers["etag"] == two.get(path).headers["etag"]
    with demo_process(articles=30, seed=2) as other:
        assert other.get(path).status == 404


def test_options_describe_the_site() -> None:
    """Locales may be a sequence or text."""
    with demo_process(articles=3, locales=["zh-CN", "asia"], layout="ld") as demo:
        assert len(demo.published("asia")) == 3
        assert (demo.get("/asia/news").status, demo.get("/news").status) == (200, 404)


def test_an_option_that_is_wrong_does_not_hang() -> None:
    """A site that cannot start is an error at once."""
    with pytest.raises(DemoClientError, match="did not start"), demo_process(layout="baroque"):
        pass


def test_a_taken_port_is_one_line(taken_port: int) -> None:
    """The message names the trouble and the exit code is 1."""
    done = subprocess.run(
        [*MODULE, "--port", str(taken_port)], capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert str(taken_port) in done.stderr


def test_demosite_serves_and_says_what_to_look_at() -> None:
    """`scrapy demosite` prints addresses that answer."""
    process, line = start([*SCRAPY, "--port", "0", "--articles", "40", "--locales", "en,zh-CN"])
    with process:
        url = line.split()[3]
        assert process.stdout
        addresses = [process.stdout.readline().split()[-1] for _ in range(5)]
        client = DemoClient(url)
        paths = [address.removeprefix(url[:-1]) for address in addresses]
        assert [client.get(path).status for path in paths] == [200] * 5
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


@pytest.mark.parametrize("port", ["80000", "-1"])
@pytest.mark.parametrize(("words", "exit_code"), [(["newscrawl", "demosite"], 2), (["newscrawl.demo"], 1)])
def test_demosite_on_no_port(port, words, exit_code) -> None:
    """A number that no port has is one line."""
    command = [sys.executable, "-m", *words, f"--port={port}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stderr.count("\n")) == (exit_code, 1)
    assert "port" in done.stderr


@pytest.mark.parametrize("option", ["--articles=-1", "--page-size=0", "--shard-size=0"])
@pytest.mark.parametrize("words", [["newscrawl", "demosite"], ["newscrawl.demo"]])
def test_a_demosite_that_cannot_be(option, words) -> None:
    """An impossible number is one line."""
    command = [sys.executable, "-m", *words, "--port=0", option]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_demosite_on_a_taken_port_is_one_line(taken_port: int) -> None:
    """No traceback, exit code 1."""
    done = subprocess.run(
        [*SCRAPY, "--port", str(taken_port)], capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 1
    assert done.stderr == f"demosite: port {taken_port} is taken; choose another with --port\n"
