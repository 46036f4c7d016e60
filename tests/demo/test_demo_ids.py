from __future__ import annotations

from itertools import pairwise

import pytest

from newscrawl.demo import ids


@pytest.mark.parametrize("seed", [0, 1, 2**40])
def test_ids_are_a_permutation(seed: int) -> None:
    """Every index has an id of its own, and the id leads back to it."""
    indices = [*range(20_000), 99_999_999]
    made = [ids.article_id(seed, index) for index in indices]
    assert len(set(made)) == len(made)
    assert [ids.index_of(seed, identifier) for identifier in made] == indices


def test_ids_are_not_in_publishing_order() -> None:
    """Close to half of all neighbours are inverted."""
    made = [ids.article_id(1, index) for index in range(1000)]
    inverted = sum(older > newer for older, newer in pairwise(made))
    assert 400 < inverted < 600


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345678",
        "12560712345678",
        "1256061234567",
        "125606123456789",
        "1256061234567x",
        "١٢٥٦٠٦١٢٣٤٥٦٧٨",
    ],
)
def test_other_numbers_are_no_ids(text: str) -> None:
    """What does not look like an id of the site stands for no index."""
    assert ids.index_of(1, text) is None
