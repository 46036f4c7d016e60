"""Tell a watchman that a run did its job: one that hears nothing raises the alarm, also when cron is dead."""

from __future__ import annotations

import logging
import re
from http.client import HTTPException
from threading import Thread
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from newscrawl import __version__

logger = logging.getLogger(__name__)

# How long the end of a crawl waits for an answer, in seconds.
PATIENCE = 5.0


def check_heartbeat_url(url: str) -> None:
    """Raise ValueError, without the address (it is a secret), where it cannot be asked."""
    if not url:
        return
    try:
        parts = urlsplit(url)
        is_address = parts.hostname and parts.port != 0  # a port that is none raises ValueError
    except ValueError:
        is_address = False
    if not is_address or not re.fullmatch(r"https?://[!-~]+", url):
        raise ValueError("is no address that begins with https:// or http://")


def beat(url: str, patience: float = PATIENCE) -> None:
    """Ask for *url* once; what fails or takes too long is a warning in the log, and nothing else."""
    heard: list[str] = []
    # A daemon, so that an address that never ends its answer does not hold the process.
    asking = Thread(target=lambda: heard.append(_ask(url, patience)), daemon=True)
    asking.start()
    asking.join(patience)
    if complaint := next(iter(heard), f"no answer within {patience:g} s"):
        logger.warning("Heartbeat to %s: %s", urlsplit(url).hostname, complaint)


def _ask(url: str, patience: float) -> str:
    """Return what went wrong, "" if nothing did; nothing of it repeats the address."""
    request = Request(url, headers={"User-Agent": f"newscrawl/{__version__}"})  # noqa: S310  # checked
    try:
        with build_opener(_NoRedirects).open(request, timeout=patience):
            return ""
    except TimeoutError:
        return f"no answer within {patience:g} s"
    except HTTPError as error:
        return f"HTTP {error.code}"
    except URLError as error:
        return " ".join(str(error.reason).split())
    except (HTTPException, OSError, ValueError) as error:
        return type(error).__name__


class _NoRedirects(HTTPRedirectHandler):
    """Go nowhere else: who answers with another address is not the watchman that was chosen."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None
