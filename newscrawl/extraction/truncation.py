"""Whether a page breaks off.

A server that fails in mid-page can still announce the short length, so that HTTP sees no loss. What there is
of the page is read as a browser reads it, tag by tag: what looks like one within a script, a comment or an
attribute is none.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = 200_000
_OPENED = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:html|body)\s*>\s*\Z", re.IGNORECASE)
_LONGEST_END = 100
_TAG = re.compile(r"<(?:!--|[!?]|(/?)([a-zA-Z][^\s/>]*))")
_END_OF_COMMENT = re.compile(r"(?<=<!--)-?>|--!?>")
# A quotation mark opens a value behind an equals sign alone; one that is not closed runs to the end.
_END_OF_TAG = re.compile(r"""(?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+)*+(>|\Z)""")
# Elements whose content is text up to their own end tag.
_RAW = frozenset(["script", "style", "title", "textarea", "iframe", "xmp", "noembed", "noframes"])
# Elements around a text whose end tag HTML demands, unlike that of p, li, td, body or html.
_CONTAINERS = frozenset("div main article section aside header footer nav table ul ol form".split())
_EMPTY = frozenset("area base br col embed hr img input link meta source track wbr".split())
_SENTENCE_END = re.compile(r"[.!?:…。！？：।؟۔)\]}\"'»”’」』）】]\Z")


class _Tag(NamedTuple):
    """A start or end tag; *end* is where it ends, or its element if that is raw text; -1 is nowhere."""

    name: str
    is_start: bool
    end: int


def is_truncated(html: str) -> bool:
    """Say whether a page ends within a tag, a comment or a script, or in mid-sentence.

    The last counts within elements that have to be closed: a page whose author left out the end tags that
    may be left out is whole.
    """
    if _CLOSED.search(html[-_LONGEST_END:]) or not _OPENED.search(html, 0, _HEAD):
        return False
    still_open: Counter[str] = Counter()
    last = _Tag("", is_start=False, end=0)
    for last in _tags(html):
        if last.name == "html" and not last.is_start:
            return False  # whatever follows is no part of the page
        if last.end < 0:
            return True
        if last.name in _CONTAINERS:
            still_open[last.name] += 1 if last.is_start else -1
    return any(count > 0 for count in still_open.values()) and _goes_on(last, html[last.end :].strip())


def _goes_on(last: _Tag, text: str) -> bool:
    """Say whether the *text* behind the last tag is no end: half a sentence, or none in an element for it."""
    if text:
        return not _SENTENCE_END.search(text)
    return last.is_start and last.name not in (_EMPTY | _RAW)


def _tags(html: str) -> Iterator[_Tag]:
    """Yield every tag, and a nameless one for a comment or declaration."""
    end = 0
    while opening := _TAG.search(html, end):
        name = (opening[2] or "").lower()
        is_start = bool(name) and not opening[1]
        end = _end_of(html, opening)
        if is_start and name in _RAW and end > 0 and html[end - 2] != "/":
            closing = _closing(name).search(html, end)
            end = html.find(">", closing.end()) + 1 if closing else 0
            end = end or -1
        yield _Tag(name, is_start, end)
        if end < 0:
            return


def _end_of(html: str, opening: re.Match[str]) -> int:
    if opening[0] == "<!--":
        comment = _END_OF_COMMENT.search(html, opening.end())
        return comment.end() if comment else -1
    if not opening[2]:
        return html.find(">", opening.end()) + 1 or -1
    tag = _END_OF_TAG.match(html, opening.end())
    return tag.end() if tag and tag[1] else -1


@cache
def _closing(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
