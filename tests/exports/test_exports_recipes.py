"""The recipes of docs/exports.md keep ids as text, times as times and nothing as nothing."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.docs.test_docs import doc
from tests.exports.exported_data import json_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Of the readers themselves.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
TIMES = ("published_at", "modified_at", "first_seen_at", "last_seen_at", "last_changed_at")


def rows_of(reading: Any) -> list[dict[str, Any]]:
    """Return the rows of what a tool has read, with its own values."""
    kind = type(reading).__module__.partition(".")[0]
    if kind == "pandas":
        return reading.astype(object).where(reading.notna(), None).to_dict("records")
    if kind == "polars":
        return reading.to_dicts()
    if kind == "datasets":
        return reading.to_list()
    return [dict(zip(reading.columns, row, strict=True)) for row in reading.fetchall()]


@pytest.fixture
def folder(exported: Callable[..., Path], data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with an export in all forms, in which a publisher has a name that means nothing."""
    data.execute(
        "UPDATE articles SET publisher = 'NA' WHERE article_id = (SELECT min(article_id) FROM articles)"
    )
    for form in ("csv", "jsonl", "parquet"):
        for path in exported(form, form=form).glob(f"*.{form}"):
            (tmp_path / "export").mkdir(exist_ok=True)
            path.rename(tmp_path / "export" / path.name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))
    return tmp_path / "export"


def recipe(tool: str, language: str) -> str:
    """Return the first block of code that docs/exports.md has for a tool."""
    recipes = doc("docs/exports.md").partition(f"\n### {tool}\n")[2]
    (code, *_) = re.findall(rf"```{language}\n(.*?)```", recipes, re.DOTALL)
    return code


def assert_same(rows: list[dict[str, Any]], folder: Path) -> None:
    """Compare what was read with the JSON lines: ids, texts, times and what is not there."""
    truth = json_lines(folder / "articles.jsonl")
    for name in ("article_id", "publisher", "author", "body_text"):
        assert [row[name] for row in rows] == [line[name] for line in truth]
    for name in TIMES:
        assert [spelt(row[name]) for row in rows] == [line[name] for line in truth]
    assert {row["publisher"] for row in rows} > {"NA"}


@pytest.mark.parametrize("tool", ["pandas", "polars", "DuckDB", "datasets"])
def test_a_recipe_reads_what_was_exported(tool: str, folder: Path) -> None:
    """Each form read as the recipe says has the ids, times and gaps of the JSON lines."""
    names: dict[str, Any] = {}
    exec(recipe(tool, "python"), names)  # our own page of the documentation
    assert "articles" in names
    for name in names.keys() & {"articles", "cells", "lines"}:
        assert_same(rows_of(names[name]), folder)


def test_the_recipe_for_r(folder: Path) -> None:
    """CSV and JSON Lines read in R as the recipe says have the ids, times and gaps of the JSON lines."""
    if not shutil.which("Rscript"):
        pytest.skip("there is no Rscript")
    if run_in_r("stopifnot(requireNamespace('readr'), requireNamespace('jsonlite'))").returncode:
        pytest.skip("R has no readr or no jsonlite")
    # Milliseconds are of times only: a text would stay one.
    told = """
        for (read in list(cells, lines))
            jsonlite::stream_out(read, verbose = FALSE, na = "null", POSIXt = "epoch", digits = NA)
    """
    done = run_in_r(recipe("R", "r") + told)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for row in rows:
        row.update({name: row[name] and datetime.fromtimestamp(row[name] / 1000, UTC) for name in TIMES})
    half = len(rows) // 2
    assert_same(rows[:half], folder)
    assert_same(rows[half:], folder)


def run_in_r(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["Rscript", "-"], input=code, capture_output=True, text=True, check=False)


def spelt(time: Any) -> str | None:
    return time and time.strftime("%Y-%m-%dT%H:%M:%S") + (time.strftime("%z") == "+0000") * "Z"
