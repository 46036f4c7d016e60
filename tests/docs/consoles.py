"""The commands of the documentation with the output that is shown below them, run as a reader types them.

`python -m tests.docs.consoles` runs those of all pages in `PAGES` and writes what comes out into the pages.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = (
    "README.md",
    "docs/questions.md",
    "docs/exports.md",
    "docs/monitoring.md",
    "docs/mirror.md",
    "docs/scaling.md",
)
# What asks somebody else's machine, installs packages or never ends.
_NOT_HERE = re.compile(r"pip install|ssh |systemctl|scrapyd|newscrawl explore")
# Stands above a block whose numbers tell how fast the machine is.
TIMED = "<!-- another machine, other numbers -->\n"
# A table of Markdown that a command prints stands behind its block, where a reader sees a table.
_BLOCK = re.compile(rf"((?:{TIMED})?)```console\n(.*?)```\n(?:\n((?:\|[^\n]*\n)+))?", re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_END = "-- the end of a command --"
_MASKS = (
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "<time>"),
    (r"[\d,]+ bytes", "<number> bytes"),
    (r"(?<=\S) {2,}|(?<=rows) +", "  "),
    (r"\(run \d+ of", "(run <number> of"),  # one that is killed at once has none
    (r"extractor version \d+", "extractor version <number>"),
    (r"\d+ (?:s|min)(?: \d+ s)? ago", "<number> ago"),
    (r",\d+,(new|revised|gone|restored)$", r",<seq>,\1"),
    (r"(?:[^\s|]*/newscrawl|\S*python\S* -m newscrawl) ", "newscrawl "),
    (r".*\bKilled\b.*", "Killed"),
    # How sqlite3 draws a table of Markdown, and how one is written.
    (r"-{3,}", "---"),
    (r"\s*\\?\|\s*", "|"),
)


class Shown(NamedTuple):
    """A command of a page and the lines that are shown below it."""

    command: str
    lines: list[str]
    is_timed: bool


def shown(page: str) -> list[Shown]:
    """Return the commands of a page that can be run, in order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [one for block in _BLOCK.finditer(text) for one in _of_block(*block.groups())]


def _of_block(timed: str, console: str, table: str | None) -> list[Shown]:
    found = []
    for first, rest in _COMMAND.findall(console):
        command, lines = first, rest.splitlines()
        while command.count('"') % 2:  # goes on in the next line
            command += f"\n{lines.pop(0)}"
        found.append(Shown(command, lines, bool(timed)))
    found[-1].lines.extend((table or "").splitlines())
    return [one for one in found if not _NOT_HERE.search(one.command)]


class Folder(NamedTuple):
    """A folder in which `make demo` has left `data/demo`, and what it printed."""

    path: Path

    @property
    def demo(self) -> Path:
        return self.path / "demo.out"

    @classmethod
    def made(cls, path: Path) -> Folder:
        """Crawl the demo site; raise CalledProcessError where that fails."""
        programs = path / "bin"
        programs.mkdir(parents=True)
        program = programs / "newscrawl"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m newscrawl "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        folder = cls(path)
        command = [sys.executable, "-m", "newscrawl", "demo"]
        done = subprocess.run(
            command, cwd=path, env=folder.environment(), stdout=subprocess.PIPE, text=True, check=True
        )
        folder.demo.write_text(done.stdout, encoding="utf-8")
        return folder

    def copy(self, path: Path) -> Folder:
        return Folder(shutil.copytree(self.path, path))

    def environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("NEWSCRAWL_")}
        path = f"{self.path / 'bin'}{os.pathsep}{ours['PATH']}"
        return ours | {"PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "80", "TERM": "dumb"}

    def outputs(self, commands: list[str]) -> list[list[str]]:
        """Run commands one after the other in one shell, and return the lines that each prints."""
        # What `make demo` does besides, setting up an environment, is done where this runs.
        script = [
            f"make() {{ cat '{self.demo}'; }}",
            *(f"{one}\nprintf '%s\\n' '{_END}'" for one in commands),
        ]
        done = subprocess.run(
            ["bash", "-c", "\n".join(script)],
            cwd=self.path,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return [part.strip("\n").splitlines() for part in done.stdout.split(f"{_END}\n")[: len(commands)]]


def masked(lines: list[str]) -> list[str]:
    """Return lines without what is another on another day, and without the way a table is drawn."""
    found = []
    for line in lines:
        masked_line = line
        for pattern, by in _MASKS:
            masked_line = re.sub(pattern, by, masked_line)
        found.append(masked_line.rstrip())
    return found


def is_as_shown(one: Shown, given: list[str]) -> bool:
    """Say whether a command printed what is shown; `...` stands for any lines, `…` for the rest of one."""
    if one.is_timed:
        return {line.split()[0] for line in masked(given)} <= {line.split()[0] for line in masked(one.lines)}
    return re.fullmatch("".join(map(_pattern, masked(one.lines))), _text(masked(given))) is not None


def _pattern(line: str) -> str:
    if line == "...":
        return r"(?:.*\n)*?"
    return f"{re.escape(line[:-1])}.*\n" if line.endswith("…") else f"{re.escape(line)}\n"


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def main() -> None:
    """Write what every command prints into its page, but for outputs of which a part is shown."""
    with tempfile.TemporaryDirectory() as name:
        made = Folder.made(Path(name) / "made")
        for page in PAGES:
            folder = made.copy(Path(name) / Path(page).stem)
            _rewrite(ROOT / page, shown(page), folder.outputs([one.command for one in shown(page)]))


def _rewrite(page: Path, commands: list[Shown], outputs: list[list[str]]) -> None:
    text = page.read_text(encoding="utf-8")
    for one, given in zip(commands, outputs, strict=True):
        is_whole = not any(line == "..." or line.endswith("…") or line[:1] == "|" for line in one.lines)
        if is_whole and not one.is_timed:
            command = f"$ {one.command}"
            text = text.replace(_text([command, *one.lines]), _text([command, *given]), 1)
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
