"""What a search asks for: a tree that knows no database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

# What can stand before a colon: where a text stands, what an article names, when it was published.
BOUNDS = ("since", "until")
FIELDS = ("title", "publisher", "author", "coin", *BOUNDS)


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any of its English forms, or with *is_beginning* all that begin so."""

    text: str
    field: str | None = None
    is_beginning: bool = False

    def __str__(self) -> str:
        return f"{_before(self.field)}{self.text}{'*' if self.is_beginning else ''}"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side, each as it is typed."""

    text: str
    field: str | None = None

    def __str__(self) -> str:
        return f'{_before(self.field)}"{self.text}"'


@dataclass(frozen=True, slots=True)
class NamesCoin:
    """Names an asset, which is called by its symbol or by a name of the list of assets."""

    called: str

    def __str__(self) -> str:
        return f'coin:"{self.called}"'


@dataclass(frozen=True, slots=True)
class Published:
    """Published at a time or later (`since`), or at a time or before (`until`); spelt as in the dataset."""

    bound: str
    time: str

    def __str__(self) -> str:
        return f"{self.bound}:{self.time}"


@dataclass(frozen=True, slots=True)
class Address:
    """The article of an address, in any locale."""

    url: str

    def __str__(self) -> str:
        return self.url


@dataclass(frozen=True, slots=True)
class Not:
    """What *part* does not find."""

    part: Node

    def __str__(self) -> str:
        return f"-{_bracketed(self.part)}"


@dataclass(frozen=True, slots=True)
class And:
    """What all of two or more parts find."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(map(_bracketed, self.parts))


@dataclass(frozen=True, slots=True)
class Or:
    """What one or more of two or more parts find.

    Every part of a tree is spelt as a person could have typed it:

    >>> str(Or((Word("bitcoin"), And((Word("ether", "title"), Not(Phrase("spot ETF")))))))
    'bitcoin OR (title:ether -"spot ETF")'
    """

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(map(_bracketed, self.parts))


Node: TypeAlias = Word | Phrase | NamesCoin | Published | Address | Not | And | Or


def every(parts: list[Node]) -> Node | None:
    """Return what all parts find, each said once; None of no parts."""
    return _joined(And, parts)


def either(parts: list[Node]) -> Node | None:
    """Return what one of the parts finds, each said once; None of no parts."""
    return _joined(Or, parts)


def without(part: Node) -> Node:
    """Return what a part does not find; two negations are none."""
    return part.part if isinstance(part, Not) else Not(part)


def _joined(kind: type[And | Or], parts: list[Node]) -> Node | None:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,))]
    said = tuple(dict.fromkeys(flat))
    if not said:
        return None
    return said[0] if len(said) == 1 else kind(said)


def _before(field: str | None) -> str:
    return f"{field}:" if field else ""


def _bracketed(part: Node) -> str:
    return f"({part})" if isinstance(part, And | Or) else str(part)
