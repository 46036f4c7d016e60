"""Draw docs/images/terminal.svg: what `newscrawl crawl bitget_news -a site=demo` prints on a terminal.

Run `.venv/bin/python docs/images/terminal.py` from the project's folder after a change of the summary.
The output is a real run's, in a data folder of its own.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

from rich.console import Console
from rich.text import Text

COLUMNS = 84
CHARACTER = 12.2  # the width that rich gives to one
COMMAND = "NEWSCRAWL_DATA_DIR=data/demo newscrawl crawl bitget_news -a site=demo"
PICTURE = Path(__file__).with_suffix(".svg")


def run_in_terminal(folder: str) -> str:
    """Return what the command writes to a terminal, colours and all."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, COLUMNS, 0, 0))
    environment = os.environ | {
        "SCRAPY_SETTINGS_MODULE": "newscrawl.settings",
        "NEWSCRAWL_DATA_DIR": "data/demo",
        "TERM": "xterm-256color",
    }
    command = [sys.executable, "-m", *COMMAND.split()[1:]]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=theirs, stderr=theirs):
        os.close(theirs)
        return _everything(ours).decode()


def _everything(terminal: int) -> bytes:
    parts = []
    try:
        while part := os.read(terminal, 4096):
            parts.append(part)
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(terminal)
    return b"".join(parts)


def draw(output: str) -> str:
    """Return an SVG of the terminal that loads nothing from elsewhere."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere, force_terminal=True)
        console.print(Text.assemble(("$ ", "bold green"), COMMAND))
        # Of the progress line, which is drawn over and over in one place, the last state stays.
        console.print(Text.from_ansi(output.replace("\r\n", "\n").rstrip("\n")))
        svg = console.export_svg(title="newscrawl", unique_id="terminal")
    # Lines are cut to the height of rich's own font, which costs other fonts their underscores.
    svg = re.sub(r' clip-path="url\([^)]*\)"', "", svg)
    svg = re.sub(r"<clipPath.*?</clipPath>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"@font-face\s*{[^}]*}", "", svg)
    svg = svg.replace("Fira Code", "ui-monospace, Menlo, Consolas, DejaVu Sans Mono")
    svg = re.sub(r'x="([\d.]+)"( y="[\d.]+") textLength="([\d.]+)">((?:&#160;)+)', _indented, svg)
    # The comment that rich leaves names its web site.
    return re.sub(r"<!--.*?-->|[ \t]+$", "", svg, flags=re.MULTILINE)


def _indented(match: re.Match[str]) -> str:
    """Put the spaces at the start of a text into its place: some viewers leave them out."""
    width = len(match[4]) // len("&#160;") * CHARACTER
    return f'x="{float(match[1]) + width:.1f}"{match[2]} textLength="{float(match[3]) - width:.1f}">'


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        PICTURE.write_text(draw(run_in_terminal(folder)), encoding="utf-8")
