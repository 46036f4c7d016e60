"""From pairs to stories."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from newscrawl.stories.similarity import WINDOW

Key: TypeAlias = tuple[str, str]
"""(article_id, locale)"""

# What is shorter than this share of the longest is a cut copy.
_WHOLE = 0.8
_FIRST_LOCALE = "en"
# Short translations of different texts may be alike; the locale that says most decides.
_EVIDENCE = 0.5


class Member(NamedTuple):
    """An article to be placed; *time* in seconds since 1970, *length* in significant shingles."""

    key: Key
    time: int
    is_dated: bool
    length: int


class Edge(NamedTuple):
    """Two articles with their likeness; *score* None keeps their stories apart."""

    one: Key
    other: Key
    score: float | None


class Membership(NamedTuple):
    """Where an article belongs, and how."""

    story_id: str
    score: float | None
    is_representative: bool


def cluster(members: Sequence[Member], edges: Iterable[Edge]) -> dict[Key, Membership]:
    """Place every member in a story.

    The locales of an article are one story from the start. Then the closest articles are put
    together first, unless that would join what is kept apart or stretch a story over more than 72
    hours. The result depends on the members and edges alone, not on their order.
    """
    groups = _Groups(members)
    edges = _telling(edges, members)
    for edge in edges:
        if edge.score is None:
            groups.keep_apart(edge.one[0], edge.other[0])
    times = {member.key: member.time for member in members}
    joins = [edge for edge in edges if edge.score is not None]
    for edge in sorted(joins, key=lambda edge: _nearest_first(edge, times)):
        groups.join(edge.one[0], edge.other[0])
    scores = _scores(joins, groups)
    places: dict[Key, Membership] = {}
    for story in groups.stories():
        places |= _places(story, scores)
    return places


def _telling(edges: Iterable[Edge], members: Sequence[Member]) -> list[Edge]:
    """Leave out what only a short or hollow translation says while longer texts say otherwise."""
    lengths: dict[str, dict[str, int]] = {}
    for member in members:
        lengths.setdefault(member.key[0], {})[member.key[1]] = member.length

    def evidence(one: Key, other: Key) -> int:
        return min(lengths[one[0]][one[1]], lengths[other[0]][other[1]])

    def best(one: str, other: str) -> int:
        common = lengths[one].keys() & lengths[other].keys()
        return max((evidence((one, locale), (other, locale)) for locale in common), default=0)

    return [
        edge
        for edge in edges
        if evidence(edge.one, edge.other) >= _EVIDENCE * best(edge.one[0], edge.other[0])
    ]


class _Groups:
    """Articles in groups, with the time that each group spans and what it must not be joined with."""

    def __init__(self, members: Sequence[Member]) -> None:
        self._articles: dict[str, list[Member]] = {}
        for member in members:
            self._articles.setdefault(member.key[0], []).append(member)
        self.group_of = {article: article for article in self._articles}
        self._inside = {article: {article} for article in self._articles}
        self._apart: dict[str, set[str]] = {article: set() for article in self._articles}
        # A translation may come days later and is the same story none the less.
        self._span = {
            article: (min(member.time for member in locales),) * 2
            for article, locales in self._articles.items()
        }

    def keep_apart(self, one: str, other: str) -> None:
        if one != other:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def join(self, one: str, other: str) -> None:
        kept, gone = sorted((self.group_of[one], self.group_of[other]))
        first, last = zip(self._span[kept], self._span[gone], strict=True)
        span = min(first), max(last)
        if kept == gone or span[1] - span[0] > WINDOW or self._apart[kept] & self._inside[gone]:
            return
        self._span[kept] = span
        self._inside[kept] |= self._inside[gone]
        self._apart[kept] |= self._apart[gone]
        for article in self._inside[gone]:
            self.group_of[article] = kept

    def stories(self) -> list[list[Member]]:
        return [
            [member for article in self._inside[group] for member in self._articles[article]]
            for group in set(self.group_of.values())
        ]


def _nearest_first(edge: Edge, times: dict[Key, int]) -> tuple[float, int, list[Key]]:
    apart = abs(times[edge.one] - times[edge.other])
    return -(edge.score or 0), apart, sorted((edge.one, edge.other))


def _scores(joins: Iterable[Edge], groups: _Groups) -> dict[Key, float]:
    """Return the best score that each article has with another of its story."""
    scores: dict[Key, float] = {}
    for one, other, score in joins:
        if score is not None and groups.group_of[one[0]] == groups.group_of[other[0]]:
            for key in (one, other):
                scores[key] = max(score, scores.get(key, 0))
    return scores


def _places(story: list[Member], scores: dict[Key, float]) -> dict[Key, Membership]:
    ordered = sorted(story, key=lambda member: (not member.is_dated, member.time, member.key))
    dates = {member.key[0]: (not member.is_dated, member.time) for member in reversed(ordered)}
    story_id = min(dates, key=lambda article: (dates[article], article))
    chosen = _representative(ordered)
    return {
        member.key: Membership(story_id, scores.get(member.key), member.key == chosen) for member in story
    }


def _representative(ordered: list[Member]) -> Key:
    """Return the first whole text, in the first locale if there is one."""
    locale = _FIRST_LOCALE if any(member.key[1] == _FIRST_LOCALE for member in ordered) else None
    eligible = [member for member in ordered if locale in (None, member.key[1])]
    longest: dict[str, int] = {}
    for member in eligible:
        longest[member.key[1]] = max(member.length, longest.get(member.key[1], 0))
    return next(member.key for member in eligible if member.length >= _WHOLE * longest[member.key[1]])
