"""Settings, checked before a crawl starts."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from math import inf
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings, default_settings

from newscrawl import settings as defaults
from newscrawl.archive import check_remote
from newscrawl.arguments import MOST_PROCESSES, one_of
from newscrawl.exceptions import SettingError, StoreError
from newscrawl.mentions.assets import Assets
from newscrawl.monitoring.alerts import check_alert_urls, check_heartbeat_url
from newscrawl.monitoring.history import check_names
from newscrawl.policies import Intervals, interval
from newscrawl.rendering.launch import HELP, check_browser, find_browser
from newscrawl.storage.dialects import parsed

_OURS = "NEWSCRAWL_"
# How those of Scrapy's settings end that may be fractions though their default is none.
_SECONDS = ("_DELAY", "_TIMEOUT")
# Environment variables of the tests, which are no settings.
_FOREIGN = "NEWSCRAWL_TEST_"


# A worker that waits so often for the database is not silent for want of life.
_WAITS = 4


def check_setting_names(settings: BaseSettings) -> None:
    """Raise SettingError at a name of ours that no setting has, and at a typed one that is nearly Scrapy's.

    What else the command line sets may be a setting of somebody's own component.
    """
    names = {name for name in (*settings, *os.environ) if name.upper().startswith(_OURS)}
    ours = {name for name in names if not name.startswith(_FOREIGN)}
    typed = {name for name in settings if settings.getpriority(name) == SETTINGS_PRIORITIES["cmdline"]}
    _refuse_unknown(ours, {name for name in vars(defaults) if name.startswith(_OURS)}, likeness=0)
    _refuse_unknown(typed - names, {name for name in vars(default_settings) if name.isupper()}, likeness=0.9)


def _refuse_unknown(given: set[str], known: set[str], likeness: float) -> None:
    for name in sorted(given - known):
        for near in get_close_matches(name.upper(), known, n=1, cutoff=likeness):
            raise SettingError(f"unknown setting {name}: did you mean {near}?")


def check_settings(settings: BaseSettings) -> None:
    """Read every setting that a crawl needs; raise SettingError at the first bad one."""
    check_forms(settings)
    _read(settings, _FILES)
    _check_workers(settings)
    _read(settings, _SECRETS, are_secret=True)


def check_forms(settings: BaseSettings) -> None:
    """Read every setting that has a form of its own; raise SettingError at the first bad one."""
    _read(settings, _scrapys_forms() | _FORMS)
    _read(settings, {"NEWSCRAWL_DATABASE_URL": lambda url: url and parsed(url)}, are_secret=True)


def _scrapys_forms() -> dict[str, Callable[[Any], object]]:
    """Return what reads those of Scrapy's settings that are switches or numbers, which it takes unchecked."""
    given = {name: value for name, value in vars(default_settings).items() if isinstance(value, (int, float))}
    return {name: _form_of(name, value) for name, value in given.items()}


def _form_of(name: str, default: float) -> Callable[[Any], object]:
    if isinstance(default, bool):
        return _switch
    # Without one request, or thread, at a time a crawl waits for ever; priorities alone may be below zero.
    is_needed = name.startswith(("CONCURRENT_", "REACTOR_THREADPOOL_"))
    least = min(1, default) if is_needed else -inf if "PRIORITY" in name else 0
    return _number(least, float if isinstance(default, float) or name.endswith(_SECONDS) else int)


def _read(
    settings: BaseSettings, readers: Mapping[str, Callable[[Any], object]], *, are_secret: bool = False
) -> None:
    """Read settings; raise SettingError at the first bad one, whose value is shown if it is no secret."""
    for name, read in readers.items():
        try:
            read(settings[name])
        except (ValueError, KeyError, OSError, StoreError) as error:
            reason = error.args[-1] if error.args else error
            value = "" if are_secret else f"={settings[name]!r}"
            raise SettingError(f"setting {name}{value}: {reason}") from None


def _check_workers(settings: BaseSettings) -> None:
    if not settings["NEWSCRAWL_RUN"]:
        return
    lease, wait = (settings.getfloat(f"NEWSCRAWL_{name}") for name in ("WORKER_LEASE", "LOCK_WAIT"))
    if lease < _WAITS * wait:
        least = f"{_WAITS} times NEWSCRAWL_LOCK_WAIT"
        raise SettingError(f"setting NEWSCRAWL_WORKER_LEASE={lease:g}: is less than {least}")
    if settings["FEEDS"]:
        raise SettingError("a feed (-o, FEEDS) is written by one process, not by several workers")


def check_render(settings: BaseSettings, render: str) -> None:
    """Refuse a crawl that wants every page from a browser where there is none."""
    if render == "always" and not find_browser(settings["NEWSCRAWL_BROWSER"]):
        raise SettingError(f"argument 'render': always needs a browser: {HELP}")


def _number(least: float, kind: Callable[[Any], float], most: float = inf) -> Callable[[Any], None]:
    def read(value: Any) -> None:
        try:
            number = kind(value)
        except (TypeError, ValueError, OverflowError):
            raise ValueError("is not a number") from None
        if not least <= number <= most or number == inf:
            raise ValueError(f"is not a number from {least}" + (f" to {most}" if most < inf else ""))

    return read


def _folder(value: str) -> None:
    if not value:
        raise ValueError("is empty")
    if value.startswith(("~", "$")):
        raise ValueError("is not expanded here (only a shell does): give the whole path")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("is not UTF-8") from None


def _contact(value: str) -> None:
    if not re.fullmatch(r"(?:https?://\S+|\S+@\S+)?", value):
        raise ValueError("is neither a URL nor a mail address")


def _hosts(value: str) -> None:
    for host in value.split(","):
        if not re.fullmatch(r"[^\s/@:]*(?::\d+)?", host.strip()):
            raise ValueError(f"{host.strip()!r} is not a host such as static.example.org")


def _user_agent(value: str | None) -> None:
    if not (value or "").strip():
        raise ValueError("is empty: a crawl says who it is")


def _log_file(value: str | None) -> None:
    if value:
        Path(value).open("a").close()


def _job_dir(value: str | None) -> None:
    if value:
        raise ValueError("fetches pages twice: what waits is in the store, and the next crawl goes on there")


def _switch(value: Any) -> None:
    if str(value).lower() not in {"1", "0", "true", "false"}:
        raise ValueError("is not 1 or 0")


def _run(value: str) -> None:
    if value not in ("", "new", "any") and not str(value).isdecimal():
        raise ValueError("is neither new, any nor the number of a run")


# Addresses that hold passwords: no message repeats them.
_SECRETS: dict[str, Callable[[str], None]] = {
    "NEWSCRAWL_ARCHIVE_REMOTE": check_remote,
    "NEWSCRAWL_ALERT_URLS": check_alert_urls,
    "NEWSCRAWL_HEARTBEAT_URL": check_heartbeat_url,
}
# What has to be on this machine.
_FILES: dict[str, Callable[[Any], object]] = {
    "NEWSCRAWL_ASSETS": lambda file: Assets.load(file) if file else None,
    "NEWSCRAWL_BROWSER": check_browser,
}
_FORMS: dict[str, Callable[[Any], object]] = {
    "LOG_LEVEL": one_of(logging.getLevelNamesMapping()),
    "LOG_FILE": _log_file,
    "JOBDIR": _job_dir,
    "USER_AGENT": _user_agent,
    "NEWSCRAWL_DATA_DIR": _folder,
    "NEWSCRAWL_CONTACT": _contact,
    "NEWSCRAWL_BROWSER_HOSTS": _hosts,
    "NEWSCRAWL_PRINTED_TIMEZONE": ZoneInfo,
    "NEWSCRAWL_READ_PROCESSES": lambda value: value == "" or _number(0, int, MOST_PROCESSES)(value),
    "NEWSCRAWL_SUMMARY": one_of(("table", "json")),
    "NEWSCRAWL_READ_DEADLINE": _number(0.1, float),
    "NEWSCRAWL_READ_MEMORY": _number(128, int),
    "NEWSCRAWL_CHECKS_OFF": check_names,
    "NEWSCRAWL_REVISIT_AFTER": Intervals,
    "NEWSCRAWL_REVISIT_BUDGET": _number(0, int),
    "NEWSCRAWL_REREAD_EVERY": _number(1, int),
    "NEWSCRAWL_GONE_AFTER": interval,
    "NEWSCRAWL_RETRY_FAILED_AFTER": Intervals,
    "NEWSCRAWL_STOP_AFTER_KNOWN_PAGES": _number(1, int),
    "NEWSCRAWL_MAX_LISTING_PAGES": _number(1, int),
    "NEWSCRAWL_RUN": _run,
    "NEWSCRAWL_WORKER_LEASE": _number(1, float),
    "NEWSCRAWL_BATCH_ITEMS": _number(1, int),
    "NEWSCRAWL_BATCH_SECONDS": _number(0.01, float),
    "NEWSCRAWL_LOCK_WAIT": _number(0, float),
    "NEWSCRAWL_ARCHIVE": _switch,
    "NEWSCRAWL_ARCHIVE_MAX_BYTES": _number(1, int),
    "NEWSCRAWL_ARCHIVE_KEEP": lambda value: interval(value) if value else None,
    "NEWSCRAWL_MAX_TITLE_LENGTH": _number(1, int),
    "NEWSCRAWL_RETRY_AFTER_MAX": _number(0, float),
    "NEWSCRAWL_BROWSER_TABS": _number(1, int),
    "NEWSCRAWL_BROWSER_TIMEOUT": _number(1, float),
    "NEWSCRAWL_BROWSER_WAIT": _number(0, float),
    "NEWSCRAWL_PROGRESS_INTERVAL": _number(0.01, float),
    "NEWSCRAWL_DEMO_ARTICLES": _number(0, int),
    "NEWSCRAWL_DEMO_LAYOUT": one_of(("next", "app", "ld", "bare", "shell")),
    "NEWSCRAWL_DEMO_DAY": _number(1, int),
}
