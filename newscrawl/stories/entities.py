"""What a brief is about: figures, names, tickers, read off their spelling in any language."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from newscrawl.normalization.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*[A-Za-z]*")
# Articles and prepositions open sentences as names do, but no name of three letters is printed `The`.
_SHORT = 3


def figures(text: str) -> frozenset[str]:
    """Return the numbers of a text, without the commas of their thousands, with a letter for the unit.

    >>> sorted(figures("$70,000 or 1.5M, up 3%"))
    ['1.5m', '3', '70000']
    """
    return frozenset(number.replace(",", "").casefold() for number in _FIGURE.findall(text))


def tickers(text: str) -> frozenset[str]:
    """Return the words in capitals.

    >>> sorted(tickers("BTC and Solana (SOL)"))
    ['btc', 'sol']
    """
    return frozenset(word.casefold() for word in words(text) if len(word) > 1 and word.isupper())


def names(sentences: Iterable[str]) -> frozenset[str]:
    """Return the words with a capital that is not owed to grammar.

    The first word of a sentence has one by grammar; it counts only in the first sentence, where it
    may be the company that the text is about.

    >>> sorted(names(["Tesla rose.", "The shares of Nvidia fell 3%."]))
    ['nvidia', 'tesla']
    """
    return frozenset(
        word.casefold()
        for number, sentence in enumerate(sentences)
        for place, word in enumerate(words(sentence))
        if _is_capitalised(word) and (place or (number == 0 and _may_open(word)))
    )


def unmarked(text: str) -> frozenset[str]:
    """Return what may be a name in scripts that do not mark names: words, or pairs of unspaced characters.

    >>> sorted(unmarked("比特币 rose in 서울"))
    ['比特', '特币', '서울']
    """
    said = words(text)
    pairs = {one + other for one, other in pairwise(said) if is_character(one) and is_character(other)}
    return frozenset(pairs | {word for word in said if _is_caseless(word) and not is_character(word)})


def _is_capitalised(word: str) -> bool:
    return not word.islower() and word != word.lower()  # most words are told by the first


def _may_open(word: str) -> bool:
    return len(word) > _SHORT or word.isupper()


def _is_caseless(word: str) -> bool:
    return word.isalpha() and word.lower() == word.upper()


def is_character(word: str) -> bool:
    """Tell whether a word is a character of an unspaced script."""
    return len(word) == 1 and not word.isascii() and _is_caseless(word)
