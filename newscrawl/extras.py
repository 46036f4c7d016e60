"""Packages that only some commands need, and how to install them where one is missing."""

from __future__ import annotations

import shlex
import sys
from importlib.metadata import requires
from pathlib import Path

_CLONE = Path(__file__).parents[1]


def missing(what: str, extra: str) -> str:
    """Say in one line that *what* needs an extra of pyproject.toml, and how to install it."""
    return f"{what} needs more packages: {how_to_install(extra)}"


def how_to_install(extra: str) -> str:
    """Return a command that installs an extra into this environment.

    The project is on no index: a clone is installed once more with the extra, under the pins of
    requirements.lock. Where no clone is left the packages are named, as the installed project does.
    """
    if (_CLONE / "pyproject.toml").is_file():
        pins = str(_CLONE / "requirements.lock")
        wanted = ["--constraint", pins, "--editable", f"{_CLONE}[{extra}]"]
    else:
        wanted = _packages(extra)
    return shlex.join([sys.executable, "-m", "pip", "install", *wanted])


def _packages(extra: str) -> list[str]:
    parted = (one.partition(";") for one in requires("newscrawl") or ())
    return [name.strip() for name, _, condition in parted if f'extra == "{extra}"' in condition]
