"""The stories of any set of articles, in any order, in any number of batches, with revisions."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl.storage.dialects import database_url
from newscrawl.storage.store import Store
from newscrawl.stories import candidates
from tests.storage.storage_examples import article, rows
from tests.storage.story_texts import place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.items import Article

# Few sentences that recur in many texts: some become boilerplate, some cease to be it.
BANK = [
    " ".join(random.Random(number).choices(["oil", "rate", "Bond", "bank", "7", "12", "Acme", "the"], k=8))
    + "."
    for number in range(9)
]
WHAT_IS_STORED = (
    """
    SELECT article_id, locale, story_id, score, is_representative
    FROM articles JOIN story_members USING (article_id, locale) ORDER BY 1, 2
    """,
    """
    SELECT one.article_id, one.locale, other.article_id AS other_id, other.locale AS other_locale, score
    FROM story_pairs JOIN articles AS one USING (doc_id)
    JOIN articles AS other ON other.doc_id = story_pairs.other_id ORDER BY 1, 2, 3, 4
    """,
    "SELECT sentence FROM story_boilerplate ORDER BY sentence",
    """
    SELECT cell, article_id, locale, length
    FROM story_shingles JOIN articles USING (doc_id) ORDER BY 1, 2, 3
    """,
)


class Version(NamedTuple):
    sentences: list[int]
    hour: int
    publisher: str


VERSIONS = st.builds(
    Version,
    st.lists(st.integers(0, len(BANK) - 1), min_size=1, max_size=6),
    st.sampled_from([0, 1, 5, 9, 23, 25, 30, 49, 71, 73, 80, 100]),
    st.sampled_from("PQ"),
)
CORPORA = st.dictionaries(
    st.tuples(st.integers(1, 14), st.sampled_from(["en", "en", "pt"])),
    st.lists(VERSIONS, min_size=1, max_size=2),
    min_size=2,
    max_size=16,
)


def _fetched(key: tuple[int, str], version: Version, minute: int):
    number, locale = key
    day, hour = divmod(version.hour, 24)
    return article(
        number,
        minute,
        locale=locale,
        title="Markets",
        body_text=" ".join(BANK[sentence] for sentence in version.sentences),
        publisher=version.publisher,
        published_at=f"2024-09-{day + 1:02}T{hour:02}:00:00Z",
    )


def _in_any_order(corpus: dict, rng: random.Random) -> Iterator[tuple[list[Article], int]]:
    """Give batches of all versions of articles, their last ones last, and how many to place then."""
    waiting = [key for key, versions in corpus.items() for _ in versions]
    rng.shuffle(waiting)
    left = {key: list(versions) for key, versions in corpus.items()}
    pages = [_fetched(key, left[key].pop(0), 0) for key in waiting]
    while pages:
        size = rng.randint(1, 7)
        yield pages[:size], rng.randint(1, 4)
        pages = pages[size:]


def _stored(template: Path, batches: Iterable[tuple[list[Article], int]], chunk: int) -> list[list[dict]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(shutil.copy(template, folder))
        with Store.open(database_url(folder)) as store:
            for pages, count in batches:
                store.articles.save(pages, 1)
                store.stories.place(count)
            place(store, chunk)
        return [rows(file, query) for query in WHAT_IS_STORED]


@pytest.mark.parametrize("common", [2, 64])
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(corpus=CORPORA, seed=st.integers(0, 1 << 32))
def test_order_makes_no_difference(
    template: Path, monkeypatch: pytest.MonkeyPatch, common: int, corpus: dict, seed: int
) -> None:
    """In any order and any batches articles give the stories, scores and index that they give at once."""
    monkeypatch.setattr(candidates, "COMMON", common)
    monkeypatch.setattr(candidates, "OPENINGS", 3)
    rng = random.Random(seed)
    last = [_fetched(key, versions[-1], 0) for key, versions in sorted(corpus.items())]
    chunk = rng.choice([1, 3, 100])
    assert _stored(template, _in_any_order(corpus, rng), chunk) == _stored(template, [(last, 100)], 100)
