"""The objects in a page's state, and which of them is the article.

The key names that were seen on the site are preferred; where none of them is used, an object is
known by its shape: the page's title, a long text and a time, whatever their keys are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from newscrawl.extraction.app_router import stream_values
from newscrawl.extraction.embedded import json_values, salvage, scripts
from newscrawl.normalization.dates import parse_time
from newscrawl.normalization.names import headline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

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
_PUBLICATION = re.compile(r"publi[sc]|releas|posted|issued", re.IGNORECASE)
_MOST_NODES = 20_000
# Under an unknown key: shorter texts are captions and teasers as often as bodies.
_SHORTEST_UNNAMED = 120

Fields = dict[str, Any]


class StateObject(NamedTuple):
    """An object of the state, and whether the site's own key names it."""

    node: dict[str, Any]
    is_detail: bool = False


def state_objects(root: HtmlElement) -> list[StateObject]:
    """Return every object in the scripts of a page, those of a broken script as far as it is whole."""
    found: list[StateObject] = []
    texts = list(scripts(root, "state"))
    for text in texts:
        objects = [one for value in json_values(text) for one in _walk(value)]
        found += objects
        if DETAIL_KEY in text and not any(is_named(one.node) for one in objects):
            found += [StateObject(node, is_detail=True) for node in salvage(text, DETAIL_KEY)]
    return found + [one for value in stream_values(texts) for one in _walk(value)]


def _walk(value: Any) -> Iterator[StateObject]:
    """Yield every object in *value*; bounded, not recursive."""
    stack = [(value, False)]
    for _ in range(_MOST_NODES):
        if not stack:
            return
        node, is_detail = stack.pop()
        if isinstance(node, dict):
            yield StateObject(node, is_detail)
            stack.extend((child, name == DETAIL_KEY) for name, child in node.items() if _is_container(child))
        else:
            stack.extend((child, False) for child in node if _is_container(child))


def _is_container(value: Any) -> bool:
    return isinstance(value, dict | list)


def is_named(node: dict[str, Any]) -> bool:
    """Say whether an object has a title and a text under known names."""
    names = _by_name(node)
    text = _pick(names, "html") or _pick(names, "plain")
    return text is not None and _pick(names, "title") is not None


def article_fields(objects: Sequence[StateObject], article_id: str, shown: list[str]) -> Fields:
    """Return the fields of the article's own object under our names, {} where there is none.

    *shown* are titles that the page shows elsewhere: an object under another title is another
    article. `keys` lists the names of the object's members as the site spells them.
    """
    named = [
        named_fields(one.node) | {"is_detail": one.is_detail, "keys": list(one.node)}
        for one in objects
        if is_named(one.node)
    ]
    points, best = max(
        ((_score(fields, article_id, shown), fields) for fields in named),
        key=lambda scored: scored[0],
        default=(0, {}),
    )
    return best if points else _best_by_shape((one.node for one in objects), shown)


def named_fields(node: dict[str, Any]) -> Fields:
    """Return the values of *node* under our names, where they have the right shape."""
    by_name = _by_name(node)
    fields: Fields = {field: value for field in _NAMES if (value := _pick(by_name, field)) is not None}
    if "published_at" not in fields and (time := _nested_time(node)):
        fields["published_at"] = time
    return fields


def _by_name(node: dict[str, Any]) -> dict[str, Any]:
    return {key.lower().replace("_", "").replace("-", ""): value for key, value in node.items()}


def _pick(by_name: dict[str, Any], field: str) -> str | int | float | None:
    for name in _NAMES[field]:
        if name in by_name and (value := _scalar(by_name[name])) not in (None, ""):
            return value
    return None


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


def _score(fields: Fields, article_id: str, shown: list[str]) -> int:
    """Say how much *fields* look like the article of this page; 0 is not at all."""
    text = max((str(fields.get(kind) or "") for kind in ("html", "plain")), key=len)
    if not isinstance(fields.get("title"), str) or not text:
        return 0
    title = headline(fields["title"])
    if shown and not fields["is_detail"] and not any(title in one or one in title for one in shown):
        return 0
    identity = str(fields.get("id", ""))
    if identity != article_id and _looks_like(identity, article_id) and not fields["is_detail"]:
        return 0  # the object of another article: a trending entry with its text
    known = 1_000_000 * bool(fields["is_detail"]) + 100_000 * (identity == article_id)
    return known + 10_000 * ("published_at" in fields) + min(len(text), 9_999)


def _looks_like(identity: str, article_id: str) -> bool:
    return identity.isdigit() and len(identity) == len(article_id)


def _best_by_shape(nodes: Iterable[dict[str, Any]], shown: list[str]) -> Fields:
    titles = set(shown)
    shaped = (fields for node in nodes if (fields := _shaped_fields(node, titles)))
    return max(shaped, key=lambda fields: ("published_at" in fields, len(fields["html"])), default={})


def _shaped_fields(node: dict[str, Any], titles: set[str]) -> Fields:
    """Return title, text and time of an object that has the page's title; {} without a long text.

    Title and text may lie one object deeper: `{"head": {"t": …}, "main": {"x": …}}`.
    """
    members = list(node.values())
    members += [value for member in members if isinstance(member, dict) for value in member.values()]
    texts = [member.strip() for member in members if isinstance(member, str)]
    title = next((text for text in texts if text in titles or headline(text) in titles), None)
    longest = max(texts, key=len, default="")
    if title is None or longest == title or len(longest) < _SHORTEST_UNNAMED:
        return {}
    fields: Fields = {"title": title, "html": longest, "keys": list(node)}
    time = next((value for value in members if _is_time(value)), None)
    return fields | ({"published_at": time} if time else {})


def _is_time(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool) and bool(parse_time(value))
