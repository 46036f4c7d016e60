"""The one table of columns knows the schema and the docs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newscrawl.exports import PRESETS, TABLES, chosen
from newscrawl.fields import Kind
from newscrawl.storage.rows import ARTICLE_COLUMNS, JSON_COLUMNS
from newscrawl.storage.schema import metadata

# What the row of an earlier preset says already.
EARLIER = {"metadata": {"body_text", "disclaimer"}}
# Lists of what another table has.
DERIVED = {"mentions"}
DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_exported(name) -> None:
    """The columns of an exported table are those of the store, but for a number and lists of another one."""
    stored = ARTICLE_COLUMNS if name == "articles" else metadata.tables[name].columns.keys()
    assert {field.name for field in TABLES[name].fields} - DERIVED == set(stored)


@pytest.mark.parametrize("name", TABLES)
def test_kinds_and_keys_are_those_of_the_store(name) -> None:
    """Numbers, lists, required columns and keys are what the schema says."""
    columns = metadata.tables[name].columns
    table = TABLES[name]
    for field in table.fields:
        if field.name in DERIVED:
            continue
        column = columns[field.name]
        assert (field.kind is Kind.NUMBER) == (column.type.python_type is int), field.name
        assert (field.kind is Kind.LIST) == (field.name in JSON_COLUMNS), field.name
        assert (field.kind is Kind.TIME) == field.name.endswith("_at"), field.name
        assert field.required == (not column.nullable), field.name
    assert set(table.key) == {column.name for column in metadata.tables[name].primary_key}


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_in_the_docs(name) -> None:
    """Each exported column is described in docs/fields.md, as a heading or in a table."""
    text = (DOCS / "fields.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^### (\w+)$", text, re.MULTILINE)) | set(re.findall(r"`(\w+)`", text))
    assert {field.name for field in TABLES[name].fields} <= described


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_is_in_the_docs(preset) -> None:
    """Each preset leaves the keys, and has a row in docs/exports.md that names what it has or leaves out."""
    page = (DOCS / "exports.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| `{preset}` \|(.*)", page, re.MULTILINE)
    tables = chosen(preset, TABLES.values())
    for table in tables:
        assert set(table.key) <= {field.name for field in table.fields}
    names = {field.name for table in tables for field in table.fields}
    keys = {name for table in tables for name in table.key} - {"url"}
    left_out = {field.name for table in TABLES.values() for field in table.fields} - names
    told = set(re.findall(r"`(\w+)`", row[1]))
    assert told == (names - keys if preset == "text" else left_out - EARLIER.get(preset, set()))
