"""Which object of a page's data is its article, and what it says of it.

An object is the article's by the id of the page's address or by the title that the page shows. Its
values may lie in it or in objects right inside it. The names that were seen on the site are preferred;
where none of them is used, a value is known by its shape.
"""

from __future__ import annotations

import re
from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from newscrawl.extraction.page_data.field_values import (
    NAMES,
    Scalar,
    is_for_others,
    keywords_in,
    plain_name,
    scalar,
    section_in,
)
from newscrawl.extraction.page_data.markup import SHORTEST_UNNAMED, is_one_paragraph, listed_texts, texts_of
from newscrawl.fields import READ, Kind
from newscrawl.normalization.dates import parse_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newscrawl.extraction.page_data.objects import StateObject
    from newscrawl.extraction.page_data.target import Target

_PUBLICATION = re.compile(r"publi[sc]|releas|posted|issued", re.IGNORECASE)
_MODIFICATION = re.compile(r"updat|modif|touch|edit|expir|end|crawl|fetch", re.IGNORECASE)
# How far inside its object a value of the article may lie: `article.from.sourceName`.
_DEEPEST = 2
_LONGEST_TIME = 40
_YEARS = range(2000, 2100)
# Objects of these names are people and companies, whose own values are not the article's.
_PEOPLE = frozenset([*NAMES["author"], *NAMES["publisher"]]) - {"from", "source"}

Fields = dict[str, Any]
# The fields that nothing but their names tells, with how their values are read.
_READERS = {Kind.LIST: keywords_in, Kind.TEXT: section_in}
_TOLD_OTHERWISE = frozenset(["title", "key_points", "published_at", "summary", "author", "publisher"])
_OTHERS = tuple(
    (field.name, _READERS.get(field.kind))
    for field in READ
    if field.name in NAMES and field.name not in _TOLD_OTHERWISE
)
# What is taken from the object itself alone; another place of the same article supplies the rest.
_OWN = frozenset(["title", "text", "keys", "spread"])
_WHOLE = frozenset(["title", "text", "published_at"])


class _Member(NamedTuple):
    depth: int
    name: str
    value: Any


_Named = dict[str, list[_Member]]
_depth = itemgetter(0)
_IDENTITY = frozenset([*NAMES["id"], "url", "link", "href", "canonicalurl", "shareurl"])
_TITLE_NAMES = frozenset(NAMES["title"])
_TEXT_NAMES = frozenset([*NAMES["html"], *NAMES["plain"]])
_SUMMARY_NAMES = frozenset([*NAMES["summary"], *NAMES["key_points"]])


def article_fields(objects: Iterable[StateObject], target: Target) -> Fields:
    """Return the fields of the article's own object under our names, {} where there is none.

    `keys` lists the names of the object's members as the site spells them.
    """
    candidates = list(_candidates(objects, target))
    whole = [(one, fields) for one, fields in candidates if "title" in fields and "text" in fields]
    ranked = [(_rank(one, fields, target), fields) for one, fields in whole]
    rank, found = max(ranked, key=lambda entry: entry[0], default=((), {}))
    if not rank:
        found = {}
    for _, fields in candidates:
        if "article_id" in fields:  # the same article in another place
            found = {name: value for name, value in fields.items() if name not in _OWN} | found
    return found


def _candidates(objects: Iterable[StateObject], target: Target) -> Iterator[tuple[StateObject, Fields]]:
    """Yield the objects that bear the article's id or title, and those around them if these say less."""
    seen: set[int] = set()
    for one in objects:
        if not (one.is_detail or one.name == target.article_id or _has_id_or_title(one.node, target)):
            continue
        around: StateObject | None = one
        for _ in range(_DEEPEST + 1):
            if around is None or id(around.node) in seen:
                break
            seen.add(id(around.node))
            fields = _fields(around, target)
            yield around, fields
            if not fields or (fields.keys() >= _WHOLE and ("publisher" in fields or "author" in fields)):
                break
            around = around.holder


def _has_id_or_title(node: dict[str, Any], target: Target) -> bool:
    for value in node.values():
        if isinstance(value, str):
            if value == target.article_id or target.is_titled(value):
                return True
        elif target.is_id(value):
            return True
    return False


def _fields(one: StateObject, target: Target) -> Fields:
    if _is_another(one, target) if one.is_detail else _is_foreign(one.node, target):
        return {}
    members = _members(one.node, target)
    named = _by_name(members)
    title = _title(members, named, target, is_own=one.is_detail or _is_own(one.node, target))
    if title is None:
        return {}
    time = _time(members, named)
    fields: Fields = {"title": title.value, "published_at": time}
    fields |= {"keys": list(one.node), "spread": title.depth}
    if _has_id(one, target):
        fields["article_id"] = target.article_id
    texts = [member for member in members if member.value != title.value]
    text = _text(texts, one)
    if text is None and time is not None:  # without a time it is that of a button to share it
        text = _one_line(members, title)
    if text:
        fields |= {"text": text.value, "spread": title.depth + text.depth}
    listed = (listed_texts(member.value) for member in _by_priority(named, "key_points"))
    fields["key_points"] = next(filter(None, listed), None)
    named_texts = _by_name(texts if text is None else [one for one in texts if one[:2] != text[:2]])
    summary, author = (next(_told(named_texts, name), None) for name in ("summary", "author"))
    fields["summary"], fields["author"] = (one and scalar(one.value) for one in (summary, author))
    others = (member for member in _told(named_texts, "publisher") if member is not author)
    fields["publisher"] = next((scalar(member.value) for member in others), None)
    for name, read in _OTHERS:
        said = ((read or _time_in)(member.value) for member in _by_priority(named_texts, name))
        fields[name] = next(filter(None, said), None)
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def _members(node: dict[str, Any], target: Target) -> list[_Member]:
    """Return the members of an object and of those inside it that are parts of the same article.

    Another article, a person or a company inside it has values of its own. What the site names in its own way
    gets the best known name of its field.
    """
    own = {name: NAMES[field][0] for name, field in target.own_keys.items()}
    members: list[_Member] = []
    level = [node]
    for depth in range(_DEEPEST + 1):
        named = (member for holder in level for member in holder.items())
        members += [_Member(depth, own.get(name) or plain_name(name), value) for name, value in named]
        level = [] if depth == _DEEPEST else [part for holder in level for part in _parts(holder, target)]
    return members


def _parts(holder: dict[str, Any], target: Target) -> list[dict[str, Any]]:
    """Return the objects right inside an object that speak of the same article."""
    parts = [child for name, child in holder.items() if isinstance(child, dict) and _is_part(name)]
    alike = Counter(frozenset(part) for part in parts)
    return [
        part
        for part in parts
        if not _is_foreign(part, target) and (alike[frozenset(part)] == 1 or _is_own(part, target))
    ]


def _is_part(name: str) -> bool:
    return plain_name(name) not in _PEOPLE and not is_for_others(name)


def _is_own(node: dict[str, Any], target: Target) -> bool:
    names = target.names
    return any(value in names if isinstance(value, str) else target.is_id(value) for value in node.values())


def _has_id(one: StateObject, target: Target) -> bool:
    return one.name == target.article_id or any(map(target.is_id, one.node.values()))


def _is_another(one: StateObject, target: Target) -> bool:
    """Say whether what the site calls its page's article bears the id or address of another one."""
    named = (value for name, value in one.node.items() if plain_name(name) in _IDENTITY)
    return not _is_own(one.node, target) and any(map(target.is_other_article, named))


def _is_foreign(node: dict[str, Any], target: Target) -> bool:
    """Say whether an object has the id of another article, or a title that the page does not show."""
    if _is_own(node, target):
        return False
    if any(map(target.looks_like_id, node.values())):
        return True
    titles = [value for name, value in node.items() if plain_name(name) in _TITLE_NAMES]
    shown = [value for value in titles if isinstance(value, str) and value]
    return bool(shown and target.titles) and not any(map(target.is_titled, shown))


def _title(members: Sequence[_Member], named: _Named, target: Target, *, is_own: bool) -> _Member | None:
    """Return the title: by its name where the object is surely the article's, else the one that is shown."""
    called = next((member for member in _told(named, "title") if isinstance(member.value, str)), None)
    if is_own and called and called.depth == 0:
        return called
    strings = (member for member in members if isinstance(member.value, str))
    shown = (member for member in strings if target.is_titled(member.value))
    return next((member for member in shown if member.name not in _TEXT_NAMES | _SUMMARY_NAMES), called)


def _text(members: Sequence[_Member], one: StateObject) -> _Member | None:
    """Return the text: by its name in the object itself, else the longest there is."""
    if is_for_others(one.name):
        return None
    own = _by_name(member for member in members if member.depth == 0)
    for field in ("html", "plain"):
        for member in _by_priority(own, field):
            if text := texts_of(member.value):
                return member._replace(value=text)
    return _longest(members)


def _one_line(members: Sequence[_Member], title: _Member) -> _Member | None:
    """Return the text that is the title once more, as agencies write."""
    alike = (member for member in members if member is not title and member.name in _TEXT_NAMES)
    return next((member for member in alike if member.value == title.value), None)


def _longest(members: Sequence[_Member]) -> _Member | None:
    texts = [
        member._replace(value=text)
        for member in members
        if (isinstance(member.value, str) or member.name in _TEXT_NAMES)
        and member.name not in _SUMMARY_NAMES
        and (text := texts_of(member.value))
        and not (is_for_others(member.name) and is_one_paragraph(text))
        and (member.name in _TEXT_NAMES or len(text) >= SHORTEST_UNNAMED)
    ]
    return max(texts, key=lambda member: len(member.value), default=None)


def _time(members: Sequence[_Member], by_name: _Named) -> Scalar | None:
    called = _by_priority(by_name, "published_at")
    named = next((member for member in called if _is_time(member.value)), None)
    times = [] if named else [member for member in members if _is_time(member.value)]
    told = next((member for member in times if _PUBLICATION.search(member.name)), None)
    other = next((member for member in times if not _MODIFICATION.search(member.name)), None)
    found = named or told or other
    return found.value if found else None


def _time_in(value: Any) -> Scalar | None:
    return value if _is_time(value) else None


def _is_time(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, str | int | float) or len(str(value)) > _LONGEST_TIME:
        return False
    time = parse_time(value)
    return time is not None and time.year in _YEARS


def _told(named: _Named, field: str) -> Iterator[_Member]:
    """Yield the members that are called like *field* and say something."""
    return (member for member in _by_priority(named, field) if scalar(member.value) not in (None, ""))


def _by_name(members: Iterable[_Member]) -> _Named:
    named: _Named = {}
    for member in members:
        named.setdefault(member.name, []).append(member)
    return named


def _by_priority(named: _Named, field: str) -> list[_Member]:
    """Return the members that are called like *field*, the outermost and best known first."""
    called = [member for name in NAMES[field] if name in named for member in named[name]]
    return sorted(called, key=_depth) if len(called) > 1 else called


def _rank(one: StateObject, fields: Fields, target: Target) -> tuple[Any, ...]:
    """Say how much an object looks like the article; () is not at all."""
    is_shown = target.is_titled(fields["title"])
    has_id = "article_id" in fields
    if not (is_shown or has_id or one.is_detail):
        return ()
    says_more = fields["text"] != fields["title"]
    is_own = one.is_detail and (is_shown or has_id)
    likeness = (is_own, says_more, is_shown, has_id, -fields["spread"], "published_at" in fields)
    return (is_shown or has_id, *likeness, len(fields["text"]))
