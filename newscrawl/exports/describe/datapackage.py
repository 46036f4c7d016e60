"""`datapackage.json`: Data Package version 2, https://datapackage.org."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from newscrawl import __version__
from newscrawl.exports.manifest import RIGHTS
from newscrawl.fields import Kind

if TYPE_CHECKING:
    from newscrawl.exports.formats import ExportFormat
    from newscrawl.exports.manifest import Manifest, Part
    from newscrawl.fields import Field

_PROFILES = "https://datapackage.org/profiles/2.0"


def text(manifest: Manifest) -> str:
    """Return the file as text."""
    return orjson.dumps(_package(manifest), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _package(manifest: Manifest) -> dict[str, Any]:
    package = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "newscrawl-export",
        "title": manifest.title,
        "description": manifest.description + manifest.options.format.note,
        "version": manifest.version,
        "created": manifest.state_at,
        "keywords": ["news", "cryptocurrency"],
        "licenses": [{"name": "other-closed", "title": "Texts belong to their publishers"}],
        "rights": RIGHTS,
        "sources": [{"title": site.site, "path": site.site} for site in manifest.sites if "://" in site.site],
        "contributors": [{"title": f"newscrawl {__version__}", "roles": ["aggregator"]}],
        "resources": [_resource(part, manifest) for part in manifest.parts],
    }
    return {name: value for name, value in package.items() if value}


def _resource(part: Part, manifest: Manifest) -> dict[str, Any]:
    options = manifest.options
    compression = options.compressed_as.package_name
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": part.name,
        "type": "table",
        "path": part.file.path,
        "description": part.table.description,
        "format": options.form,
        "mediatype": options.format.media_type,
        **({"compression": compression} if compression else {}),
        **(_as_bytes(part) if options.format.is_text else {}),
        "rowCount": part.rows,
        "schema": _schema(part, manifest),
    }


def _as_bytes(part: Part) -> dict[str, Any]:
    """Return what is known of a text file."""
    return {"encoding": "utf-8", "bytes": part.file.size, "hash": f"sha256:{part.file.sha256}"}


def _schema(part: Part, manifest: Manifest) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_field(field, manifest.options.format) for field in part.table.fields],
        "primaryKey": list(part.table.key),
        "missingValues": [""],
    }
    if part.table.parent and "articles" in manifest.statistics:
        # Files of one month are about the same articles.
        parent = part._replace(table=manifest.statistics["articles"].table)
        key = list(part.table.parent)
        reference = {"resource": parent.name, "fields": key}
        schema["foreignKeys"] = [{"fields": key, "reference": reference}]
    return schema


def _field(field: Field, form: type[ExportFormat]) -> dict[str, Any]:
    constraints = field.constraints | ({"required": True} if field.required else {})
    described = {
        "name": field.name,
        "type": form.package_types[field.kind],
        "description": f"{field.description} {_items(field, form)}".strip(),
        "unit": field.unit,
        "constraints": constraints,
    }
    return {name: value for name, value in described.items() if value}


def _items(field: Field, form: type[ExportFormat]) -> str:
    if field.kind is not Kind.LIST:
        return ""
    members = ", ".join(item.name for item in field.items)
    return f"It is {form.lists} {f'objects with {members}' if members else 'texts'}."
