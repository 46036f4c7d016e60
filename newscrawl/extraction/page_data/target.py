"""The article that a page was fetched for, as far as it is known before the page is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from newscrawl.extraction.page_data.markup import plain_text
from newscrawl.normalization.names import headline

# Another layer may show a title cut, or with more behind it; a shorter beginning is chance.
_DISTINCTIVE_START = 15
_LONGEST_TITLE = 400
_PARTS = re.compile(r"[/?#&=]")
_WORD = re.compile(r"[A-Za-z0-9]{4,}")


@dataclass(frozen=True)
class Target:
    """An article's id, and its titles as the page shows them, without the site's suffix.

    *own_keys* maps names that the site alone has for members of its articles to fields.
    """

    article_id: str
    titles: tuple[str, ...] = ()
    own_keys: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _starts(self) -> frozenset[str]:
        return frozenset(title[:_DISTINCTIVE_START] for title in self.titles)

    @cached_property
    def names(self) -> frozenset[str]:
        """The id and the titles, as they are."""
        return frozenset([self.article_id, *self.titles])

    @cached_property
    def _marks(self) -> tuple[str, ...]:
        words = (max(_WORD.findall(title), key=len, default="\\u") for title in self.titles)
        return (
            self.article_id,
            *dict.fromkeys(words),
            *(title for title in self.titles if not title.isascii()),
        )

    def also_titled(self, text: str) -> Target:
        """Return the same article, known by one title more."""
        return replace(self, titles=tuple(dict.fromkeys([*self.titles, headline(text)])))

    def is_mentioned(self, data: str) -> bool:
        """Say whether raw *data*, escaped or not, can speak of the article at all."""
        return any(mark in data for mark in self._marks)

    def is_titled(self, text: str) -> bool:
        """Say whether a text is one of the titles, whole or cut.

        >>> Target("1", ("Gold up in Ghana again",)).is_titled("Gold up in Ghana…")
        True
        """
        start = text[:_DISTINCTIVE_START]
        is_plain = start.isascii() and "&" not in start and "<" not in start and not start[:1].isspace()
        if len(text) > _LONGEST_TITLE or (is_plain and start not in self._starts):
            return False  # most strings of a page's data: no closer look is worth it
        title = headline(plain_text(text))
        may_be = title[:_DISTINCTIVE_START] in self._starts
        return may_be and any(title == shown or _is_start(title, shown) for shown in self.titles)

    def is_id(self, value: object) -> bool:
        """Say whether *value* is the article's id, as text or as a number."""
        return value == self.article_id or (type(value) is int and str(value) == self.article_id)

    def looks_like_id(self, value: object) -> bool:
        """Say whether *value* is made like the id: as many digits, and the same first two."""
        if type(value) is not int and not isinstance(value, str):
            return False
        text = str(value)
        return len(text) == len(self.article_id) and text.isdecimal() and text[:2] == self.article_id[:2]

    def is_other_article(self, value: object) -> bool:
        """Say whether *value* is the id of another article, or an address with one.

        >>> Target("12560600000001").is_other_article("/es/news/detail/12560600000002?from=home")
        True
        """
        if not isinstance(value, str):
            return self.looks_like_id(value) and not self.is_id(value)
        parts = _PARTS.split(value)
        return any(map(self.looks_like_id, parts)) and self.article_id not in parts


def _is_start(one: str, other: str) -> bool:
    shorter, longer = sorted((one.rstrip(".… "), other.rstrip(".… ")), key=len)
    return len(shorter) >= _DISTINCTIVE_START and longer.startswith(shorter)
