"""The stop rule: when a pass over the listings has met what it knew."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from newscrawl.normalization.urls import ArticleKey


@dataclass
class Sweep:
    """One pass over the pages of one source in one locale.

    Ids and dates are not in order on a listing, so no single old article says that the rest is old.
    The pass has met the last one after *stop_after* pages in a row on which every article was known
    when the last complete pass ended. What stood on the page before too (a Flash block that repeats
    on every page, a list that moved on by a few places) says nothing.
    """

    sweep_id: int
    stop_after: int
    pages: int = 0
    named: int = 0
    missed: int = 0
    known_in_a_row: int = 0
    complete: bool = False
    stopped_by: str = ""
    before: frozenset[ArticleKey] = field(default=frozenset())

    def met_the_last(self, keys: AbstractSet[ArticleKey], known: AbstractSet[tuple[str, str]]) -> bool:
        """Count a page that named *keys*, of which *known* were known; say whether to stop here."""
        self.pages += 1
        self.named += len(keys)
        telling = keys - self.before
        self.before = frozenset(keys)
        if keys:
            self.known_in_a_row = self.known_in_a_row + 1 if telling <= known else 0
        return self.known_in_a_row >= self.stop_after
