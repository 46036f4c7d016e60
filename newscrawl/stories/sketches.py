"""Words and runs of three words as numbers that are the same on every machine and in every run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b

WIDTH = 3
# SQLite keeps 48 bits in six bytes. Beside a billion others, one shingle in 280,000 has the number of
# another one, which costs a comparison too many.
HASH_BITS = 48
_MASK = (1 << HASH_BITS) - 1
# Odd and without a pattern, so that the order of words matters: the fractions of the golden ratio and
# of the square root of two.
_FIRST, _SECOND = 0x9E3779B97F4A7C15, 0x6A09E667F3BCC909
# A text is found by half of this to all of it. Each costs a row, and three look-ups; with 24, one copy in
# 20,000 is found no more, with 48 as many as with 32.
SAMPLE = 32


def sequence_hash(words: Iterable[str]) -> int:
    """Return the number of a sentence."""
    return _number("\x1f".join(words))


def shingles(words: Sequence[str]) -> list[int]:
    """Return the hash of every run of three words in order; of a shorter text that of the whole.

    >>> len(shingles(["a", "b", "c", "d"])), len(shingles(["a", "b"])), shingles([])
    (2, 1, [])
    """
    if len(words) < WIDTH:
        return [sequence_hash(words)] if words else []
    if len(_WORDS) > _MOST_WORDS:
        _WORDS.clear()
    numbers = [_WORDS[word] for word in words]
    return [
        (first[0] + second[1] + third[2]) & _MASK
        for first, second, third in zip(numbers, numbers[1:], numbers[2:], strict=False)
    ]


@lru_cache(maxsize=4096)
def level_of(count: int, most: int = SAMPLE) -> int:
    """Return how often a text of that many shingles halves the range, so that its sample has *most*.

    >>> level_of(32), level_of(33), level_of(400)
    (0, 1, 4)
    """
    return max(0, (count - 1) // most).bit_length()


def sample(numbers: Iterable[int], level: int) -> tuple[int, ...]:
    """Return the hashes in the lowest part of their range, in order: of all texts the same ones."""
    bound = 1 << (HASH_BITS - level)
    return tuple(sorted([number for number in numbers if number < bound]))


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=HASH_BITS // 8).digest())


class _Words(dict[str, tuple[int, int, int]]):
    """What a word adds to the hash of a run, as its first word, its second and its third."""

    def __missing__(self, word: str) -> tuple[int, int, int]:
        number = _number(word)
        self[word] = places = (number * _FIRST & _MASK, number * _SECOND & _MASK, number)
        return places


# News repeats its words: 99 of 100 are answered from here, which halves the time of a text.
_WORDS = _Words()
_MOST_WORDS = 1 << 15
