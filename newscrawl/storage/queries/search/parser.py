"""Reads what a person types into a tree. Whatever it is, it is read; what was not understood is said.

A space asks for both, `OR` for either of what stands on its sides; spaces bind closer, brackets closest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from newscrawl.normalization.dates import stamp
from newscrawl.normalization.periods import period
from newscrawl.normalization.text import clean
from newscrawl.storage.queries.search.tree import (
    BOUNDS,
    FIELDS,
    Leaf,
    Node,
    Notes,
    Remark,
    joined,
    without,
)
from newscrawl.storage.search_index import UNSPACED

_ENDS_UNSPACED = re.compile(f"[{UNSPACED}]$")

# What keyboards, phones and web pages make of the signs of a search.
_SPELLINGS = str.maketrans("“”„‟«»＂「」『』〝〞〟－−﹣–（）：＊｜＆", '"' * 14 + "-" * 4 + "():*|&")
_AT_START = r"(?<![^\s(:|-])"
_FIELD = "|".join(FIELDS)
_ADDRESS = r"(?:https?://|www\.|[\w-]+(?:\.[\w-]+)*\.(?-i:[a-z]{2,})/)"
_TOKEN = re.compile(
    rf"""
    (?P<open>\() | (?P<close>\))
    | "(?P<quoted>[^"]*)(?P<end>"?)
    | {_AT_START}['‘](?P<single>[^"'‘’]*\s[^"'‘’]*)['’](?!\w)
    | {_AT_START}(?P<minus>-+)(?=[^\s)])
    | (?<!\w)(?P<field>{_FIELD}):
    | (?P<address>{_ADDRESS}(?:[^\s"()]|\([^\s"()]*\))+)
    | (?P<word>\|+|[^\w\s()"|]+(?=(?:{_FIELD}):|{_ADDRESS})|[^\s()"|]+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_EITHER, _BOTH, _NOT = ("OR", "|", "||"), ("AND", "&", "&&"), ("NOT",)
_IN_SMALL = ("or", "and", "not")
_PUNCTUATION = ".,;:!?'"
_LIKE_A_FIELD = re.compile(r"[A-Za-z]+(?=:)")

MOST_CHARACTERS = 2_000
MOST_WORDS = 64
# Each is hundreds of words to the index.
MOST_BEGINNINGS = 8
_MOST_DEPTH = 16
# A shorter beginning is that of a good part of all words: to look all of them up takes seconds.
_SHORTEST_BEGINNING = 3


def read(text: str, now: datetime) -> tuple[Node | None, tuple[str, ...]]:
    """Return what was understood, None where nothing can be looked for, and in a line each what was not.

    >>> from datetime import UTC, datetime
    >>> tree, notes = read('bitcoin since:soon', datetime.now(UTC))
    >>> tree
    Leaf(kind='word', text='bitcoin', field=None)
    >>> notes
    ('since:soon: no date such as 2026-05-31, 2026-05, yesterday, 7d or 24h, left out',)
    """
    notes = Notes()
    parser = _SearchParser(_tokens(_within_bounds(text, notes)), notes, now)
    tree = parser.either(None, 0)
    if tree and parser.is_mixed:
        notes.add(Remark.MIXED, str(tree))
    return tree, notes.lines()


def _within_bounds(text: str, notes: Notes) -> str:
    if len(text) > MOST_CHARACTERS:
        notes.add(Remark.LONG, f"{MOST_CHARACTERS:,} characters")
        text = text[:MOST_CHARACTERS].rpartition(" ")[0] or text[:MOST_CHARACTERS]
    return clean(text).translate(_SPELLINGS)


class _Piece(NamedTuple):
    kind: str
    text: str
    is_closed: bool = True

    def is_one_of(self, names: Sequence[str]) -> bool:
        return self.kind == "word" and unicodedata.normalize("NFKC", self.text).strip(_PUNCTUATION) in names


def _tokens(text: str) -> list[_Piece]:
    found = []
    for match in _TOKEN.finditer(text):
        quoted = match["single"] if match["quoted"] is None else match["quoted"]
        kind = str(match.lastgroup) if quoted is None else "quoted"
        found.append(_Piece(kind, match[kind] if quoted is None else quoted, match["end"] != ""))
    return found


class _SearchParser:
    def __init__(self, tokens: list[_Piece], notes: Notes, now: datetime) -> None:
        self._tokens = tokens[::-1]
        self._notes = notes
        self._now = now
        self._leaves: set[Leaf] = set()
        self._beginnings = 0
        self.is_mixed = False

    def either(self, field: str | None, depth: int) -> Node | None:
        """Read up to the bracket that closes, which is left, or to the end."""
        branches: list[list[Node]] = [[]]
        while self._tokens:
            token = self._tokens[-1]
            if token.kind == "close" and depth:
                break
            if token.is_one_of(_EITHER):
                self._tokens.pop()
                branches.append([])
            elif token.kind == "close":
                self._tokens.pop()
                self._notes.add(Remark.BRACKET, ")")
            elif token.is_one_of(_BOTH):
                self._tokens.pop()
                if not branches[-1] or not self._tokens:
                    self._notes.add(Remark.ALONE, token.text)
            elif part := self._part(field, depth):
                branches[-1].append(part)
        whole = [node for branch in branches if (node := joined("AND", branch))]
        if len(whole) < len(branches) and len(branches) > 1:
            self._notes.add(Remark.ALONE, "OR")
        self.is_mixed |= len(whole) > 1 and any(len(branch) > 1 for branch in branches)
        return joined("OR", whole)

    def _part(self, field: str | None, depth: int) -> Node | None:
        is_negated, prefixes = False, ""
        while self._tokens and (token := self._tokens[-1]):
            if token.kind == "minus" or token.is_one_of(_NOT):
                is_negated = not is_negated
                if len(token.text) > 1 and token.kind == "minus":
                    self._notes.add(Remark.DASHES, token.text)
            elif token.kind == "field":
                if field:
                    self._notes.add(Remark.ALONE, f"{field}:")
                field = token.text.lower()
            else:
                break
            self._tokens.pop()
            prefixes += f"{token.text}:" if token.kind == "field" else token.text
        if not self._tokens or token.kind == "close" or token.is_one_of(_EITHER + _BOTH):
            self._notes.add(Remark.ALONE, prefixes)
            return None
        if field in BOUNDS and token.kind == "word" and prefixes.endswith("-"):  # since:-7d
            self._notes.add(Remark.NO_DATE, f"{prefixes}{self._tokens.pop().text}")
            return None
        part = self._operand(field, depth)
        return without(part) if part and is_negated else part

    def _operand(self, field: str | None, depth: int) -> Node | None:
        token = self._tokens.pop()
        if token.kind == "open":
            return self._bracket(field, depth)
        if not token.is_closed:
            self._notes.add(Remark.QUOTE, f'"{token.text}')
        if field in BOUNDS:
            return self._published(str(field), token.text)
        if field == "coin":
            return self._coin(token.text)
        if token.kind == "address" and field is None:
            return self._counted(Leaf("address", token.text.rstrip(_PUNCTUATION)))
        return self._phrase(token.text, field) if token.kind == "quoted" else self._word(token.text, field)

    def _bracket(self, field: str | None, depth: int) -> Node | None:
        if depth == _MOST_DEPTH:
            self._notes.add(Remark.DEEP, str(_MOST_DEPTH))
            return None
        inner = self.either(field, depth + 1)
        if not self._tokens:
            self._notes.add(Remark.BRACKET, "(")
            return inner
        self._tokens.pop()
        if inner is None:
            self._notes.add(Remark.ALONE, "()")
        return inner

    def _published(self, bound: str, text: str) -> Node | None:
        named = period(unicodedata.normalize("NFKC", text), self._now)
        if named is None:
            self._notes.add(Remark.NO_DATE, f"{bound}:{text}")
            return None
        return Leaf(bound, stamp(named[bound == "until"]))

    def _coin(self, text: str) -> Node | None:
        _, called, _ = _parted(text)  # `coin:$BTC` is `coin:BTC`
        if called:
            return self._counted(Leaf("coin", called))
        self._notes.add(Remark.NO_LETTER, f"coin:{text}")
        return None

    def _phrase(self, text: str, field: str | None) -> Node | None:
        if not any(map(str.isalnum, text)):
            self._notes.add(Remark.NO_LETTER, f'"{text}"')
            return None
        if "*" in text:
            self._notes.add(Remark.STAR, f'"{text}"')
        return self._counted(Leaf("phrase", text.strip(), field))

    def _word(self, text: str, field: str | None) -> Node | None:
        before, word, after = _parted(text)
        if not word:
            self._notes.add(Remark.STAR if set(text) == {"*"} else Remark.NO_LETTER, text)
            return None
        is_beginning = after.startswith("*")
        is_short = len(word) < _SHORTEST_BEGINNING and not _ENDS_UNSPACED.search(word)
        if "*" in before + word or (is_beginning and is_short):
            self._notes.add(Remark.STAR, text)
        if (before != "+" and _has_sign(before)) or _has_sign(after):
            self._notes.add(Remark.SIGN, text)
        if named := _LIKE_A_FIELD.match(word):
            self._notes.add(Remark.NO_FIELD, f"{named[0]}:")
        if word in _IN_SMALL and field is None:
            self._notes.add(Remark.SMALL, word)
        # Behind other signs, or before a star, it is no operator.
        word = word.lower() if word in _EITHER + _BOTH + _NOT else word
        return self._counted(Leaf("beginning" if is_beginning and not is_short else "word", word, field))

    def _counted(self, leaf: Leaf) -> Leaf | None:
        """Return what is looked for, None where too much is already."""
        if leaf in self._leaves:
            return leaf
        is_beginning = leaf.kind == "beginning"
        if len(self._leaves) == MOST_WORDS:
            self._notes.add(Remark.LONG, f"{MOST_WORDS} words")
            return None
        if is_beginning and self._beginnings == MOST_BEGINNINGS:
            self._notes.add(Remark.LONG, f"{MOST_BEGINNINGS} words with *")
            return None
        self._leaves.add(leaf)
        self._beginnings += is_beginning
        return leaf


def _parted(text: str) -> tuple[str, str, str]:
    """Part a word from what stands before its first and behind its last letter, digit or mark."""
    places = [place for place, character in enumerate(text) if unicodedata.category(character)[0] in "LNM"]
    if not any(text[place].isalnum() for place in places):
        return text, "", ""
    return text[: places[0]], text[places[0] : places[-1] + 1], text[places[-1] + 1 :]


def _has_sign(text: str) -> bool:
    """Return whether more than punctuation is lost where the letters alone are looked for: `C++`, `$BTC`."""
    return any(unicodedata.category(sign)[0] == "S" or sign in "#@%&" for sign in text)
