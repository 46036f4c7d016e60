"""Scores of a grouping of labelled articles, and the two groupings that ours is held against."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from copies import Labelled

CONTAINMENT = 0.8
WINDOW = timedelta(hours=72)
# A Chinese character is a word.
WORD = re.compile(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+")


@dataclass
class Scores:
    """Pairs of articles that were put together rightly, and wrongly; recall and mistakes by kind."""

    precision: float
    recall: float
    false_pairs: int
    recalls: dict[str, float]
    mistaken: dict[str, int]


def score(labelled: Sequence[Labelled], groups: Sequence[Hashable]) -> Scores:
    """Compare a grouping (a name for each article) with the true stories, pair by pair."""
    both = Counter((one.story, group) for one, group in zip(labelled, groups, strict=True))
    true, found, right = Counter(one.story for one in labelled), Counter(groups), _pairs(both.values())
    hits: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    mistaken: Counter[str] = Counter()
    for one, group in zip(labelled, groups, strict=True):
        together = both[one.story, group]
        hits[one.kind][0] += together - 1
        hits[one.kind][1] += true[one.story] - 1
        mistaken[one.kind] += together < found[group]
    return Scores(
        precision=right / max(1, _pairs(found.values())),
        recall=right / _pairs(true.values()),
        false_pairs=_pairs(found.values()) - right,
        recalls={kind: got / asked for kind, (got, asked) in hits.items() if asked},
        mistaken=dict(mistaken),
    )


def false_merges(
    labelled: Sequence[Labelled], groups: Sequence[Hashable]
) -> Iterator[tuple[Labelled, Labelled]]:
    """Yield one pair for every two stories that were put together."""
    for members in _members(labelled, groups).values():
        yield from combinations({one.story: one for one in members}.values(), 2)


def missed(labelled: Sequence[Labelled], groups: Sequence[Hashable]) -> Iterator[tuple[Labelled, Labelled]]:
    """Yield the first article of every story with each other one that was not put with it."""
    named = dict(zip(map(id, labelled), groups, strict=True))
    for first, *others in _members(labelled, [one.story for one in labelled]).values():
        yield from ((first, other) for other in others if named[id(other)] != named[id(first)])


def by_digest(labelled: Sequence[Labelled]) -> list[int]:
    """Group articles with the same digest."""
    first = {one.article.digest: place for place, one in enumerate(labelled)}
    return joined(labelled, ((place, first[one.article.digest]) for place, one in enumerate(labelled)))


def by_containment(labelled: Sequence[Labelled]) -> list[int]:
    """Group by containment of word 3-shingles within 72 hours, all pairs compared, boilerplate left in."""
    return joined(labelled, _contained(labelled))


def shingles(text: str) -> set[tuple[str, ...]]:
    found = WORD.findall(text.lower())
    return set(zip(found, found[1:], found[2:], strict=False))


def _contained(labelled: Sequence[Labelled]) -> Iterator[tuple[int, int]]:
    sets = [shingles(one.article.body_text or "") for one in labelled]
    times = [datetime.fromisoformat(one.article.published_at or "") for one in labelled]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, own in enumerate(sets):
        shared = Counter(other for shingle in own for other in holders[shingle])
        for other, count in shared.items():
            near = abs(times[place] - times[other]) <= WINDOW
            if near and count >= CONTAINMENT * min(len(own), len(sets[other])):
                yield place, other
        for shingle in own:
            holders[shingle].append(place)


def joined(labelled: Sequence[Labelled], pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Group by pairs of places; locales of one id belong together."""
    heads = list(range(len(labelled)))

    def head(place: int) -> int:
        while heads[place] != place:
            heads[place] = place = heads[heads[place]]
        return place

    first = {one.article.article_id: place for place, one in enumerate(labelled)}
    for place, one in enumerate(labelled):
        heads[head(place)] = head(first[one.article.article_id])
    for one_place, other in pairs:
        heads[head(one_place)] = head(other)
    return [head(place) for place in heads]


def _members(labelled: Sequence[Labelled], groups: Sequence[Hashable]) -> dict[Hashable, list[Labelled]]:
    members: dict[Hashable, list[Labelled]] = defaultdict(list)
    for one, group in zip(labelled, groups, strict=True):
        members[group].append(one)
    return members


def _pairs(counts: Iterable[int]) -> int:
    return sum(count * (count - 1) // 2 for count in counts)
