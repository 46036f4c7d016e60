"""What the store keeps of an article: its digest and the values of its rows, lists as JSON."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import orjson

from newscrawl.fields import CONTENT, IN_DIGEST, LINK, Field, Kind
from newscrawl.items import Article, ArticleRows, Provenance

_IN_ASCII = json.JSONEncoder(separators=(",", ":"))


def content_digest(article: Article) -> str:
    """Return SHA-256 (hex) over title, key points, body and disclaimer.

    JSON keeps the parts apart: a paragraph that moves from the body into the key points is a change.
    ASCII escapes also take half an emoji, which page JSON may contain and UTF-8 refuses.
    """
    parts = [getattr(article, name) for name in IN_DIGEST]
    return hashlib.sha256(_IN_ASCII.encode(parts).encode("ascii")).hexdigest()


def rows_of(article: Article) -> ArticleRows:
    """Return what the store keeps of an article; of two related links with one URL the first is the place."""
    if article.rows:
        return article.rows
    links: dict[str, dict[str, Any]] = {}
    for entry in article.related:
        link = _columns(LINK, entry)
        if link["url"]:
            links.setdefault(link["url"], link)
    return ArticleRows(
        _columns(CONTENT, article), list(links.values()), [origin_of(origin) for origin in article.provenance]
    )


def origin_of(origin: Provenance) -> dict[str, Any]:
    """Return the columns of `provenance` that say where a field comes from."""
    return {
        "field": origin.field,
        "layer": origin.layer,
        "agreed": to_json(origin.agreed),
        "differed": to_json(origin.differed),
        "silent": to_json(origin.silent),
    }


def _columns(fields: tuple[Field, ...], item: object) -> dict[str, Any]:
    return {field.name: _cell(field, getattr(item, field.name)) for field in fields}


def _cell(field: Field, value: Any) -> Any:
    if field.kind is Kind.LIST:
        return to_json(value)
    return value if field.kind is Kind.NUMBER else storable(value)


def storable(text: str | None) -> str | None:
    r"""Replace what UTF-8 or a database refuses: half an emoji in page JSON would cost the whole batch.

    >>> storable("Bitcoin \ud83d"), storable("a\0b")
    ('Bitcoin ?', 'a?b')
    """
    if text is None:
        return None
    text = text.replace("\0", "?")
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def to_json(value: Any) -> str:
    r"""Write compact JSON that stays readable in any script.

    >>> to_json(["比特币", "\ud83d"])
    '["比特币","?"]'
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()
    except TypeError:
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return storable(plain) or ""
