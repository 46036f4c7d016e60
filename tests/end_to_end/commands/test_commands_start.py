"""What a command loads: the time until it says its first word."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# orjson is loaded in a millisecond.
LIGHT = {"newscrawl", "orjson"}
# For the database and the terminal; the rest of what is installed is for pages, crawls and charts.
OF_STATUS = LIGHT | {"babel", "markdown_it", "mdurl", "pygments", "rich", "sqlalchemy", "greenlet"}
# Runs Scrapy and names what is loaded at its end, the standard library left out.
PROGRAM = """
import sys
from scrapy.cmdline import execute
try:
    execute(["scrapy", *sys.argv[1:]])
finally:
    tops = {name.partition(".")[0] for name in sys.modules} - sys.stdlib_module_names
    print(*tops, sep="\\n", file=sys.stderr)
"""


def loaded(*arguments: str, folder: Path = ROOT) -> set[str]:
    """Return the packages that a command of Scrapy loads in a folder."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    names = set(done.stderr.splitlines())
    assert "scrapy" in names, done.stderr
    return {name for name in names if name.isidentifier() and not name.startswith(("_", "cython"))}


@pytest.fixture(scope="module")
def scrapys(tmp_path_factory) -> set[str]:
    """Return what Scrapy loads outside of a project."""
    return loaded("version", folder=tmp_path_factory.mktemp("elsewhere"))


@pytest.mark.parametrize("command", [["version"], ["status", "-h"], ["export", "-h"], ["crawl", "-h"]])
def test_a_list_of_commands_loads_no_library(command, scrapys) -> None:
    """To name a command, or to tell its options, loads nothing that Scrapy does not load elsewhere."""
    assert loaded(*command) - scrapys <= LIGHT


def test_status_loads_no_reader_of_pages(tmp_path, scrapys) -> None:
    """Status loads a database's library and a terminal's: no browser, no charts, no reader of pages."""
    setting = ["-s", f"NEWSCRAWL_DATA_DIR={tmp_path}"]
    assert loaded("status", *setting) - scrapys <= OF_STATUS


_NO_DATABASE = ("sqlalchemy", "twisted")


@pytest.mark.parametrize(
    ("module", "others"),
    [
        ("newscrawl.parse", _NO_DATABASE),
        ("newscrawl.reparse", _NO_DATABASE),
        ("newscrawl.storage.store", ("sqlalchemy.dialects.postgresql", "psycopg")),
    ],
)
def test_a_part_loads_nothing_for_others(module, others) -> None:
    """Who reads pages starts without SQLAlchemy and Twisted, a store in a file without a server's dialect."""
    program = f"import sys; sys.modules['scrapy'] = None; import {module}; print(*sys.modules)"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    loads = subprocess.check_output([sys.executable, "-c", program], env=environment, text=True).split()
    assert module in loads
    assert not set(others) & set(loads)
