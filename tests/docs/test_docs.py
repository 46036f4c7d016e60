"""What the code has, the docs say."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from newscrawl import settings
from newscrawl.arguments import CrawlArguments
from newscrawl.monitoring import run_result as outcome
from newscrawl.policies import RENDERABLE
from newscrawl.spiders import articles as failures
from newscrawl.storage.schema import metadata

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path for path in ROOT.rglob("*.md") if ".venv" not in path.parts and "node_modules" not in path.parts
)


def doc(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    return re.split(r"^## ", text.partition(f"\n## {heading}\n")[2], flags=re.MULTILINE)[0]


@pytest.mark.parametrize("name", [name for name in dir(settings) if name.startswith("NEWSCRAWL_")])
def test_every_setting_has_its_heading(name: str) -> None:
    """A setting of ours is explained under a heading of its own."""
    assert f"### {name}\n" in doc("docs/settings.md")


def test_no_setting_is_described_that_is_gone() -> None:
    """Every heading that names a setting names one that exists."""
    described = set(re.findall(r"^### (NEWSCRAWL_\w+)$", doc("docs/settings.md"), re.MULTILINE))
    assert described <= set(dir(settings))


@pytest.mark.parametrize("name", [name for name in dir(settings) if name.startswith("NEWSCRAWL_")])
def test_every_default_is_told(name: str) -> None:
    """The text of a setting begins with its default, or says that it is empty."""
    if name in os.environ or isinstance(getattr(settings, name), dict):
        pytest.skip("no plain default")
    text = doc("docs/settings.md").partition(f"### {name}\n")[2]
    default = str(getattr(settings, name))
    told = re.match(r"`([^`]+)`", text)
    if not default:
        assert text.startswith("Empty")
    else:
        assert told
        assert told[1] in (default, default.removesuffix(".0"))


@pytest.mark.parametrize("table", metadata.tables)
def test_every_column_is_described(table: str) -> None:
    """Each column stands in the section of its table, or where all tables share it."""
    text = doc("docs/fields.md")
    shared = {"article_id", "locale", *(column.name for column in metadata.tables["articles"].columns)}
    described = set(re.findall(r"^### (\w+)$", section(text, table), re.MULTILINE))
    described |= set(re.findall(r"`(\w+)`", section(text, table)))
    columns = {column.name for column in metadata.tables[table].columns}
    assert columns - described <= (set() if table == "articles" else shared)


@pytest.mark.parametrize("argument", [field.name for field in fields(CrawlArguments)])
def test_every_argument_is_described(argument: str) -> None:
    """A spider argument has its row in the table of arguments."""
    assert f"| `{argument}` |" in section(doc("docs/settings.md"), "Arguments")


@pytest.mark.parametrize(
    "command", sorted(path.stem for path in (ROOT / "newscrawl/commands").glob("[a-z]*.py"))
)
def test_every_command_is_in_the_readme(command: str) -> None:
    """A command is named where a newcomer reads first."""
    assert f"newscrawl {command}" in doc("README.md")


def test_make_lists_its_targets() -> None:
    """Plain `make` lists every target with what it does."""
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    phony = re.findall(r"^\.PHONY: (.+)$", doc("Makefile"), re.MULTILINE)
    assert sorted(re.findall(r"^make (\S+) +\w", said, re.MULTILINE)) == sorted(" ".join(phony).split())


def test_every_exit_code_is_explained() -> None:
    """An exit code has its row in the table of operations."""
    named = [value for name, value in vars(outcome).items() if name.isupper() and not name.startswith("_")]
    codes = {value for value in named if isinstance(value, int)}
    rows = {int(code) for code in re.findall(r"^\| (\d) \|", doc("docs/operations.md"), re.MULTILINE)}
    assert rows == codes


def test_every_reject_reason_is_explained() -> None:
    """A reason that the code gives stands in the table of reasons."""
    text = section(doc("docs/fields.md"), "rejects")
    reasons = {*failures.JUDGED, *failures.MISSING}
    reasons |= set(re.findall(r'reason = "(\w+)"', doc("newscrawl/pipelines.py")))
    reasons |= {*failures._CONNECTION.values(), *failures._STATUS.values()}
    pages = doc("newscrawl/extraction/page.py")
    reasons |= set(re.findall(r'(?:rejected=|return )"(\w+)"', pages))
    rendering = [doc(f"newscrawl/{name}.py") for name in ("policies", "exceptions", "rendering/launch")]
    reasons |= set(re.findall(r'(?:reason(?:: ClassVar\[str\])? = |return )"(\w+)"', "".join(rendering)))
    reasons |= RENDERABLE
    reasons |= set(re.findall(r'return "(\w+)"', doc("newscrawl/middlewares/retry.py")))
    spiders = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "newscrawl/spiders").glob("*.py"))
    spider = re.findall(r'_reject\([^,]+, "(\w+)"(?: if [^,]+ else "(\w+)")?', spiders)
    reasons |= {reason for pair in spider for reason in pair if reason}
    assert {"title_too_long", "before_since", "cut", "empty", "timeout", "listing"} <= reasons
    assert {"browser_failed", "no_browser"} <= reasons
    assert not {reason for reason in reasons if f"`{reason}`" not in text}


def test_every_statistic_is_explained() -> None:
    """A stat under our prefix stands in the table of statistics."""
    text = doc("docs/operations.md")
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "newscrawl").rglob("*.py"))
    stats = set(re.findall(r'(?:inc_value|set_value|max_value)\(\s*"newscrawl/(\w+)"', code))
    assert "pages_read" in stats
    assert not {stat for stat in stats if f"newscrawl/{stat}`" not in text and f"`{stat}`" not in text}


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    """A relative link in the docs leads to a file, and its anchor to a heading."""
    for target in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {
                re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings
            }


@pytest.mark.parametrize("picture", sorted((ROOT / "docs").rglob("*.svg")), ids=lambda path: path.name)
def test_pictures_load_nothing(picture: Path) -> None:
    """A picture shows the same without a network: it names no address but that of its own format."""
    addresses = re.findall(r"\bhttps?://[^\s\"')]+", picture.read_text(encoding="utf-8"))
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}
