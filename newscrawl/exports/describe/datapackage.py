"""`datapackage.json`: Data Package version 2, https://datapackage.org."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from newscrawl import __version__
from newscrawl.exports.manifest import RIGHTS
from newscrawl.fields import Kind

if TYPE_CHECKING:
    from newscrawl.exports.manifest import Facts, Part
    from newscrawl.fields import Field

_PROFILES = "https://datapackage.org/profiles/2.0"
_MEDIA_TYPES = {"jsonl": "application/jsonl", "csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
_COMPRESSIONS = {"gzip": "gz", "zstd": "zst"}
_LISTS = {
    "jsonl": "a JSON array of",
    "csv": "JSON text: an array of",
    # The standard has no type for a list that is no text; readers of Parquet give arrays of their own.
    "parquet": "a list of",
}
_CSV_NOTE = (
    " A cell that a spreadsheet would take for a formula has an apostrophe before it: of a text that begins "
    "with apostrophes and then =, +, -, @, a tab or a line break, take the first one off."
)


def text(facts: Facts) -> str:
    """Return the file as text."""
    return orjson.dumps(_package(facts), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _package(facts: Facts) -> dict[str, Any]:
    package = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "newscrawl-export",
        "title": facts.title,
        "description": facts.description + (_CSV_NOTE if facts.wanted.form == "csv" else ""),
        "version": facts.version,
        "created": facts.state_at,
        "keywords": ["news", "cryptocurrency"],
        "licenses": [{"name": "other-closed", "title": "Texts belong to their publishers"}],
        "rights": RIGHTS,
        "sources": [{"title": site.site, "path": site.site} for site in facts.sites if "://" in site.site],
        "contributors": [{"title": f"newscrawl {__version__}", "roles": ["aggregator"]}],
        "resources": [_resource(part, facts) for part in facts.parts],
    }
    return {name: value for name, value in package.items() if value}


def _resource(part: Part, facts: Facts) -> dict[str, Any]:
    wanted = facts.wanted
    compression = _COMPRESSIONS.get(wanted.compression) if wanted.form != "parquet" else None
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": part.name,
        "type": "table",
        "path": part.file.path,
        "description": part.table.description,
        "format": wanted.form,
        "mediatype": _MEDIA_TYPES[wanted.form],
        **({"compression": compression} if compression else {}),
        **({} if wanted.form == "parquet" else _as_bytes(part)),
        "rowCount": part.rows,
        "schema": _schema(part, facts),
    }


def _as_bytes(part: Part) -> dict[str, Any]:
    """Return what is known of a text file; frictionless takes the same of a Parquet file for an error."""
    return {"encoding": "utf-8", "bytes": part.file.size, "hash": f"sha256:{part.file.sha256}"}


def _schema(part: Part, facts: Facts) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_field(field, facts.wanted.form) for field in part.table.fields],
        "primaryKey": list(part.table.key),
        "missingValues": [""],
    }
    if part.table.parent and "articles" in facts.measures:
        # Files of one month are about the same articles.
        parent = part._replace(table=facts.measures["articles"].table)
        key = list(part.table.parent)
        reference = {"resource": parent.name, "fields": key}
        schema["foreignKeys"] = [{"fields": key, "reference": reference}]
    return schema


def _field(field: Field, form: str) -> dict[str, Any]:
    constraints = field.constraints | ({"required": True} if field.required else {})
    described = {
        "name": field.name,
        "type": "any" if field.kind is Kind.LIST and form == "parquet" else field.kind.value,
        "description": f"{field.description} {_items(field, form)}".strip(),
        "unit": field.unit,
        "constraints": constraints,
    }
    return {name: value for name, value in described.items() if value}


def _items(field: Field, form: str) -> str:
    if field.kind is not Kind.LIST:
        return ""
    members = ", ".join(item.name for item in field.items)
    return f"It is {_LISTS[form]} {f'objects with {members}' if members else 'texts'}."
