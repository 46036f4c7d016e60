"""White space, Unicode, words, doubled text, and what differs between two texts."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from functools import lru_cache, wraps
from typing import Literal, NamedTuple, TypeVar

T = TypeVar("T")

# Characters that print nothing: soft hyphen, zero-width space, word joiner and invisible operators,
# byte-order mark, direction marks and overrides (an override can make a title lie about itself),
# C0 and C1 controls, noncharacters. Tab, newline, vertical tab, form feed and return are white space, not
# rubbish.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
    + "]"
)
# Joiners shape Arabic and Indic words and emoji; after any other character they print nothing.
_STRAY_JOINER = re.compile(
    "[\u200c\u200d]"
    "(?<![\u0590-\u1fff\u2190-\u2bff\ufb00-\ufdff\ufe00-\ufe0f\U0001f000-\U0001ffff][\u200c\u200d])"
)
# What may be a run of combining marks; Unicode's stream-safe format (UAX 15) has no more than 30 in a row,
# and putting more in order takes time in proportion to the square of their number.
_MOST_MARKS = 30
_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{_MOST_MARKS + 1},}}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# `&amp;amp;…`: an ampersand that was escaped any number of times, each time by another program.
_AMPERSANDS = re.compile(r"&(?:(?:amp|AMP|#0*38|#[xX]0*26);)+")
_MOST_PASSES = 8
# Han with its extensions and compatibility forms, kana, half-width katakana: scripts written
# without spaces, where a run of \w would count a whole sentence as one word.
UNSPACED = (
    "\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# Of most texts they are all that is not ASCII, whose words are found in a fifth of the time.
_QUOTES = "’‘“”–—…"
_ASCII_SPACED = "".join(chr(code) if chr(code).isalnum() or code == ord("_") else " " for code in range(128))
_ASCII_LETTERS = {code: chr(code).lower() if chr(code).isalnum() else None for code in range(128)}
# Vowels and accents that are marks of their own, and joiners, part no word; Thai and its neighbours, which
# have no spaces, are parted there all the same.
_WITHIN = "".join(one for one in map(chr, range(0x300, 0xE00)) if unicodedata.category(one).startswith("M"))
_WORD = re.compile(rf"(?=\w)[{UNSPACED}]|[^\W{UNSPACED}]+(?:[{_WITHIN}\u200c\u200d]+[^\W{UNSPACED}]*)*")
# A sentence that breaks off may be said again, whole, in the next one; a cut summary is longer.
_SHORTEST_STEM = 40
_LETTERS = re.compile(r"[^\W_]+")
LETTER = re.compile(r"[^\W\d_]")
# Two letters, or one of a script that prints vowels as marks, which are no letters, between them.
LETTERS = re.compile(r"[^\W\d_]{2}|[\u0900-\u109f]")
# A heading may ask or call out.
STATEMENT_END = tuple(".…。．｡।۔։።។။")
SENTENCE_END = (*STATEMENT_END, *"!?！？؟")
STOPS = "".join(SENTENCE_END)
# Or what leads to the next line.
LINE_END = (*SENTENCE_END, ":", "：")
# A line of more letters is a paragraph.
PARAGRAPH = 80
_SHORT = 512

# A character of a script without spaces says as much as three letters.
_DENSE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0e7f]")


def remembered(function: Callable[[str], T]) -> Callable[[str], T]:
    """Let a function keep what it says of short texts.

    A page says most of its texts several times, and its furniture on every page. The bounds keep the answers
    below 4 MB.
    """
    known = lru_cache(maxsize=2048)(function)

    @wraps(function)
    def answer(text: str) -> T:
        return known(text) if len(text) <= _SHORT else function(text)

    return answer


def clean(text: str) -> str:
    r"""Return *text* in NFC, decoded, without invisible characters, on one line.

    >>> clean("  Bit\u00adcoin\u200b &amp;\n gold ")
    'Bitcoin & gold'
    """
    line = text.replace("\n", " ")
    if line.isascii() and line.isprintable() and "&" not in line:
        return " ".join(line.split()) if "  " in line else line.strip()
    return _cleaned(line)


@remembered
def _cleaned(line: str) -> str:
    # What one pass uncovers (`&amp;lt;`, an entity cut by a zero-width space) the next one cleans.
    for _ in range(_MOST_PASSES):
        tidy = _cleaned_once(line)
        if tidy == line:
            break
        line = tidy
    return line


def _cleaned_once(text: str) -> str:
    tidy = text
    if "&" in tidy:
        tidy = unescaped(_AMPERSANDS.sub("&", tidy))
    if not tidy.isprintable():
        tidy = _STRAY_JOINER.sub("", _INVISIBLE.sub("", tidy))
    if not tidy.isascii():
        is_long = len(tidy) > _MOST_MARKS  # else there is no such run
        if is_long and len(tidy) - len(tidy.encode("ascii", "ignore")) > _MOST_MARKS:
            tidy = _MARKS.sub(_fewer_marks, tidy)
        tidy = unicodedata.normalize("NFC", tidy)
    return " ".join(tidy.split())


def _fewer_marks(run: re.Match[str]) -> str:
    marks = 0
    kept = []
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def unescaped(text: str) -> str:
    """Return *text* with its character references decoded once.

    >>> unescaped("a &amp;lt; b & c")
    'a &lt; b & c'
    """
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)


def fold_doubled(text: str) -> str:
    """Return one half of a text that is one thing printed twice.

    >>> fold_doubled("CoineditionCoinedition"), fold_doubled("A title A title"), fold_doubled("BOBO")
    ('Coinedition', 'A title', 'BOBO')
    """
    half = len(text) // 2
    if text.lstrip()[:1] not in text[half : half + 2]:
        return text
    for first, second in ((text[:half], text[half:]), (text[:half], text[half + 1 :])):
        # Two letters that repeat are a word (BOBO, Mimi), not a doubled name.
        if len(first) > 2 and first.strip() == second.strip() and text[half:].strip() == second:  # noqa: PLR2004
            return first.strip()
    return text


def words(text: str) -> list[str]:
    """Return runs of letters and digits; a Chinese or Japanese character is a word.

    >>> words("Bitcoin hits $70,000"), words("比特币 BTC"), words("हिन्दी")
    (['Bitcoin', 'hits', '70', '000'], ['比', '特', '币', 'BTC'], ['हिन्दी'])
    """
    text = without_quotes(text)
    return text.translate(_ASCII_SPACED).split() if text.isascii() else _WORD.findall(text)


def without_quotes(text: str) -> str:
    """Return a text with spaces for typographic quotes, dashes and ellipses."""
    for mark in "" if text.isascii() else _QUOTES:
        text = text.replace(mark, " ")
    return text


def letters(text: str) -> str:
    """Return letters and digits alone: layers run paragraphs together and set other quotes.

    >>> letters("A “B”, c.")
    'abc'
    """
    text = without_quotes(text)
    if text.isascii():
        return text.translate(_ASCII_LETTERS)
    # Without white space there are few runs left to find: a fifth of the time.
    return "".join(_LETTERS.findall("".join(text.split()))).casefold()


def word_count(text: str | None) -> int:
    """Count words.

    >>> word_count("Bitcoin hits $70,000"), word_count("比特币 BTC 突破"), word_count(None)
    (4, 6, 0)
    """
    return len(words(text or ""))


def letters_of(text: str) -> int:
    """Return how long a text is, in letters.

    >>> letters_of("gold"), letters_of("黄金")
    (4, 6)
    """
    return len(text) if text.isascii() else len(text) + 2 * len(_DENSE.findall(text))


# White space, a character of a script that is written without spaces (Han, kana), any other word.
_WORDS_AND_SPACES = re.compile(rf"\s+|[{UNSPACED}]|[^\s{UNSPACED}]+")
_LINES = re.compile(r"\n+|[^\n]+")
# Difflib's time grows with the square: beyond this (some 15,000 words) paragraphs are compared.
_LONGEST_BY_WORD = 100_000
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
    unit = _LINES if max(len(old), len(new)) > _LONGEST_BY_WORD else _WORDS_AND_SPACES
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
    words = _WORDS_AND_SPACES.findall(text)
    if first + last + _LEAST >= len(words):
        return text
    head, tail = "".join(words[:first]), "".join(words[len(words) - last :])
    return (f"{head.rstrip()} " if head else "") + "…" + (f" {tail.lstrip()}" if tail else "")


def marked(piece: DiffPart) -> str:
    """Return a piece with the marks that tell old and new apart without colour."""
    left, right = {"same": ("", ""), "old": ("[-", "-]"), "new": ("{+", "+}")}[piece.kind]
    return f"{left}{piece.text}{right}"


def is_cut_of(text: str, whole: str) -> bool:
    """Say whether a *text* breaks off, and says so, where the *whole* goes on.

    >>> whole = "The old mill by the river grinds coins for the whole valley."
    >>> is_cut_of("The old mill by the river grinds coins for…", whole), is_cut_of("The old mill…", whole)
    (True, False)
    """
    stem = text.rstrip(".… ")
    return len(stem) >= _SHORTEST_STEM and text.endswith(("…", "...")) and whole.startswith(stem)
