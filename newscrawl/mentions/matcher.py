"""From a text to the assets that it names."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.mentions.names import Names
from newscrawl.mentions.text import Sign, Text
from newscrawl.mentions.tickers import Tickers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.mentions.assets import Assets

# A name that is also a word and a ticker that is also one say the same asset so near to each other.
_BESIDE = 30


class Mention(NamedTuple):
    """An asset that a text names: how often, and whether in its title."""

    symbol: str
    name: str
    count: int
    in_title: bool


class Matcher:
    """Finds assets in texts; making one takes some milliseconds, using it time in proportion to the text."""

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
        signs = list(_apart([*names, *self._tickers.find(text, named)]))
        confirmed = {symbol for symbol, some in _by_symbol(signs).items() if _says(some)}
        counted = _once([sign for sign in signs if sign.symbol in confirmed])
        mentions = [
            Mention(symbol, self._titles[symbol], len(some), any(sign.start < text.title_end for sign in some))
            for symbol, some in _by_symbol(counted).items()
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


def _by_symbol(signs: Iterable[Sign]) -> dict[str, list[Sign]]:
    found: dict[str, list[Sign]] = defaultdict(list)
    for sign in signs:
        found[str(sign.symbol)].append(sign)
    return found


def _says(signs: list[Sign]) -> bool:
    """Say whether the signs of one asset are enough: one that is strong, or a name and a ticker beside it."""
    if any(sign.strong for sign in signs):
        return True
    symbol = str(signs[0].symbol).casefold()
    tickers = [sign for sign in signs if sign.form in {"bracket", "cashtag", "bare"}]
    names = [sign for sign in signs if sign.form not in {"bracket", "cashtag", "bare", symbol}]
    if names and any(ticker.form != "bare" for ticker in tickers):
        return True
    places = sorted([(sign.start, sign.end, sign in tickers) for sign in {*names, *tickers}])
    return any(
        one[2] != other[2] and other[0] - one[1] <= _BESIDE for one, other in zip(places, places[1:], strict=False)
    )


def _once(signs: list[Sign]) -> Iterator[Sign]:
    """Leave out a ticker in brackets behind the name of the same asset: `Bitcoin (BTC)` names it once."""
    for before, sign in zip([None, *signs], signs, strict=False):
        if before and sign.form == "bracket" and sign.symbol == before.symbol and sign.start - before.end <= 2:  # noqa: PLR2004
            continue
        yield sign
