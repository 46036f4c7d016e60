"""The dataset as rows, all of one state of the store, today's or an earlier one.

A snapshot is one read transaction: what a crawl commits meanwhile is not in it. Nothing is held in
memory but the rows of one batch.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Column, MetaData, Table, case, func, insert, select

from newscrawl.storage import schema
from newscrawl.storage.dialects import NUMBER, TEXT
from newscrawl.storage.queries.as_of import CurrentState, PastState
from newscrawl.storage.queries.collection import CrawlHistory, Span
from newscrawl.storage.queries.definitions import same_article

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, FromClause, Select

    from newscrawl.storage.database import Database

EVERY_MONTH = ""
# Articles of 2.5 KB: fewer rows cost calls, more cost memory and gain nothing.
BATCH_ROWS = 1_000
_MONTH = len("YYYY-MM")
_ORDER = {
    "articles": ("article_id", "locale"),
    "revisions": ("article_id", "locale", "version"),
    # As the block shows them; a link that left it stands where it was.
    "related_links": ("article_id", "locale", "position", "url"),
}
_changed = Table(
    "changed_articles",
    MetaData(),
    *(Column(name, TEXT, primary_key=True) for name in ("article_id", "locale")),
    Column("seq", NUMBER),
    Column("change", TEXT),
    prefixes=["TEMPORARY"],
    sqlite_with_rowid=False,
)
_OWN = frozenset(["seq", "change"])


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
        known = _known(connection, selection)
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
            connection, Span(before=selection.known_before, locales=selection.locales)
        )

    def months(self) -> list[str | None]:
        """Return the months of publication that occur, in order, None last."""
        month = func.substr(self._known.articles.c.published_at, 1, _MONTH)
        query = select(month).where(*self._conditions(EVERY_MONTH)).distinct()
        months = self._connection.execute(query).scalars().all()
        return sorted(months, key=lambda value: (value is None, value))

    def stories(self) -> int:
        """Count the stories that the selected articles tell."""
        query = select(func.count(self._known.articles.c.story_id.distinct()))
        return self._connection.execute(query.where(*self._conditions(EVERY_MONTH))).scalar_one()

    def unplaced(self) -> int:
        """Count the selected articles whose story is not found yet."""
        articles = self._known.articles
        query = select(func.count()).select_from(articles).where(articles.c.story_id.is_(None))
        return self._connection.execute(query.where(*self._conditions(EVERY_MONTH))).scalar_one()

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
        order = [self._known.key(table, name) for name in _ORDER[table]]
        ordered = query.order_by(*(column.nulls_first() for column in order))
        streamed = ordered.execution_options(yield_per=BATCH_ROWS)
        for rows in self._connection.execute(streamed).partitions():
            yield list(zip(*rows, strict=True))

    def _rows(self, table: str, month: str | None) -> Select[Any]:
        conditions = self._conditions(month)
        if table == "articles":
            return select().select_from(self._known.texts()).where(*conditions)
        rows, known = schema.metadata.tables[table], self._known.articles
        if not conditions and not self._known.before:
            return select().select_from(rows)
        joined = rows.join(known, same_article(rows, known))
        return select().select_from(joined).where(*conditions, *self._known.seen(rows))

    def _conditions(self, month: str | None) -> list[ColumnElement[bool]]:
        asked, table = self._selection, self._known.articles
        published = table.c.published_at
        conditions = [*self._known.chosen()]
        if asked.since:
            conditions.append(published >= asked.since)
        if asked.until:
            conditions.append(published < asked.until)
        for column, wanted in ((table.c.locale, asked.locales), (table.c.publisher, asked.publishers)):
            if wanted:
                # An expression is in no index: found by one, rows would have to be sorted by their keys.
                conditions.append((column + "").in_(wanted))
        if asked.representative:
            conditions.append(~_repeats(table))
        if month is None:
            conditions.append(published.is_(None))
        elif month:
            # As a range it is found in the index; `~` sorts behind whatever follows a month.
            conditions.append(published.between(month, f"{month}~"))
        return conditions


class Changed(CurrentState):
    """Articles of which a change stands behind *after*, as they are now; `seq` is their last change.

    `change` is `new` for one that was stored first since then and is there, else what happened last.
    """

    def __init__(self, connection: Connection, after: int) -> None:
        self.forget(connection)
        _changed.create(connection)
        connection.execute(insert(_changed).from_select([*_changed.columns.keys()], _changes(after)))

    def texts(self) -> FromClause:
        return _changed.join(schema.articles, same_article(schema.articles, _changed))

    def column(self, table: str, name: str) -> ColumnElement[Any]:
        return _changed.c[name] if name in _OWN else super().column(table, name)

    def chosen(self) -> Sequence[ColumnElement[bool]]:
        row = select(_changed.c.seq).where(same_article(_changed, schema.articles))
        return (row.correlate(schema.articles).exists(),)

    def forget(self, connection: Connection) -> None:
        """Drop the temporary table."""
        _changed.drop(connection, checkfirst=True)


def _known(connection: Connection, selection: ExportSelection) -> CurrentState:
    if selection.known_before:
        return PastState(connection, selection.known_before)
    since = selection.changed_since
    if since is None:
        return CurrentState()
    return Changed(connection, since if isinstance(since, int) else first_seq_from(connection, since))


def first_seq_from(connection: Connection, time: str) -> int:
    """Return the place in the log behind which all changes of a time or later stand."""
    changes = schema.changes.c
    first = connection.execute(select(func.min(changes.seq)).where(changes.changed_at >= time)).scalar()
    return (connection.execute(select(func.max(changes.seq))).scalar() or 0) if first is None else first - 1


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
    columns = (since.c.article_id, since.c.locale, since.c.seq, change)
    return select(*columns).join(last, last.c.seq == since.c.seq)


def _repeats(table: Any) -> ColumnElement[bool]:
    """Return whether another article stands for the story; one that was never compared stands for itself."""
    members = schema.story_members
    return (
        select(members.c.article_id)
        .where(same_article(members, table), members.c.is_representative == 0)
        .correlate(table)
        .exists()
    )
