"""Every command of the documentation does what is shown below it."""

from __future__ import annotations

import re
import shlex
import shutil
from typing import TYPE_CHECKING

import pytest
import scrapy.commands
from scrapy.cmdline import ScrapyArgumentParser
from scrapy.settings import Settings

import newscrawl.commands
from newscrawl import settings
from newscrawl.__main__ import _commands
from newscrawl.arguments import CrawlArguments
from tests.docs.consoles import PAGES, ROOT, Folder, Shown, is_as_shown, shown

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = _commands(scrapy.commands) | _commands(newscrawl.commands)
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
_CODE = re.compile(r"```(?:console|sh|text|)\n(.*?)```|(?<!`)`([^`\n]+)`", re.DOTALL)
_CALL = re.compile(r"(?:^|[\s/'])newscrawl ((?:[a-z]+)\b(?:[^\n|>#;&]*))", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_commands_print_what_is_shown(demo_folder: Folder, tmp_path: Path, page: str) -> None:
    """The commands of a page, one after the other, print what the page shows, but for times and the like."""
    if any(shutil.which(tool) is None for tool in ("bash", "sqlite3", "jq")):
        pytest.skip("the pages use sqlite3 and jq")
    commands = shown(page)
    folder = demo_folder.copy(tmp_path / "here")
    given = folder.outputs([one.command for one in commands])
    assert len(given) == len(commands) > 0
    for one, lines in zip(commands, given, strict=True):
        assert is_as_shown(one, lines), "\n".join([f"$ {one.command}", *lines])


@pytest.mark.parametrize(
    ("lines", "given", "is_alike"),
    [
        pytest.param(["a", "..."], ["a", "b", "c"], True, id="the rest is left out"),
        pytest.param(["...", "c"], ["a", "b", "c"], True, id="the start is left out"),
        pytest.param(["a", "..."], ["b", "a"], False, id="another start"),
        pytest.param(["a"], ["a", "b"], False, id="a line more"),
        pytest.param(["a 1"], ["a 2"], False, id="another number"),
        pytest.param(["at 2026-01-02T03:04:05Z"], ["at 2027-01-02T03:04:05Z"], True, id="another time"),
        pytest.param(["| a | b |", "| --- | --- |"], ["|  a  | b |", "|-----|---|"], True, id="a table"),
    ],
)
def test_what_is_alike(lines: list[str], given: list[str], *, is_alike: bool) -> None:
    assert is_as_shown(Shown("command", lines, is_timed=False), given) == is_alike


def calls() -> list[str]:
    """Return every call of the program in the documents, as it is written."""
    parts = [part for page in DOCUMENTS for found in _CODE.findall(page.read_text("utf-8")) for part in found]
    found = [call for part in parts for call in _CALL.findall(part) if call.split()[0] in COMMANDS]
    return list(dict.fromkeys(call.strip() for call in found))


@pytest.mark.parametrize("call", calls())
def test_a_call_has_the_options_that_there_are(call: str) -> None:
    """What a page types names commands, options, settings and arguments that the program knows."""
    name, *words = shlex.split(call)
    parser = ScrapyArgumentParser(conflict_handler="resolve")
    command = COMMANDS[name]
    command.settings = Settings()
    command.add_options(parser)
    options, rest = parser.parse_known_args(words)
    assert not [word for word in rest if word.startswith("--") and word != "--"]
    named = [word.partition("=")[0] for word in options.set]
    assert [one for one in named if one.startswith("NEWSCRAWL_") and not hasattr(settings, one)] == []
    arguments = [word.partition("=")[0] for word in getattr(options, "spargs", [])]
    assert set(arguments) <= CrawlArguments.__dataclass_fields__.keys()
