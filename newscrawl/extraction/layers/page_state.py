"""Layer: the data that the page's own program starts from, as JSON in a script."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from newscrawl.extraction.dom.body import article_text
from newscrawl.extraction.dom.key_points import points_of
from newscrawl.extraction.page_data.article_object import Fields, article_fields
from newscrawl.extraction.page_data.field_values import NAMES, by_name, pick, plain_name
from newscrawl.extraction.page_data.markup import SHORTEST_UNNAMED, blocks_of, json_in, plain_text, texts_of
from newscrawl.extraction.page_data.objects import StateObject, state_objects
from newscrawl.fields import COVERED
from newscrawl.normalization.labels import RELATED
from newscrawl.normalization.names import headline
from newscrawl.normalization.urls import ArticleKey, SiteUrls

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from lxml.html import HtmlElement

    from newscrawl.extraction.page_data.target import Target

# Which values may be markup.
_TEXTS = ("title", "publisher", "author", "summary")
_TAKEN = frozenset([*COVERED, "article_id"])
# The name of a member, not an id that is used as one.
_MEMBER_NAME = re.compile(r"[A-Za-z_$][\w$-]{0,39}")
# How the related block is called: a list of articles under a name that says what it is.
_NAME = re.compile(
    r"relat|recommend|similar|(?:also|may|might|you)(?:like|read)|guess|suggest|readnext|furtherread|associated"
)
_WEAK_NAME = re.compile(r"^(?:more|like)|(?:more|like)(?:news|list|articles?|stor(?:y|ies)|posts?|this)?$")
_OTHER_NAME = re.compile(r"trend|hot|popular|latest|flash|most(?:read|viewed)|previous|prev|next")
# Members that name the block in which they stand: `{"type": "related", "items": […]}`.
_LABELS = frozenset(["querykey", "type", "name", "key", "module", "component", "title", "heading", "label"])
_LONGEST_LABEL = 60
_DEEPEST = 4
_LARGEST_BITS = 64


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
    if related := _related_entries(objects, urls, key.locale):
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


def _related_entries(objects: list[StateObject], urls: SiteUrls, locale: str) -> list[dict[str, Any]]:
    """Return the raw entries of the related block in the state, in order."""
    lists = _RelatedLists(objects, urls, locale)
    found = (lists.entries(value) for value in _candidates(objects))
    # Ids alone under a name that says little may be those of anything.
    return next((entries for entries in found if any(entry["title"] for entry in entries)), [])


def _candidates(objects: Sequence[StateObject]) -> Iterator[Any]:
    """Yield what may be the related block: by its name, by a label beside it, by a name that says little."""
    weak: list[Any] = []
    for one in objects:
        for name, value in one.node.items():
            if says := _says_related(name):
                yield value
            elif says is None:
                weak.append(value)
    yield from (one.node for one in objects if _is_labelled(one.node))
    yield from weak


@lru_cache(maxsize=4096)
def _says_related(name: str) -> bool | None:
    """Say whether the name of a member is that of the related block; None if it says little."""
    plain = plain_name(name)
    if _NAME.search(plain):
        return True
    return None if _WEAK_NAME.search(plain) and not _OTHER_NAME.search(plain) else False


def _is_labelled(node: Mapping[str, Any]) -> bool:
    if _LABELS.isdisjoint(map(plain_name, node)):
        return False
    members = by_name(node)
    labels = [label for name in _LABELS if name in members for label in _strings(members[name])]
    return any(_is_name(label) for label in labels if len(label) <= _LONGEST_LABEL)


def _is_name(label: str) -> bool:
    """Say whether a label is a name as programs write them, or a heading."""
    return bool(RELATED.match(label)) or (" " not in label and bool(_NAME.search(plain_name(label))))


def _strings(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


class _RelatedLists:
    """Reads lists of articles, however they are wrapped."""

    def __init__(self, objects: list[StateObject], urls: SiteUrls, locale: str) -> None:
        self._objects = objects
        self._urls = urls
        self._locale = locale
        self._id = re.compile(urls.article_id)
        self._seen: set[int] = set()

    @cached_property
    def _by_id(self) -> dict[ArticleKey, dict[str, Any]]:
        """What the state says of articles elsewhere: in a table by id, in a list of entities."""
        table: dict[ArticleKey, dict[str, Any]] = {}
        for one in self._objects:
            members = by_name(one.node)
            key = self._key(one.name) or self._key_in(members)
            if key and pick(members, "title") is not None:
                table.setdefault(key, members)
        return table

    def entries(self, value: Any, depth: int = 0) -> list[dict[str, Any]]:
        """Return the articles in a list, in its encoded form, or in the first list inside an object."""
        if isinstance(value, str):
            value = json_in(value) if value.lstrip()[:1] in ("[", "{") else value.split(",")
        if depth > _DEEPEST or not isinstance(value, list | dict) or id(value) in self._seen:
            return []
        self._seen.add(id(value))  # references may lead to one list from many places
        if isinstance(value, list):
            children: Iterable[Any] = value
            entries = filter(None, map(self._entry, value))
        else:
            children = [child for name, child in value.items() if not _OTHER_NAME.search(plain_name(name))]
            entries = filter(None, map(self._entry_of_table, value.items()))
        if listed := list(entries):
            return listed
        inside = max((self.entries(child, depth + 1) for child in children), key=len, default=[])
        if inside or isinstance(value, list):
            return inside
        entry = self._entry(value)
        return [entry] if entry else []

    def _entry_of_table(self, member: tuple[str, Any]) -> dict[str, Any] | None:
        """Return an article that stands under its id."""
        name, value = member
        is_entry = isinstance(value, dict) and self._id.fullmatch(name)
        return self._said(ArticleKey(name, self._locale), by_name(value)) if is_entry else None

    def _entry(self, value: Any) -> dict[str, Any] | None:
        """Return one article: an object with its id or address, one right inside it, or the id alone."""
        if not isinstance(value, dict):
            key = self._key(value)
            return self._said(key, {}) if key else None
        members = by_name(value)
        inner = (by_name(child) for child in value.values() if isinstance(child, dict))
        for node in (members, *inner):
            if key := self._key_in(node):
                return self._said(key, node)
        return None

    def _key_in(self, members: Mapping[str, Any]) -> ArticleKey | None:
        """Return which article an object is, by a member that is an id, else by one that is an address."""
        ids = (members.get(name) for name in (*NAMES["id"], *members) if name.endswith("id"))
        addresses = (value for value in members.values() if isinstance(value, str) and "/" in value)
        return next(filter(None, map(self._key, chain(ids, addresses))), None)

    def _key(self, value: Any) -> ArticleKey | None:
        if isinstance(value, bool) or not isinstance(value, str | int):
            return None
        if isinstance(value, int) and value.bit_length() > _LARGEST_BITS:
            return None
        if self._id.fullmatch(str(value)):
            return ArticleKey(str(value), self._locale)
        return self._urls.article_key(value) if isinstance(value, str) and "/" in value else None

    def _said(self, key: ArticleKey, members: Mapping[str, Any]) -> dict[str, Any]:
        """Return the raw entry of an article, with what the state says of it elsewhere."""
        if pick(members, "title") is None:
            inner = (by_name(child) for child in members.values() if isinstance(child, dict))
            named = (node for node in (*inner, self._by_id.get(key, {})) if pick(node, "title") is not None)
            members = next(named, members)
        fields = {name: pick(members, name) for name in ("title", "summary", "publisher", "published_at")}
        texts = {name: value and plain_text(str(value)) for name, value in fields.items()}
        return {
            "url": self._urls.article_url(key),
            "title": texts["title"],
            "snippet": texts["summary"],
            "publisher": texts["publisher"],
            "published_at": fields["published_at"],
        }
