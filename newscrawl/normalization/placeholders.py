"""What a page prints in the place of a value or a text that it does not have.

Programs print a word of their own language for nothing, or the template that they should have filled. Sites
put a sentence about the page itself where its text should be: it loads, it was removed, it is for others.
Such a sentence is told by its subject, which is this page or its content: that a company removed an article
from its shop is news.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from newscrawl.normalization.labels import any_of
from newscrawl.normalization.text import STOPS, remembered

_NOTHING = re.compile(
    r"(?:(?:null|undefined|nan|none|nil|n/a|\[object \w+\]|invalid date)(?:\W+|$))+", re.IGNORECASE
)
_TEMPLATE = re.compile(
    r"(?:\{\{[^{}]*\}\}|[$#]\{[^{}]*\}|\{%[^%]*%\}|\{\w[\w.]*\}|<%[^%]*%>|\[\[\s*\w[\w.]*\s*\]\]|%\w+%|\s)+"
)
_KEY = re.compile(r"[A-Za-z][\w-]*(?:[.:][A-Za-z_][\w-]*)+|[A-Za-z]+(?:_[A-Za-z]+){2,}")
# What the last part of a key is called; `news.example.com` is a name.
_KEY_OF_FIELD = re.compile(
    r".*[._](?:title|content|contentText|text|body|author|source|publisher|name|time|date|desc\w*|summary|"
    r"label|tip|tips|msg|message|placeholder|empty|loading|no_?data)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_KEY = 60
_LONGEST_NOTICE = 300
_SENTENCE = re.compile(rf"[^{STOPS},，]+")


@remembered
def is_nothing(text: str) -> bool:
    """Say whether *text* is what a program prints where it has no value.

    >>> is_nothing("undefined Invalid Date"), is_nothing("{{ title }}"), is_nothing("news.detail.title")
    (True, True, True)
    >>> is_nothing("Null Island"), is_nothing("news.example.com")
    (False, False)
    """
    text = text.strip()
    if not text or len(text) > _LONGEST_KEY:
        return False
    is_key = _KEY.fullmatch(text) and _KEY_OF_FIELD.fullmatch(text)
    return bool(_NOTHING.fullmatch(text) or _TEMPLATE.fullmatch(text) or is_key)


def is_no_text(lines: Sequence[str]) -> bool:
    """Say whether all *lines* of a body together are no text, but what stands where one is missing.

    >>> is_no_text(["Loading..."]), is_no_text(["Sorry, this article is no longer available."])
    (True, True)
    >>> is_no_text(["An article of Acme was removed from its shop."]), is_no_text(["Loading docks reopen."])
    (False, False)
    """
    text = " ".join(lines)
    if len(text) > _LONGEST_NOTICE:
        return False
    is_empty = not any(map(str.isalnum, text))
    return is_empty or all(map(_is_no_line, lines)) or is_notice(text)


@remembered
def is_notice(text: str) -> bool:
    """Say whether a short text speaks of its page alone: it loads, is gone, or is not for this reader."""
    return _is_notice(text, "empty") or _is_notice(text, "gone")


def says_gone_alone(lines: Sequence[str]) -> bool:
    """Say whether a body says that its page was removed, and nothing else.

    >>> says_gone_alone(["该内容已删除"]), says_gone_alone(["Log in to read this article."])
    (True, False)
    """
    text = " ".join(lines)
    return len(text) <= _LONGEST_NOTICE and _is_notice(text, "gone")


def _is_no_line(line: str) -> bool:
    return is_nothing(line) or (len(line) <= _LONGEST_KEY and _KEY.fullmatch(line.strip()) is not None)


def _is_notice(text: str, kind: str) -> bool:
    """Say whether every sentence of *text* speaks of the page itself, and one is a notice of the *kind*."""
    parts = (part.strip(" \t\"'“”«»()[]-–—:：") for part in _SENTENCE.findall(text))
    sentences = [part for part in parts if part]
    is_told = [_is_told(sentence, kind) for sentence in sentences]
    return any(is_told) and all(
        told or _any("courtesy").fullmatch(sentence) or _is_told(sentence, "empty")
        for told, sentence in zip(is_told, sentences, strict=True)
    )


def _is_told(sentence: str, kind: str) -> bool:
    if _notice(kind).fullmatch(sentence):
        return True
    is_denied = kind == "empty" and _any("denial").search(sentence)
    return bool(is_denied and _any("region").search(sentence))


@cache
def _notice(kind: str) -> re.Pattern[str]:
    courtesy = _any("courtesy").pattern
    return re.compile(rf"(?:{courtesy}\s+)?(?:but )?{_any(kind).pattern}", re.IGNORECASE)


@cache
def _any(kind: str) -> re.Pattern[str]:
    """Compile what all languages have of a *kind*, once somebody asks: it takes a while."""
    return re.compile(any_of(kind), re.IGNORECASE)
