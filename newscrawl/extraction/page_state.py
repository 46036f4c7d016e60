"""Layer: the data that the page's own program starts from, as JSON in a script.

The article is found by shape: an object with a title, a long text and preferably a time, wherever
it lies and whatever its own key is. The key names that were seen on the site are preferred.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any

from newscrawl.extraction.app_router import stream_values
from newscrawl.extraction.body import article_text, blocks_of
from newscrawl.extraction.embedded import json_values, salvage, scripts
from newscrawl.normalization.dates import parse_time
from newscrawl.normalization.names import headline
from newscrawl.normalization.urls import ArticleKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from newscrawl.normalization.urls import SiteUrls

DETAIL_KEY = "detailProps"
# Names for the same thing, the site's own first. Compared in lower case, without `_`.
_NAMES = {
    "title": ("title", "headline", "newstitle", "articletitle", "subject"),
    "html": ("content", "contenthtml", "htmlcontent", "articlecontent", "newscontent", "bodyhtml", "body"),
    "plain": ("contenttext", "plaintext", "textcontent", "articlebody", "bodytext", "text"),
    "summary": (
        "abstractcontent",
        "abstract",
        "summary",
        "excerpt",
        "brief",
        "lead",
        "standfirst",
        "description",
    ),
    "publisher": ("sourcename", "source", "publishername", "publisher", "medianame"),
    "author": ("originauthor", "author", "authorname", "byline", "writer"),
    "published_at": (
        *("showtime", "originpublishtime", "publishtime", "publishedat", "publishedtime", "publishdate"),
        *("datepublished", "pubdate", "releasetime", "createtime", "createdat", "timestamp", "date"),
    ),
    "id": ("id", "newsid", "articleid", "contentid", "detailid"),
}
_RELATED_KEY = re.compile(r"relat|recommend|similar|may_?also|alsolike|guess", re.IGNORECASE)
_PUBLICATION = re.compile(r"publi[sc]|releas|posted|issued", re.IGNORECASE)
_MOST_NODES = 20_000


def read(
    root: HtmlElement, article_id: str, shown: Sequence[str] = (), site_disclaimer: str = ""
) -> dict[str, Any]:
    """Return the raw field values of the article object in the page's state, or nothing.

    *shown* are titles that the page shows elsewhere: an object under another title is another article.
    """
    titles = [title for title in map(headline, shown) if title]
    texts = list(scripts(root, "state"))
    candidates = chain.from_iterable([*map(_articles, texts), _in_values(stream_values(texts))])
    best: tuple[int, dict[str, Any]] = (0, {})
    for fields in candidates:
        points = _score(fields, article_id, titles)
        if points > best[0]:
            best = (points, fields)
    return _raw_values(best[1], site_disclaimer)


def read_related(root: HtmlElement, urls: SiteUrls, locale: str) -> list[dict[str, Any]]:
    """Return the raw entries of a related block that only the page's state has, in order.

    It is a list of objects with an article id and a title, under a key that says what it is.
    """
    texts = list(scripts(root, "state"))
    values = chain(chain.from_iterable(map(json_values, texts)), stream_values(texts))
    for value in values:
        for node, _ in _objects(value):
            for key, entries in node.items():
                if isinstance(entries, list) and _RELATED_KEY.search(key):
                    found = [_related_entry(entry, urls, locale) for entry in entries]
                    if any(found):
                        return [entry for entry in found if entry]
    return []


def _related_entry(entry: Any, urls: SiteUrls, locale: str) -> dict[str, Any] | None:
    fields = _fields(entry) if isinstance(entry, dict) else {}
    article_id = str(fields.get("id", ""))
    if not re.fullmatch(urls.article_id, article_id) or "title" not in fields:
        return None
    key = ArticleKey(article_id, locale)
    return {
        "url": urls.article_url(key),
        "key": key,
        "title": str(fields["title"]),
        "snippet": str(fields["summary"]) if "summary" in fields else None,
        "publisher": str(fields["publisher"]) if "publisher" in fields else None,
        "published_at": fields.get("published_at"),
    }


def _articles(text: str) -> Iterator[dict[str, Any]]:
    found = False
    for fields in _in_values(json_values(text)):
        found = True
        yield fields
    if not found and DETAIL_KEY in text:
        for node in salvage(text, DETAIL_KEY):
            yield _fields(node) | {"is_detail": True}


def _in_values(values: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for value in values:
        for node, is_detail in _objects(value):
            if _is_article_like(node):
                yield _fields(node) | {"is_detail": is_detail}


def _objects(value: Any) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield every object in *value* with whether the site's own key names it; bounded, not recursive."""
    stack = [(value, False)]
    for _ in range(_MOST_NODES):
        if not stack:
            return
        node, is_detail = stack.pop()
        if isinstance(node, dict):
            yield node, is_detail
            stack.extend((child, key == DETAIL_KEY) for key, child in node.items() if _is_container(child))
        else:
            stack.extend((child, False) for child in node if _is_container(child))


def _is_container(value: Any) -> bool:
    return isinstance(value, dict | list)


def _is_article_like(node: dict[str, Any]) -> bool:
    """Say whether an object has a title and a text: decided for every object of a page's state."""
    names = _by_name(node)
    text = _pick(names, "html") or _pick(names, "plain")
    return text is not None and _pick(names, "title") is not None


def _by_name(node: dict[str, Any]) -> dict[str, Any]:
    return {key.lower().replace("_", "").replace("-", ""): value for key, value in node.items()}


def _pick(by_name: dict[str, Any], field: str) -> str | int | float | None:
    for name in _NAMES[field]:
        if name in by_name and (value := _scalar(by_name[name])) not in (None, ""):
            return value
    return None


def _fields(node: dict[str, Any]) -> dict[str, Any]:
    """Return the values of *node* under our names, where they have the right shape."""
    by_name = _by_name(node)
    fields: dict[str, Any] = {
        field: value for field in _NAMES if (value := _pick(by_name, field)) is not None
    }
    if "published_at" not in fields and (time := _nested_time(node)):
        fields["published_at"] = time
    return fields


def _nested_time(node: dict[str, Any]) -> str | int | float | None:
    """Return a time of publication by what its key says, in the object or in one right inside it."""
    inner = (child for child in node.values() if isinstance(child, dict))
    for values in (node, *inner):
        for key, value in values.items():
            time = _scalar(value)
            if time is not None and _PUBLICATION.search(key) and parse_time(time):
                return time
    return None


def _scalar(value: Any) -> str | int | float | None:
    if isinstance(value, dict):  # author: {"name": …}
        value = value.get("name") or value.get("title")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return value.strip() if isinstance(value, str) else value


def _score(fields: dict[str, Any], article_id: str, shown: list[str]) -> int:
    """Say how much *fields* look like the article of this page; 0 is not at all."""
    if not isinstance(fields.get("title"), str) or not _longest_text(fields):
        return 0
    title = headline(fields["title"])
    if shown and not fields.get("is_detail") and not any(title in one or one in title for one in shown):
        return 0
    identity = str(fields.get("id", ""))
    if identity != article_id and _looks_like(identity, article_id) and not fields.get("is_detail"):
        return 0  # the object of another article: a trending entry with its text
    known = 1_000_000 * bool(fields.get("is_detail")) + 100_000 * (identity == article_id)
    return known + 10_000 * ("published_at" in fields) + min(len(_longest_text(fields)), 9_999)


def _looks_like(identity: str, article_id: str) -> bool:
    return identity.isdigit() and len(identity) == len(article_id)


def _longest_text(fields: dict[str, Any]) -> str:
    texts = [text for text in (fields.get("html"), fields.get("plain")) if isinstance(text, str)]
    return max(texts, key=len, default="")


def _raw_values(fields: dict[str, Any], site_disclaimer: str) -> dict[str, Any]:
    names = ("title", "publisher", "author", "summary")
    raw: dict[str, Any] = {name: str(fields[name]) for name in names if name in fields}
    if "published_at" in fields:
        raw["published_at"] = fields["published_at"]
    markup = fields.get("html") or fields.get("plain")
    if isinstance(markup, str):
        title = headline(raw.get("title", ""))
        raw |= article_text(blocks_of(markup), title, site_disclaimer)._asdict()
    return raw
