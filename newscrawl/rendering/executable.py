"""Where the browser is, how it is started, what can go wrong with it, and how one is installed.

`python -m newscrawl.rendering.executable`, which `make test` runs, finds a browser, else installs one. As
root on Debian the system's package comes first, since it brings the libraries that a browser needs; else
Playwright downloads one into the user's cache.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
HELP = (
    "install Chromium (apt-get install chromium, or python -m playwright install chromium) "
    "or set NEWSCRAWL_BROWSER"
)
_ROOT = 0
_QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Containers give 64 MB of shared memory, in which tabs crash.
    "--disable-dev-shm-usage",
)

Command = list[str]
# A package with its libraries comes in one minute over a middling line, and never over a dead one.
_PATIENCE = 300
_ENVIRONMENT = {
    "DEBIAN_FRONTEND": "noninteractive",
    # Playwright tries several hosts several times, half a minute each unless told.
    "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000",
}


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
        # The crawl ends the browser, after the pages that it still waits for.
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }
    return options | ({"executable_path": path} if path else {})


def _program(wanted: str) -> str | None:
    return shutil.which(str(Path(wanted).expanduser()))


class BrowserError(Exception):
    """The browser did not give the page: it crashed, or could not reach the site."""

    reason: ClassVar[str] = "browser_failed"


class BrowserTimeoutError(BrowserError):
    """The page was not there in time."""

    reason = "browser_timeout"


class NoBrowserError(BrowserError):
    """There is no browser, or it does not start."""

    reason = "no_browser"


class GivenUpError(BrowserError):
    """The browser is not asked again in this run."""

    reason = "given_up"


def main() -> int:
    """Print where the browser is and return 0; return 1 with one line of what to do where none is."""
    wanted = os.environ.get("NEWSCRAWL_BROWSER", "")
    for commands in [[], *([] if wanted else installers(is_root=os.geteuid() == _ROOT))]:
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
        done = subprocess.run(  # noqa: S603  # our own commands, and the browser that the user has
            command, env=environment, stdout=quiet, stderr=quiet, timeout=timeout, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
