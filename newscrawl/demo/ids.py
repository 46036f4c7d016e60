"""Article ids and other numbers that follow from a seed, so that nothing has to be remembered.

The ids of the site that the demo imitates are not in publishing order, so the demo's must not be
either: a crawler that stops at the first older id has to fail here.
"""

from __future__ import annotations

import re
from functools import lru_cache

PREFIX = "125606"
ARTICLE_ID = re.compile(rf"{PREFIX}([0-9]{{8}})")
HALF = 10_000
MASK = (1 << 64) - 1
ROUNDS = 3


def mix(seed: int, number: int, salt: int = 0) -> int:
    """Return 64 well-mixed bits for a number (the finaliser of splitmix64).

    It costs a tenth of seeding a `random.Random`, which matters where one flag is wanted.
    """
    value = (seed * 0x9E3779B97F4A7C15 + number * 0xD1B54A32D192ED03 + salt * 0x8CB92BA72F3D8DD7) & MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


@lru_cache(maxsize=8)
def _keys(seed: int) -> tuple[int, ...]:
    return tuple(mix(seed, turn, 99) for turn in range(ROUNDS))


def _scramble(half: int, key: int) -> int:
    return mix(key, half) % HALF


def article_id(seed: int, index: int) -> str:
    """Return the 14 digits of the article at an index below 10**8; a permutation, so all differ.

    >>> article_id(1, 0) != article_id(1, 1), len(article_id(1, 0))
    (True, 14)
    """
    left, right = divmod(index, HALF)
    for key in _keys(seed):  # a Feistel network in decimal: bijective whatever _scramble does
        left, right = right, (left + _scramble(right, key)) % HALF
    return f"{PREFIX}{left * HALF + right:08d}"


def index_of(seed: int, identifier: str) -> int | None:
    """Return the index that an id stands for, None where it is not an id of this site.

    >>> index_of(1, article_id(1, 4321)), index_of(1, "12345678")
    (4321, None)
    """
    match = ARTICLE_ID.fullmatch(identifier)
    if match is None:
        return None
    left, right = divmod(int(match[1]), HALF)
    for key in reversed(_keys(seed)):
        left, right = (right - _scramble(left, key)) % HALF, left
    return left * HALF + right
