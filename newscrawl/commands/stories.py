"""`newscrawl stories`: the articles that wait compared with the others, or all of them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.command import DerivedCommand

if TYPE_CHECKING:
    from newscrawl.storage.derived import Derived
    from newscrawl.storage.store import Store


class Command(DerivedCommand):
    about = "Find the stories of the articles that wait for it"

    def derived(self, store: Store) -> Derived:
        return store.stories

    def report(self, store: Store, placed: int) -> str:
        return f"{placed:,} articles placed"
