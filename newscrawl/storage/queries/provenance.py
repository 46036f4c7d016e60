"""Where the values of an article come from: read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from sqlalchemy import and_, select

from newscrawl.items import Provenance
from newscrawl.storage import schema

if TYPE_CHECKING:
    from newscrawl.storage.database import Database
    from newscrawl.storage.rows import Key


class Origins:
    """Questions to the table `provenance`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, key: Key) -> list[Provenance]:
        """Return where the fields of an article's current version come from, by name."""
        table, articles = schema.provenance, schema.articles
        columns = (table.c.field, table.c.layer, table.c.agreed, table.c.differed, table.c.silent)
        names = ("article_id", "locale", "version")
        is_current = and_(*(table.c[name] == articles.c[name] for name in names))
        query = (
            select(*columns)
            .select_from(table.join(articles, is_current))
            .where(table.c.article_id == key[0], table.c.locale == key[1])
            .order_by(table.c.field)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [Provenance(field, layer, *map(orjson.loads, said)) for field, layer, *said in rows]
