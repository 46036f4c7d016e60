"""The stories of a set of articles, all in memory: what the store arrives at chunk by chunk, in any order.

This is the specification. It reads every text and holds every two of them against each other; the store
(`newscrawl.storage.stories`) keeps what it needs to look at the neighbours of a change alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from itertools import combinations
from typing import NamedTuple

from newscrawl.stories import candidates
from newscrawl.stories.candidates import IndexedText, cells_of, context_of, one_is_enough, promising
from newscrawl.stories.clustering import Edge, Key, Member, Membership, cluster
from newscrawl.stories.similarity import ComparedArticle, likeness
from newscrawl.stories.sketches import HASH_BITS
from newscrawl.stories.texts import Significant, StoryText


class Source(NamedTuple):
    """An article as it is stored; *time* in seconds since 1970, *is_dated* if that is its own date."""

    key: Key
    text: StoryText
    publisher: str | None
    time: int
    is_dated: bool


def from_scratch(articles: Collection[Source]) -> dict[Key, Membership]:
    """Return the story of every article, its score, and whether it stands for the story."""
    boilerplate = set(_boilerplate(articles))
    pieces = {
        one.key: ComparedArticle(Significant(one.text, boilerplate), one.publisher, one.time)
        for one in articles
    }
    entries = {key: IndexedText.of(piece) for key, piece in pieces.items()}
    members = [Member(one.key, one.time, one.is_dated, entries[one.key].length) for one in articles]
    return cluster(members, _edges(pieces, entries))


def _boilerplate(articles: Collection[Source]) -> Iterator[int]:
    """Give the sentences that one publisher has in several texts which open differently."""
    contexts: dict[int, set[int]] = defaultdict(set)
    for one in articles:
        for sentence in one.text.numbers:
            contexts[sentence].add(context_of(one.text, one.publisher))
    for sentence, found in contexts.items():
        openings = Counter(context >> HASH_BITS for context in found)
        if max(openings.values()) >= candidates.OPENINGS:
            yield sentence


def _edges(pieces: dict[Key, ComparedArticle], entries: dict[Key, IndexedText]) -> Iterator[Edge]:
    sizes = Counter(cell for entry in entries.values() for cell in cells_of(entry))
    selective = {
        key: {shingle for cell, shingle in cells_of(entry).items() if sizes[cell] <= candidates.COMMON}
        for key, entry in entries.items()
    }
    for one, other in combinations(entries, 2):
        shared = len(selective[one] & selective[other])
        if shared and _do_meet(entries[one], entries[other], shared):
            like = likeness(pieces[one], pieces[other])
            if like:
                yield Edge(one, other, like.score if like.is_same else None)


def _do_meet(one: IndexedText, other: IndexedText, shared: int) -> bool:
    """Tell whether two texts that share so many selective shingles of their samples are compared."""
    shorter, longer = one_is_enough(one.length)
    return (shared > 1 or not shorter <= other.length <= longer) and any(promising(one, [(True, other)]))
