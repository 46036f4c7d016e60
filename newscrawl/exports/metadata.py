"""Files that describe an export to programs: `datapackage.json` and `croissant.json`.

Data Package version 2 is at https://datapackage.org, Croissant 1.1 at https://docs.mlcommons.org/croissant.
"""

from __future__ import annotations

from typing import Any

import orjson

from newscrawl import __version__
from newscrawl.exports.formats import ExportFormat
from newscrawl.exports.manifest import RIGHTS, Manifest, Part
from newscrawl.fields import Field, Kind

_PROFILES = "https://datapackage.org/profiles/2.0"

_TYPES = {
    Kind.TEXT: "sc:Text",
    Kind.NUMBER: "sc:Integer",
    Kind.TIME: "sc:DateTime",
    Kind.LIST: "sc:Text",
}
# Croissant joins by single fields; a join by one half of a key would give rows that do not exist.
_KEY_NOTE = " Article id and locale together name a row of articles."
_OF_CROISSANT = (
    "arrayShape citeAs column containedIn equivalentProperty extract field fileObject fileProperty fileSet "
    "format includes isArray isLiveDataset jsonPath key md5 parentField path recordSet references regex "
    "repeated replace samplingRate separator source subField transform"
).split()
# What the standard asks for, whichever of it is used.
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{name: f"cr:{name}" for name in _OF_CROISSANT},
}


def data_package(manifest: Manifest) -> str:
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
    return _spelt({name: value for name, value in package.items() if value})


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
    return {"encoding": "utf-8", "bytes": part.file.size, "hash": f"sha256:{part.file.sha256}"}


def _schema(part: Part, manifest: Manifest) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_package_field(field, manifest.options.format) for field in part.table.fields],
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


def _package_field(field: Field, form: type[ExportFormat]) -> dict[str, Any]:
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


def croissant(manifest: Manifest) -> str:
    day = (manifest.state_at or "")[:10]
    dataset = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": "newscrawl-export",
        "description": manifest.description,
        "url": manifest.sites[0].site if manifest.sites else "about:blank",
        "version": manifest.version,
        **({"datePublished": day} if day else {}),
        "license": RIGHTS,
        "citeAs": f"newscrawl {__version__}: {manifest.title}, version {manifest.version}",
        "creator": {"@type": "sc:Organization", "name": f"newscrawl {__version__}"},
        "inLanguage": manifest.locales,
        "distribution": [_file(part, manifest) for part in manifest.parts],
        "recordSet": [_records(part, manifest) for part in manifest.parts],
    }
    return _spelt(dataset)


def _file(part: Part, manifest: Manifest) -> dict[str, Any]:
    options = manifest.options
    compression = options.compressed_as.media_type
    media_type = options.format.croissant_type
    return {
        "@type": "cr:FileObject",
        "@id": part.file.path,
        "name": part.file.path,
        "contentUrl": part.file.path,
        "contentSize": f"{part.file.size} B",
        "encodingFormat": [media_type, compression] if compression else media_type,
        "sha256": part.file.sha256,
    }


def _records(part: Part, manifest: Manifest) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": part.name,
        "name": part.name,
        "description": part.table.description,
        "key": [{"@id": f"{part.name}/{name}"} for name in part.table.key],
        "field": [_croissant_field(field, part, manifest) for field in part.table.fields],
    }


def _croissant_field(field: Field, part: Part, manifest: Manifest) -> dict[str, Any]:
    described: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{part.name}/{field.name}",
        "name": field.name,
        "description": field.description + (_KEY_NOTE if field.name in part.table.parent else ""),
    }
    if field.kind is Kind.LIST and manifest.options.format.has_arrays:
        described |= {"isArray": True, "arrayShape": "-1"}
        if field.items:
            return described | {"subField": [_member(item, field, part) for item in field.items]}
    return described | {"dataType": _type(field), "source": _source(part, field.name)}


def _member(item: Field, field: Field, part: Part) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{part.name}/{field.name}/{item.name}",
        "name": item.name,
        "description": item.description,
        "dataType": _type(item),
        "source": _source(part, field.name) | {"transform": {"jsonPath": item.name}},
    }


def _source(part: Part, column: str) -> dict[str, Any]:
    return {"fileObject": {"@id": part.file.path}, "extract": {"column": column}}


def _spelt(described: dict[str, Any]) -> str:
    return orjson.dumps(described, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _type(field: Field) -> str:
    return "sc:URL" if field.name == "url" else _TYPES[field.kind]
