"""How well copies of an article are told from look-alikes, and what adding one costs as the store grows.

A synthetic set of wire texts, copies and look-alikes (`copies.py`, `lookalikes.py`) is stored in three
orders; the stories that the store names are compared with the true ones, beside those of the digest alone
and of all pairs compared. Then articles are added to stores of growing size (`story_growth.py`).
`docs/performance-stories.md` tells what came out and what is in the set.
"""

from __future__ import annotations

import argparse
import sqlite3
import textwrap
import time
from contextlib import closing
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from lookalikes import labelled_set
from story_growth import RUN, print_growth
from story_scores import Scores, by_containment, by_digest, false_merges, missed, score

from newscrawl.storage.derived import place_all
from newscrawl.storage.dialects import database_url
from newscrawl.storage.store import Store

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from copies import Labelled

RECALL_AIM = 0.97
SHOWN = 3


class Order(NamedTuple):
    """How articles arrive: their order, how many are stored at once, and in how many runs."""

    name: str
    articles: list[Labelled]
    batch: int
    runs: int


def main() -> None:
    options = _options()
    labelled = labelled_set(options.seed, options.wires)
    print(f"{len(labelled)} articles in {len({one.story for one in labelled})} stories")
    orders = arrivals(labelled, options.seed)
    stories = [store_in(order, labelled) for order in orders]
    differing = sum(len(set(names)) > 1 for names in zip(*stories, strict=True))
    print(f"articles whose story depends on the order: {differing} (aim 0: {_verdict(not differing)})\n")
    groupings: dict[str, Sequence[Hashable]] = {
        "newscrawl": stories[0],
        "digest": by_digest(labelled),
        "all pairs": by_containment(labelled),
    }
    print_scores(labelled, {name: score(labelled, groups) for name, groups in groupings.items()})
    if options.verbose:
        print_mistakes(labelled, stories[0])
    print_growth(options.sizes, options.repeat, options.folder)


def arrivals(labelled: Sequence[Labelled], seed: int) -> list[Order]:
    """Return the ways in which the set is stored: by date as a crawl would, and in two random orders."""
    by_date = sorted(labelled, key=lambda one: str(one.article.published_at))
    rng = Random(seed)
    return [
        Order("by date, batches of 100, one run", by_date, 100, 1),
        Order("random, batches of 100, 3 runs", rng.sample(by_date, len(by_date)), 100, 3),
        Order("random, batches of 7, 10 runs", rng.sample(by_date, len(by_date)), 7, 10),
    ]


def store_in(order: Order, labelled: Sequence[Labelled]) -> list[str]:
    """Store the articles in an order; return the stories of *labelled*, one by one."""
    began = time.process_time()
    with TemporaryDirectory() as folder:
        size = -(-len(order.articles) // order.runs)
        for start in range(0, len(order.articles), size):
            with Store.open(database_url(folder)) as store:
                run_id = store.runs.begin(RUN)
                some = [one.article for one in order.articles[start : start + size]]
                for first in range(0, len(some), order.batch):
                    store.articles.save(some[first : first + order.batch], run_id)
                for _ in place_all(store.stories):
                    pass
        stories = stories_in(Path(folder))
    each = 1000 * (time.process_time() - began) / len(labelled)
    print(f"  stored {order.name}: {each:.1f} ms of CPU time an article")
    return [stories[one.article.article_id, one.article.locale] for one in labelled]


def stories_in(folder: Path) -> dict[tuple[str | None, str | None], str]:
    """Return the story of every stored article."""
    with closing(sqlite3.connect(folder / "newscrawl.db")) as connection:
        query = "SELECT article_id, locale, story_id FROM articles"
        return {(article_id, locale): story for article_id, locale, story in connection.execute(query)}


def print_scores(labelled: Sequence[Labelled], scores: dict[str, Scores]) -> None:
    """Print recall by kind of copy, mistakes by kind of article, and the whole against the aims."""
    header = "".join(f"{name:>12}" for name in scores)
    print(f"{'recall':<44}{header}")
    for kind in sorted(next(iter(scores.values())).recalls):
        shares = "".join(f"{each.recalls[kind]:>12.4f}" for each in scores.values())
        print(f"  {kind:<36}{_count(labelled, kind):>6}{shares}")
    print(f"{'in a story with another':<44}{header}")
    for kind in sorted({one.kind for one in labelled}):
        if any(each.mistaken.get(kind) for each in scores.values()):
            counts = "".join(f"{each.mistaken.get(kind, 0):>12}" for each in scores.values())
            print(f"  {kind:<36}{_count(labelled, kind):>6}{counts}")
    print(f"{'all pairs':<44}{header}")
    print(f"  {'recall':<42}" + "".join(f"{each.recall:>12.4f}" for each in scores.values()))
    print(f"  {'precision':<42}" + "".join(f"{each.precision:>12.4f}" for each in scores.values()))
    print(f"  {'false pairs':<42}" + "".join(f"{each.false_pairs:>12}" for each in scores.values()))
    ours, digest = scores["newscrawl"], scores["digest"]
    print(f"recall {ours.recall:.4f} (aim {RECALL_AIM}: {_verdict(ours.recall >= RECALL_AIM)})", end=", ")
    print(f"{ours.recall / digest.recall:.2f} times the digest's")
    print(f"false pairs {ours.false_pairs} (aim 0: {_verdict(not ours.false_pairs)})")


def print_mistakes(labelled: Sequence[Labelled], stories: Sequence[str]) -> None:
    """Print pairs that were put together wrongly, and some that were missed, of every two kinds."""
    for name, pairs in (
        ("put together", false_merges(labelled, stories)),
        ("missed", missed(labelled, stories)),
    ):
        kinds: dict[tuple[str, str], list[tuple[Labelled, Labelled]]] = {}
        for one, other in pairs:
            kinds.setdefault((min(one.kind, other.kind), max(one.kind, other.kind)), []).append((one, other))
        for (kind, other_kind), found in sorted(kinds.items()):
            print(f"\n{name}: {len(found)} pairs of {kind!r} and {other_kind!r}")
            _print_heads(islice(found, SHOWN))


def _print_heads(pairs: Iterable[tuple[Labelled, Labelled]]) -> None:
    for pair in pairs:
        for one in pair:
            article = one.article
            line = f"{article.published_at} {article.publisher}: {article.title} | {article.body_text}"
            print(textwrap.shorten(line, 400, placeholder=" …"))
        print("  --")


def _count(labelled: Sequence[Labelled], kind: str) -> int:
    return sum(one.kind == kind for one in labelled)


def _verdict(met: bool) -> str:
    return "met" if met else "MISSED"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7, help="of the set (%(default)s)")
    parser.add_argument("--wires", type=int, default=500, help="wire texts in the set (%(default)s)")
    parser.add_argument("--verbose", action="store_true", help="show what was put together wrongly or missed")
    parser.add_argument(
        "--sizes",
        type=lambda text: [int(size) for size in text.split(",") if size],
        default=[1_000, 100_000],
        help="articles in the store when more are added (1000,100000; more: multiples); empty for none",
    )
    parser.add_argument("--repeat", type=int, default=10, help="batches that are timed (%(default)s)")
    parser.add_argument("--folder", help="where to put, and leave, the filled stores")
    return parser.parse_args()


if __name__ == "__main__":
    main()
