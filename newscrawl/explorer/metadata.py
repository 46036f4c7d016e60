"""What Datasette is told of the database, and how a stored value is shown in a cell.

Everything is text, whatever it says, and some texts are links.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

import orjson
from datasette.utils import tilde_encode
from markupsafe import Markup

from newscrawl.explorer.security import DATABASE
from newscrawl.exports import TABLES
from newscrawl.normalization.dates import stamp
from newscrawl.storage import schema
from newscrawl.storage.rows import JSON_COLUMNS, Key

# Where a column names an article: the column of its locale.
_ARTICLES = {"related_id": "locale", "representative_id": "representative_locale", "article_id": "locale"}
# Whose title it is, where a row names several articles.
_TITLES = ("related_id", "representative_id", "article_id")
NAMING = frozenset({"title", *_ARTICLES})
# Where a column names what articles have in common: which column of theirs it is.
_SAME = {
    "story_id": "story_id",
    **dict.fromkeys(("publisher", "first_publisher", "from_publisher", "to_publisher"), "publisher"),
}
_LISTS = JSON_COLUMNS | {"agreed", "differed", "silent", "counts", "arguments", "politeness"}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_MOST_PARTS = 10
_LONGEST_URL = 60


def _read(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((files(__package__) / name).read_text("utf-8"))


@cache
def tables() -> dict[str, dict[str, Any]]:
    """Return what a reader sees of each table and view, by its name, in the order of importance."""
    shared = _descriptions("related_links") | _descriptions("articles")
    return {
        name: about | {"columns": shared | _descriptions(name) | about.get("columns", {})}
        for name, about in _read("tables.toml").items()
    }


def shown(table: str, columns: list[str]) -> list[str]:
    """Return the columns of a table's list, in order: those that are chosen for it, else all."""
    chosen: list[str] = tables().get(table, {}).get("list", [])
    return [name for name in chosen if name in columns] or columns


def metadata() -> dict[str, Any]:
    described = {
        name: {key: value for key, value in about.items() if key != "list"}
        for name, about in tables().items()
    }
    # What the crawl keeps for itself is of no use to a reader.
    own = {*schema.metadata.tables, "alembic_version", "articles_fts"} - described.keys()
    hidden = {name: {"hidden": True} for name in sorted(own)}
    # A view cannot be hidden, only refused; this one feeds the search index.
    refused = {"articles_spaced": {"allow": False}}
    queries = {name: about | {"hide_sql": True} for name, about in _read("questions.toml").items()}
    database = {"title": "News", "tables": described | hidden | refused, "queries": queries}
    return {"title": "News", "databases": {DATABASE: database}}


def _descriptions(table: str) -> dict[str, str]:
    return {field.name: field.description for field in TABLES[table].fields} if table in TABLES else {}


def article_path(key: Key) -> str:
    """Return the address of an article's page.

    >>> article_path(("12560604000001", "pt-PT"))
    '/newscrawl/articles/12560604000001,pt-PT'
    """
    return f"/{DATABASE}/articles/{','.join(map(tilde_encode, key))}"


def list_path(table: str, **same: str) -> str:
    """Return the address of the rows that have these values.

    >>> list_path("articles", publisher="Block & Barrow")
    '/newscrawl/articles?publisher__exact=Block+%26+Barrow'
    """
    return f"/{DATABASE}/{table}?{urlencode({f'{name}__exact': value for name, value in same.items()})}"


def search_path(words: str) -> str:
    """Return the address of what these words find.

    >>> search_path("coin:BTC since:7d")
    '/search?q=coin%3ABTC+since%3A7d'
    """
    return f"/search?{urlencode({'q': words})}"


def minute(time: str) -> Markup:
    """Return a time as every page shows it, to the minute; all are UTC.

    >>> minute("2026-01-09T10:20:30Z")
    Markup('<time datetime="2026-01-09T10:20:30Z">2026-01-09 10:20</time>')
    """
    return Markup('<time datetime="{}">{}</time>').format(time, time[:16].replace("T", " "))


def spans(now: datetime) -> dict[str, str]:
    """Return since when something was published that is as new as each name says."""
    days = {"last day": 1, "last week": 7, "last month": 30}
    return {name: stamp(now - timedelta(days=count)) for name, count in days.items()}


def is_web(url: object) -> bool:
    """Return whether something is an address that a browser opens as a page, and nothing that it runs.

    >>> is_web("https://example.org/"), is_web("javascript:alert(1)"), is_web(None)
    (True, False, False)
    """
    return isinstance(url, str) and url.lower().startswith(("https://", "http://"))


def named(row: Mapping[str, Any]) -> set[Key]:
    """Return the articles that a row names; they need not be stored."""
    keys = ((row.get(name), row.get(locale)) for name, locale in _ARTICLES.items())
    return {(article_id, locale) for article_id, locale in keys if article_id and locale}


def cell(row: Mapping[str, Any], column: str, stored: Collection[Key]) -> Markup | None:
    """Return a cell as HTML, None where plain text will do; articles in *stored* can be linked."""
    value = row[column]
    if not isinstance(value, str) or not value:
        return None
    if column in NAMING:
        return _article(row, column, stored)
    if column in _SAME:
        return _link(list_path("articles", **{_SAME[column]: value}), value)
    if column in _LISTS:
        return _parts(value)
    if _TIME.fullmatch(value):
        return minute(value)
    return _outside(value) if is_web(value) else None


def _article(row: Mapping[str, Any], column: str, stored: Collection[Key]) -> Markup | None:
    named_by = next((name for name in _TITLES if name in row), None) if column == "title" else column
    if named_by is None:
        return None
    key = (row[named_by], row.get(_ARTICLES[named_by], ""))
    return _link(article_path(key), row[column]) if key in stored else None


def _link(path: str, text: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(path, text)


def _outside(url: str) -> Markup:
    shown = url if len(url) <= _LONGEST_URL else f"{url[:_LONGEST_URL]}…"
    return Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>').format(url, shown)


def _parts(value: str) -> Markup | None:
    """Show a JSON list or object as short lines; None where the column holds other text."""
    try:
        parsed = orjson.loads(value)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(parsed, dict | list):
        return None
    lines = [f"{key}: {_line(part)}" for key, part in parsed.items()] if isinstance(parsed, dict) else parsed
    shown = [Markup("<li>{}</li>").format(_line(line)) for line in lines[:_MOST_PARTS]]
    if len(lines) > _MOST_PARTS:
        shown.append(Markup("<li>… {} more</li>").format(len(lines) - _MOST_PARTS))
    return Markup('<ul class="parts">{}</ul>').format(Markup().join(shown))


def _line(part: Any) -> str:
    if isinstance(part, dict):
        return " · ".join(str(value) for value in part.values() if value not in (None, ""))
    return part if isinstance(part, str) else orjson.dumps(part).decode()
