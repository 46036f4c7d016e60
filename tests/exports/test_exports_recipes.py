"""The recipes of docs/exports.md keep ids as text, times as times and nothing as nothing."""

from __future__ import annotations

import re
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


@pytest.mark.parametrize("tool", ["pandas", "polars", "DuckDB", "datasets"])
def test_a_recipe_reads_what_was_exported(tool: str, folder: Path) -> None:
    """Each form read as the recipe says has the ids, times and gaps of the JSON lines."""
    recipes = doc("docs/exports.md").partition(f"\n### {tool}\n")[2]
    (code, *_) = re.findall(r"```python\n(.*?)```", recipes, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # our own page of the documentation
    truth = json_lines(folder / "articles.jsonl")
    read = {name: rows_of(names[name]) for name in ("articles", "cells", "lines") if name in names}
    assert "articles" in read
    for rows in read.values():
        assert [row["article_id"] for row in rows] == [line["article_id"] for line in truth]
        assert [row["publisher"] for row in rows] == [line["publisher"] for line in truth]
        assert [row["author"] for row in rows] == [line["author"] for line in truth]
        for name in TIMES:
            assert [spelt(row[name]) for row in rows] == [line[name] for line in truth]
        assert {row["publisher"] for row in rows} > {"NA"}


def spelt(time: Any) -> str | None:
    return time and time.strftime("%Y-%m-%dT%H:%M:%S") + (time.strftime("%z") == "+0000") * "Z"
