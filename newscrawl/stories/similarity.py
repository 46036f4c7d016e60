"""Whether two articles tell one story: where their texts say the same word for word, and what is about it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.normalization.text import words
from newscrawl.stories.sketches import WIDTH

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from newscrawl.stories.texts import Significant, StoryText

HOUR = 3600
DAY = 24 * HOUR
WINDOW = 72 * HOUR
CONTAINED = 0.8
# Enough of two longer texts to which each publisher added half as much, if the rest agrees.
MOSTLY = 0.65
# A text of fewer words is a brief: two of one template have four fifths in common and differ in a name.
BRIEF = 100
# Nor is a text of so many words the frame of a brief.
_STORY = 150
# So short is a notice. Where the script does not mark names, any other word in it may be the one that counts.
TINY = 30
# Of the names and figures of what two longer texts both treat. Copies that were edited differ in up to a
# seventh (house style for numbers, places, titles), reports of one template in a fifth to all of them.
_FACTS_CHANGED = 1 / 6
# Of all that either says. Furniture on both sides has up to half; with more, what they share is a frame.
_FACTS_ADDED = 0.6
# What is carried on overnight follows within hours, a notice that is published again a day later.
_REPEAT_AFTER = 6 * HOUR
_REPEATED = 0.95
# Titles of one template differ in a name or a figure, rewritten ones in most words.
_SAME_TITLE = 0.5
# Of the runs of three words of a text so many stand in any other of its language.
_TURNS = 0.1


class ComparedArticle(NamedTuple):
    """One article: what is significant in it, who published it, and when, in seconds since 1970."""

    text: Significant
    publisher: str | None
    time: int


class Likeness(NamedTuple):
    """How much of the shorter text the longer one contains, and whether they may be one story."""

    score: float
    is_same: bool


def likeness(one: ComparedArticle, other: ComparedArticle) -> Likeness | None:
    """Compare two articles; None if they have too little in common or are too far apart in time.

    Not `is_same` are texts that look alike and are none the less different stories: briefs of one
    template, and what is published again on another day.
    """
    if abs(one.time - other.time) > WINDOW or one.text.is_hollow != other.text.is_hollow:
        return None
    score = _score(one.text, other.text)
    if score < MOSTLY:
        return None
    is_wire = not (_has_brief(one.text, other.text) or _is_one_publisher(one, other))
    if score < CONTAINED and not is_wire:
        return None
    if _are_briefs(one.text, other.text):
        is_same = not _facts_part(one.text, other.text)
    else:
        alignment = align(one.text, other.text, ends=_has_brief(one.text, other.text))
        is_same = not _texts_part(one, other, alignment)
        if score < CONTAINED and not (is_same and alignment.agreement >= CONTAINED):
            return None
    return Likeness(round(score, 3), is_same and not _is_repeat(one, other))


def have_nothing_in_common(one: StoryText, other: StoryText) -> bool:
    """Tell whether two texts share no title and nothing but turns of speech: neither is the other edited."""
    common = one.shingles & other.shingles
    is_edited = len(common) > _TURNS * min(len(one.shingles), len(other.shingles))
    return not is_edited and not _is_same_title(one, other)


def _contained(one: Significant, other: Significant) -> float:
    return len(one.shingles & other.all_shingles) / len(one.shingles)


def _score(one: Significant, other: Significant) -> float:
    """Return the share of the shorter text."""
    lengths = len(one.shingles), len(other.shingles)
    if lengths[0] == lengths[1]:
        return max(_contained(one, other), _contained(other, one))
    return _contained(one, other) if lengths[0] < lengths[1] else _contained(other, one)


def _has_brief(one: Significant, other: Significant) -> bool:
    return one.is_hollow or min(one.length, other.length) < BRIEF


def _are_briefs(one: Significant, other: Significant) -> bool:
    """Tell whether two texts may be briefs of one template: not where one is a story cut from the other."""
    is_cut = max(one.length, other.length) >= _STORY and not (one.is_hollow or _is_tiny(one, other))
    return _has_brief(one, other) and not is_cut


def _is_tiny(one: Significant, other: Significant) -> bool:
    return min(one.length, other.length) < TINY


def _facts_part(one: Significant, other: Significant) -> bool:
    """Tell whether each of two briefs has facts of its own.

    A cut copy has none; another name in its place is one on both sides.
    """
    kinds = [(one.facts, other.facts)]
    kinds += [(one.topic, other.topic)] if _is_same_title(one.text, other.text) else []
    kinds += [(one.unmarked, other.unmarked)] if _is_tiny(one, other) else []
    return any(mine - other.text.vocabulary and theirs - one.text.vocabulary for mine, theirs in kinds)


def _texts_part(one: ComparedArticle, other: ComparedArticle, alignment: Alignment) -> bool:
    """Tell whether two texts say other names and figures where both say something.

    What a publisher adds between, above or below has names of its own and says nothing of the rest,
    unless that is nearly all there is: two stories in one frame.
    """
    texts, spots = (one.text, other.text), alignment.words
    own = _own(one.text, other.text), _own(other.text, one.text)
    differing = [mine & said.keys() for mine, said in zip(own, spots, strict=True)]
    if _has_brief(*texts):
        return all(differing)
    common = len(one.text.marks - own[0]), len(other.text.marks - own[1])
    if _exceed(differing, common, _FACTS_CHANGED):
        return True
    if _exceed(own, common, _FACTS_CHANGED if _is_one_publisher(one, other) else _FACTS_ADDED):
        return True
    # A headline in the body is said once.
    repeated = ({word for word, count in said.items() if count > 1} for said in spots)
    named = (mine & _title(text.text) & said for mine, text, said in zip(own, texts, repeated, strict=True))
    return _is_same_title(*(text.text for text in texts)) and all(named)


def _is_one_publisher(one: ComparedArticle, other: ComparedArticle) -> bool:
    return one.publisher is not None and one.publisher == other.publisher


def _own(one: Significant, other: Significant) -> frozenset[str]:
    """Return the names and figures that the other text has nowhere."""
    return one.marks - other.said


def _exceed(own: Sequence[Collection[str]], common: Sequence[int], most: float) -> bool:
    """Tell whether more than that share of the facts is a text's own, on both sides."""
    return all(len(mine) > most * (len(mine) + rest) for mine, rest in zip(own, common, strict=True))


def _title(one: StoryText) -> set[str]:
    return set(words(one.title.casefold()))


def _is_same_title(one: StoryText, other: StoryText) -> bool:
    titles = _title(one), _title(other)
    return len(titles[0] & titles[1]) >= _SAME_TITLE * max(1, *map(len, titles))


def _is_repeat(one: ComparedArticle, other: ComparedArticle) -> bool:
    """Tell whether a text is published again: another day, by the same publisher or as short as a notice."""
    if one.time // DAY == other.time // DAY:
        return False
    if one.text.is_hollow:
        return True
    if abs(one.time - other.time) < _REPEAT_AFTER:
        return False
    common = min(_contained(one.text, other.text), _contained(other.text, one.text))
    return common >= _REPEATED and (one.publisher == other.publisher or _is_tiny(one.text, other.text))


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
        turned = align(other, one, ends=ends)
        return turned._replace(words=turned.words[::-1])
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
