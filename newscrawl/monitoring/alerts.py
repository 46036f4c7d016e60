"""Tell a person, once for every change of state and not once a run, and a watchman after every good run.

The watchman that hears nothing raises the alarm, also when cron is dead.
"""

from __future__ import annotations

import logging
import re
import time
from functools import partial
from http.client import HTTPException
from importlib.util import find_spec
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from newscrawl import __version__
from newscrawl.extras import missing
from newscrawl.monitoring import BAD, FAILURE, OK, WARNING, Check
from newscrawl.monitoring.run_result import CHECK_FAILED, INTERRUPTED, STORE_FAILED, RunResult
from newscrawl.monitoring.run_result import OK as DONE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from apprise import NotifyBase

    from newscrawl.monitoring.history import LastResult

logger = logging.getLogger(__name__)

# How long the end of a crawl waits for an alert to be sent, or an answer, in seconds; apprise itself gives up
# after 4 and 4.
PATIENCE = 5.0


class Alert(NamedTuple):
    """What a person is told; *kind* is a notification type of apprise."""

    title: str
    body: str
    kind: str


def check_alert_urls(urls: str) -> None:
    """Raise ValueError, without the addresses (they hold passwords), where they cannot be used."""
    if not urls:
        return
    if find_spec("apprise") is None:
        raise ValueError(missing("it", "alerts"))
    talk = logging.getLogger("apprise")
    talk.disabled = True  # says in several lines what is said here in one
    try:
        _services(urls)
    finally:
        talk.disabled = False


def news(before: LastResult, outcome: RunResult, checks: Sequence[Check]) -> list[Check]:
    """Return what changed since the run before; a run that was not judged has no *checks*."""
    if outcome.exit_code == INTERRUPTED:
        return []
    changed = []
    if _kind_of(outcome.exit_code) != _kind_of(before.exit_code):
        level = OK if _kind_of(outcome.exit_code) == DONE else FAILURE
        changed.append(Check("run", level, f"{outcome.sentence} (exit code {outcome.exit_code})"))
    for check in checks:
        bad = check.level if check.level in BAD else None
        if bad != before.bad.get(check.name):
            changed.append(check)
    return changed


def alert_of(changed: Sequence[Check], about: str) -> Alert:
    """Word an alert; *about* names the run."""
    levels = {check.level for check in changed}
    worst = next((level for level in (FAILURE, WARNING) if level in levels), None)
    names = ", ".join(check.name for check in changed if worst in (None, check.level))
    lines = [f"{_said(check.level)}: {check.name}: {check.figure}" for check in changed]
    return Alert(f"newscrawl {_said(worst)}: {names}", "\n".join([*lines, about]), worst or "success")


def send(urls: str, alert: Alert, patience: float = PATIENCE) -> None:
    """Send to every address at once; what fails or takes too long is a warning in the log."""
    jobs = [(f"Alert to {_name(one)}", partial(_send_one, one, alert)) for one in _services(urls)]
    _do_at_once(jobs, patience, "not sent")


def _do_at_once(jobs: Sequence[tuple[str, Callable[[], str]]], patience: float, late: str) -> None:
    """Do jobs, each under its name; log what each complains of, and that one is not done in time."""
    complaints = [f"{late} within {patience:g} s"] * len(jobs)

    def do(place: int) -> None:
        complaints[place] = jobs[place][1]()

    # Daemons, so that an address that never answers does not hold the process.
    threads = [Thread(target=do, args=(place,), daemon=True) for place in range(len(jobs))]
    deadline = time.monotonic() + patience
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    for (name, _), complaint in zip(jobs, complaints, strict=True):
        if complaint:
            logger.warning("%s: %s", name, complaint)


def _services(urls: str) -> list[NotifyBase]:
    from apprise import Apprise, NotifyBase  # noqa: PLC0415  # an extra, and only for who wants it

    services = Apprise()
    if not services.add(urls):
        raise ValueError("holds an address that apprise does not know (https://appriseit.com)")
    return [service for service in services if isinstance(service, NotifyBase)]


def _send_one(service: NotifyBase, alert: Alert) -> str:
    from apprise import Apprise  # noqa: PLC0415

    one = Apprise()
    one.add(service)
    try:
        sent = one.notify(title=alert.title, body=alert.body, notify_type=alert.kind)
    except Exception as error:  # noqa: BLE001  # plug-ins raise anything, and no alert may fail a run
        return f"not sent: {error}"
    return "" if sent else "not sent"


def _name(service: NotifyBase) -> str:
    """Return an address without its secrets."""
    address: str = service.url(privacy=True)  # type: ignore[no-untyped-call]  # apprise's own
    return address.partition("?")[0]


def _kind_of(exit_code: int | None) -> int:
    """Return the exit code by which runs are alike.

    Checks are told one by one. A run whose store failed cannot note how it ended, so that the next
    one takes it for one that was killed.
    """
    if exit_code is None:
        return STORE_FAILED
    return DONE if exit_code == CHECK_FAILED else exit_code


def _said(level: str | None) -> str:
    return level if level in BAD else "well again"


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
    name = f"Heartbeat to {urlsplit(url).hostname}"
    _do_at_once([(name, partial(_ask, url, patience))], patience, "no answer")


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
