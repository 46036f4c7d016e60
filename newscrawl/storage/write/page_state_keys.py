"""The names of an article's members in the pages' own data, and which of them are new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from newscrawl.storage import schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.storage.database import Database

# More than any site has; beyond it names are ids or noise, and nobody reads of them.
_MOST_NAMES = 2_000


class StateKeys:
    """Names that were seen, each with the first article that had it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, seen: Mapping[str, str], run_id: int) -> dict[str, str]:
        """Remember names with the URL of an article that has them; return those that are new.

        The first names that a store gets are no news: nothing is known that they differ from.
        """
        table = schema.state_keys
        with self._database.write() as connection:
            known = set(connection.execute(select(table.c.name)).scalars())
            new = {name: url for name, url in seen.items() if name not in known}
            rows = [
                {"name": name, "url": url, "first_seen_at": self._database.now(), "run_id": run_id}
                for name, url in new.items()
            ][: max(0, _MOST_NAMES - len(known))]
            if rows:
                connection.execute(table.insert(), rows)
        return new if known and rows else {}
