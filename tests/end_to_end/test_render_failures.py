"""What becomes of a crawl whose browser hangs, dies or is not there."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from subprocess import PIPE

import pytest

from tests.crawls import Finished, crawl_command
from tests.forks import Fork

QUICK = {"NEWSCRAWL_BROWSER_TIMEOUT": 4, "NEWSCRAWL_BROWSER_WAIT": 4, "RETRY_TIMES": 0}
LOOPS = (
    "<title>News</title><script>for(;;){}</script>",
    "<title>News</title><script>setTimeout(() => {for(;;){}}, 300)</script>",
)


@pytest.fixture
def nowhere(monkeypatch, tmp_path) -> None:
    """Take every browser out of reach."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))


def started_by(folder: Path, name: str) -> list[int]:
    """Return the main processes of a program that inherited the data folder from their crawl."""
    mark = f"NEWSCRAWL_DATA_DIR={folder}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
        except OSError:  # it has ended, or is another user's
            continue
        if mark in environment.split(b"\0") and name.encode() in command and b"--type=" not in command:
            found.append(int(process.name))
    return found


def begin(demo, data) -> Fork:
    """Start a crawl and return when its browser has got one article and is at others."""
    demo.fault("slow", path="/data/news/detail/", seconds=1)
    crawl = Fork(crawl_command(demo, **QUICK), env=os.environ | data.settings, stdout=PIPE, stderr=PIPE)
    while "data" not in demo.counters():
        assert crawl.poll() is None
        time.sleep(0.02)  # until the other process has got so far
    return crawl


def ended(crawl: Fork) -> Finished:
    with crawl:
        out, err = crawl.communicate(timeout=60)
    return Finished(crawl.returncode, out, err)


def test_tabs_that_hang(site_of, crawl, data) -> None:
    """Pages whose programs never end, from the start or later, cost these pages only."""
    demo = site_of(articles=5, layout="shell")
    hanging = {article["article_id"]: page for article, page in zip(demo.published(), LOOPS, strict=False)}
    for article_id, page in hanging.items():
        demo.replace(f"/news/detail/{article_id}", page)
    done = crawl(demo, **QUICK)
    assert len(data.articles()) == 3
    told = data.rows("SELECT article_id, reason FROM rejects")
    assert {row["article_id"]: row["reason"] for row in told} == dict.fromkeys(hanging, "browser_timeout")
    assert done.err.count("Traceback") == 0


def test_the_browser_is_killed(site_of, data) -> None:
    """A browser that dies is started again, and says so in a line for each page that it was at."""
    demo = site_of(articles=6, layout="shell")
    crawl = begin(demo, data)
    for process in started_by(data.folder, "--remote-debugging"):
        os.kill(process, signal.SIGKILL)
    done = ended(crawl)
    assert done.exit_code == 0
    assert len(data.articles()) >= 4
    assert "Traceback" not in done.err
    assert started_by(data.folder, "--remote-debugging") == []


def test_the_crawl_is_interrupted(site_of, data) -> None:
    """After SIGTERM the crawl ends by itself and leaves no browser behind."""
    demo = site_of(articles=4, layout="shell")
    crawl = begin(demo, data)
    crawl.terminate()
    assert ended(crawl).exit_code == 7
    assert started_by(data.folder, "--remote-debugging") == started_by(data.folder, "playwright") == []


@pytest.mark.usefixtures("nowhere")
def test_no_browser_where_one_is_needed(site_of, crawl, data) -> None:
    """Without a browser a shell is a failure to be tried again, in one line; the rest is crawled."""
    demo = site_of(articles=4)
    article_id = demo.published()[0]["article_id"]
    demo.replace(f"/news/detail/{article_id}", "<title>News</title><script>draw()</script>")
    done = crawl(demo)
    assert len(data.articles()) == 3
    assert data.rejects() == {"no_browser"}
    (line,) = [line for line in done.err.splitlines() if "browser" in line]
    assert "NEWSCRAWL_BROWSER" in line
    assert data.scalar("SELECT state FROM frontier WHERE article_id = ?", article_id) == "failed"


@pytest.mark.usefixtures("nowhere")
def test_a_challenge_without_a_browser(site_of, crawl, data) -> None:
    """A challenge is the site's doing, with or without a browser."""
    demo = site_of(articles=12)
    demo.fault("challenge", path="/news/detail/")
    assert crawl(demo, RETRY_TIMES=0).exit_code == 4
    assert data.rejects() == {"challenge"}


@pytest.mark.usefixtures("nowhere")
def test_always_without_a_browser(site_of, crawl) -> None:
    """A crawl that wants everything from a browser does not begin without one."""
    demo = site_of(articles=1)
    done = crawl(demo, render="always")
    assert done.exit_code == 2
    (line,) = done.err.splitlines()
    assert line.startswith("newscrawl: argument 'render'")
    assert demo.log() == []


def test_a_browser_that_is_no_program(site_of, crawl) -> None:
    """A path that leads to no program is a wrong setting."""
    done = crawl(site_of(articles=1), NEWSCRAWL_BROWSER="/nowhere/chromium")
    assert done.exit_code == 2
    (line,) = done.err.splitlines()
    assert "NEWSCRAWL_BROWSER" in line
