"""How well sketches of libraries find the copies of a text, and what they cost, beside our own.

Every sketch gets the word 3-shingles of the labelled set (`copies.py`, `lookalikes.py`) as the numbers that
we hash them to. What it finds is then compared exactly, by the same measure for all: four fifths of the
shorter text's shingles within 72 hours. So recall says what a sketch loses, and candidates what it costs
to compare.
`docs/decisions/0009-stories-by-containment.md` tells what came out.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from datasketch import MinHash, MinHashLSH, MinHashLSHEnsemble
from lookalikes import labelled_set
from rensa import RMinHash, RMinHashLSH
from story_scores import CONTAINMENT, WINDOW, WORD, by_containment, joined, score

from newscrawl.stories.candidates import IndexedText, promising
from newscrawl.stories.sketches import HASH_BITS, SAMPLE, level_of, sample, shingles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Texts = Sequence[frozenset[int]]
    Pairs = Iterator[tuple[int, int]]

PERMUTATIONS = 128
SEED = 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wires", type=int, default=500, help="wire texts in the set (%(default)s)")
    labelled = labelled_set(SEED, parser.parse_args().wires)
    texts = [frozenset(shingles(WORD.findall((one.article.body_text or "").lower()))) for one in labelled]
    times = [datetime.fromisoformat(one.article.published_at or "") for one in labelled]
    print(f"{len(texts)} articles\n{'':<34}{'recall':>10}{'candidates':>12}{'CPU ms':>10}")
    whole = score(labelled, by_containment(labelled))
    print(f"{'all pairs':<34}{whole.recall:>10.4f}")
    for name, sketch in SKETCHES.items():
        began = time.process_time()
        candidates = {(min(pair), max(pair)) for pair in sketch(texts) if pair[0] != pair[1]}
        spent = 1000 * (time.process_time() - began) / len(texts)
        near = [(one, other) for one, other in candidates if abs(times[one] - times[other]) <= WINDOW]
        copies = [pair for pair in near if _is_contained(texts[pair[0]], texts[pair[1]])]
        found = score(labelled, joined(labelled, copies))
        print(f"{name:<34}{found.recall:>10.4f}{len(near) / len(texts):>12.2f}{spent:>10.2f}")


def _is_contained(one: frozenset[int], other: frozenset[int]) -> bool:
    return len(one & other) >= CONTAINMENT * min(len(one), len(other))


def by_samples(texts: Texts) -> Pairs:
    """Find by the lowest hashes below a bound that halves with the length, as the store does in SQL."""
    holders: dict[int, list[int]] = defaultdict(list)
    entries = []
    for place, text in enumerate(texts):
        chosen = sample(text, level_of(len(text), 3 * SAMPLE))
        entry = IndexedText(0, len(text), is_hollow=False, sample=chosen)
        entries.append(entry)
        met = {other for shingle in entry.sample for other in holders[shingle]}
        yield from ((place, other) for other in promising(entry, ((each, entries[each]) for each in met)))
        for shingle in entry.shingles:
            holders[shingle].append(place)


def by_datasketch(bands: int) -> Callable[[Texts], Pairs]:
    def found(texts: Texts) -> Pairs:
        index = MinHashLSH(num_perm=PERMUTATIONS, params=(bands, PERMUTATIONS // bands))
        for place, text in enumerate(texts):
            own = _min_hash(text)
            yield from ((place, other) for other in index.query(own))
            index.insert(place, own, check_duplication=False)

    return found


def by_ensemble(threshold: float) -> Callable[[Texts], Pairs]:
    """Find by an index of containment, which takes its texts once and all together."""

    def found(texts: Texts) -> Pairs:
        index = MinHashLSHEnsemble(threshold=threshold, num_perm=PERMUTATIONS, num_part=16)
        own = [_min_hash(text) for text in texts]
        index.index((place, own[place], len(text)) for place, text in enumerate(texts))
        for place, text in enumerate(texts):
            yield from ((place, other) for other in index.query(own[place], len(text)))

    return found


def by_rensa(bands: int) -> Callable[[Texts], Pairs]:
    def found(texts: Texts) -> Pairs:
        index = RMinHashLSH(0.5, PERMUTATIONS, bands)
        for place, text in enumerate(texts):
            own = RMinHash(PERMUTATIONS, SEED)
            own.update([number.to_bytes(HASH_BITS // 8) for number in text])
            yield from ((place, other) for other in index.query(own))
            index.insert(place, own)

    return found


def _min_hash(text: frozenset[int]) -> MinHash:
    own = MinHash(num_perm=PERMUTATIONS, seed=SEED, hashfunc=lambda number: number & 0xFFFFFFFF)
    own.update_batch(text)
    return own


SKETCHES: dict[str, Callable[[Texts], Pairs]] = {
    "newscrawl": by_samples,
    "datasketch, 32 bands": by_datasketch(32),
    "datasketch, 64 bands": by_datasketch(64),
    "datasketch, ensemble 0.8": by_ensemble(0.8),
    "datasketch, ensemble 0.5": by_ensemble(0.5),
    "rensa, 32 bands": by_rensa(32),
    "rensa, 64 bands": by_rensa(64),
}

if __name__ == "__main__":
    main()
