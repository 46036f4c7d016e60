"""What Datasette is told of the database: names, meanings, facets, order, search, questions."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from newscrawl.exports.columns import TABLES
from newscrawl.storage.queries.canned import QUESTIONS

DATABASE = "newscrawl"  # what addresses begin with, whatever the file is called

# What the crawl keeps for itself: of no use to a reader. Datasette hides what begins with such a name too.
_HIDDEN = (
    "alembic_version",
    "articles_fts",
    "hosts",
    "mention_queue",
    "mirror",
    "story_boilerplate",
    "story_documents",
    "story_pairs",
    "story_queue",
    "story_sentences",
    "story_shingles",
    "workers",
)


@cache
def tables() -> dict[str, dict[str, Any]]:
    """Return what a reader sees of each table and view, by its name, in the order of importance."""
    told: dict[str, dict[str, Any]] = tomllib.loads((files(__package__) / "tables.toml").read_text("utf-8"))
    shared = _descriptions("related_links") | _descriptions("articles")
    return {
        name: about | {"columns": shared | _descriptions(name) | about.get("columns", {})}
        for name, about in told.items()
    }


def shown(table: str, columns: list[str]) -> list[str]:
    """Return the columns of a table's list, in order: those that are chosen for it, else all."""
    chosen: list[str] = tables().get(table, {}).get("list", [])
    return [name for name in chosen if name in columns] or columns


def metadata() -> dict[str, Any]:
    """Return the metadata of Datasette."""
    described = {name: _described(about) for name, about in tables().items()}
    hidden = {name: {"hidden": True} for name in _HIDDEN}
    # A view cannot be hidden, only refused; this one feeds the search index.
    refused = {"articles_spaced": {"allow": False}}
    queries = {
        one.name: {"title": one.title, "description": one.description, "sql": one.sql, "hide_sql": True}
        for one in QUESTIONS
    }
    database = {"title": "News", "tables": described | hidden | refused, "queries": queries}
    return {"title": "News", "databases": {DATABASE: database}}


def _described(about: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in about.items() if key != "list"}


def _descriptions(table: str) -> dict[str, str]:
    return {field.name: field.description for field in TABLES[table].fields} if table in TABLES else {}
