"""Where two texts say the same word for word, and what each says where they differ in between."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.stories.sketches import WIDTH

if TYPE_CHECKING:
    from newscrawl.stories.texts import Significant

# In shingles: five words in a row. Shorter runs are phrases that stand anywhere.
_SHORTEST = 3
# Lines that two publishers add in one place have so many words, and less than a third of them in common.
# Shorter are the slots of a template and what an editor changes; longer is what a story says.
_LINES = range(8, 40)
_UNLIKE = 1 / 3


class Alignment(NamedTuple):
    """How many shingles stand in common runs, how many are lost to differing spots, and the spots' words.

    A spot is what both texts have between two runs that follow one another in both: the slots of a
    template, an edited word, a paragraph that was rewritten. Captions, bylines, links are none: only one
    text has them in a place, or they have little in common.
    """

    common: int
    lost: int
    words: tuple[Counter[str], Counter[str]]

    @property
    def agreement(self) -> float:
        """The share that is common of what both texts treat."""
        return self.common / max(1, self.common + self.lost)


class _Run(NamedTuple):
    start: int
    there: int
    length: int


def align(one: Significant, other: Significant, *, ends: bool) -> Alignment:
    """Align two texts, the same whichever comes first; with *ends*, head and tail are spots too."""
    if (len(other.words), other.words) < (len(one.words), one.words):
        common, lost, words = align(other, one, ends=ends)
        return Alignment(common, lost, words[::-1])
    runs = _runs(one, other)
    common = sum(run.length for run in runs)
    if ends:
        first, last = _Run(1 - WIDTH, 1 - WIDTH, 0), _Run(len(one.words), len(other.words), 0)
        runs = [first, *runs, last]
    said: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    lost = 0
    following = dict(pairwise(sorted(runs, key=attrgetter("there"))))
    for before, after in pairwise(runs):
        if following.get(before) != after:
            continue
        here = one.words[before.start + before.length + WIDTH - 1 : after.start]
        there = other.words[before.there + before.length + WIDTH - 1 : after.there]
        if here and there and (ends or not _are_added(here, there)):
            said[0].update(here)
            said[1].update(there)
            lost += min(len(here), len(there)) + WIDTH - 1
    return Alignment(common, lost, said)


def _are_added(here: list[str], there: list[str]) -> bool:
    """Tell whether what stands in one place of two texts was added by each publisher."""
    one, other = set(here), set(there)
    is_unlike = len(one & other) < _UNLIKE * min(len(one), len(other))
    return is_unlike and min(len(here), len(there)) in _LINES


def _runs(one: Significant, other: Significant) -> list[_Run]:
    """Return the common runs in the order of the first text, each where it stands first."""
    runs: list[_Run] = []
    start = there = length = 0
    for shingle, place in one.places.items():
        found = other.places.get(shingle)
        if found is None:
            continue
        if length and place == start + length and found == there + length:
            length += 1
            continue
        runs.append(_Run(start, there, length))
        start, there, length = place, found, 1
    runs.append(_Run(start, there, length))
    return [run for run in runs if run.length >= _SHORTEST]
