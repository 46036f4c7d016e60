"""From a text to the assets that it names."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from newscrawl.mentions.names import Names
from newscrawl.mentions.text import Sign, Text
from newscrawl.mentions.tickers import Tickers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.mentions.assets import Assets

# A name that is also a word and a ticker that is also one say the same asset so near to each other.
_BESIDE = 30
_TICKER_FORMS = frozenset({"bracket", "cashtag", "bare"})


# What stands between the coins of a list, figures included: `BTC (+2.1%), ETH -3 %, and SOL`.
_JOINER = re.compile(
    r"[)\]]?(?: ?[(]?[+−–-]?\d[\d.,]{0,8} ?%\)?)? ?"
    r"(?:[,;/&+、،·|(]|"
    r"(?:, )?(?:and|or|und|oder|y|e|et|ve|i|a|en|och|og|dan|at|và|и|та|和|与|與|及|와|과|と|و))"
    r" ?[($#]?"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """An asset that a text names: how often, and whether in its title."""

    symbol: str
    name: str
    count: int
    in_title: bool


class Matcher:
    """Finds assets in texts; making one takes some 50 ms, using it time in proportion to the text."""

    def __init__(self, assets: Assets) -> None:
        self.rules = assets.rules
        self._titles = assets.titles
        self._names = Names(assets)
        self._tickers = Tickers(assets)

    def find(self, title: str, body: str = "") -> list[Mention]:
        """Return what is named, most often first."""
        text = Text(title, body)
        names = list(self._names.find(text))
        named: dict[int, set[str]] = defaultdict(set)
        for name in names:
            named[name.end].add(str(name.symbol))
        signs = _by_symbol(_promoted(text, list(_apart([*self._tickers.find(text, named), *names]))))
        mentions = [
            Mention(symbol, self._titles[symbol], _count(some), some[0].start < text.title_end)
            for symbol, some in signs.items()
            if _is_enough(some)
        ]
        return sorted(mentions, key=lambda mention: (-mention.count, mention.symbol))


def _apart(signs: Iterable[Sign]) -> Iterator[Sign]:
    """Give the signs that count, of overlapping ones the first and longest: `Bitcoin Cash` is no Bitcoin."""
    end = 0
    for sign in sorted(signs, key=_precedence):
        if sign.start >= end:
            end = sign.end
            if sign.symbol is not None and not sign.void:
                yield sign


def _precedence(sign: Sign) -> tuple[int, int, bool, bool, bool]:
    return sign.start, -sign.end, sign.symbol is not None, not sign.void, not sign.strong


def _promoted(text: Text, signs: list[Sign]) -> Iterator[Sign]:
    """Give the signs, those strong that stand in a list of coins: `Solana, Avalanche and LINK`.

    One coin in a list is enough for a name, two for a ticker that is also a word.
    """
    lists: list[list[Sign]] = []
    for sign in signs:
        if lists and _JOINER.fullmatch(text.whole, lists[-1][-1].end, sign.start):
            lists[-1].append(sign)
        else:
            lists.append([sign])
    for some in lists:
        sure = len({sign.symbol for sign in some if sign.strong})
        for sign in some:
            needed = 2 if sign.form in _TICKER_FORMS else 1
            yield sign if sign.strong or sure < needed else sign._replace(strong=True)


def _by_symbol(signs: Iterable[Sign]) -> dict[str, list[Sign]]:
    found: dict[str, list[Sign]] = defaultdict(list)
    for sign in signs:
        found[str(sign.symbol)].append(sign)
    return found


def _is_enough(signs: list[Sign]) -> bool:
    """Say whether the signs of one asset are enough: one that is strong, or a name and a ticker beside it."""
    if any(sign.strong for sign in signs):
        return True
    # A name that is spelt as the ticker is no other sign.
    own = str(signs[0].symbol).casefold()
    some = [sign for sign in signs if sign.form != own]
    forms = {sign.form for sign in some}
    if forms & _TICKER_FORMS == forms or not forms & _TICKER_FORMS:
        return False
    if forms & {"bracket", "cashtag"}:
        return True
    return any(
        (one.form == "bare") != (other.form == "bare") and other.start - one.end <= _BESIDE
        for one, other in pairwise(some)
    )


def _count(signs: list[Sign]) -> int:
    """Count the signs, `Bitcoin (BTC)` as one."""
    return len(signs) - sum(
        other.form == "bracket" and other.start - one.end <= len(" (") for one, other in pairwise(signs)
    )
