"""An article as clustering sees it: sentences without boilerplate, and the names and figures of a brief."""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, groupby, pairwise

from newscrawl.normalization.text import words
from newscrawl.stories.sketches import WIDTH, sequence_hash, shingles

# It begins with the marks alone, so that the engine looks for these and at nothing between them.
_SENTENCE_END = re.compile(r"[.!?…。！？｡\n](?:(?<=[。！？｡\n])|[\"'”’»)\]]*\s+)")
_LETTER = re.compile(r"\w")
# What no reader sees as a word: targets of links, addresses, tags.
_MARKUP = re.compile(r"\]\([^()\s]*\)|https?://[^\s()<>]+|</?[A-Za-z][^<>]{0,300}>")
# From Hebrew on, but for punctuation.
_CASELESS = re.compile(r"[\u0590-\u1fff\u2c00-\U0010ffff]")
# Below this, a title tells as much as the body, and what boilerplate leaves says nothing of its own.
FEW_WORDS = 8
# The opening of a text is what a cut copy keeps, and what stands before an added disclaimer: so many words,
# or a quarter of a notice, most of which a publisher may say below each.
_OPENING = 50


class StoryText:
    """The sentences of an article: its body, with key points without one, with the title if it is short.

    What every comparison asks for are numbers: *sentences* has one for each sentence in order, *sizes* how
    many words that has. Words are taken from the text again where they are asked for, which is seldom.
    """

    def __init__(self, title: str | None, key_points: Sequence[str], body: str | None) -> None:
        self.title = title or ""
        self._printed = _without_markup(body or "\n".join(key_points))
        said = _sentences(self._printed)
        if sum(map(len, said)) < FEW_WORDS:
            self._printed = f"{self.title}\n{self._printed}"
            said = [*_sentences(self.title), *said]
        self.sentences = tuple(map(sequence_hash, said))
        self.sizes = tuple(map(len, said))
        # In order, eight bytes each: a number of Python takes four times as much.
        self._shingles = array("q", shingles(list(chain.from_iterable(said))))

    @property
    def numbers(self) -> frozenset[int]:
        return frozenset(self.sentences)

    @property
    def length(self) -> int:
        return sum(self.sizes)

    @property
    def printed(self) -> list[str]:
        """The sentences as they are printed, without their last mark."""
        # Folding makes a letter of a mark or two: asked for without it, there might be fewer sentences.
        return [part for part in _SENTENCE_END.split(self._printed) if _LETTER.search(part.casefold())]

    @property
    def is_spaced(self) -> bool:
        """Whether no script without capitals occurs, of which a word may be a single character."""
        return self._printed.isascii() or not _CASELESS.search(self._printed)

    @property
    def words(self) -> list[str]:
        return list(chain.from_iterable(_sentences(self._printed)))

    @property
    def shingles(self) -> frozenset[int]:
        return frozenset(self._shingles.tolist())  # a list is quicker to go through

    def shingles_of(self, start: int, end: int) -> Sequence[int]:
        """Return the shingles of the words from one place to another one, in order."""
        if end - start < min(WIDTH, self.length):
            return shingles(self.words[start:end])
        return self._shingles[start : max(start + 1, end - WIDTH + 1)]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word, figure and pair of unspaced characters that it says anywhere, title included."""
        said = f"{self.title}\n{self._printed}"
        return frozenset(words(said.casefold())) | figures(said) | unmarked(said)

    @property
    def context(self) -> int:
        """What stands around each of its sentences: the smallest shingle of the opening.

        Copies of a text mostly share it, other texts do not.
        """
        opening = min(_OPENING, max(FEW_WORDS, self.length // 4))
        return min(self.shingles_of(0, min(opening, self.length)), default=0)


class Significant:
    """A text without the sentences that are boilerplate.

    Where next to nothing is left, the text is *hollow* and stands as a whole.
    """

    def __init__(self, text: StoryText, boilerplate: Collection[int]) -> None:
        self.text = text
        runs = list(_runs(text, boilerplate))
        left = sum(end - start for start, end in runs)
        self.is_hollow = text.length > left < FEW_WORDS
        self._is_whole = self.is_hollow or left == text.length
        self._runs = [(0, text.length)] if self._is_whole else runs
        self._size = text.length if self._is_whole else left
        self._boilerplate = () if self._is_whole else boilerplate

    @cached_property
    def all_words(self) -> list[str]:
        return self.text.words

    @cached_property
    def words(self) -> list[str]:
        return [word for start, end in self._runs for word in self.all_words[start:end]]

    @cached_property
    def said(self) -> frozenset[str]:
        """Every word that the text says anywhere, title included."""
        return frozenset(self.all_words).union(words(self.text.title.casefold()))

    @cached_property
    def length(self) -> float:
        """How much it says, in words of English: two characters of an unspaced script are one."""
        return self._size if self.text.is_spaced else self._size - sum(map(is_character, self.words)) / 2

    @cached_property
    def places(self) -> dict[int, int]:
        """Where each shingle stands first, in the order of the text."""
        found = self.text.shingles_of(0, self.text.length) if self._is_whole else shingles(self.words)
        places = dict.fromkeys(found, 0)
        places.update(zip(reversed(found), range(len(found) - 1, -1, -1), strict=True))  # the first is last
        return places

    @cached_property
    def shingles(self) -> frozenset[int]:
        if self._is_whole:
            return self.text.shingles
        return frozenset(chain.from_iterable(self.text.shingles_of(*run) for run in self._runs))

    @cached_property
    def all_shingles(self) -> frozenset[int]:
        """Those of the whole text as well, which differ where boilerplate was taken out from between."""
        return self.shingles if self._is_whole else self.shingles | self.text.shingles

    @cached_property
    def printed(self) -> list[str]:
        whole = zip(self.text.sentences, self.text.printed, strict=True)
        return [sentence for number, sentence in whole if number not in self._boilerplate]

    @cached_property
    def names(self) -> frozenset[str]:
        return names(self.printed)

    @cached_property
    def facts(self) -> frozenset[str]:
        return self.names | figures("\n".join(self.printed))

    @cached_property
    def marks(self) -> frozenset[str]:
        """The words that are a name or have a digit: a figure may be several."""
        return self.names | {word for word in set(self.words) if not word.isalpha()}

    @cached_property
    def unmarked(self) -> frozenset[str]:
        """What may be a name in a script without capitals."""
        return frozenset().union(*map(unmarked, self.printed))

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


def _sentences(body: str) -> list[list[str]]:
    """Return the words of each sentence, without case."""
    return [said for part in _SENTENCE_END.split(body.casefold()) if (said := words(part))]


def _runs(text: StoryText, boilerplate: Collection[int]) -> Iterator[tuple[int, int]]:
    """Give where the words between boilerplate begin and end."""
    end = 0
    marked = ((number in boilerplate, size) for number, size in zip(text.sentences, text.sizes, strict=True))
    for is_boilerplate, run in groupby(marked, lambda one: one[0]):
        start, end = end, end + sum(size for _, size in run)
        if not is_boilerplate:
            yield start, end


_FIGURE = re.compile(r"\d+(?:[.,]\d+)*[A-Za-z]*")
# Articles and prepositions open sentences as names do, but no name of three letters is printed `The`.
_SHORT = 3


def figures(text: str) -> frozenset[str]:
    """Return the numbers of a text, without the commas of their thousands, with a letter for the unit.

    >>> sorted(figures("$70,000 or 1.5M, up 3%"))
    ['1.5m', '3', '70000']
    """
    return frozenset(number.replace(",", "").casefold() for number in _FIGURE.findall(text))


def tickers(text: str) -> frozenset[str]:
    """Return the words in capitals.

    >>> sorted(tickers("BTC and Solana (SOL)"))
    ['btc', 'sol']
    """
    return frozenset(word.casefold() for word in words(text) if len(word) > 1 and word.isupper())


def names(sentences: Iterable[str]) -> frozenset[str]:
    """Return the words with a capital that is not owed to grammar.

    The first word of a sentence has one by grammar; it counts only in the first sentence, where it
    may be the company that the text is about.

    >>> sorted(names(["Tesla rose.", "The shares of Nvidia fell 3%."]))
    ['nvidia', 'tesla']
    """
    return frozenset(
        word.casefold()
        for number, sentence in enumerate(sentences)
        for place, word in enumerate(words(sentence))
        if _is_capitalised(word) and (place or (number == 0 and _may_open(word)))
    )


def unmarked(text: str) -> frozenset[str]:
    """Return what may be a name in scripts that do not mark names: words, or pairs of unspaced characters.

    >>> sorted(unmarked("比特币 rose in 서울"))
    ['比特', '特币', '서울']
    """
    said = words(text)
    pairs = {one + other for one, other in pairwise(said) if is_character(one) and is_character(other)}
    return frozenset(pairs | {word for word in said if _is_caseless(word) and not is_character(word)})


def _is_capitalised(word: str) -> bool:
    return not word.islower() and word != word.lower()  # most words are told by the first


def _may_open(word: str) -> bool:
    return len(word) > _SHORT or word.isupper()


def _is_caseless(word: str) -> bool:
    return word.isalpha() and word.lower() == word.upper()


def is_character(word: str) -> bool:
    """Tell whether a word is a character of an unspaced script."""
    return len(word) == 1 and not word.isascii() and _is_caseless(word)
