"""`newscrawl mentions`: which coins the articles name that wait to be read, or all of them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.command import DerivedCommand

if TYPE_CHECKING:
    from newscrawl.storage.store import Store


class Command(DerivedCommand):
    about = "Find the coins that the waiting articles name"
    table = "mentions"
    done = "read"

    def more_to_do(self, store: Store) -> str:
        older = store.mentions.outdated()
        return f"; by other rules before: {older:,} (newscrawl mentions --rebuild)" if older else ""
