"""Titles, publishers and bylines as they are printed, reduced to the name."""

from __future__ import annotations

import re

from newscrawl.normalization.labels import any_of
from newscrawl.normalization.placeholders import is_nothing
from newscrawl.normalization.text import clean, fold_doubled, remembered

_SEPARATORS = " \t·•|｜/,;–—-"

_COLON = "[:：]"
# Words that introduce an author before a colon.
_BYLINE_WORDS = any_of("byline")
# Those that also stand without one. The others begin names as well: Von Braun, Oleh Bondar, De Beers.
_PLAIN_WORDS = (
    r"(?:by|written by|words by|posted by|reported by)\s+(?=\S)|입력\s+(?=\S+\s?기자)|"
    rf"{any_of('byline_plain')}\s+(?=\S)(?-i:(?![a-zà-ÿа-я]))|{any_of('byline_slash')}\s*[/／|｜]\s*"
)
# Those that do so before two names or more, where a byline is printed.
_DOUBTFUL_WORDS = rf"{any_of('byline_doubtful')}\s+(?=[^\W\d_]\S*\s+[^\W\d_])"
# Words for those who worked on a text that another wrote.
_ROLE = (
    r"(?:(?:edited|reviewed|fact[- ]?checked|translated|compiled|proofread|editing|photos?|photography) by"
    rf"\s*{_COLON}?|{any_of('role_by')}\s*{_COLON}?\s(?=\S)|{any_of('role')}\s*{_COLON})\s*"
)
_OPENS_ROLE = re.compile(rf"^\W*+{_ROLE}", re.IGNORECASE)
# A run of marks is tried where it begins alone: there may be thousands in one.
_MARKS = r"[\s,;|/，；、·•(（–—-]"
_ROLE_BEHIND = re.compile(rf"(?<!{_MARKS}){_MARKS}++{_ROLE}.*", re.IGNORECASE)
_JOB = re.compile(
    r"(?:.*\s)?(?:reporter|correspondent|editor|analyst|journalist|columnist|contributor|writer|strategist)s?",
    re.IGNORECASE,
)
_BETWEEN_PEOPLE = re.compile(r"\s*[;；、]\s*|\s/\s|，\s*|(?<=[가-힣])\s?·\s?(?=[가-힣])")
_AND = re.compile(rf"\s{any_of('and')}\s")
# The word may end the bare key of a translation: `news.author`.
_BYLINE_PREFIX = re.compile(
    rf"^(?:(?P<word>(?:[a-z]\w{{0,24}}\.){{0,5}}{_BYLINE_WORDS})\s*{_COLON}\s*(?:(?P=word)\s+)?|"
    rf"[-–—]\s*{_COLON}\s*|{_PLAIN_WORDS})+",
    re.IGNORECASE,
)
_DOUBTFUL_PREFIX = re.compile(rf"^{_DOUBTFUL_WORDS}", re.IGNORECASE)
_BYLINE_WORD = re.compile(rf"^{_BYLINE_WORDS}\s*{_COLON}?$", re.IGNORECASE)
# Korean, Chinese and Japanese reporters have their title behind their name, in Taiwan the place as well.
_BYLINE_SUFFIX = re.compile(
    r"^[〔【（(]?(?:記者|记者)?"
    r"(?P<name>[^\W\d_]{2,5}?(?:(?: |\s?[·,]\s?)[^\W\d_]{1,5})*?)\s?(?:资深|資深|首席|高级|高級|선임)?"
    r"(?:기자|특파원|记者|記者|[／/][^\W\d_]{2,5}[報报][導道])[〕】）)]?$"
)
# A word of an unknown language or a bare key before a colon; digits, URLs and sentences are no prefix.
_ANY_PREFIX = re.compile(
    rf"^(?:[^\W\d][^\d:：.!?/]{{0,24}}?|[-–—]|[a-z]\w{{0,24}}(?:\.\w{{1,24}}){{1,5}})\s*{_COLON}\s*"
)
# What is no part of a name beside it: a handle, an address.
_CONTACT = re.compile(
    r"[(\[<]?(?:(?<!\S)|(?<=[(\[<]))(?:@\w+|https?:\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.]+)[)\]>]?"
)
_LONGEST = 300


def headline(text: str) -> str:
    r"""Return a title on one line, folded if doubled.

    >>> headline("Gold up \n Gold up")
    'Gold up'
    """
    return fold_doubled(clean(text))


@remembered
def publisher(text: str) -> str:
    """Return a publisher's name without separators around it, folded if doubled; "" for an address."""
    return _name(_without_contact(clean(text)))


def has_byline_prefix(text: str) -> bool:
    """Say whether *text* opens with a word that is known to introduce an author, or ends in one's title."""
    return bool(_BYLINE_PREFIX.match(text) or _BYLINE_SUFFIX.match(text))


def names_other_role(text: str) -> bool:
    """Say whether *text* opens with a word for an editor or a translator, who wrote another's text.

    >>> names_other_role("Editor: Ann Lee"), names_other_role("翻译：王小明"), names_other_role("By: Ann Lee")
    (True, True, False)
    """
    return _OPENS_ROLE.match(text) is not None


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


@remembered
def author(text: str) -> str:
    """Return the name in a byline, without its prefix in any language, doubled or not.

    Who edited or translated is none, unless the byline names nobody else.

    >>> author("By:By Jai Hamid"), author("-:BlockBeats"), author("Kirjoittaja: Aino"), author("김철수 기자")
    ('Jai Hamid', 'BlockBeats', 'Aino', '김철수')
    >>> author("作者：王小明 编辑：李雷"), author("Editor: Ann Lee"), author("Ann Lee and Bo Ek")
    ('王小明', '', 'Ann Lee, Bo Ek')
    """
    name = _without_contact(clean(text)).strip()
    if is_byline_word(name):  # all else was an address
        return ""
    stripped = _BYLINE_PREFIX.sub("", name)
    if stripped == name:
        if _OPENS_ROLE.match(name):
            return ""
        name = _ROLE_BEHIND.sub("", name)
        stripped = _BYLINE_PREFIX.sub("", _ANY_PREFIX.sub("", name, count=1))
    own = _OPENS_ROLE.sub("", _ROLE_BEHIND.sub("", stripped))
    return _name(_people(_BYLINE_SUFFIX.sub(r"\g<name>", own)))


def _people(names: str) -> str:
    """Return the names of several people between commas, without what the others than the first are.

    >>> _people("Ann Lee & Bo Ek; Cy Orr"), _people("Ann Lee, Senior Reporter"), _people("Wine and Food")
    ('Ann Lee, Bo Ek, Cy Orr', 'Ann Lee', 'Wine and Food')
    """
    people: list[str] = []
    for part in _BETWEEN_PEOPLE.sub(", ", names).split(", "):
        both = _AND.split(part)
        people += both if all(map(_is_person, both)) else [part]
    return ", ".join(one for at, one in enumerate(people) if not (at and _JOB.fullmatch(one)))


def _is_person(name: str) -> bool:
    words = name.split()
    return 1 < len(words) < 5 and not (words[0][0].islower() or words[-1][0].islower())  # noqa: PLR2004


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
    if not any(map(str.isalpha, name)) or is_nothing(name):
        return ""
    return name if len(name) <= _LONGEST else name[: _LONGEST + 1].rpartition(", ")[0]
