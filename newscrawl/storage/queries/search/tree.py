"""What a search asks for: a tree that knows no database, and what was not understood of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias, TypeGuard

# What can stand before a colon: where a text stands, what an article names, when it was published.
BOUNDS = ("since", "until")
FIELDS = ("title", "publisher", "author", "coin", *BOUNDS)

_LONGEST = 60
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing that is looked for, by its *kind*.

    A `word` is found in any of its English forms, a `beginning` in all words that begin so, a `phrase` as it
    is typed: in *field*, or anywhere. A `coin` is called by its symbol or a name, `since` and `until` are
    times as the dataset spells them, an `address` is that of an article in any locale.
    """

    kind: str
    text: str
    field: str | None = None

    @property
    def is_text(self) -> bool:
        """Whether the index of words answers it."""
        return self.kind in ("word", "beginning", "phrase")

    def __str__(self) -> str:
        spelt = _SPELT.get(self.kind, "{}").format(self.text)
        return f"{self.field}:{spelt}" if self.field else spelt


@dataclass(frozen=True, slots=True)
class Group:
    """What all (`AND`) or some (`OR`) of two or more parts find, or what its one part does not (`NOT`).

    Every part of a tree is spelt as a person could have typed it:

    >>> not_etf = Group("NOT", (Leaf("phrase", "spot ETF"),))
    >>> str(Group("OR", (Leaf("word", "bitcoin"), Group("AND", (Leaf("word", "ether", "title"), not_etf)))))
    'bitcoin OR (title:ether -"spot ETF")'
    """

    operator: str
    parts: tuple[Node, ...]

    def __str__(self) -> str:
        spelt = [f"({part})" if is_group(part, "AND", "OR") else str(part) for part in self.parts]
        return f"-{spelt[0]}" if self.operator == "NOT" else _BETWEEN[self.operator].join(spelt)


Node: TypeAlias = Leaf | Group

_SPELT = {"beginning": "{}*", "phrase": '"{}"', "coin": 'coin:"{}"', "since": "since:{}", "until": "until:{}"}
_BETWEEN = {"AND": " ", "OR": " OR "}


def is_group(node: Node, *operators: str) -> TypeGuard[Group]:
    return isinstance(node, Group) and node.operator in operators


def joined(operator: str, parts: Iterable[Node]) -> Node | None:
    """Return what all or some of the parts find, each said once; None of no parts."""
    flat = [inner for part in parts for inner in (part.parts if is_group(part, operator) else (part,))]
    said = tuple(dict.fromkeys(flat))
    return Group(operator, said) if len(said) > 1 else next(iter(said), None)


def without(part: Node) -> Node:
    """Return what a part does not find; two negations are none."""
    return part.parts[0] if is_group(part, "NOT") else Group("NOT", (part,))


class Remark(Enum):
    """What can be said of parts of a search; `{}` stands for them."""

    LONG = "only the first {} were read"
    BRACKET = "a bracket {} has no other half, left out"
    QUOTE = "{}: the quote is not closed, taken up to the end"
    DEEP = "brackets within more than {} brackets, left out"
    ALONE = "{} has nothing beside it, left out"
    NO_FIELD = f"{{}} is no field (there are {': '.join(FIELDS)}:), looked for as a word"
    DASHES = "{} is read as one -"
    NO_DATE = "{}: no date such as 2026-05-31, 2026-05, yesterday, 7d or 24h, left out"
    NO_LETTER = "{} has no letter or digit, left out"
    STAR = "{}: * stands for the rest of a word behind three or more letters alone, left out"
    SIGN = "{}: signs are not looked for, only letters and digits"
    SMALL = "{} in small letters is a word like others (OR, AND and NOT are not)"
    MIXED = "read as {}"


class Notes:
    """Collects what is to be said; the same thing of several parts is one line."""

    def __init__(self) -> None:
        self._of: dict[Remark, list[str]] = {}

    def add(self, remark: Remark, part: str) -> None:
        """Note something of a part of what was typed."""
        parts = self._of.setdefault(remark, [])
        if part not in parts:
            parts.append(part)

    def lines(self) -> tuple[str, ...]:
        """Return what is to be said, in the order of Remark."""
        return tuple(
            remark.value.format(_named(self._of[remark], remark)) for remark in Remark if remark in self._of
        )


def shortened(part: str, longest: int = _LONGEST) -> str:
    """Return the beginning of what was typed, on one line."""
    line = " ".join(part.split())
    return line if len(line) <= longest else f"{line[:longest]}…"


def _named(parts: list[str], remark: Remark) -> str:
    longest = _LONGEST * (3 if remark is Remark.MIXED else 1)
    shown = [shortened(part, longest) for part in parts[:_MOST_NAMED]]
    more = len(parts) - _MOST_NAMED
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
