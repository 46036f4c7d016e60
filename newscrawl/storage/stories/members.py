"""Which story every article belongs to, worked out anew for the articles around a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from newscrawl.storage import schema
from newscrawl.storage.rows import chunks
from newscrawl.storage.stories.documents import rows_in, time_of
from newscrawl.stories.clustering import Edge, Member, cluster

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import Connection, Row

    from newscrawl.storage.database import Database
    from newscrawl.storage.rows import Key
    from newscrawl.stories.clustering import Membership

_ARTICLES, _DOCUMENTS, _PAIRS, _MEMBERS = (
    schema.articles,
    schema.story_documents,
    schema.story_pairs,
    schema.story_members,
)
_COLUMNS = "doc_id article_id locale story_id published_at first_seen_at".split()


class Members:
    """The articles that hang together with some that have changed."""

    def __init__(self, connection: Connection, database: Database) -> None:
        self._connection = connection
        self._insert_member = database.insert(_MEMBERS)
        self._rows: dict[int, Row[Any]] = {}
        self._lengths: dict[int, int] = {}
        self._edges: dict[tuple[int, int], float | None] = {}

    def regroup(self, numbers: Iterable[int]) -> None:
        """Cluster the components of the articles anew."""
        self._gather(numbers)
        keys = {number: (row.article_id, row.locale) for number, row in self._rows.items()}
        edges = [
            Edge(keys[one], keys[other], score)
            for (one, other), score in self._edges.items()
            if one in keys and other in keys
        ]
        places = cluster(self._members(), edges)
        self._write(places, keys.values())
        moved = [
            {"of_article": row.article_id, "of_locale": row.locale, "story": places[keys[number]].story_id}
            for number, row in self._rows.items()
            if places[keys[number]].story_id != row.story_id
        ]
        if moved:
            self._connection.execute(_MOVE, moved)

    def _gather(self, numbers: Iterable[int]) -> None:
        """Read everything that is connected by likeness or is the same article in another locale.

        An article that was never placed is left to its turn.
        """
        new, seen = set(numbers), set[int]()
        while new:
            lengths = rows_in(self._connection, [_DOCUMENTS.c.doc_id, _DOCUMENTS.c.length], new)
            self._lengths |= {row[0]: row[1] for row in lengths}
            columns = [_ARTICLES.c[name] for name in _COLUMNS]
            found = {
                row.doc_id: row for row in rows_in(self._connection, columns, new & self._lengths.keys())
            }
            self._rows |= found
            linked = set(self._neighbours(found)) | set(
                self._siblings({row.article_id for row in found.values()})
            )
            seen |= new
            new = linked - seen

    def _neighbours(self, numbers: Collection[int]) -> Iterator[int]:
        columns = [_PAIRS.c.doc_id, _PAIRS.c.other_id, _PAIRS.c.score]
        for one, other, score in rows_in(self._connection, columns, numbers):
            self._edges[min(one, other), max(one, other)] = score
            if score is not None:
                yield other

    def _siblings(self, article_ids: Collection[str]) -> Iterator[int]:
        for chunk in chunks(article_ids):
            query = select(_ARTICLES.c.doc_id).where(_ARTICLES.c.article_id.in_(chunk))
            yield from self._connection.execute(query).scalars()

    def _members(self) -> list[Member]:
        return [
            Member(
                (row.article_id, row.locale),
                *time_of(row.published_at, row.first_seen_at),
                self._lengths[number],
            )
            for number, row in self._rows.items()
        ]

    def _write(self, places: dict[Key, Membership], keys: Iterable[Key]) -> None:
        rows = [
            {
                "article_id": key[0],
                "locale": key[1],
                "score": places[key].score,
                "is_representative": int(places[key].is_representative),
            }
            for key in keys
        ]
        if rows:
            values = {name: self._insert_member.excluded[name] for name in ("score", "is_representative")}
            statement = self._insert_member.on_conflict_do_update(
                index_elements=["article_id", "locale"], set_=values
            )
            self._connection.execute(statement, rows)


_MOVE = (
    update(_ARTICLES)
    .where(
        _ARTICLES.c.article_id == bindparam("of_article"),
        _ARTICLES.c.locale == bindparam("of_locale"),
    )
    .values(story_id=bindparam("story"))
)
