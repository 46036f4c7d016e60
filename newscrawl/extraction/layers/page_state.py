"""Layer: the data that the page's own program starts from, as JSON in a script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from newscrawl.extraction.dom.body import article_text
from newscrawl.extraction.dom.key_points import points_of
from newscrawl.extraction.page_data.article_object import Fields, article_fields
from newscrawl.extraction.page_data.markup import SHORTEST_UNNAMED, blocks_of, plain_text, texts_of
from newscrawl.extraction.page_data.objects import StateObject, state_objects
from newscrawl.extraction.page_data.related_list import related_entries
from newscrawl.fields import COVERED
from newscrawl.normalization.names import headline

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from lxml.html import HtmlElement

    from newscrawl.extraction.page_data.target import Target
    from newscrawl.normalization.urls import ArticleKey, SiteUrls

# Which values may be markup.
_TEXTS = ("title", "publisher", "author", "summary")
_TAKEN = frozenset([*COVERED, "article_id"])
# The name of a member, not an id that is used as one.
_MEMBER_NAME = re.compile(r"[A-Za-z_$][\w$-]{0,39}")


class PageState(NamedTuple):
    """The raw field values of the article object in the page's data, and how its members are called.

    *values* holds the related block as `related`, a list of raw entries. *inserted* is the text that the
    page's program inserts somewhere as HTML, if it is one text alone.
    """

    values: dict[str, Any]
    keys: list[str]
    inserted: str = ""


def read(
    root: HtmlElement,
    key: ArticleKey,
    urls: SiteUrls,
    target: Target,
    boilerplate: Collection[str] = (),
) -> PageState:
    """Return what the page's state holds of its article; empty where there is none.

    An object under another title than those of *target* is another article. Lines that are *boilerplate*
    of the page are no text of it.
    """
    objects = state_objects(root, target)
    fields = article_fields(objects, target)
    values = _raw_values(fields, boilerplate)
    if related := related_entries(objects, urls, key.locale):
        values["related"] = related
    keys = [name for name in fields.get("keys", ()) if _MEMBER_NAME.fullmatch(name)]
    return PageState(values, keys, _inserted(objects))


def _inserted(objects: Iterable[StateObject]) -> str:
    """Return the only text under React's name for HTML that is set as it is, "" if there are several."""
    texts = {html for one in objects if (html := texts_of(one.node.get("__html")))}
    long = [text for text in texts if len(text) >= SHORTEST_UNNAMED]
    return long[0] if len(long) == 1 else ""


def _raw_values(fields: Fields, boilerplate: Collection[str]) -> dict[str, Any]:
    raw: dict[str, Any] = {name: value for name, value in fields.items() if name in _TAKEN}
    raw |= {name: plain_text(str(raw[name])) for name in _TEXTS if name in raw}
    if markup := fields.get("text"):
        raw |= article_text(blocks_of(markup), headline(raw.get("title", "")), boilerplate)._asdict()
    if listed := fields.get("key_points"):
        raw["key_points"] = points_of(blocks_of(listed))
    return {name: value for name, value in raw.items() if value}
