"""From a text to the assets that it names: one automaton finds all names, the edges of words decide."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from newscrawl.mentions.assets import Assets, Name
from newscrawl.mentions.tickers import LATIN, Candidate, Text, Tickers

# A name that is also a word and a ticker that is also one say the same asset so near to each other.
_BESIDE = 30
_TICKER_FORMS = frozenset({"bracket", "cashtag", "bare"})


_FIGURE = r"[($€£¥+−–-]{0,3}\d{1,9}(?:[.,]\d{1,9}){0,4}+ ?[KMB%]{0,2}\)?"
# What stands between the coins of a list, figures included: `BTC (+2.1%), ETH -3 %, and SOL`; in a row of a
# table or between two of them figures alone do.
_JOINER = re.compile(
    rf"[)\]]?(?:(?=[^|%$€£¥\t\n]*[|%$€£¥\t\n])(?:[\s|:,]{{1,4}}+{_FIGURE}){{1,5}}[\s|,;]{{1,4}}[$#(]?"
    rf"|(?: ?{_FIGURE})? ?(?:[,;/&+、،·|(]|\s(?=#)|"
    r"(?:, )?(?:and|or|und|oder|y|e|et|ve|i|a|en|och|og|dan|at|và|и|та|和|与|與|及|와|과|と|و))"
    rf" ?(?:{_FIGURE} )?[($#]?)"
)
_LIST = 3  # of fewer the word may be one by chance


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


@cache
def built_in() -> Matcher:
    """Return the one that knows the built-in list."""
    return Matcher(Assets.load())


def _apart(signs: Iterable[Candidate]) -> Iterator[Candidate]:
    """Give the signs that count, of overlapping ones the first and longest: `Bitcoin Cash` is no Bitcoin."""
    end = 0
    for sign in sorted(signs, key=_precedence):
        if sign.start >= end:
            end = sign.end
            if sign.symbol is not None and not sign.void:
                yield sign


def _precedence(sign: Candidate) -> tuple[int, int, bool, bool, bool]:
    return sign.start, -sign.end, sign.symbol is not None, not sign.void, not sign.strong


def _promoted(text: Text, signs: list[Candidate]) -> Iterator[Candidate]:
    """Give the signs, those strong that stand in a list of coins: `Solana, Avalanche and LINK`.

    One sure coin in a list is enough for a name, and for a ticker that is also a word if there are two more.
    """
    lists: list[list[Candidate]] = []
    for sign in signs:
        if lists and _JOINER.fullmatch(text.whole, lists[-1][-1].end, sign.start):
            lists[-1].append(sign)
        else:
            lists.append([sign])
    for some in lists:
        sure = any(sign.strong for sign in some)
        is_list = len({sign.symbol for sign in some}) >= _LIST
        for sign in some:
            is_promoted = sure and (is_list or sign.form not in _TICKER_FORMS)
            yield sign._replace(strong=True) if is_promoted else sign


def _by_symbol(signs: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = defaultdict(list)
    for sign in signs:
        found[str(sign.symbol)].append(sign)
    return found


def _is_enough(signs: list[Candidate]) -> bool:
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


def _count(signs: list[Candidate]) -> int:
    """Count the signs, `Bitcoin (BTC)` as one."""
    return len(signs) - sum(
        other.form == "bracket" and other.start - one.end <= len(" (") for one, other in pairwise(signs)
    )


# Case endings and articles that are written onto a name: Slavic, Finnic, Hungarian, Romanian, Scandinavian,
# Turkic, Indonesian. What makes another word of it (bitcoiner, bitcoinist) is none.
_LATIN_ENDINGS = (
    "s|a|u|y|i|e|em|om|ie|ov|ovi|ów|owi|owie|ami|ách|ach|ech|ům|ů|ul|ului|en|ene|ens|ia|in|iin|ien|eja|ista|"
    "issa|illa|ille|ilta|iksi|t|ot|ok|nak|nek|nal|nál|ra|re|hoz|ban|ból|ba|de|den|da|dan|ler|lerin|un|unu|nya|o|ui|ą|us|ų|"
    "koers|kurs|kursen|kurses|pris|prisen|prijs|preis|preises|markt"
)
_LATIN_A = "a|as|an|aa|assa|alla|alle|anya|y|ie|ę|ą|u|ou|ov"
_CYRILLIC_ENDINGS = "а|у|ом|ем|е|ы|и|ов|ам|ами|ах|ові|і|ів|ът|ите"
_CYRILLIC_A = "а|ы|и|е|у|ой|ою|і|ам|ами|ах|о"
_CYRILLIC = "Ѐ-ԯ"
_ARABIC = "\u0621-\u064a\u066e-\u06d3\u06fa-\u06ff"
_HEBREW = "\u05d0-\u05ea"
_ARABIC_PREFIXES = "ال و ب ل ف ك لل وال بال فال كال ولل وب ول".split()
_HEBREW_PREFIXES = "ה ב ל ו ש מ כ וה שה בה מה ול וב של לה".split()
_KANA = "ァ-ヺー"
_HANGUL = "가-힣"
# Longer names stand for themselves in a compound; a short one is too often a part of another word.
_LONG_KANA = 5
_LONG_HANGUL = 4
# What makes the name of a network out of a word.
_NETWORK = re.compile(
    r"(?:'s)?[ -](?:network|protocol|blockchain|chain|mainnet|ecosystem|foundation|labs|dao|tokens?|coins?|"
    r"subnets?|price|whales?|validators?|holders|stakers|bulls|bears|etfs?)"
    r"(?![a-z])|(?:公链|公鏈|生态|生態|网络|網絡|主网|主網|链上|代币|代幣| ?네트워크| ?토큰| ?재단)",
    re.IGNORECASE,
)


class _Pattern(NamedTuple):
    stem: str
    name: Name
    before: re.Pattern[str]
    after: re.Pattern[str]


class Names:
    """The names of a list of assets, ready to be found."""

    def __init__(self, assets: Assets) -> None:
        self._patterns = [_pattern(text, name) for text, name in assets.names.items()]
        self._automaton = AhoCorasick([pattern.stem for pattern in self._patterns])

    def find(self, text: Text) -> Iterator[Candidate]:
        """Give every name in its own edges, also those within longer ones."""
        for index, start, stem_end in self._automaton.find_matches_as_indexes(text.lower, overlapping=True):
            _, name, before, after = self._patterns[index]
            ending = after.match(text.lower, stem_end) if before.match(text.lower, start) else None
            if ending and (sign := _sign(text, name, start, ending.end())):
                yield sign


def _sign(text: Text, name: Name, start: int, end: int) -> Candidate | None:
    written = text.whole[start:end]
    # A word that is also a name: only a capital tells it, and a headline in capitals does not.
    is_word = name.ambiguous and written[0].isascii() and (written[0].islower() or written.isupper())
    is_word = is_word or (name.is_capital and written[0].islower())
    if is_word or text.in_address(start, end) or text.is_quote(end):
        return None
    strong = not name.ambiguous or bool(_NETWORK.match(text.after(end, 16)))
    return Candidate(start, end, name.symbol, written.casefold(), strong)


def _pattern(text: str, name: Name) -> _Pattern:
    """Return how a name is found: what of it never changes, and what may stand around that."""
    before, _ = _edges(text[0], text, name)
    _, after = _edges(text[-1], text, name)
    is_inflected = after in (_A_STEM, _CYRILLIC_A_STEM)
    return _Pattern(text[:-1] if is_inflected else text, name, re.compile(before), re.compile(after))


_FREE = ""
_LATIN_EDGES = (f"(?<![{LATIN}_])", f"(?![{LATIN}_])")
_A_STEM = f"(?:{_LATIN_A})(?![{LATIN}_])"
_CYRILLIC_A_STEM = f"(?:{_CYRILLIC_A})(?![{_CYRILLIC}])"
_STEM = 5


def _edges(edge: str, text: str, name: Name) -> tuple[str, str]:
    """Return the expressions for what stands before and after a name that begins or ends so."""
    if re.match(f"[{LATIN}.]", edge):
        before, after = _LATIN_EDGES
        last = re.split(r"[^a-z]", text)[-1]
        if len(last) < _STEM or name.ambiguous or name.symbol is None:
            return before, after
        return before, _A_STEM if last.endswith("a") else f"(?:{_LATIN_ENDINGS})?{after}"
    if re.match(f"[{_CYRILLIC}]", edge):
        before, after = f"(?<![{_CYRILLIC}])", f"(?![{_CYRILLIC}])"
        if edge == "а":
            return before, _CYRILLIC_A_STEM
        return before, after if edge in "аеёиоуыэюяіїєў" else f"(?:{_CYRILLIC_ENDINGS})?{after}"
    for letters, prefixes in ((_ARABIC, _ARABIC_PREFIXES), (_HEBREW, _HEBREW_PREFIXES)):
        if re.match(f"[{letters}]", edge):
            starts = "|".join(f"(?<=(?<![{letters}]){prefix})" for prefix in prefixes)
            return f"(?:(?<![{letters}])|{starts})", f"(?![{letters}])"
    return _edges_without_case(edge, text)


def _edges_without_case(edge: str, text: str) -> tuple[str, str]:
    if re.match(f"[{_KANA}]", edge):
        return (_FREE, _FREE) if len(text) >= _LONG_KANA else (f"(?<![{_KANA}])", f"(?![{_KANA}])")
    if re.match(f"[{_HANGUL}]", edge):
        return (_FREE, _FREE) if len(text) >= _LONG_HANGUL else (f"(?<![{_HANGUL}])", _FREE)
    for letters in ("Ͱ-Ͽἀ-῿", "\u0900-\u0d7f", "Ⴀ-ჿ"):
        if re.match(f"[{letters}]", edge):
            return f"(?<![{letters}])", _FREE
    return _FREE, _FREE
