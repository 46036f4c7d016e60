"""The program `newscrawl`: every command, from any folder; `scrapy` has the same in the project's."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from difflib import get_close_matches
from functools import partial
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, cast

from newscrawl import __version__

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from types import ModuleType

    from scrapy.commands import ScrapyCommand

_NAME = "newscrawl"
_WRONG_USE = 2  # as Scrapy has it
_INTERRUPTED = 7


def main() -> None:
    """Run the command that the command line names, list all of them where it names none."""
    _fill_closed_streams()
    errors = cast("TextIOWrapper", sys.stderr).detach()
    sys.stderr = _Messages(errors, errors="backslashreplace", line_buffering=True)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:  # as Ctrl-C, until a crawl or a server has its own
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _run()
    except KeyboardInterrupt:  # half a second goes by until a command runs, which answers itself
        sys.stderr.write(f"{_NAME}: interrupted\n")
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:  # `head` has enough of a list; commands of ours hear of it themselves
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Messages(TextIOWrapper):
    """Standard error, which may be a full disk or a reader that has gone: the exit code speaks for itself."""

    def write(self, text: str) -> int:
        with suppress(OSError):
            super().write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            super().flush()


def _fill_closed_streams() -> None:
    """Open what the caller has closed: the database would have its number, and get what is printed."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # a file that is opened gets the lowest number that is free
            stream = Path(os.devnull).open("r+", encoding="utf-8")  # noqa: SIM115  # it stays
            os.set_inheritable(stream.fileno(), True)  # else those of its processes are closed
            setattr(sys, name, stream)


def _run() -> None:
    import configparser

    import scrapy.commands
    from scrapy import cmdline
    from scrapy.utils.project import get_project_settings

    import newscrawl.commands

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
        # Its name is a literal in cmdline.
        cmdline.ScrapyArgumentParser = partial(_parser, cmdline.ScrapyArgumentParser)  # type: ignore[assignment,misc]
        try:
            get_project_settings()
        except (ImportError, OSError, configparser.Error) as error:  # of the environment or a scrapy.cfg
            told = " ".join(str(error).split())
            sys.stderr.write(f"{_NAME}: the settings of the project cannot be read: {told}\n")
            sys.exit(_WRONG_USE)
        cmdline.execute([_NAME, *sys.argv[1:]])


def _parser(scrapys: type[ArgumentParser], *, usage: str, **more: Any) -> ArgumentParser:
    """Return Scrapy's parser, which speaks of the program that was called, and of an error in a line."""
    parser = scrapys(prog=_NAME, usage=usage.replace("scrapy", _NAME, 1), **more)
    parser.error = lambda message: parser.exit(  # type: ignore[method-assign]
        _WRONG_USE, f"{_NAME}: {message.removeprefix('argument ')} (-h tells the options)\n"
    )
    return parser


def _commands(package: ModuleType) -> dict[str, ScrapyCommand]:
    names = sorted(module.name for module in iter_modules(package.__path__) if module.name[0] != "_")
    return {name: import_module(f"{package.__name__}.{name}").Command() for name in names}


def _list(ours: dict[str, ScrapyCommand], scrapys: dict[str, ScrapyCommand]) -> None:
    lines = [f"{_NAME} {__version__}, usage: {_NAME} <command> [options] [arguments]"]
    for heading, commands in (("Commands", ours), ("Scrapy's own", scrapys)):
        lines += ["", f"{heading}:", *(f"  {name:<13} {one.short_desc()}" for name, one in commands.items())]
    lines += ["", f"{_NAME} <command> -h tells its options. Data lies in the folder data of the one that"]
    lines += ["you are in, or where the environment variable NEWSCRAWL_DATA_DIR says."]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
