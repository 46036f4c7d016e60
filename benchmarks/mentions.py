"""Say how well coins are found in labelled texts, beside a baseline, and what it costs.

    python benchmarks/mentions.py    # -v lists what went wrong in the texts that rules were tuned on

The texts stand in mentions.tsv; a third of them was written after the last rule, and held out. The
baseline looks for each symbol as a word in capitals and for each name in any case. Times are of the
processor, the best of several.
"""

from __future__ import annotations

import argparse
import re
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from news_writer import Writer

from newscrawl.mentions.assets import Assets
from newscrawl.mentions.matcher import Matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_TEXTS = Path(__file__).with_suffix(".tsv")
_HELD_OUT = "# held out"
# The least that is asked for.
PRECISION, RECALL = 0.98, 0.95
_ARTICLE = 3_000  # characters, about what an article has
_NAMING = 0.2


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


def texts() -> dict[str, list[Labelled]]:
    """Return the texts that rules were tuned on, and those that were held out."""
    tuned, _, held_out = _TEXTS.read_text(encoding="utf-8").partition(_HELD_OUT)
    return {"tuned": _labelled(tuned), "held out": _labelled(held_out)}


def _labelled(lines: str) -> list[Labelled]:
    found = []
    for line in lines.splitlines():
        if line and not line.startswith("#"):
            symbols, _, text = line.partition("\t")
            title, _, body = text.partition(" || ")
            found.append(Labelled(frozenset(symbols.split(",")) - {"-"}, title, body))
    return found


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
    symbols = re.compile(
        rf"\b(?:{'|'.join(sorted(map(re.escape, assets.tickers), key=len, reverse=True))})\b"
    )
    named = {name: owner.symbol for name, owner in assets.names.items() if owner.symbol}
    names = re.compile("|".join(sorted(map(re.escape, named), key=len, reverse=True)))

    def find(title: str, body: str) -> Iterable[str]:
        text = f"{title}\n{body}"
        tickers = {assets.tickers[found].symbol for found in symbols.findall(text)}
        return tickers | {str(named[found]) for found in names.findall(text.lower())}

    return find


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def articles(labelled: list[Labelled]) -> list[str]:
    """Return texts as long as articles: news in which every fifth sentence may name something."""
    writer, rng = Writer(1), Random(1)
    found = []
    for _ in range(40):
        article = ""
        while len(article) < _ARTICLE:
            some = rng.choice(labelled)
            article += f"{some.title}. {some.body}\n" if rng.random() < _NAMING else f"{writer.sentence()} "
        found.append(article[:_ARTICLE])
    return found


def cost(find: Callable[[str, str], object], articles: list[str]) -> float:
    """Return the milliseconds of processor time for an article."""
    return min(_seconds(find, articles) for _ in range(7)) * 1000 / len(articles)


def _seconds(find: Callable[[str, str], object], articles: list[str]) -> float:
    start = time.process_time()
    for article in articles:
        find(article[:80], article)
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-v", "--verbose", action="store_true")
    verbose = parser.parse_args().verbose
    assets, parts = Assets.load(), texts()
    everything = [one for some in parts.values() for one in some]
    print(f"{len(everything)} texts, {len(assets.titles)} assets, {len(assets.names)} names\n")
    print(f"{'':22}{'texts':>6}{'named':>7}{'wrong':>7}{'missed':>7}{'precision':>11}{'recall':>8}")
    for how, find in (("rules", finder(assets)), ("baseline", baseline(assets))):
        for part, some in parts.items():
            result = score(find, some)
            counts = f"{len(some):6}{result.right + result.missed:7}{result.wrong:7}{result.missed:7}"
            print(f"{how + ', ' + part:22}{counts}{result.precision:11.3f}{result.recall:8.3f}")
    written = articles(everything)
    mine, other = cost(finder(assets), written), cost(baseline(assets), written)
    print(f"\n{mine:.3f} ms of processor time for an article; the baseline {other / mine:.1f} times that")
    for one in parts["tuned"] if verbose else ():
        found = set(finder(assets)(one.title, one.body))
        if found != one.symbols:
            print(f"found {sorted(found)} instead of {sorted(one.symbols)}: {one.title} {one.body}")


if __name__ == "__main__":
    main()
