"""What differs between two texts, word by word: pure."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal, NamedTuple

from newscrawl.normalization.text import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Iterator

# White space, a character of a script that is written without spaces (Han, kana), any other word.
_WORDS = re.compile(rf"\s+|[{UNSPACED}]|[^\s{UNSPACED}]+")
_LINES = re.compile(r"\n+|[^\n]+")
# Difflib's time grows with the square: beyond this (some 15,000 words) paragraphs are compared.
_LONGEST = 100_000
_CONTEXT = 6
_LEAST = 6  # three words and their spaces: less is not worth a gap


class DiffPart(NamedTuple):
    """A stretch of text that both have, or only the old or only the new one."""

    kind: Literal["same", "old", "new"]
    text: str


def word_diff(old: str, new: str) -> list[DiffPart]:
    """Return the pieces of which *old* (same, old) and *new* (same, new) are made, in order.

    >>> "".join(map(marked, word_diff("Bitcoin fell hard today", "Bitcoin rose today")))
    'Bitcoin [-fell hard-]{+rose+} today'
    """
    if old == new:
        return [DiffPart("same", old)] if old else []
    unit = _LINES if max(len(old), len(new)) > _LONGEST else _WORDS
    before, after = unit.findall(old), unit.findall(new)
    # White space is no anchor: words that are all new do not share the spaces between them.
    matcher = SequenceMatcher(str.isspace, before, after)
    pieces: list[DiffPart] = []
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(DiffPart("same", "".join(before[start:end])))
            continue
        if end > start:
            pieces.append(DiffPart("old", "".join(before[start:end])))
        if other_end > other_start:
            pieces.append(DiffPart("new", "".join(after[other_start:other_end])))
    return pieces


def shortened(pieces: list[DiffPart], context: int = _CONTEXT) -> Iterator[DiffPart]:
    """Cut long unchanged stretches down to *context* words beside each change, with `…` for the rest.

    >>> "".join(map(marked, shortened(word_diff("a b c d e f", "a b c d e g"), 1)))
    '… e [-f-]{+g+}'
    """
    last = len(pieces) - 1
    for place, piece in enumerate(pieces):
        kept = 2 * context  # a word and its space
        if piece.kind == "same":
            yield DiffPart("same", _ends(piece.text, kept * (place > 0), kept * (place < last)))
        else:
            yield piece


def _ends(text: str, first: int, last: int) -> str:
    words = _WORDS.findall(text)
    if first + last + _LEAST >= len(words):
        return text
    head, tail = "".join(words[:first]), "".join(words[len(words) - last :])
    return (f"{head.rstrip()} " if head else "") + "…" + (f" {tail.lstrip()}" if tail else "")


def marked(piece: DiffPart) -> str:
    """Return a piece with the marks that tell old and new apart without colour."""
    left, right = {"same": ("", ""), "old": ("[-", "-]"), "new": ("{+", "+}")}[piece.kind]
    return f"{left}{piece.text}{right}"
