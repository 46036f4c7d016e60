"""Copies of a store in a file of SQLite, for people who read.

The log of changes says which articles to copy, and the copy's own log how far that went: rows and cursor are
one transaction. What no log tells (visits, stories, runs) is found by comparing narrow columns of both.
"""

from __future__ import annotations

from contextlib import contextmanager
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from sqlalchemy import Table, bindparam, delete, func, insert, literal, select, tuple_, update

from newscrawl.exceptions import MirrorError
from newscrawl.storage import schema
from newscrawl.storage.database import Database, Options, utc_now
from newscrawl.storage.dialects import database_url
from newscrawl.storage.lock import RunLock
from newscrawl.storage.rows import Prepared, chunks, is_one_of, upserting

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import ColumnElement, Connection, Row, Select

    from newscrawl.storage.rows import Key

_MIRROR = schema.mirror


class MirrorState(NamedTuple):
    """What a mirror says of its source, as it was at *updated_at*: None until all is there."""

    source: str
    updated_at: str | None
    is_running: bool


class MirrorLock(RunLock):
    suffix = ".mirror.lock"
    busy = "another process keeps this mirror up"


def mirror_state(database: Database) -> MirrorState | None:
    """Return whose mirror a database is, None of one that crawls fill."""
    with database.read() as connection:
        row = connection.execute(select(_MIRROR)).first()
    return MirrorState(row.source, row.updated_at, bool(row.is_running)) if row else None


def refuse_mirror(database: Database) -> None:
    """Raise MirrorError where a database is written from its source alone."""
    if state := mirror_state(database):
        raise MirrorError(
            f"{database.file} is a mirror of {state.source}, to be read alone: "
            "set NEWSCRAWL_DATA_DIR to another folder"
        )


class Mirror:
    """The copy; *source* is what it calls the store that it is a copy of."""

    def __init__(self, database: Database, source: str) -> None:
        self._database = database
        with database.write() as connection:
            if mirror_state(database):
                connection.execute(update(_MIRROR).values(source=source))
            elif last_number(connection, schema.runs.c.run_id):
                raise MirrorError(f"{database.file} is filled by crawls and no mirror: name another folder")
            else:
                connection.execute(insert(_MIRROR).values(source=source, is_running=0))

    @classmethod
    @contextmanager
    def open(cls, folder: Path, source: str, lock_wait: float) -> Iterator[Self]:
        """Give the mirror in a folder, made where there is none; raise RunningError where another has it."""
        url = database_url(folder)
        options = Options(read_only=False, lock_wait=lock_wait, clock=utc_now, must_exist=False)
        with MirrorLock.of(url, str(folder)):
            database = Database(url, options)
            try:
                yield cls(database, source)
            finally:
                database.close()

    def catch_up(
        self, source: Database, note: Callable[[str, int, int], None], *, is_running: bool = False
    ) -> int:
        """Take over all that *source* has, and return the number of its last change.

        *note* hears which change of how many was reached. Each step sees one state of the source and is one
        transaction here; the last one, in which nothing is left of the log, compares the rest as well.
        """
        while True:
            with source.read() as there, self._database.write() as here:
                step = Step(there, here)
                if fault := step.fault():
                    raise MirrorError(f"{self._database.file} {fault}")
                done, last = step.follow_log(), last_number(there, schema.changes.c.seq)
                if done == last:
                    step.compare()
                    state = {"updated_at": self._database.now(), "is_running": int(is_running)}
                    here.execute(update(_MIRROR).values(state))
                    return done
            note("changes", done, last)


# Changes that are followed in one transaction: half a second of work.
STEP = 500
# Rows that are compared at a time.
PAGE = 5_000


class Step:
    """What is copied in one transaction, from a connection to one state of the source."""

    def __init__(self, there: Connection, here: Connection) -> None:
        self._both = here, there
        self._here, self._there = self._both
        # Parents and children are compared one table after the other, and agree at the end.
        here.exec_driver_sql("PRAGMA defer_foreign_keys = ON")

    def fault(self) -> str | None:
        """Say where the copy is one of something else; let a new one hold the source's site."""
        ours, theirs = (connection.execute(select(schema.site)).first() for connection in self._both)
        if ours and ours != theirs:
            other = f"{theirs.root} ({theirs.spider})" if theirs else "no site yet"
            return f"mirrors {ours.root} ({ours.spider}), not {other}: name another folder"
        if theirs and not ours:
            self._here.execute(insert(schema.site).values(theirs._asdict()))
        last = last_number(self._here, schema.changes.c.seq)
        query = select(*(schema.changes.c[name] for name in _STAMP)).where(schema.changes.c.seq == last)
        if last and len({connection.execute(query).first() for connection in self._both}) > 1:
            return (
                f"mirrors another database: change {last} is not the one of the source; "
                "remove the mirror to have it made anew, or name another folder"
            )
        return None

    def follow_log(self) -> int:
        """Copy the articles of the next changes, whole, and return up to which change the copy is then."""
        changes, runs = schema.changes.c, schema.runs.c.run_id
        query = select(changes.seq, changes.article_id, changes.locale).order_by(changes.seq).limit(STEP)
        done = last_number(self._here, changes.seq)
        rows = self._there.execute(query.where(changes.seq > done)).all()
        new = self._there.execute(select(runs).where(runs > last_number(self._here, runs))).scalars()
        self._copy_numbered(schema.runs, list(new))
        self._until = rows[-1].seq if rows else done
        self._copy_articles({(row.article_id, row.locale) for row in rows})
        return self._until

    def compare(self) -> None:
        """Copy what differs though no change tells it."""
        for look in _NUMBERED:
            for rows in self._differing(look):
                self._copy_numbered(look.table, [row[0] for row in rows])
        for look in _OF_ARTICLES:
            for rows in self._differing(look):
                self._copy_articles({(row.article_id, row.locale) for row in rows})

    def _differing(self, look: _Look) -> Iterator[list[Row[Any]]]:
        """Give the rows of a look that one side has alone, or otherwise; some of them at a time."""
        after: tuple[Any, ...] | None = None
        while True:
            theirs = look.rows(self._there, after, most=PAGE)
            is_last = len(theirs) < PAGE
            until = None if is_last else look.key(theirs[-1])
            ours = look.rows(self._here, after, until)
            if ours != theirs:
                yield [*{look.key(row): row for row in {*ours} ^ {*theirs}}.values()]
            if is_last:
                return
            after = until

    def _copy_numbered(self, table: Table, numbers: Collection[Any]) -> None:
        (key,) = table.primary_key
        for chunk in chunks(numbers):
            self._copy(table, key.in_(chunk))

    def _copy_articles(self, keys: Collection[Key]) -> None:
        for chunk in chunks(sorted(keys)):
            for table in _ARTICLE_TABLES:
                conditions = [is_one_of(table, chunk)]
                if table is schema.changes:  # those behind are of a later step
                    conditions.append(schema.changes.c.seq <= self._until)
                self._copy(table, *conditions)

    def _copy(self, table: Table, *conditions: ColumnElement[bool]) -> None:
        """Let the copy have the rows that the source has, and no others; what is alike stays untouched."""
        writes, query = _WRITES[table.name], select(table).where(*conditions)
        ours, theirs = (
            {writes.key(row): row for row in connection.execute(query)} for connection in self._both
        )
        gone = [ours[key]._asdict() for key in ours.keys() - theirs.keys()]
        writes.delete(self._here, [{f"of_{name}": row[name] for name in writes.names} for row in gone])
        changed = [row._asdict() for key, row in theirs.items() if ours.get(key) != row]
        writes.upsert(self._here, changed)


class _Look(NamedTuple):
    """A narrow query by which stores are compared, in the order of the columns *by*, none of them NULL."""

    table: Table
    query: Select[Any]
    by: tuple[ColumnElement[Any], ...]

    def key(self, row: Row[Any]) -> tuple[Any, ...]:
        return tuple(row[: len(self.by)])

    def rows(
        self,
        connection: Connection,
        after: tuple[Any, ...] | None,
        until: tuple[Any, ...] | None = None,
        most: int | None = None,
    ) -> Sequence[Row[Any]]:
        """Return the rows behind a key, and up to one; at most so many."""
        query, by = self.query.order_by(*self.by).limit(most), tuple_(*self.by)
        if after:
            query = query.where(by > tuple_(*map(literal, after)))
        if until:
            query = query.where(by <= tuple_(*map(literal, until)))
        return connection.execute(query).all()


class _Writes:
    def __init__(self, table: Table) -> None:
        keys = list(table.primary_key)
        self.names = [column.name for column in keys]
        self.key = itemgetter(*(list(table.columns).index(column) for column in keys))
        self.delete = Prepared(
            delete(table).where(*(column == bindparam(f"of_{column.name}") for column in keys))
        )
        self.upsert = upserting(
            table, [column.name for column in table.columns if column.name not in self.names]
        )


def last_number(connection: Connection, number: ColumnElement[int]) -> int:
    return connection.execute(select(func.max(number))).scalar() or 0


def _look(table: Table, seen: str, by: str = "") -> _Look:
    """Return a look at the columns *by*, which are the key unless given, and at those that are *seen*."""
    columns = [table.c[name] for name in by.split()] or list(table.primary_key)
    return _Look(table, select(*columns, *(table.c[name] for name in seen.split())), tuple(columns))


_STAMP = ("seq", "article_id", "locale", "kind", "changed_at")
_ARTICLE_TABLES = (
    schema.articles,
    schema.revisions,
    schema.provenance,
    schema.related_links,
    schema.story_members,
    schema.mentions,
    schema.changes,
    schema.frontier,
)
# What tells that a row is another one than before. Rejects are never changed.
_NUMBERED = (
    _look(schema.runs, "ended_at exit_code"),
    _look(schema.sweeps, "completed_at"),
    _look(schema.gaps, "closed_at"),
    _look(schema.rejects, ""),
    _look(schema.pages, "archive_file"),
    _look(schema.story_queue, "doc_id"),
    _look(schema.mention_queue, "doc_id"),
)
_CHANGES, _ARTICLES, _MENTIONS = schema.changes, schema.articles, schema.mentions
_FRONTIER = " ".join(column.name for column in schema.frontier.columns if not column.primary_key)
_WITHOUT_STORY = _look(_CHANGES, "article_id locale")
_STORY = _look(_ARTICLES, "", "story_id article_id locale")
_RULES = _look(_MENTIONS, "", "article_id locale")
_OF_ARTICLES = (
    # Any visit; the article's last_seen_at and that of its links move with it.
    _look(schema.frontier, _FRONTIER),
    # Older pages make versions that no log tells.
    _look(schema.revisions, ""),
    _look(schema.story_members, "score is_representative"),
    _STORY._replace(query=_STORY.query.where(_ARTICLES.c.story_id.is_not(None))),
    _WITHOUT_STORY._replace(query=_WITHOUT_STORY.query.where(_CHANGES.c.story_id.is_(None))),
    # The same rules find the same in the same text.
    _RULES._replace(query=_RULES.query.add_columns(func.max(_MENTIONS.c.rules)).group_by(*_RULES.by)),
)
_WRITES = {table.name: _Writes(table) for table in (*_ARTICLE_TABLES, *(look.table for look in _NUMBERED))}
