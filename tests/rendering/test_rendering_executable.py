"""Which browser is found, and how it is started."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from newscrawl.rendering.launch import check_browser, find_browser, launch_options

if TYPE_CHECKING:
    from pathlib import Path

PLAYWRIGHTS = "chrome"


def program(folder: Path, name: str) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def system(monkeypatch, tmp_path) -> Path:
    """Return the only folder in which programs are looked for."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "downloads"))
    return folder


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_a_browser_of_the_system(name, system) -> None:
    """A Chromium is found under any of its usual names."""
    path = program(system, name)
    assert find_browser() == path


def test_the_wanted_browser_comes_first(system, tmp_path) -> None:
    """The setting beats the system, and where it leads nowhere nothing stands in for it."""
    program(system, "chromium")
    wanted = program(tmp_path / "own", "my-chromium")
    assert find_browser(wanted) == wanted
    assert find_browser(str(tmp_path / "own" / "other")) is None


@pytest.mark.usefixtures("_processes")  # of Playwright, which knows where its own is
def test_no_browser_at_all(system) -> None:
    """Where there is none the answer is none."""
    assert system.exists()
    assert find_browser() is None


def test_a_wanted_browser_that_is_no_program(system) -> None:
    """A path to something that cannot be started is refused, an empty setting is not."""
    check_browser("")
    check_browser(program(system, "chromium"))
    with pytest.raises(ValueError, match="no program"):
        check_browser(str(system))


def test_who_runs_without_a_sandbox(monkeypatch) -> None:
    """Only root, whom it would refuse, goes without the browser's sandbox."""
    for user, sandbox in ((0, False), (1000, True)):
        monkeypatch.setattr(os, "geteuid", lambda user=user: user)
        assert launch_options(None, 1080)["chromium_sandbox"] is sandbox


def test_which_names_the_browser_finds() -> None:
    """The browser starts soon, resolves no name, and asks the proxy for every host, this machine too."""
    options = launch_options("/usr/bin/chromium", 1080)
    assert options["executable_path"] == "/usr/bin/chromium"
    assert options["timeout"] == 30_000  # a signal waits for it
    assert {
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--proxy-bypass-list=<-loopback>",
    } <= set(options["args"])
