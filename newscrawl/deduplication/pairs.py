"""Whether two articles tell one story."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newscrawl.normalization.text import words

if TYPE_CHECKING:
    from newscrawl.deduplication.texts import Significant

HOUR = 3600
DAY = 24 * HOUR
WINDOW = 72 * HOUR
CONTAINED = 0.8
# A text of fewer words is a brief: two of one template have four fifths in common and differ in a name.
BRIEF = 100
# So short is a notice. Where the script does not mark names, any other word in it may be the one that counts.
TINY = 30
# Copies of longer texts have a few words changed, names among them; reports by template differ in most names.
_FACTS_CHANGED = 0.2
# What is carried on overnight follows within hours, a notice that is published again a day later.
_REPEAT_AFTER = 6 * HOUR
_REPEATED = 0.95
# Titles of one template differ in a name or a figure, rewritten ones in most words.
_SAME_TITLE = 0.5


class Piece(NamedTuple):
    """One article: what is significant in it, who published it, and when, in seconds since 1970."""

    text: Significant
    publisher: str | None
    time: int


class Likeness(NamedTuple):
    """How much of the shorter text the longer one contains, and whether they may be one story."""

    score: float
    is_same: bool


def likeness(one: Piece, other: Piece) -> Likeness | None:
    """Compare two articles; None if they have too little in common or are too far apart in time.

    Not `is_same` are texts that look alike and are none the less different stories: briefs of one
    template, and what is published again on another day.
    """
    if abs(one.time - other.time) > WINDOW or one.text.is_hollow != other.text.is_hollow:
        return None
    shares = _contained(one.text, other.text), _contained(other.text, one.text)
    score = _score(one.text, other.text, shares)
    if score < CONTAINED:
        return None
    is_same = not (_facts_part(one.text, other.text) or _is_repeat(one, other, min(shares)))
    return Likeness(round(score, 3), is_same)


def _contained(one: Significant, other: Significant) -> float:
    return len(one.shingles & other.all_shingles) / len(one.shingles)


def _score(one: Significant, other: Significant, shares: tuple[float, float]) -> float:
    """Return the share of the shorter text."""
    lengths = len(one.shingles), len(other.shingles)
    return max(share for share, length in zip(shares, lengths, strict=True) if length == min(lengths))


def _is_brief(one: Significant, other: Significant) -> bool:
    return min(one.length, other.length) < BRIEF


def _is_tiny(one: Significant, other: Significant) -> bool:
    return min(one.length, other.length) < TINY


def _facts_part(one: Significant, other: Significant) -> bool:
    """Tell whether each text has facts of its own.

    A cut copy has none; another name in its place is one on both sides.
    """
    if one.is_hollow or _is_brief(one, other):
        kinds = [(one.facts, other.facts)]
        kinds += [(one.topic, other.topic)] if _is_same_template(one, other) else []
        kinds += [(one.unmarked, other.unmarked)] if _is_tiny(one, other) else []
        return any(_have_own(one, other, facts) for facts in kinds)
    return _have_own(one, other, (one.facts, other.facts), _FACTS_CHANGED)


def _have_own(
    one: Significant, other: Significant, facts: tuple[frozenset[str], frozenset[str]], most: float = 0
) -> bool:
    own = facts[0] - other.text.vocabulary, facts[1] - one.text.vocabulary
    return all(len(few) > most * len(all_) for few, all_ in zip(own, facts, strict=True))


def _is_same_template(one: Significant, other: Significant) -> bool:
    titles = set(words(one.text.title.casefold())), set(words(other.text.title.casefold()))
    return len(titles[0] & titles[1]) >= _SAME_TITLE * max(1, *map(len, titles))


def _is_repeat(one: Piece, other: Piece, common: float) -> bool:
    """Tell whether a text is published again: another day, by the same publisher or as short as a notice."""
    if one.time // DAY == other.time // DAY:
        return False
    if one.text.is_hollow:
        return True
    is_again = common >= _REPEATED and abs(one.time - other.time) >= _REPEAT_AFTER
    return is_again and (one.publisher == other.publisher or _is_tiny(one.text, other.text))
