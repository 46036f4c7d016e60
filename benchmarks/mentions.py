"""Say how well coins are found in labelled texts, beside a baseline, and what it costs.

    python benchmarks/mentions.py            # a table; -v lists what went wrong in the texts that rules were tuned on

The texts stand in mentions.tsv; every third one was held out when the rules were made. The baseline looks for each
symbol as a word in capitals and for each name in any case. Times are of the processor, the best of several.
"""

from __future__ import annotations

import argparse
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.mentions.assets import Assets
from newscrawl.mentions.matcher import Matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_TEXTS = Path(__file__).with_suffix(".tsv")
_HELD_OUT = 3
# The least that is asked for.
PRECISION, RECALL = 0.98, 0.95
_ARTICLE = 3_000  # characters, about what an article has


class Labelled(NamedTuple):
    symbols: frozenset[str]
    title: str
    body: str


class Score(NamedTuple):
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


def texts() -> list[Labelled]:
    lines = _TEXTS.read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines:
        if line and not line.startswith("#"):
            symbols, _, text = line.partition("\t")
            title, _, body = text.partition(" || ")
            found.append(Labelled(frozenset(symbols.split(",")) - {"-"}, title, body))
    return found


def halves(labelled: list[Labelled]) -> dict[str, list[Labelled]]:
    """Return the texts that rules were tuned on, and those that were held out."""
    parts: dict[str, list[Labelled]] = {"tuned": [], "held out": []}
    for place, one in enumerate(labelled, start=1):
        parts["tuned" if place % _HELD_OUT else "held out"].append(one)
    return parts


def score(find: Callable[[str, str], Iterable[str]], labelled: list[Labelled]) -> Score:
    right = wrong = missed = 0
    for one in labelled:
        found = set(find(one.title, one.body))
        right += len(found & one.symbols)
        wrong += len(found - one.symbols)
        missed += len(one.symbols - found)
    return Score(right, wrong, missed)


def finder(assets: Assets) -> Callable[[str, str], Iterable[str]]:
    matcher = Matcher(assets)
    return lambda title, body: [mention.symbol for mention in matcher.find(title, body)]


def baseline(assets: Assets) -> Callable[[str, str], Iterable[str]]:
    symbols = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, assets.tickers), key=len, reverse=True))})\b")
    named = {name: owner.symbol for name, owner in assets.names.items() if owner.symbol}
    names = re.compile("|".join(sorted(map(re.escape, named), key=len, reverse=True)))

    def find(title: str, body: str) -> Iterable[str]:
        text = f"{title}\n{body}"
        tickers = {assets.tickers[found].symbol for found in symbols.findall(text)}
        return tickers | {str(named[found]) for found in names.findall(text.lower())}

    return find


def cost(find: Callable[[str, str], object], labelled: list[Labelled]) -> float:
    """Return the milliseconds of processor time for an article, of texts one after another."""
    whole = "\n".join(f"{one.title}. {one.body}" for one in labelled)
    articles = [whole[start : start + _ARTICLE] for start in range(0, len(whole) - _ARTICLE, 500)]
    best = min(_seconds(find, articles) for _ in range(5))
    return best * 1000 / len(articles)


def _seconds(find: Callable[[str, str], object], articles: list[str]) -> float:
    start = time.process_time()
    for article in articles:
        find(article[:80], article)
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-v", "--verbose", action="store_true")
    verbose = parser.parse_args().verbose
    assets, labelled = Assets.load(), texts()
    print(f"{len(labelled)} texts, {len(assets.titles)} assets, {len(assets.names)} names\n")
    print(f"{'':22}{'texts':>6}{'named':>7}{'wrong':>7}{'missed':>7}{'precision':>11}{'recall':>8}")
    for how, find in (("rules", finder(assets)), ("baseline", baseline(assets))):
        for part, some in {**halves(labelled), "all": labelled}.items():
            result = score(find, some)
            counts = f"{len(some):6}{result.right + result.missed:7}{result.wrong:7}{result.missed:7}"
            print(f"{how + ', ' + part:22}{counts}{result.precision:11.3f}{result.recall:8.3f}")
    mine, other = cost(finder(assets), labelled), cost(baseline(assets), labelled)
    print(f"\n{mine:.3f} ms of processor time for {_ARTICLE:,} characters; baseline {other / mine:.1f} times that")
    if verbose:
        for one in halves(labelled)["tuned"]:
            found = set(finder(assets)(one.title, one.body))
            if found != one.symbols:
                print(f"wrong {sorted(found - one.symbols)}, missed {sorted(one.symbols - found)}: {one.title} {one.body}")


if __name__ == "__main__":
    main()
