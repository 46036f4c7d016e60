"""The program `newscrawl`: what it lists, how it refuses, and where it works."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from scrapy.cmdline import ScrapyArgumentParser
from scrapy.utils.project import get_project_settings

from newscrawl import extras
from newscrawl.monitoring.run_result import STORE_FAILED, WRONG_ARGUMENT
from newscrawl.storage.dialects import database_url
from newscrawl.storage.store import Store, StoredSite
from tests import forks
from tests.storage.storage_examples import RUN, article

if TYPE_CHECKING:
    from subprocess import CompletedProcess

NEXT = "tests.storage.next_release"
ROOT = Path(__file__).parents[3]
COMMANDS = {path.stem for path in (ROOT / "newscrawl/commands").glob("[a-z]*.py")}


@pytest.fixture
def newscrawl(tmp_path):
    """Run the program in a folder that is no project's."""

    def run(*arguments: str, program: str = "newscrawl") -> CompletedProcess[str]:
        ours = {name for name in os.environ if name.startswith(("NEWSCRAWL_", "SCRAPY_"))}
        environment = {name: value for name, value in os.environ.items() if name not in ours}
        command = [sys.executable, "-m", program, *arguments]
        return forks.run(command, cwd=tmp_path, env=environment | {"PYTHONPATH": str(ROOT)})

    return run


def test_commands_are_listed(newscrawl) -> None:
    """Without a command all are listed, the project's own first."""
    done = newscrawl()
    assert done.returncode == 0
    ours, _, scrapys = done.stdout.partition("Scrapy's own:")
    assert set(re.findall(r"^  (\w+) +\w", ours, re.MULTILINE)) == COMMANDS
    assert {"shell", "list", "version"} <= set(re.findall(r"^  (\w+) +\w", scrapys, re.MULTILINE))
    assert "  crawl " not in scrapys


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("statsu", "no command 'statsu': did you mean status?"),
        ("xyz", "no command 'xyz': newscrawl -h lists them"),
    ],
)
def test_an_unknown_command_is_one_line(newscrawl, given, says) -> None:
    """A typo is answered with one line and the exit code of a wrong argument."""
    done = newscrawl(given)
    assert (done.returncode, done.stdout, done.stderr) == (WRONG_ARGUMENT, "", f"newscrawl: {says}\n")


@pytest.mark.parametrize("command", ["report", "list"])
def test_help_speaks_of_the_program(newscrawl, command) -> None:
    """Help names the program that was called, for Scrapy's own commands too."""
    done = newscrawl(command, "-h")
    assert re.search(rf"^  newscrawl {command}\b", done.stdout, re.MULTILINE)
    assert "  scrapy" not in done.stdout


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help_stays_in_its_lines(name) -> None:
    """Scrapy makes a heading of a line that ends with a colon, and a narrow terminal breaks lines there."""
    parser = ScrapyArgumentParser()
    command = import_module(f"newscrawl.commands.{name}").Command()
    command.settings = get_project_settings()
    command.add_options(parser)
    scrapys = ("(default: INFO)", "[default: %(default)s]")
    helps = [action.help for action in parser._actions if action.help and not action.help.endswith(scrapys)]
    assert [text for text in helps if re.search(r":(?= |$)", text)] == []


def test_a_wrong_use_speaks_of_the_program(newscrawl) -> None:
    """An error in the use of a command is one line that names the program."""
    done = newscrawl("crawl")
    assert done.returncode == WRONG_ARGUMENT
    says = "name one spider: newscrawl crawl SPIDER (newscrawl list names them) (-h tells the options)"
    assert done.stderr == f"newscrawl: {says}\n"


@pytest.mark.parametrize(
    "command",
    ["search bitcoin --limt=3", "report --privat", "export -f", "crawl bitget_news --full", "status -x"],
)
def test_an_option_that_there_is_not(newscrawl, tmp_path, command) -> None:
    """A misspelt option is refused in one line, and taken neither for a word nor for the name of a file."""
    done = newscrawl(*command.split())
    assert done.returncode == WRONG_ARGUMENT
    option = next(word for word in command.split() if word[0] == "-").partition("=")[0]
    sign = "--" if command.startswith("search") else "-"
    says = f"no option {option}: -h lists them (a word that begins with {sign} goes behind --)"
    assert done.stderr == f"newscrawl: {says}\n"
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["status", "export", "mentions", "search salt"])
@pytest.mark.parametrize(
    "setting", ["NEWSCRAWL_LOCK_WAIT=x", "DOWNLOAD_DELAY=slow", "NEWSCRAWL_GONE_AFTER=1"]
)
def test_a_setting_that_cannot_be_read(newscrawl, command, setting) -> None:
    """Every command says in one line which setting has a value that is none."""
    done = newscrawl(*command.split(), "-s", setting)
    name, _, value = setting.partition("=")
    assert (done.returncode, done.stdout) == (WRONG_ARGUMENT, "")
    assert re.fullmatch(rf"newscrawl: setting {name}='{value}': .+\n", done.stderr)


def test_data_lies_in_the_folder_that_one_is_in(newscrawl, tmp_path) -> None:
    """Commands look for data in the present folder, and making none is no use of one that only reads."""
    done = newscrawl("status")
    assert done.returncode == STORE_FAILED
    assert str(tmp_path / "data" / "newscrawl.db") in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_spiders_are_found_from_anywhere(newscrawl) -> None:
    """The project's spiders are known in every folder."""
    assert newscrawl("list").stdout == "bitget_news\n"


def test_a_wheel_has_every_file_of_the_program() -> None:
    """What lies beside the modules is named as data of the package, and every folder is a package."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    package = ROOT / "newscrawl"
    named = {path for pattern in data["newscrawl"] for path in package.glob(pattern)}
    files = {path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert {path for path in files if path.suffix != ".py"} == named
    assert all((path.parent / "__init__.py").is_file() for path in files if path.suffix == ".py")


@pytest.mark.parametrize("extra", ["alerts", "explorer", "parquet", "report"])
def test_what_is_advised_can_be_installed(extra) -> None:
    """The advice names an extra that there is, in the clone that the code came from."""
    command = extras.how_to_install(extra)
    assert extra in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert shlex.split(command)[:4] == [sys.executable, "-m", "pip", "install"]
    assert shlex.split(command)[4:] == [
        "--constraint",
        f"{ROOT}/requirements.lock",
        "--editable",
        f"{ROOT}[{extra}]",
    ]


def test_where_no_clone_is_left_packages_are_named(monkeypatch, tmp_path) -> None:
    """An installed project, whose clone nobody knows, advises the packages of the extra themselves."""
    monkeypatch.setattr(extras, "_CLONE", tmp_path)
    monkeypatch.setattr(extras, "requires", lambda _: ["lxml>=6", 'pyarrow>=21; extra == "parquet"'])
    assert extras.how_to_install("parquet").endswith(" -m pip install 'pyarrow>=21'")


@pytest.mark.parametrize("command", ["stories", "mentions", "reparse --adopt"])
def test_a_command_that_writes_upgrades_an_older_schema(newscrawl, tmp_path, command) -> None:
    """Whatever writes brings a database to today's schema, as a crawl does; what only reads refuses it."""
    with Store.open(database_url(tmp_path / "data")) as store:
        store.claim_for(StoredSite("bitget_news", "https://www.bitget.com"))
    older = (
        "data/newscrawl.db has an older schema; the next crawl upgrades it, and so does newscrawl mentions"
    )
    for reader in ("status", "mirror copy"):
        done = newscrawl(*reader.split(), program=NEXT)
        assert (done.returncode, done.stderr) == (STORE_FAILED, f"newscrawl: {older}\n")
    assert newscrawl(*command.split(), program=NEXT).returncode == 0
    assert newscrawl("status", program=NEXT).returncode == 0


@pytest.mark.parametrize(
    "command", ["search title", "export out", "report out.html", "feed out.xml", "reparse"]
)
def test_a_locale_that_no_article_is_in(newscrawl, tmp_path, command) -> None:
    """It may be a mistake in writing, or not crawled yet: a line says so beside what is found."""
    with Store.open(database_url(tmp_path / "data")) as store:
        store.claim_for(StoredSite("bitget_news", "https://www.bitget.com"))
        store.articles.save([article(1)], store.runs.begin(RUN))
    done = newscrawl(*command.split(), "--locale", "en,xx")
    assert done.returncode == 0, done.stderr
    assert (
        done.stderr.count("no article in")
        == done.stderr.count("newscrawl: no article in xx is stored\n")
        == 1
    )


@pytest.mark.parametrize(("command", "found"), [("search title", 0), ("search other", 1), ("export out", 0)])
@pytest.mark.parametrize("name", ["nobody", "THE PRESS"])
def test_a_publisher_of_whom_there_is_no_article(newscrawl, tmp_path, command, found, name) -> None:
    """A line says so, be anything found or not; names are compared in any case."""
    with Store.open(database_url(tmp_path / "data")) as store:
        store.claim_for(StoredSite("bitget_news", "https://www.bitget.com"))
        store.articles.save([article(1, publisher="The Press")], store.runs.begin(RUN))
    done = newscrawl(*command.split(), "--publisher", name)
    is_said = "newscrawl: no article by nobody is stored\n" in done.stderr
    assert is_said == (name == "nobody")
    assert done.returncode == (found if name == "THE PRESS" or "export" in command else 1)


@pytest.mark.parametrize("end", ["2>/dev/full", "2>&1 | true"])
@pytest.mark.parametrize(
    ("command", "exit_code"), [("nothing", WRONG_ARGUMENT), ("status --max-age x", WRONG_ARGUMENT)]
)
def test_an_error_that_nobody_hears(tmp_path, end, command, exit_code) -> None:
    """The exit code is the same where standard error is full or has no reader."""
    line = f"{sys.executable} -m newscrawl {command} {end}; exit ${{PIPESTATUS[0]}}"
    assert subprocess.run(["bash", "-c", line], check=False, cwd=tmp_path).returncode == exit_code


def test_a_list_that_nobody_reads(tmp_path) -> None:
    """Whoever stops reading is no error of a command of Scrapy's either."""
    line = f"{sys.executable} -m newscrawl list | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], check=False, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_settings_that_cannot_be_read(tmp_path) -> None:
    """A scrapy.cfg that is none, and a module that is not there, are one line and exit code 2."""
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = newscrawl.settings\n")
    command, stream = [sys.executable, "-m", "newscrawl", "status"], {"capture_output": True, "text": True}
    environment = os.environ | {"SCRAPY_SETTINGS_MODULE": "no.settings", "PYTHONPATH": str(ROOT)}
    done = [subprocess.run(command, check=False, cwd=tmp_path, env=environment, **stream)]
    (tmp_path / "scrapy.cfg").write_text("settings\n")
    del environment["SCRAPY_SETTINGS_MODULE"]
    done += [subprocess.run(command, check=False, cwd=tmp_path, env=environment, **stream)]
    for one in done:
        assert (one.returncode, one.stderr.count("\n")) == (WRONG_ARGUMENT, 1)
        assert one.stderr.startswith("newscrawl: the settings of the project cannot be read: ")
