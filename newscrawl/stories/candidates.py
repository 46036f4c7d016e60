"""What decides which sentences are boilerplate and which texts are compared: a few numbers of each text."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from newscrawl.stories.similarity import BRIEF, CONTAINED, MOSTLY, WINDOW, ComparedArticle
from newscrawl.stories.sketches import HASH_BITS, SAMPLE, level_of, sample, sequence_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.stories.texts import StoryText

T = TypeVar("T")

# A sentence in so many texts of one publisher that open differently belongs to none of them. Fewer would
# take a quote for boilerplate that a publisher has in two or three stories. Texts of several publishers
# do not count together: the copies of a wire text open in as many ways as publishers put captions above.
OPENINGS = 5
# A shingle in more texts of one window of 72 hours tells nothing: phrases, and templates that are filled
# by the hundred. What is different in each of those finds their copies.
COMMON = 64
# With so many of the shorter text's shingles among those by which the longer one is found, a copy shares two
# in nearly all cases, though some tell nothing. With fewer, the one that it shares must be the only one.
_ENOUGH = 8
_FEWEST = 2
# How many a text keeps to be judged by, at most: two of three candidates that are none are told by that,
# before their texts are read.
_ESTIMATE = 3 * SAMPLE
# How far below four fifths the sample of a copy may fall: a copy is lost once in a thousand, and hardly a
# text is read that is none.
_DEVIATIONS = 3
# SQLite's numbers have 63 bits, and no site has thousands of publishers.
_PUBLISHERS = (1 << 14) - 1


class IndexedText(NamedTuple):
    """A text in the index: when it appeared, how many shingles it has, and those of its sample in order.

    The sample says how much two texts have in common; those of it with the lowest hashes say where to look.
    """

    time: int
    length: int
    is_hollow: bool
    sample: tuple[int, ...]

    @classmethod
    def of(cls, piece: ComparedArticle) -> IndexedText:
        numbers = piece.text.shingles
        chosen = sample(numbers, level_of(len(numbers), _ESTIMATE))
        return cls(piece.time, len(numbers), piece.text.is_hollow, chosen)

    @property
    def shingles(self) -> tuple[int, ...]:
        """Those by which it is found."""
        return self.at(level_of(self.length))

    def at(self, level: int) -> tuple[int, ...]:
        """Return those that a text of that level, which is longer, may share."""
        return self.sample[: bisect_left(self.sample, 1 << (HASH_BITS - level))]


def context_of(text: StoryText, publisher: str | None) -> int:
    """Return whose text it is, in the upper bits, and how it opens."""
    whose = sequence_hash([publisher or ""]) & _PUBLISHERS
    return whose << HASH_BITS | text.context


def cells_of(entry: IndexedText) -> dict[int, int]:
    """Return where a text is found, each place with its shingle."""
    window = entry.time // WINDOW << HASH_BITS
    return {window + shingle: shingle for shingle in entry.shingles}


def one_is_enough(length: int) -> tuple[int, int]:
    """Return below and above which length another text may be a copy that shares one shingle of a sample.

    The longer text's sample then holds so few shingles of the shorter one.

    >>> one_is_enough(400)  # 1,025 shingles leave every 64th among those
    (128, 1024)
    """
    level = 0
    while _ENOUGH << level <= length:
        level += 1
    return _ENOUGH << level_of(length), (SAMPLE << level >> 1) if level else 0


def promising(one: IndexedText, others: Iterable[tuple[T, IndexedText]]) -> Iterator[T]:
    """Give the names of those texts that may be copies of one, or it of them.

    The containment is estimated from what both samples would hold at the length of the longer text.
    """
    time, length, is_hollow, own = one
    numbers = frozenset(own)
    for name, other in others:
        if abs(time - other.time) > WINDOW or is_hollow != other.is_hollow:
            continue
        shorter, longer = (one, other) if length < other.length else (other, one)
        level = level_of(longer.length, _ESTIMATE)
        first = shorter.at(level)
        size = min(len(first), len(longer.sample))
        least = CONTAINED if shorter.length < BRIEF else MOSTLY
        shared = numbers.intersection(first if shorter is other else other.sample)
        if len(shared) >= _fewest(size, least, level):
            yield name


@cache
def _fewest(size: int, least: float, level: int) -> float:
    """Return how many shingles of a sample of that size a copy shares, of which *least* are shared in all."""
    # The less of a text is left out of its sample, the less may it deviate; what is left between boilerplate
    # may be shared with boilerplate.
    deviations = max(1.0, _DEVIATIONS * sqrt(1 - 0.5**level))
    expected = least * size - deviations * sqrt(size * least * (1 - least))
    return max(expected, min(size, _FEWEST))
