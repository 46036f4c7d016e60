"""What lies in the folder of an export, read without our code."""

from __future__ import annotations

import hashlib
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "scrapy", "export"]


def contents(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def package(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "datapackage.json").read_bytes())


def unguarded(cell: str) -> str:
    """Return the text of a cell of CSV, as docs/exports.md says."""
    is_guarded = cell[:1] == "'" and cell.lstrip("'")[:1] in set("=+-@\t\r\n＝＋－＠")
    return cell[1:] if is_guarded else cell
