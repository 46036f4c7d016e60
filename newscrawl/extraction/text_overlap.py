"""How much of one text stands in another, and which blocks of a page say a text."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from newscrawl.normalization.text import letters, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newscrawl.extraction.dom.blocks import Block

# So many of its runs of three words make a text a part of another one: layers set links, captions and
# notes apart or leave them out.
MOST = 0.6
_WIDTH = 3
# A heading of a word or two has no run of three that would tell it.
_SHORT = 30
# So much of two texts mostly tells that they differ.
_OPENING = 100
_Shingles = frozenset[tuple[str, ...]]


class ComparedText:
    """A text that is compared with others; its runs of words are made when they are asked for."""

    def __init__(self, paragraphs: Iterable[str]) -> None:
        self.whole = "\n".join(paragraphs)

    @cached_property
    def lines(self) -> frozenset[str]:
        """Its lines, as they are."""
        return frozenset(self.whole.splitlines())

    @property
    def is_truncated(self) -> bool:
        """Whether the text breaks off and says so, as previews do."""
        return self.whole.rstrip().endswith(("…", "..."))

    @cached_property
    def letters(self) -> str:
        """The letters and digits alone."""
        return letters(self.whole)

    @cached_property
    def _opening(self) -> str:
        return letters(self.whole[:_OPENING])

    @cached_property
    def shingles(self) -> _Shingles:
        """Every run of three words, once; of a shorter text the whole."""
        return _shingles(self.whole)

    def __len__(self) -> int:
        return len(self.shingles)

    def share_in(self, other: ComparedText) -> float:
        """Return which part of this text stands in *other*."""
        return len(self.shingles & other.shingles) / (len(self) or 1)

    def is_in(self, other: ComparedText) -> bool:
        """Say whether most of this text stands in *other*."""
        return self.share_in(other) >= MOST

    def is_same(self, other: ComparedText) -> bool:
        """Say whether two texts are the same to the letter."""
        if self.whole == other.whole:
            return True
        one, two = self._opening, other._opening
        return (one.startswith(two) or two.startswith(one)) and self.letters == other.letters

    def is_like(self, other: ComparedText) -> bool:
        """Say whether most of each text stands in the other."""
        return self.is_same(other) or (self.is_in(other) and other.is_in(self))

    def nearness(self, other: ComparedText) -> float:
        """Return how near two texts are: 1 for the same runs of words, 0 for none in common (F1)."""
        return 2 * len(self.shingles & other.shingles) / (len(self) + len(other) or 1)


def blocks_that_say(blocks: Sequence[Block], text: ComparedText) -> list[Block]:
    """Return the blocks of which *text* has most, with the images between them, in the order of the page."""
    unsaid = set(text.shingles)
    said: list[int] = []
    for at, block in enumerate(blocks):
        own = _shingles(block.text)
        if len(block.text) > _SHORT or not said:
            is_said = len(own & unsaid) >= MOST * (len(own) or 1)
        else:
            is_said = block.text in text.lines
        if is_said:
            unsaid -= own  # what is said again, as on a card below the article, is taken once
            said.append(at)
    chosen = set(said)
    between = range(said[0], said[-1] + 1) if said else ()
    return [blocks[at] for at in between if at in chosen or not blocks[at].text]


def blocks_in_line(blocks: Sequence[Block], text: ComparedText) -> list[Block]:
    """Return the blocks that one after the other are *text*, which runs them together; [] if none are.

    A word of the page may stand where the next paragraph begins: that one takes its place.
    """
    whole = text.letters
    said: list[Block] = []
    start = at = 0
    for block in blocks:
        own = letters(block.text)
        if not own:
            said += [block] if at and block.images else []
        elif whole.startswith(own, at):
            said.append(block)
            start, at = at, at + len(own)
        elif said and whole.startswith(own, start) and len(own) > at - start:
            said[-1], at = block, start + len(own)
        if at == len(whole):
            return said
    return []


def _shingles(text: str) -> _Shingles:
    said = words(text.casefold().replace("\u200c", ""))  # trafilatura leaves the joiner within words out
    if len(said) < _WIDTH:
        return frozenset([tuple(said)] if said else [])
    return frozenset(zip(said, said[1:], said[2:], strict=False))
