"""The set-up of the browser, as `make test` runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.browser import installers

pytestmark = pytest.mark.usefixtures("_processes")

ROOT = Path(__file__).parents[2]


@pytest.fixture
def machine(tmp_path) -> Path:
    """Return the folder of all programs of a machine that can reach no server."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def program(machine: Path, name: str, script: str) -> None:
    (machine / name).write_text(f"#!/bin/sh\n{script}\n")
    (machine / name).chmod(0o755)


def set_up(machine: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    closed = {"PLAYWRIGHT_DOWNLOAD_HOST": "http://127.0.0.1:9", "PLAYWRIGHT_BROWSERS_PATH": str(machine)}
    return subprocess.run(
        [sys.executable, "-m", "tools.browser"],
        cwd=ROOT,
        env={"PATH": str(machine), "HOME": os.environ["HOME"]} | closed | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_browser_that_is_there(machine) -> None:
    """A browser that starts is taken, and nothing is installed."""
    program(machine, "apt-get", f"/bin/touch {machine}/asked")
    program(machine, "chromium", "echo Chromium 1")
    done = set_up(machine)
    assert (done.returncode, done.stdout) == (0, f"browser: {machine}/chromium\n")
    assert not (machine / "asked").exists()


def test_the_wanted_browser(machine) -> None:
    """The environment names the browser; what does not start is not replaced by another."""
    program(machine, "chromium", "exit 0")
    program(machine, "broken", "exit 127")
    assert set_up(machine, NEWSCRAWL_BROWSER=f"{machine}/chromium").returncode == 0
    done = set_up(machine, NEWSCRAWL_BROWSER=f"{machine}/broken")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_no_way_to_a_browser(machine) -> None:
    """Where nothing can be installed one line says what to install."""
    done = set_up(machine)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "install Chromium" in line
    assert "NEWSCRAWL_BROWSER" in line


@pytest.mark.skipif(os.geteuid() != 0, reason="packages are installed by root")
def test_the_system_installs_one(machine) -> None:
    """Root takes the system's package, which brings its libraries."""
    browser = f"echo '#!/bin/sh' > {machine}/chromium; /bin/chmod 755 {machine}/chromium"
    program(machine, "apt-get", f'case "$1" in install) {browser};; esac')
    done = set_up(machine)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"browser: {machine}/chromium"


@pytest.mark.parametrize(("is_root", "first"), [(True, "apt-get"), (False, "playwright")])
def test_which_way_comes_first(is_root, first, machine, monkeypatch) -> None:
    """Root asks the system's packages first, anybody else downloads into the own cache."""
    program(machine, "apt-get", "exit 0")
    monkeypatch.setenv("PATH", str(machine))
    ways = installers(is_root=is_root)
    assert first in " ".join(ways[0][0])
    assert "playwright" in ways[-1][0]
