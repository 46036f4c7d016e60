"""What another reading of a stored page changes, field by field."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from newscrawl.fields import COVERED, IN_DIGEST, METADATA
from newscrawl.items import Provenance
from newscrawl.normalization.columns import rows_of, to_json
from newscrawl.storage.queries.reparse import READ_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.items import Article
    from newscrawl.storage.queries.reparse import StoredVersion

FIELDS = (*READ_COLUMNS, "related")
# A crawl takes no notice of a page on which only these are others than before; it looks at the block itself.
_UNNOTICED = {"url", *COVERED} - {*METADATA, *IN_DIGEST, "related"}
# Enough to tell what happened, short enough for a line of a terminal.
_SHOWN = 50
_BEFORE = 15
_EMPTY = (None, "", "[]", 0)


class Difference(NamedTuple):
    """One field that is read differently; *kind* is changed, gained or lost, the others are excerpts."""

    field: str
    kind: str
    old: str
    new: str


def columns_of(article: Article) -> dict[str, Any]:
    """Return what a reading would store, spelt as `StoredVersion.columns`."""
    rows = rows_of(article)
    content = {name: value for name, value in rows.content.items() if name in FIELDS}
    return content | {"related": to_json(rows.links)}


def keep(article: Article, stored: StoredVersion, names: Iterable[str]) -> None:
    """Let a reading without some metadata keep what is stored, as a crawl does."""
    for name in names:
        if stored.columns[name] and not getattr(article, name):
            setattr(article, name, stored.columns[name])
            article.provenance.append(Provenance(name, "previous", agreed=[], differed={}, silent=[]))


def differing(stored: StoredVersion, read: dict[str, Any], source: dict[str, Any] | None) -> list[str]:
    """Return the fields in which a reading differs because of the extractor, not because of the page.

    *source* is the reading of the page that the stored version was made of, None if it is not to be
    had: then nothing is said of what a crawl takes no notice of.
    """
    return [
        name
        for name in FIELDS
        if read[name] != stored.columns[name]
        and not (_goes_unnoticed(name, read) and (source is None or source[name] == stored.columns[name]))
    ]


def difference(field: str, old: Any, new: Any) -> Difference:
    """Describe a change of one field.

    >>> difference("title", "Bitcoin rises", "Bitcoin rises 3%")
    Difference(field='title', kind='changed', old='Bitcoin rises', new='Bitcoin rises 3%')
    >>> difference("key_points", "[]", '["One"]').kind
    'gained'
    """
    kind = "gained" if old in _EMPTY else "lost" if new in _EMPTY else "changed"
    one, other = _told(field, old), _told(field, new)
    start = max(0, _first_difference(one, other) - _BEFORE)
    return Difference(field, kind, _excerpt(one, start), _excerpt(other, start))


def _goes_unnoticed(name: str, read: dict[str, Any]) -> bool:
    return name in _UNNOTICED or (name in METADATA and not read[name])


def _told(field: str, value: Any) -> str:
    if field == "related":
        return " | ".join(str(link["title"] or link["url"]) for link in json.loads(value))
    return "" if value in _EMPTY else " ".join(str(value).split())


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


def _excerpt(text: str, start: int) -> str:
    if len(text) <= _SHOWN:
        return text
    start = min(start, len(text) - _SHOWN)
    return ("…" if start else "") + text[start : start + _SHOWN] + ("…" if start + _SHOWN < len(text) else "")
