"""Names of assets in a text: one automaton finds them all, the edges of words decide."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ahocorasick_rs import AhoCorasick

from newscrawl.mentions.text import LATIN, Sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.mentions.assets import Assets, Name
    from newscrawl.mentions.text import Text

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
    r"price|whales?|validators?|holders|stakers|bulls|bears|etfs?)"
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

    def find(self, text: Text) -> Iterator[Sign]:
        """Give every name in its own edges, also those within longer ones."""
        for index, start, stem_end in self._automaton.find_matches_as_indexes(text.lower, overlapping=True):
            _, name, before, after = self._patterns[index]
            ending = after.match(text.lower, stem_end) if before.match(text.lower, start) else None
            if ending and (sign := _sign(text, name, start, ending.end())):
                yield sign


def _sign(text: Text, name: Name, start: int, end: int) -> Sign | None:
    written = text.whole[start:end]
    # A word that is also a name: only a capital tells it, and a headline in capitals does not.
    is_word = name.ambiguous and written[0].isascii() and (written[0].islower() or written.isupper())
    is_word = is_word or (name.is_capital and written[0].islower())
    if is_word or text.in_address(start, end):
        return None
    strong = not name.ambiguous or bool(_NETWORK.match(text.after(end, 16)))
    return Sign(start, end, name.symbol, written.casefold(), strong)


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
