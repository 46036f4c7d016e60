"""The dataset as rows, all of one state of the store, today's or an earlier one.

A snapshot is one read transaction: what a crawl commits meanwhile is not in it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Column, Integer, MetaData, Table, case, exists, func, insert, select

from newscrawl.storage import schema
from newscrawl.storage.dialects import NUMBER, TEXT
from newscrawl.storage.queries import (
    EARLIER,
    in_lower_case,
    same_article,
    same_version,
    status_after,
    symbols_as_json,
)
from newscrawl.storage.queries.collection import CrawlHistory, Selection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, FromClause, Select

    from newscrawl.storage.database import Database

EVERY_MONTH = ""
# Articles of 2.5 KB: fewer rows cost calls, more cost memory and gain nothing.
BATCH_ROWS = 1_000
_ORDER = {
    "articles": ("article_id", "locale"),
    "revisions": ("article_id", "locale", "version"),
    # As the block shows them; a link that left it stands where it was.
    "related_links": ("article_id", "locale", "position", "url"),
}


class ExportSelection(NamedTuple):
    """Which articles, and as of when; times as the store spells them, empty collections for all.

    Published from *since* on and before *until*, as known before *known_before*; changed since
    *changed_since*, a time or the number of a change that is known already.
    """

    since: str | None = None
    until: str | None = None
    locales: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    known_before: str | None = None
    representative: bool = False
    changed_since: str | int | None = None


@contextmanager
def take_snapshot(database: Database, selection: ExportSelection) -> Iterator[Snapshot]:
    """Give the rows of a selection; a store that is open for reading only will do."""
    with database.read() as connection:
        known = _state(connection, selection)
        yield Snapshot(connection, selection, known)
        known.forget(connection)  # what fails takes back with its transaction what was made


class Snapshot:
    """Rows of `articles`, `revisions` and `related_links`, and what the store knows about them.

    Revisions and related links are those of the articles that are selected. A month is that of an
    article's publication, for the other tables too; None is that of articles without a known time.
    """

    def __init__(self, connection: Connection, selection: ExportSelection, known: CurrentState) -> None:
        self._connection = connection
        self._selection = selection
        self._known = known
        self.crawl_history = CrawlHistory(
            connection, Selection(before=selection.known_before, locales=selection.locales)
        )

    def months(self) -> list[str | None]:
        """Return the months of publication that occur, in order, None last."""
        month = func.substr(self._known.articles.c.published_at, 1, len("YYYY-MM"))
        months = self._connection.execute(self._chosen(month).distinct()).scalars()
        return sorted(months, key=lambda value: (value is None, value))

    def stories(self) -> int:
        """Count the stories that the selected articles tell."""
        stories = func.count(self._known.articles.c.story_id.distinct())
        return int(self._connection.execute(self._chosen(stories)).scalar_one())

    def unplaced(self) -> int:
        """Count the selected articles whose story is not found yet."""
        unplaced = func.count(case((self._known.articles.c.story_id.is_(None), 1)))
        return int(self._connection.execute(self._chosen(unplaced)).scalar_one())

    def count(self, table: str, month: str | None = EVERY_MONTH) -> int:
        """Count the rows that `stream` gives."""
        query = self._rows(table, month).with_only_columns(func.count(), maintain_column_froms=True)
        return self._connection.execute(query).scalar_one()

    def stream(
        self, table: str, columns: Sequence[str], month: str | None = EVERY_MONTH
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Give rows by their keys, links as their block has them; a batch of columns at a time.

        A batch has one tuple a column; JSON is text in it, times are as the store spells them.
        """
        query = self._rows(table, month).with_only_columns(
            *(self._known.column(table, name) for name in columns), maintain_column_froms=True
        )
        order = [self._known.column(table, name) for name in _ORDER[table]]
        ordered = query.order_by(*(column.nulls_first() for column in order))
        streamed = ordered.execution_options(yield_per=BATCH_ROWS)
        for rows in self._connection.execute(streamed).partitions():
            yield list(zip(*rows, strict=True))

    def _chosen(self, column: ColumnElement[Any]) -> Select[Any]:
        return select(column).select_from(self._known.articles).where(*self._conditions(EVERY_MONTH))

    def _rows(self, table: str, month: str | None) -> Select[Any]:
        conditions = self._conditions(month)
        if table == "articles":
            return select().select_from(self._known.texts()).where(*conditions)
        rows, known = schema.metadata.tables[table], self._known.articles
        seen = self._known.seen(rows)
        if not conditions and not seen:
            return select().select_from(rows)
        return select().select_from(rows.join(known, same_article(rows, known))).where(*conditions, *seen)

    def _conditions(self, month: str | None) -> list[ColumnElement[bool]]:
        asked, table = self._selection, self._known.articles
        published, names = table.c.published_at, list(map(in_lower_case, asked.publishers))
        conditions = [*self._known.chosen(), *Selection(asked.since, before=asked.until).holds(published)]
        # Expressions are in no index: found by one, rows would have to be sorted by their keys.
        for column, wanted in ((table.c.locale + "", asked.locales), (func.lower(table.c.publisher), names)):
            conditions += [column.in_(wanted)] if wanted else []
        if asked.representative:
            # One that was never compared stands for itself.
            members = schema.story_members
            repeats = exists().where(same_article(members, table), members.c.is_representative == 0)
            conditions.append(~repeats.correlate(table))
        if month is None:
            conditions.append(published.is_(None))
        elif month:
            # As a range it is found in the index; `~` sorts behind whatever follows a month.
            conditions.append(published.between(month, f"{month}~"))
        return conditions


def _keyed(name: str, *columns: Column[Any]) -> Table:
    """Return a temporary table: narrow, and in the order of its key, as everything is joined to it."""
    key = (Column(part, TEXT, primary_key=True) for part in ("article_id", "locale"))
    return Table(name, MetaData(), *key, *columns, prefixes=["TEMPORARY"], sqlite_with_rowid=False)


_known = _keyed(
    "known_articles",
    Column("version", Integer),
    *(Column(name, TEXT) for name in ("story_id", "last_seen_at", "status", "published_at", "publisher")),
)
_changed = _keyed("changed_articles", Column("seq", NUMBER), Column("change", TEXT))


class CurrentState:
    """Where the columns of the three tables come from: everything as it is stored.

    `articles` has the keys, the story, and what a selection asks for; `texts` all of the articles. `chosen`
    are the conditions on `articles` beside those of a selection, `seen` those on revisions and links.
    """

    articles: Table = schema.articles
    made: Table | None = None  # a temporary one

    def texts(self) -> FromClause:
        return schema.articles

    def column(self, table: str, name: str) -> ColumnElement[Any]:
        return symbols_as_json() if name == "mentions" else schema.metadata.tables[table].c[name]

    def seen(self, rows: Table) -> Sequence[ColumnElement[bool]]:  # noqa: ARG002  # all of them
        return ()

    def chosen(self) -> Sequence[ColumnElement[bool]]:
        return ()

    def forget(self, connection: Connection) -> None:
        if self.made is not None:
            self.made.drop(connection, checkfirst=True)

    def _make(self, connection: Connection, table: Table, rows: Select[Any]) -> None:
        self.forget(connection)
        table.create(connection)
        connection.execute(insert(table).from_select([*table.columns.keys()], rows))


class PastState(CurrentState):
    """The last change of every article before a time, with the version that it left.

    Visits that changed nothing are in no log. So `last_seen_at` is that of the last change, and a
    related link counts as there, until the article's `last_seen_at`, if it is seen later too.
    """

    articles = made = _known

    def __init__(self, connection: Connection, before: str) -> None:
        self._before = before
        self._make(connection, _known, _last_changes(before))

    def texts(self) -> FromClause:
        of_version = _known.join(schema.revisions, same_version(schema.revisions, _known))
        return of_version.join(schema.articles, same_article(schema.articles, _known))

    def column(self, table: str, name: str) -> ColumnElement[Any]:
        if table == "related_links" and name == "last_seen_at":
            links, article = schema.related_links.c, _known.c.last_seen_at
            earlier = (links.last_seen_at < article, links.last_seen_at)
            return case(earlier, (links.first_seen_at > article, links.first_seen_at), else_=article)
        if table != "articles":
            return schema.metadata.tables[table].c[name]
        if name in _known.c:
            return _known.c[name]
        if name == "mentions":
            return symbols_as_json(schema.articles.c.version == _known.c.version)
        if name == "first_seen_at":
            return schema.articles.c.first_seen_at
        return schema.revisions.c["seen_at" if name == "last_changed_at" else name]

    def seen(self, rows: Table) -> Sequence[ColumnElement[bool]]:
        column = rows.c.first_seen_at if rows is schema.related_links else rows.c.seen_at
        return (column < self._before,)


def _last_changes(before: str) -> Select[Any]:
    changes, revisions, later = schema.changes, schema.revisions, schema.changes.alias()
    last = select(func.max(later.c.seq)).where(same_article(later, changes), later.c.changed_at < before)
    return (
        select(
            *(changes.c[name] for name in ("article_id", "locale", "version", "story_id", "last_seen_at")),
            status_after(EARLIER.c.changed_at < before),
            *(revisions.c[name] for name in ("published_at", "publisher")),
        )
        .select_from(changes.join(revisions, same_version(revisions, changes)))
        .where(changes.c.seq == last.correlate(changes).scalar_subquery())
        .order_by(changes.c.article_id, changes.c.locale)
    )


class Changed(CurrentState):
    """Articles of which a change stands behind *after*, as they are now; `seq` is their last change.

    `change` is `new` for one that was stored first since then and is there, else what happened last.
    """

    made = _changed

    def __init__(self, connection: Connection, after: int) -> None:
        self._make(connection, _changed, _changes(after))

    def texts(self) -> FromClause:
        return _changed.join(schema.articles, same_article(schema.articles, _changed))

    def column(self, table: str, name: str) -> ColumnElement[Any]:
        return _changed.c[name] if name in ("seq", "change") else super().column(table, name)

    def chosen(self) -> Sequence[ColumnElement[bool]]:
        return (exists().where(same_article(_changed, schema.articles)).correlate(schema.articles),)


def _changes(after: int) -> Select[Any]:
    changes, last = schema.changes, schema.changes.alias()
    key = (changes.c.article_id, changes.c.locale)
    is_new = case((changes.c.kind == "new", 1), else_=0)
    since = (
        select(*key, func.max(changes.c.seq).label("seq"), func.max(is_new).label("is_new"))
        .where(changes.c.seq > after)
        .group_by(*key)
        .subquery()
    )
    change = case(((since.c.is_new == 1) & (last.c.kind != "gone"), "new"), else_=last.c.kind)
    query = select(since.c.article_id, since.c.locale, since.c.seq, change)
    return query.join(last, last.c.seq == since.c.seq)


def _state(connection: Connection, selection: ExportSelection) -> CurrentState:
    since = selection.changed_since
    if selection.known_before:
        return PastState(connection, selection.known_before)
    if isinstance(since, str):
        since = _seq_before(connection, since)
    return CurrentState() if since is None else Changed(connection, since)


def _seq_before(connection: Connection, time: str) -> int:
    """Return the place in the log behind which all changes of a time or later stand."""
    changes = schema.changes.c
    first = connection.execute(select(func.min(changes.seq)).where(changes.changed_at >= time)).scalar()
    return (connection.execute(select(func.max(changes.seq))).scalar() or 0) if first is None else first - 1
