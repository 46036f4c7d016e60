"""From items to rows and back: JSON columns, chunks, keys."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import orjson
from sqlalchemy import tuple_

from newscrawl.fields import BY_NAME, CONTENT, LINK, Kind
from newscrawl.storage import schema

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import ColumnElement, FromClause

    from newscrawl.fields import Field
    from newscrawl.items import ArchivedPage, Article, Provenance, Reject, RelatedLink

Key: TypeAlias = tuple[str, str]
"""(article_id, locale)"""

Row: TypeAlias = dict[str, Any]
T = TypeVar("T")

# SQLite before 3.32 takes 999 variables in a statement, and a key is three of them.
CHUNK = 300
JSON_COLUMNS = frozenset(name for name, field in BY_NAME.items() if field.kind is Kind.LIST)
# str: orjson takes no subclass of it as a key, and SQLAlchemy names are one.
ARTICLE_COLUMNS = tuple(str(column.name) for column in schema.articles.columns if column.name != "doc_id")
LINK_COLUMNS = tuple(field.name for field in LINK)


def chunks(things: Iterable[T], most: int = CHUNK) -> Iterator[list[T]]:
    """Cut into lists of at most so many: unless told otherwise what one statement can take."""
    iterator = iter(things)
    while chunk := list(islice(iterator, most)):
        yield chunk


def is_one_of(table: FromClause, keys: Collection[Key]) -> ColumnElement[bool]:
    """Return the condition that a row has one of the keys.

    The ids alone come first: SQLite follows no index for pairs in a list and reads the whole table.
    """
    ids = table.c.article_id.in_({key[0] for key in keys})
    return ids & tuple_(table.c.article_id, table.c.locale).in_(keys)


def key_of(article: Article) -> Key:
    """Return the identity of an article that is complete enough to store."""
    if not (article.article_id and article.locale and article.url):
        raise ValueError(f"an article without identity cannot be stored: {article.url}")
    if not (article.digest and article.fetched_at):
        raise ValueError(f"an article without digest or fetched_at: {article.url}")
    return article.article_id, article.locale


def moment(time: str) -> datetime:
    """Read a time as the database writes it.

    >>> moment("2024-09-01T16:00:00Z").isoformat()
    '2024-09-01T16:00:00+00:00'
    """
    return datetime.fromisoformat(time)


def content_of(article: Article) -> Row:
    """Return the columns that a page fills, the same in `articles` and `revisions`."""
    return {field.name: _cell(field, getattr(article, field.name)) for field in CONTENT}


def link_of(link: RelatedLink) -> Row:
    return {field.name: _cell(field, getattr(link, field.name)) for field in LINK}


def _cell(field: Field, value: Any) -> Any:
    if field.kind is Kind.LIST:
        return to_json(value)
    return value if field.kind is Kind.NUMBER else storable(value)


def block_of(article: Article) -> dict[str, Row]:
    """Return the related links by URL; of two entries with one URL the first is the place."""
    links: dict[str, Row] = {}
    for entry in article.related:
        link = link_of(entry)
        if link["url"]:
            links.setdefault(link["url"], link)
    return links


def origin_of(origin: Provenance) -> Row:
    """Return the columns of `provenance` that say where a field comes from."""
    return {
        "field": origin.field,
        "layer": origin.layer,
        "agreed": to_json(origin.agreed),
        "differed": to_json(origin.differed),
        "silent": to_json(origin.silent),
    }


def reject_row(reject: Reject, run_id: int, now: str) -> Row:
    """Return the row of a page that was refused in a run."""
    return {
        "run_id": run_id,
        "url": storable(reject.url),
        "article_id": reject.article_id,
        "locale": reject.locale,
        "reason": reject.reason,
        "detail": storable(reject.detail) or None,
        "rejected_at": now,
    }


def page_row(page: ArchivedPage, run_id: int, version: int | None = None) -> Row:
    """Return the row of an archived page; *version* None is a page that gave no article."""
    file, offset, length = page.place or (None, None, None)
    return {
        "article_id": page.article_id,
        "locale": page.locale,
        "url": storable(page.url),
        "fetched_at": page.fetched_at,
        "run_id": run_id,
        "version": version,
        "page_digest": page.page_digest,
        "archive_file": file,
        "archive_offset": offset,
        "archive_length": length,
    }


def storable(text: str | None) -> str | None:
    r"""Replace what UTF-8 refuses: half an emoji in page JSON would cost the whole batch.

    >>> storable("Bitcoin \ud83d")
    'Bitcoin ?'
    """
    if text is None or text.isascii():
        return text
    return text.encode("utf-8", "replace").decode()


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
