"""Find a Chromium for the tests, else install one; `make browser` runs it.

As root on Debian the system's package comes first, since it brings the libraries that a browser needs; else
Playwright downloads one into the user's cache.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from newscrawl.rendering.launch import HELP, find_browser

Command = list[str]
# A package with its libraries comes in one minute over a middling line, and never over a dead one.
_PATIENCE = 300
_ENVIRONMENT = {
    "DEBIAN_FRONTEND": "noninteractive",
    # Playwright tries several hosts several times, half a minute each unless told.
    "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000",
}


def main() -> int:
    """Print where the browser is and return 0; return 1 with one line of what to do where none is."""
    wanted = os.environ.get("NEWSCRAWL_BROWSER", "")
    for commands in [[], *([] if wanted else installers(is_root=os.geteuid() == 0))]:
        _run(commands)
        path = find_browser(wanted)
        if path and starts(path):
            sys.stdout.write(f"browser: {path}\n")
            return 0
    sys.stderr.write(f"no browser that starts was found, and none could be installed: {HELP}\n")
    return 1


def installers(*, is_root: bool) -> list[list[Command]]:
    """Return the ways to install a browser, the likeliest to work first, each as commands in order."""
    download = [sys.executable, "-m", "playwright", "install", "chromium"]
    apt = shutil.which("apt-get")
    if not is_root or not apt:
        return [[download]]
    package = [[apt, "update", "-qq"], [apt, "install", "-qq", "-y", "chromium"]]
    return [package, [[*download, "--with-deps"]]]


def starts(path: str) -> bool:
    """Say whether the program at *path* runs here: one without its libraries does not."""
    return _succeeds([path, "--version"], timeout=30)


def _run(commands: list[Command]) -> None:
    """Run commands up to the first that fails."""
    for command in commands:
        sys.stdout.write(f"no browser yet: {' '.join(command)}\n")
        sys.stdout.flush()
        if not _succeeds(command, timeout=_PATIENCE):
            return


def _succeeds(command: Command, timeout: int) -> bool:
    environment = os.environ | _ENVIRONMENT
    quiet = subprocess.DEVNULL
    try:
        done = subprocess.run(  # our own commands, and the browser that the user has
            command, env=environment, stdout=quiet, stderr=quiet, timeout=timeout, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
