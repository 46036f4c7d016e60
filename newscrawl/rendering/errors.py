"""What can go wrong with the browser, each under the reason that is counted."""

from __future__ import annotations

from typing import ClassVar


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
