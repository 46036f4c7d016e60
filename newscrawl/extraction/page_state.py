"""Layer: the data that the page's own program starts from, as JSON in a script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from newscrawl.extraction.body import article_text, blocks_of
from newscrawl.extraction.state_objects import article_fields, named_fields, state_objects
from newscrawl.normalization.names import headline
from newscrawl.normalization.urls import ArticleKey

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from lxml.html import HtmlElement

    from newscrawl.extraction.state_objects import Fields, StateObject
    from newscrawl.normalization.urls import SiteUrls

_RELATED_KEY = re.compile(r"relat|recommend|similar|may_?also|alsolike|guess", re.IGNORECASE)
# The name of a member, not an id that is used as one.
_MEMBER_NAME = re.compile(r"[A-Za-z_$][\w$-]{0,39}")


class PageState(NamedTuple):
    """The raw field values of the article object in the page's data, and how its members are called.

    *values* holds the related block as `related`, a list of raw entries.
    """

    values: dict[str, Any]
    keys: list[str]


def read(
    root: HtmlElement,
    key: ArticleKey,
    urls: SiteUrls,
    shown: Sequence[str] = (),
    furniture: Collection[str] = (),
) -> PageState:
    """Return what the page's state holds of its article; empty where there is none.

    *shown* are titles that the page shows elsewhere: an object under another title is another article.
    Lines that are *furniture* of the page are no text of it.
    """
    objects = state_objects(root)
    titles = [title for title in map(headline, shown) if title]
    fields = article_fields(objects, key.article_id, titles)
    values = _raw_values(fields, furniture)
    if related := _related(objects, urls, key.locale):
        values["related"] = related
    return PageState(values, [name for name in fields.get("keys", ()) if _MEMBER_NAME.fullmatch(name)])


def _raw_values(fields: Fields, furniture: Collection[str]) -> dict[str, Any]:
    names = ("title", "publisher", "author", "summary")
    raw: dict[str, Any] = {name: str(fields[name]) for name in names if name in fields}
    if "published_at" in fields:
        raw["published_at"] = fields["published_at"]
    markup = fields.get("html") or fields.get("plain")
    if isinstance(markup, str):
        raw |= article_text(blocks_of(markup), headline(raw.get("title", "")), furniture)._asdict()
    return {name: value for name, value in raw.items() if value}


def _related(objects: Iterable[StateObject], urls: SiteUrls, locale: str) -> list[dict[str, Any]]:
    """Return the raw entries of the related block in the state, in order.

    It is a list of objects with an article id and a title, under a key that says what it is.
    """
    for node, _ in objects:
        for name, entries in node.items():
            if isinstance(entries, list) and _RELATED_KEY.search(name):
                listed = [_related_entry(entry, urls, locale) for entry in entries]
                if any(listed):
                    return [entry for entry in listed if entry]
    return []


def _related_entry(entry: Any, urls: SiteUrls, locale: str) -> dict[str, Any] | None:
    fields = named_fields(entry) if isinstance(entry, dict) else {}
    article_id = str(fields.get("id", ""))
    if not re.fullmatch(urls.article_id, article_id) or "title" not in fields:
        return None
    return {
        "url": urls.article_url(ArticleKey(article_id, locale)),
        "title": str(fields["title"]),
        "snippet": str(fields["summary"]) if "summary" in fields else None,
        "publisher": str(fields["publisher"]) if "publisher" in fields else None,
        "published_at": fields.get("published_at"),
    }
