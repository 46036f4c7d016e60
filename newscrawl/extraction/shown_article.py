"""Whether the data of a page speak of the article that it shows.

A page may carry the data of another one: of the article that its reader came from, of the first in a list,
of the site's front page. Or of its own article, in the language in which that was written.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum, auto
from functools import lru_cache
from typing import Any

from newscrawl.extraction.text_overlap import MOST, ComparedText
from newscrawl.fields import TOGETHER
from newscrawl.normalization.dates import parse_time
from newscrawl.normalization.same_value import SAME_TIME_SECONDS
from newscrawl.normalization.text import remembered, without_quotes, words

# So much of a text on the page says that it is the page's: publishers edit, and a page may show half.
_GOOD_PART = 0.4
# A shorter title can stand in another one by chance.
_DISTINCTIVE = 15
_FEW_WORDS = 3
# What is said alike in every language.
_OF_ANY_LANGUAGE = frozenset(["published_at", "modified_at", "alternates", "publisher"])
# Translations bear the id of their article.
_OF_ANY_PAGE = frozenset(["alternates"])
_SAMPLE = 300
# One text has all of them.
_EAST_ASIAN = frozenset(["HIRAGANA", "KATAKANA", "BOPOMOFO"])

Values = Mapping[str, Any]


class Relation(Enum):
    """What data have to do with the article that is shown."""

    SAME = auto()
    SAME_IN_OTHER_WORDS = auto()
    OTHER = auto()


class ShownArticle:
    """The article as the page shows it: *shown* has its title and text, *texts* are all that can be its own.

    *headings* are titles that are sure to be the page's own, *titles* those that its head gives others.
    """

    def __init__(
        self, shown: Values, texts: Iterable[str], headings: Sequence[str], titles: Sequence[str]
    ) -> None:
        self._page = ComparedText(texts)
        self._body = ComparedText(shown["body_text"])
        self._headings = [shown["title"], *headings]
        self._titles = [*self._headings, *titles]
        self._published_at = shown.get("published_at")

    def relation(self, values: Values) -> Relation:
        """Say what a layer's data have to do with the article.

        They are its own if they have its title, or a good part of its text. A title that is only alike, or
        stands in the page's head alone, or a summary counts where they have no text that tells more.
        """
        title, body = values.get("title", ""), values.get("body_text", ())
        # Titles are compared first: texts take a hundred times as long, and most pages need no look at them.
        is_own = not title or any(_says(title, heading) for heading in self._headings)
        if is_own or (self._is_shown(body) if body else self._is_hinted(values)):
            return Relation.SAME
        is_named = "article_id" in values or self._is_of_that_minute(values.get("published_at"))
        return Relation.SAME_IN_OTHER_WORDS if is_named else Relation.OTHER

    def own_values(self, values: Values) -> dict[str, Any]:
        """Return what a layer's data say of the article."""
        relation = self.relation(values)
        if relation is Relation.SAME:
            left_out = TOGETHER if self._is_of_other_script(values.get("body_text", ())) else ()
            return {name: value for name, value in values.items() if name not in left_out}
        kept = _OF_ANY_LANGUAGE if relation is Relation.SAME_IN_OTHER_WORDS else _OF_ANY_PAGE
        return {name: value for name, value in values.items() if name in kept}

    def _is_shown(self, body: Iterable[str]) -> bool:
        text = ComparedText(body)
        return max(text.share_in(self._page), self._body.share_in(text)) >= _GOOD_PART

    def _is_of_other_script(self, body: Iterable[str]) -> bool:
        """Say whether a text is in another script than title and text that are shown: the original's."""
        told, shown = _script("\n".join(body)), _script(self._body.whole)
        is_other = bool(told) and shown == _script(self._headings[0]) != told
        return is_other and not self._is_shown(body)

    def _is_hinted(self, values: Values) -> bool:
        title, summary = values.get("title", ""), values.get("summary")
        is_told = bool(summary) and ComparedText([str(summary)]).is_in(self._page)
        return is_told or any(_says(title, other) or _is_alike(title, other) for other in self._titles)

    def _is_of_that_minute(self, time: Any) -> bool:
        """Say whether data and page name the same time, to the minute; a day alone says too little."""
        printed = parse_time(self._published_at) if self._published_at else None
        told = parse_time(time) if time and printed else None
        if printed is None or told is None or not (printed.hour or printed.minute):
            return False
        return abs((told - printed).total_seconds()) < SAME_TIME_SECONDS


def _script(text: str) -> str:
    """Return the script of most letters at the beginning of a text, as Unicode calls it, "" without letters.

    >>> _script("Gold up"), _script("金が上がる"), _script("Золото BTC"), _script("7")
    ('LATIN', 'CJK', 'CYRILLIC', '')
    """
    return _script_of_sample(text[:_SAMPLE])


@remembered  # layers begin alike
def _script_of_sample(sample: str) -> str:
    sample = without_quotes(sample)
    if sample.isascii():
        return "LATIN" if any(map(str.isalpha, sample)) else ""
    scripts = Counter(map(_script_of, filter(str.isalpha, sample)))
    return max(scripts, key=lambda script: scripts[script], default="")


@lru_cache(maxsize=4096)
def _script_of(letter: str) -> str:
    name = unicodedata.name(letter, "").partition(" ")[0]
    return "CJK" if name in _EAST_ASIAN else name


def _says(title: str, heading: str) -> bool:
    """Say whether two titles are the same, or one stands in the other."""
    if title == heading:
        return True
    shorter, longer = sorted((ComparedText([title]).letters, ComparedText([heading]).letters), key=len)
    return shorter == longer or (len(shorter) >= _DISTINCTIVE and shorter in longer)


def _is_alike(title: str, heading: str) -> bool:
    shorter, longer = sorted((set(words(title.casefold())), set(words(heading.casefold()))), key=len)
    shared = len(shorter & longer)
    return shared >= _FEW_WORDS and shared >= MOST * len(shorter)
