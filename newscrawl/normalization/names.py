"""Titles, publishers and bylines as they are printed, reduced to the name."""

from __future__ import annotations

import re

from newscrawl.normalization.text import clean, fold_doubled

_SEPARATORS = " \t·•|｜/,;–—-"

# Words that introduce an author. Only the English ones may stand without a colon.
_BYLINE_WORDS = (
    "by|written by|author|authors|posted by|por|autor|autora|autorka|escrito por|par|auteur|von|di|autore|de|"
    "door|auteurs|av|af|skribent|kirjoittaja|kirjoittanut|przez|tarafından|yazar|yazan|hazırlayan|oleh|penulis|"
    "bởi|tác giả|ni|ng|ni/ng|napsal|napsala|szerző|írta|scris de|"
    "автор|автора|от|від|джерело|από|συντάκτης|του|作者|文|撰文|作者名|著者|执笔|筆者|记者|記者|"
    "작성자|글|기자|โดย|ผู้เขียน|بقلم|بواسطة|الكاتب|مؤلف|نویسنده|توسط|מאת|द्वारा|लेखक"
)
_COLON = "[:：]"
_BYLINE_PREFIX = re.compile(
    rf"^(?:(?:{_BYLINE_WORDS})\s*{_COLON}\s*|[-–—]\s*{_COLON}\s*|(?:by|written by)\s+(?=\S))+",
    re.IGNORECASE,
)
# A word of an unknown language before a colon; digits, URLs and sentences are no prefix.
_ANY_PREFIX = re.compile(rf"^[^\W\d][^\d:：.!?/]{{0,24}}?\s*{_COLON}\s*|^[-–—]\s*{_COLON}\s*")


def headline(text: str) -> str:
    r"""Return a title on one line, folded if doubled.

    >>> headline("Gold up \n Gold up")
    'Gold up'
    """
    return fold_doubled(clean(text))


def publisher(text: str) -> str:
    """Return a publisher's name without separators around it, folded if doubled."""
    return fold_doubled(clean(text).strip(_SEPARATORS))


def has_byline_prefix(text: str) -> bool:
    """Say whether *text* opens with a word that is known to introduce an author."""
    return _BYLINE_PREFIX.match(text) is not None


def author(text: str) -> str:
    """Return the name in a byline, without its prefix in any language, doubled or not.

    >>> author("By:By Jai Hamid"), author("-:BlockBeats"), author("Kirjoittaja: Aino")
    ('Jai Hamid', 'BlockBeats', 'Aino')
    """
    name = clean(text)
    stripped = _BYLINE_PREFIX.sub("", name)
    if stripped == name:
        stripped = _BYLINE_PREFIX.sub("", _ANY_PREFIX.sub("", name, count=1))
    return fold_doubled(stripped.strip(_SEPARATORS))
