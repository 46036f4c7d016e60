"""How often the articles of each publisher were seen to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from newscrawl.storage import schema
from newscrawl.storage.rows import storable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from newscrawl.storage.database import Database
    from newscrawl.storage.write.versioning import Verdict

_TABLE = schema.publishers


class Pace(NamedTuple):
    """Second and later looks at a publisher's articles, and how many of them found a change."""

    checks: int = 0
    changes: int = 0


class Paces:
    """The paces of the publishers in one batch; `write` stores what the batch adds to them."""

    def __init__(self, connection: Connection, database: Database, publishers: Iterable[str | None]) -> None:
        self._insert = database.insert(_TABLE)
        names = {storable(name) for name in publishers if name}
        query = select(_TABLE).where(_TABLE.c.publisher.in_(names))
        self._paces = {row[0]: Pace(row[1], row[2]) for row in connection.execute(query)}
        self._changed: set[str] = set()

    def note(self, verdict: Verdict) -> Pace:
        """Count a look at an article, and return the pace of its publisher."""
        name = verdict.standing.publisher or ""
        pace = self._paces.get(name, Pace())
        if name and verdict.kind in ("unchanged", "revised"):
            pace = Pace(pace.checks + 1, pace.changes + (verdict.kind == "revised"))
            self._paces[name] = pace
            self._changed.add(name)
        return pace

    def write(self, connection: Connection) -> None:
        rows = [{"publisher": name, **self._paces[name]._asdict()} for name in sorted(self._changed)]
        if rows:
            counts = {name: self._insert.excluded[name] for name in Pace._fields}
            statement = self._insert.on_conflict_do_update(index_elements=["publisher"], set_=counts)
            connection.execute(statement, rows)
