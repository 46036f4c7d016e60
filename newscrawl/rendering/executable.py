"""Where the browser is, how it is started, and what can go wrong with it."""

from __future__ import annotations

import os
import shutil
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
