"""An article as clustering sees it: sentences, and what is left of them without boilerplate."""

from __future__ import annotations

import html
import re
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.normalization.text import words
from newscrawl.stories.entities import figures, is_character, names, tickers, unmarked
from newscrawl.stories.sketches import sequence_hash, shingles

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+|(?<=[。！？｡])|\n+")
# What no reader sees as a word: targets of links, addresses, tags.
_MARKUP = re.compile(r"\]\([^()\s]*\)|https?://[^\s()<>]+|</?[A-Za-z][^<>]{0,300}>")
# Below this, a title tells as much as the body, and what boilerplate leaves says nothing of its own.
FEW_WORDS = 8
# The opening of a text is what a cut copy keeps, and what stands before an added disclaimer.
_OPENING = 50


class Sentence(NamedTuple):
    """A sentence as printed, its words without case, and a number for them."""

    text: str
    words: tuple[str, ...]
    number: int


class StoryText:
    """The sentences of an article: its body, with key points without one, with the title if it is short."""

    def __init__(self, title: str | None, key_points: Sequence[str], body: str | None) -> None:
        self.title = title or ""
        body = _without_markup(body or "\n".join(key_points))
        self.sentences = _sentences(body)
        if sum(len(sentence.words) for sentence in self.sentences) < FEW_WORDS:
            self.sentences = [*_sentences(self.title), *self.sentences]

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of its sentences."""
        return frozenset(sentence.number for sentence in self.sentences)

    @cached_property
    def words(self) -> list[str]:
        return [word for sentence in self.sentences for word in sentence.words]

    @cached_property
    def shingles(self) -> frozenset[int]:
        return frozenset(shingles(self.words))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word, figure and pair of unspaced characters that it says anywhere, title included."""
        said = "\n".join([self.title, *(sentence.text for sentence in self.sentences)])
        return frozenset(words(said.casefold())) | figures(said) | unmarked(said)

    @cached_property
    def said(self) -> frozenset[str]:
        """Every word that it says anywhere, title included."""
        return frozenset(self.words).union(words(self.title.casefold()))

    @property
    def context(self) -> int:
        """What stands around each of its sentences: the smallest shingle of the opening.

        Copies of a text mostly share it, other texts do not.
        """
        return min(shingles(self.words[:_OPENING]), default=0)


class Significant:
    """A text without the sentences that are boilerplate.

    Where next to nothing is left, the text is *hollow* and stands as a whole.
    """

    def __init__(self, text: StoryText, boilerplate: Collection[int]) -> None:
        self.text = text
        runs = [
            list(run)
            for is_boilerplate, run in groupby(text.sentences, lambda one: one.number in boilerplate)
            if not is_boilerplate
        ]
        left = sum(len(sentence.words) for run in runs for sentence in run)
        self.is_hollow = len(text.words) > left < FEW_WORDS
        self._is_whole = self.is_hollow or left == len(text.words)
        self._runs = [text.sentences] if self._is_whole else runs

    @cached_property
    def words(self) -> list[str]:
        return [word for run in self._runs for sentence in run for word in sentence.words]

    @cached_property
    def length(self) -> float:
        """How much it says, in words of English: two characters of an unspaced script are one."""
        return len(self.words) - sum(map(is_character, self.words)) / 2

    @cached_property
    def places(self) -> dict[int, int]:
        """Where each shingle stands first, in the order of the text."""
        places: dict[int, int] = {}
        for place, shingle in enumerate(shingles(self.words)):
            places.setdefault(shingle, place)
        return places

    @cached_property
    def shingles(self) -> frozenset[int]:
        if self._is_whole:
            return self.text.shingles
        return frozenset(
            number
            for run in self._runs
            for number in shingles([word for sentence in run for word in sentence.words])
        )

    @cached_property
    def all_shingles(self) -> frozenset[int]:
        """Those of the whole text as well, which differ where boilerplate was taken out from between."""
        return self.text.shingles if self._is_whole else self.shingles | self.text.shingles

    @cached_property
    def names(self) -> frozenset[str]:
        return names(sentence.text for run in self._runs for sentence in run)

    @cached_property
    def facts(self) -> frozenset[str]:
        """Figures and names."""
        return self.names | figures("\n".join(sentence.text for run in self._runs for sentence in run))

    @cached_property
    def marks(self) -> frozenset[str]:
        """The words that are a name or have a digit: a figure may be several."""
        return self.names | {word for word in set(self.words) if not word.isalpha()}

    @cached_property
    def unmarked(self) -> frozenset[str]:
        """What may be a name in a script without capitals."""
        return frozenset().union(*(unmarked(sentence.text) for run in self._runs for sentence in run))

    @cached_property
    def topic(self) -> frozenset[str]:
        """What the text shares with its title, and the figures and tickers of that."""
        title = self.text.title
        shared = (set(self.words) & set(words(title.casefold()))) | (self.unmarked & unmarked(title))
        return figures(title) | tickers(title) | shared


def _without_markup(body: str) -> str:
    body = html.unescape(body)
    # The expression looks at every character, and few texts have any.
    return _MARKUP.sub(" ", body) if any(mark in body for mark in ("](", "://", "<")) else body


def _sentences(body: str) -> list[Sentence]:
    found = []
    for part in _SENTENCE_END.split(body):
        folded = tuple(words(part.casefold()))
        if folded:
            found.append(Sentence(part, folded, sequence_hash(folded)))
    return found
