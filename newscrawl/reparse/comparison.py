"""What another reading of a stored page changes, field by field, and all of it as a person reads it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from newscrawl.fields import BY_NAME, COVERED, IN_DIGEST, METADATA, READ_COLUMNS
from newscrawl.items import Article, Provenance, StoredVersion
from newscrawl.normalization.columns import rows_of, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.reparse import Result

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


_EXAMPLES = 3
_KINDS = ("changed", "gained", "lost")
_ASIDE = {
    "rejected": ("article would now be rejected", "articles would now be rejected"),
    "unread": ("page was too much for its reader", "pages were too much for their readers"),
    "unreadable": ("archived page cannot be read", "archived pages cannot be read"),
    "unarchived": ("article has no archived page", "articles have no archived page"),
}


class ComparisonReport:
    """Counts results as they come and keeps a few examples of each kind."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self._fields: Counter[tuple[str, str]] = Counter()
        self._examples: defaultdict[tuple[str, str], list[str]] = defaultdict(list)

    def note(self, results: Iterable[Result]) -> None:
        for result in results:
            self._note(result)

    def lines(self) -> Iterator[str]:
        """Give the report: fields with examples, what is left as it is, and the sum."""
        for field in FIELDS:
            for kind in _KINDS:
                if count := self._fields[field, kind]:
                    yield f"{BY_NAME[field].counted(count)} {kind}"
                    yield from self._examples[field, kind]
        for outcome, names in _ASIDE.items():
            if count := self.outcomes[outcome]:
                yield f"{_counted(count, *names)} (left as stored)"
                yield from self._examples[outcome, ""]
        read = sum(self.outcomes[outcome] for outcome in ("same", "changed", "rejected"))
        changed = _counted(self.outcomes["changed"], "article", "articles")
        yield f"{_counted(read, 'page', 'pages')} read again: {changed} would change"

    def _note(self, result: Result) -> None:
        self.outcomes[result.outcome] += 1
        whose = f"{result.article_id} {result.locale}"
        if result.outcome in _ASIDE:
            self._example((result.outcome, ""), f"{whose}: {result.detail}" if result.detail else whose)
        for field, kind, old, new in result.differences:
            self._fields[field, kind] += 1
            self._example((field, kind), f"{whose}: {_change(kind, old, new)}")

    def _example(self, kind: tuple[str, str], text: str) -> None:
        if len(self._examples[kind]) < _EXAMPLES:
            self._examples[kind].append(f"  {text}")


def _change(kind: str, old: str, new: str) -> str:
    return {"gained": f"“{new}”", "lost": f"“{old}”"}.get(kind, f"“{old}” → “{new}”")


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
