"""`newscrawl mentions`: which coins the articles name that wait to be read, or all of them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.command import DerivedCommand

if TYPE_CHECKING:
    from newscrawl.storage.derived import Derived
    from newscrawl.storage.store import Store


class Command(DerivedCommand):
    about = "Find the coins that the waiting articles name"

    def derived(self, store: Store) -> Derived:
        return store.mentions

    def report(self, store: Store, placed: int) -> str:
        said = f"{placed:,} articles read"
        if older := store.mentions.outdated():
            said += f"; by other rules before: {older:,} (newscrawl mentions --rebuild)"
        return said
