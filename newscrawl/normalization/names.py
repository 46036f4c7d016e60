"""Titles, publishers and bylines as they are printed, reduced to the name."""

from __future__ import annotations

import re

from newscrawl.normalization.text import clean, fold_doubled

_SEPARATORS = " \t·•|｜/,;–—-"

# Words that introduce an author before a colon.
_BYLINE_WORDS = (
    "by|written by|words by|reported by|author of the article|author|authors|posted by|por|autor|autora|"
    "autorka|escrito por|par|auteur|von|di|autore|de|door|auteurs|av|af|skribent|kirjoittaja|kirjoittanut|"
    "przez|tarafından|yazar|yazan|"
    "hazırlayan|oleh|penulis|bởi|tác giả|ni|ng|ni/ng|napsal|napsala|szerző|írta|scris de|rédigé par|"
    "автор|автора|текст|от|від|джерело|από|συντάκτης|του|作者|文|撰文|作者名|著者|执笔|執筆|筆者|记者|記者|"
    "작성자|글|기자|โดย|ผู้เขียน|بقلم|بواسطة|الكاتب|مؤلف|نویسنده|توسط|מאת|द्वारा|लेखक"
)
# Those that also stand without one. The others begin names as well: Von Braun, Oleh Bondar, De Beers.
_PLAIN_WORDS = (
    r"(?:by|written by|words by|posted by)\s+(?=\S)|"
    r"(?:escrito por|écrit par|geschrieben von|scritto da|por|par|author|autor|autora|auteur|"
    r"автор|tác giả|yazar|penulis|ผู้เขียน|โดย|بقلم|लेखक|द्वारा|作者|著者|執筆|撰文|記者|记者|작성자|글)\s+"
    r"(?=\S)(?-i:(?![a-zà-ÿа-я]))|"
    r"(?:文|作者|著者|撰文|記者|记者|글)\s*[/／|｜]\s*"
)
# Those that do so before two names or more, where a byline is printed.
_DOUBTFUL_WORDS = (
    r"(?:von|di|de|door|av|af|yazan|oleh|bởi|przez|от|від|מאת|بواسطة|توسط|ni|ng)\s+(?=[^\W\d_]\S*\s+[^\W\d_])"
)
_COLON = "[:：]"
_BYLINE_PREFIX = re.compile(
    rf"^(?:(?:{_BYLINE_WORDS})\s*{_COLON}\s*|[-–—]\s*{_COLON}\s*|{_PLAIN_WORDS})+",
    re.IGNORECASE,
)
_DOUBTFUL_PREFIX = re.compile(rf"^{_DOUBTFUL_WORDS}", re.IGNORECASE)
_BYLINE_WORD = re.compile(rf"^(?:{_BYLINE_WORDS})\s*{_COLON}?$", re.IGNORECASE)
# Korean, Chinese and Japanese reporters have their title behind their name.
_BYLINE_SUFFIX = re.compile(r"^(?P<name>[^\W\d_]{2,5}(?: [^\W\d_]{1,5})?)\s?(?:기자|특파원|记者|記者)$")
# A word of an unknown language before a colon; digits, URLs and sentences are no prefix.
_ANY_PREFIX = re.compile(rf"^[^\W\d][^\d:：.!?/]{{0,24}}?\s*{_COLON}\s*|^[-–—]\s*{_COLON}\s*")
# What is no part of a name beside it: a handle, an address.
_CONTACT = re.compile(
    r"[(\[]?(?:(?<!\S)|(?<=[(\[]))(?:@\w+|https?:\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.]+)[)\]]?"
)
_LONGEST = 300


def headline(text: str) -> str:
    r"""Return a title on one line, folded if doubled.

    >>> headline("Gold up \n Gold up")
    'Gold up'
    """
    return fold_doubled(clean(text))


def publisher(text: str) -> str:
    """Return a publisher's name without separators around it, folded if doubled; "" for an address."""
    return _name(_without_contact(clean(text)))


def has_byline_prefix(text: str) -> bool:
    """Say whether *text* opens with a word that is known to introduce an author, or ends in one's title."""
    return bool(_BYLINE_PREFIX.match(text) or _BYLINE_SUFFIX.match(text))


def opens_byline(text: str) -> bool:
    """Say whether a short printed line is a byline: more words make one there than in a page's data.

    >>> opens_byline("Von Lena Groß"), opens_byline("Von Braun"), has_byline_prefix("Von Lena Groß")
    (True, False, False)
    """
    return has_byline_prefix(text) or _DOUBTFUL_PREFIX.match(text) is not None


def printed_author(text: str) -> str:
    """Return the name in a printed byline."""
    return author(_DOUBTFUL_PREFIX.sub("", clean(text)))


def is_byline_word(text: str) -> bool:
    """Say whether *text* is nothing but such a word, with or without its colon."""
    return _BYLINE_WORD.match(text) is not None


def author(text: str) -> str:
    """Return the name in a byline, without its prefix in any language, doubled or not.

    >>> author("By:By Jai Hamid"), author("-:BlockBeats"), author("Kirjoittaja: Aino"), author("김철수 기자")
    ('Jai Hamid', 'BlockBeats', 'Aino', '김철수')
    """
    name = _without_contact(clean(text))
    stripped = _BYLINE_PREFIX.sub("", name)
    if stripped == name:
        stripped = _BYLINE_PREFIX.sub("", _ANY_PREFIX.sub("", name, count=1))
    return _name(_BYLINE_SUFFIX.sub(r"\g<name>", stripped))


def _without_contact(text: str) -> str:
    """Return a text without handles and addresses.

    >>> _without_contact("Ann Lee (@annlee)"), _without_contact("https://x.example/ann")
    ('Ann Lee ', '')
    """
    return _CONTACT.sub("", text) if "@" in text or "//" in text or "www." in text else text


def _name(text: str) -> str:
    """Return a name, or several between commas, each once and at most as many as make a name.

    >>> _name("Ann Lee, Bo Ek, Ann Lee")
    'Ann Lee, Bo Ek'
    """
    name = fold_doubled(text.strip(_SEPARATORS))
    if ", " in name:
        name = ", ".join(dict.fromkeys(part.strip(_SEPARATORS) for part in name.split(", ")))
    if not any(map(str.isalpha, name)):
        return ""
    return name if len(name) <= _LONGEST else name[: _LONGEST + 1].rpartition(", ")[0]
