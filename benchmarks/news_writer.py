"""Writes news-like English (and stand-ins for other languages) from a seed: made-up words of real grammar.

Unrelated texts share what reporters' texts share: names, set phrases, the small words between. The
phrases are made once and drawn from pools, so that a text of 300 words takes a fraction of a millisecond.
"""

from __future__ import annotations

import zlib
from random import Random

import news_words as words

SUBJECTS, VERBS, OBJECTS, TAILS = 20_000, 5_000, 40_000, 20_000
# A stand-in for Chinese: every lower-case word is two of these 2,000 characters of the common block.
FIRST_HAN, HAN = 0x4E00, 2_000


class Writer:
    """Writes sentences, texts and titles; the same seed writes the same."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self._orgs = [self.org() for _ in range(1_500)]
        self._people = [self.person() for _ in range(1_500)]
        self._subjects = [self._subject() for _ in range(SUBJECTS)]
        self._verbs = [self._verb() for _ in range(VERBS)]
        self._objects = [self._thing() for _ in range(OBJECTS)]
        self._tails = [self._tail() for _ in range(TAILS)]

    def text(self, length: int) -> str:
        """Return a text of at least *length* words in paragraphs of one to four sentences."""
        paragraphs: list[list[str]] = [[]]
        room, written = self.rng.randint(1, 4), 0
        while written < length:
            if len(paragraphs[-1]) == room:
                paragraphs.append([])
                room = self.rng.randint(1, 4)
            paragraphs[-1].append(self.sentence())
            written += paragraphs[-1][-1].count(" ") + 1
        return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)

    def sentence(self) -> str:
        rng = self.rng
        clause = f"{rng.choice(self._subjects)} {self._predicate()} {rng.choice(self._tails)}"
        form = rng.random()
        if form < 0.10:
            return f"{rng.choice(words.OPENERS)} {clause}."
        if form < 0.22:
            return f"{_capital(clause)}, {rng.choice(words.CLOSERS)}."
        if form < 0.36:
            return f"“{_capital(clause)},” {rng.choice(self._people)} of {rng.choice(self._orgs)} said."
        if form < 0.56:
            second = f"{rng.choice(self._subjects)} {self._predicate()}"
            return f"{_capital(clause)}, while {second}."
        if form < 0.70:
            return f"{_capital(rng.choice(self._subjects))} {self._predicate()} {self.figure()}."
        return f"{_capital(clause)}."

    def title(self) -> str:
        rng = self.rng
        return _capital(f"{rng.choice(self._orgs)} {self._predicate()}").title()

    def figure(self) -> str:
        rng = self.rng
        return rng.choice(
            (
                f"by {rng.randint(1, 400) / 10}%",
                f"for ${rng.randint(11, 990) / 10} million",
                f"at ${rng.randint(100, 99_999):,}",
                f"after {rng.randint(3, 29)} days",
                f"from {rng.randint(2, 900)},{rng.randint(0, 999):03} to {rng.randint(2, 900)},000",
            )
        )

    def org(self) -> str:
        rng = self.rng
        return rng.choice(words.NAME_STARTS) + rng.choice(words.NAME_ENDS) + rng.choice(words.NAME_KINDS)

    def person(self) -> str:
        return f"{self.rng.choice(words.FIRST_NAMES)} {self.rng.choice(words.LAST_NAMES)}"

    def ticker(self) -> str:
        return "".join(self.rng.choices("ABCDEFGHIKLMNOPRSTUVWXZ", k=self.rng.randint(3, 4)))

    def _thing(self) -> str:
        adjective, noun = self.rng.choice(words.ADJECTIVES), self.rng.choice(words.NOUNS)
        return self.rng.choice(
            (noun, f"{adjective} {noun}", f"{adjective} {noun}", f"{noun} {self.rng.choice(words.NOUNS)}")
        )

    def _subject(self) -> str:
        rng = self.rng
        return rng.choice(
            (
                lambda: f"the {self._thing()}",
                lambda: f"the {self._thing()} of {rng.choice(self._orgs)}",
                lambda: rng.choice(self._orgs),
                lambda: f"{rng.choice(self._orgs)}’s {self._thing()}",
                lambda: rng.choice(self._people),
                lambda: (
                    f"{rng.choice(words.ADJECTIVES)} {rng.choice(words.NOUNS)}s in {rng.choice(words.PLACES)}"
                ),
                lambda: f"most {rng.choice(words.NOUNS)}s",
            )
        )()

    def _predicate(self) -> str:
        return f"{self.rng.choice(self._verbs)} {self.rng.choice(self._objects)}"

    def _verb(self) -> str:
        rng = self.rng
        verb = rng.choice(words.VERBS)
        if rng.random() < 0.25:
            verb = f"{rng.choice(words.ADVERBS)} {verb}"
        elif rng.random() < 0.2:
            verb = f"has {verb}"
        return f"{verb} {rng.choice(('the', 'the', 'a', 'its', 'another', 'every'))}"

    def _tail(self) -> str:
        rng = self.rng
        preposition = rng.choice("in near for with after before against under behind without".split())
        if preposition in {"in", "near"}:
            return f"{preposition} {rng.choice(words.PLACES)}"
        return f"{preposition} {rng.choice(('the', 'a', 'its'))} {self._thing()}"


def chinese(text: str) -> str:
    """Return the text with two characters for every lower-case word; names and numbers stay."""
    translated = " ".join(map(_two_characters, text.replace("\n\n", " ¶ ").split()))
    return translated.replace(" ¶ ", "\n\n").replace("\x00 \x00", "").replace("\x00", "")


def portuguese(text: str) -> str:
    """Return the text with every lower-case word made into another that no English text has."""
    return " ".join(_other(word) for word in text.replace("\n\n", " ¶ ").split()).replace(" ¶ ", "\n\n")


def parts(word: str) -> tuple[str, str, str]:
    """Split the punctuation before and after a word from it."""
    core = word.strip(".,:;“”()?!")
    before, _, after = word.partition(core) if core else (word, "", "")
    return before, core, after


def _two_characters(word: str) -> str:
    before, core, after = parts(word)
    if not core.islower() or not core.isalpha():
        return word
    code = zlib.crc32(core.encode())
    han = chr(FIRST_HAN + code % HAN) + chr(FIRST_HAN + code // HAN % HAN)
    # The marks make neighbours join.
    return f"\x00{before}{han}{after.replace('.', '。').replace(',', '，')}\x00"


def _other(word: str) -> str:
    before, core, after = parts(word)
    if not core.islower() or not core.isalpha():
        return word
    return f"{before}{core[::-1]}{'ao'[len(core) % 2]}{after}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
