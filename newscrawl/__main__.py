"""The program `newscrawl`: every command, from any folder; `scrapy` has the same in the project's."""

from __future__ import annotations

import os
import sys
from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, NoReturn

import scrapy.commands
from scrapy import cmdline
from scrapy.commands import ScrapyCommand

import newscrawl.commands

_NAME = "newscrawl"
_WRONG_USE = 2  # as Scrapy has it


class _Parser(cmdline.ScrapyArgumentParser):
    """Scrapy's, which speaks of the program that was called."""

    def __init__(self, *, usage: str, **more: Any) -> None:
        super().__init__(prog=_NAME, usage=usage.replace("scrapy", _NAME, 1), **more)

    def error(self, message: str) -> NoReturn:
        self.exit(_WRONG_USE, f"{_NAME}: {message} (-h tells the options)\n")


def main() -> None:
    """Run the command that the command line names, list all of them where it names none."""
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "newscrawl.settings")
    name = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    ours, scrapys = _commands(newscrawl.commands), _commands(scrapy.commands)
    if name is None:
        _list(ours, {name: command for name, command in scrapys.items() if name not in ours})
    elif name not in ours | scrapys:
        near = get_close_matches(name, ours, n=1)
        hint = f"did you mean {near[0]}?" if near else f"{_NAME} -h lists them"
        sys.stderr.write(f"{_NAME}: no command {name!r}: {hint}\n")
        sys.exit(_WRONG_USE)
    else:
        cmdline.ScrapyArgumentParser = _Parser  # type: ignore[assignment,misc]  # its name is a literal in cmdline
        cmdline.execute([_NAME, *sys.argv[1:]])


def _commands(package: ModuleType) -> dict[str, ScrapyCommand]:
    names = sorted(module.name for module in iter_modules(package.__path__) if module.name[0] != "_")
    return {name: import_module(f"{package.__name__}.{name}").Command() for name in names}


def _list(ours: dict[str, ScrapyCommand], scrapys: dict[str, ScrapyCommand]) -> None:
    lines = [f"Usage: {_NAME} <command> [options] [arguments]"]
    for heading, commands in (("Commands", ours), ("Scrapy's own", scrapys)):
        lines += ["", f"{heading}:", *(f"  {name:<13} {one.short_desc()}" for name, one in commands.items())]
    lines += ["", f"{_NAME} <command> -h tells its options. Data lies in the folder data of the one that"]
    lines += ["you are in, or where the environment variable NEWSCRAWL_DATA_DIR says."]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
