"""The table of fields: everything knows its fields, and a new one is a row and three small changes."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl import fields, loaders, settings
from newscrawl.items import Article, RelatedLink
from newscrawl.storage.migrations import HEAD
from newscrawl.storage.search_index import WEIGHTS
from newscrawl.storage.write.versioning import ArticleState

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "adding-a-field.md"


def changes() -> dict[str, tuple[str, str]]:
    """Return what the page shows: by file the lines before and the lines after."""
    found = re.findall(r"```diff\n--- (\S+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    sides = {}
    for file, lines in found:
        before, after = (
            "".join(f"{line[1:]}\n" for line in lines.splitlines() if line[:1] in kept)
            for kept in (" -", " +")
        )
        sides[file] = before, after
    return sides


@pytest.fixture(scope="module")
def told(_processes: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Do what the page says with a copy of the program; return what the copy does with the new field."""
    copy = tmp_path_factory.mktemp("copy")
    ignored = shutil.ignore_patterns("__pycache__", "demo")
    shutil.copytree(ROOT / "newscrawl", copy / "newscrawl", ignore=ignored)
    for file, (before, after) in changes().items():
        path = copy / file
        text = path.read_text(encoding="utf-8") if before else ""
        assert text.count(before) == 1 or not before, f"{file} has another text than docs/adding-a-field.md"
        path.write_text(text.replace(before, after, 1).replace("the newest one so far", HEAD))
    (copy / "data").mkdir()
    environment = os.environ | {"PYTHONPATH": str(copy)}
    command = [sys.executable, ROOT / "tests" / "added_field.py", copy / "data"]
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_a_field_is_added_in_four_files(told) -> None:
    """With the page's four changes a value comes from the page into every place where fields are."""
    assert len(changes()) == 4
    assert told == {
        "lines": ["en-GB"] * 3,
        "coverage": 1,
        "csv": True,
        "described": ["README.md", "datapackage.json", "croissant.json"],
        "reparse": "en-GB",
        "provenance": ["json_ld"],
        "explorer": "The language that the page names.",
        "check": True,
        "feed": True,
    }


def test_items_have_the_fields_of_the_table() -> None:
    """An item has every field of the table, in its order, and feeds show them."""
    names = [field.name for field in (*fields.CONTENT, fields.RELATED)]
    assert [field.name for field in dataclasses.fields(Article) if field.name in names] == names
    assert {field.name for field in fields.LINK} == {field.name for field in dataclasses.fields(RelatedLink)}
    assert [name for name in settings.FEED_EXPORT_FIELDS if name in names] == names


def test_every_field_that_a_layer_says_is_loaded() -> None:
    """Each field but the related block, which is loaded link by link, has a processor of the loaders."""
    assert {*loaders._PROCESSED, "related"} == set(fields.COVERED)
    assert set(loaders._PROCESSORS) == {
        field.processor for field in (*fields.READ, *fields.LINK) if field.processor
    }


def test_what_is_chosen_by_name_exists() -> None:
    """Lists of fields that are a choice of their own name fields of the table."""
    assert set(fields.METADATA) <= set(ArticleState._fields)
    assert set(WEIGHTS) <= set(fields.BY_NAME)
