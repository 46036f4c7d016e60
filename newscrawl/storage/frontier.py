"""Which articles are known, and which of them to fetch."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple, TypeAlias

from sqlalchemy import Connection, insert, or_, select, update

from newscrawl.items import Reject
from newscrawl.normalization.columns import storable
from newscrawl.storage import schema
from newscrawl.storage.database import Database, Repository
from newscrawl.storage.pages import PAGES
from newscrawl.storage.queries import DATED, claimable
from newscrawl.storage.queries.article import FrontierRow
from newscrawl.storage.rows import (
    Key,
    Prepared,
    Row,
    bound,
    by_key,
    chunks,
    is_one_of,
    keyed_rejects,
    page_row,
    reject_row,
    upserting,
)
from newscrawl.storage.write.upsert import (
    BEGIN_FIRST,
    CLAIM,
    NAMES,
    NOTE_MISSING,
    begin_again,
    note_discoveries,
)

RetryAt: TypeAlias = Callable[[Reject, int], str | None]

_TABLE = schema.frontier


class Discovery(NamedTuple):
    """An article's URL, and where it was found.

    `via` is `listing`, `sitemap`, `flash`, `feed`, `related`, `archive` or `seed`; `found_on` is the URL of
    the page, or the name of the file; `related_depth` counts related blocks between a listing and this
    article; `lastmod` is the site map's time, in the form of every time.
    """

    article_id: str
    locale: str
    url: str
    via: str
    found_on: str | None = None
    related_depth: int = 0
    lastmod: str | None = None


class FrontierEntry(NamedTuple):
    article_id: str
    locale: str
    url: str
    state: str
    related_depth: int
    attempts: int
    etag: str | None
    last_modified: str | None
    confirmations: int


class Frontier(Repository):
    """Every article that was ever discovered, with its state; *worker_id* is whose claims these are."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.worker_id: int | None = None

    def discover(self, entries: Iterable[Discovery], run_id: int) -> int:
        """Add articles that are not known yet and return how many; they are stored when this returns.

        A known one keeps its state, but takes a smaller related depth while it is pending, and a
        newer `lastmod`, which makes a fetched one due now.
        """
        now = self._database.now()
        added = 0
        for chunk in chunks(entries):
            with self._database.write() as connection:
                rows = [_discovered(entry, run_id, now) for entry in chunk]
                new = _INSERT_MISSING(connection, rows)
                if new < len(rows):
                    note_discoveries(connection, chunk, now)
                added += new
        return added

    def states(self, keys: Collection[Key]) -> dict[Key, FrontierRow]:
        with self._database.read() as connection:
            return by_key(connection, _TABLE, FrontierRow, keys)

    def known_at_last_sweep(self, source: str, locale: str, keys: Collection[Key]) -> set[Key]:
        """Return those keys that were known when the last complete sweep ended.

        A sweep that was killed does not count: the next one must page on past its finds.
        """
        sweeps = schema.sweeps
        last = (
            select(sweeps.c.run_id)
            .where(sweeps.c.source == source, sweeps.c.locale == locale, sweeps.c.completed_at.is_not(None))
            .order_by(sweeps.c.sweep_id.desc())
            .limit(1)
        )
        query = select(_TABLE.c.article_id, _TABLE.c.locale).where(
            _TABLE.c.discovered_run <= last.scalar_subquery()
        )
        return {(row[0], row[1]) for row in self._rows(query.where(is_one_of(_TABLE, keys)))}

    def claim(
        self, run_id: int, locales: Collection[str] | None, limit: int, most_due: int | None = None
    ) -> list[FrontierEntry]:
        """Return what to fetch, pending articles first, newest ids first, then what has long been due.

        Of the pending ones those come last whose page was being read when a run ended.

        No article comes twice to the same run, and at most *most_due* of them have been visited before.
        `locales` None means all. A claim ends with its run: what a killed run left, the next one gets.
        """
        with self._database.write() as connection:
            asked = self._asked(run_id, locales)
            entries = _waiting(connection, asked, limit, limit if most_due is None else most_due)
            if entries:
                claims = [bound(entry[:2]) | {"of_run": run_id} for entry in entries]
                CLAIM(connection, claims)
        return entries

    def has_waiting(self, run_id: int, locales: Collection[str] | None, most_due: int) -> bool:
        with self._database.read() as connection:
            return bool(_waiting(connection, self._asked(run_id, locales), 1, most_due))

    def _asked(self, run_id: int, locales: Collection[str] | None) -> Row:
        values: Row = {"now": self._database.now(), "of_run": run_id}
        return values if locales is None else values | {"locales": list(locales)}

    def bring_back(self, latest: str) -> int:
        """Let everything that is due after *latest* be due now, and return how much that was.

        No schedule reaches so far: a clock that was ahead has set it, or another schedule.
        """
        beyond = update(_TABLE).where(_TABLE.c.state.in_(DATED), _TABLE.c.due_at > latest)
        return self._change(beyond.values(due_at=self._database.now()))

    def begin(self, key: Key, retry_at: RetryAt) -> int:
        """Count an attempt before its page is read, which may end the run; return how many there are.

        What becomes of the page takes the place of this. If nothing does, the article is due again: the
        first time at once, behind all that was never fetched, then when *retry_at* says so for a failure.
        """
        now = self._database.now()
        # To wait for a server's disk costs more than the attempt, which only counts if this process dies.
        with self._database.note() as connection:
            if BEGIN_FIRST(connection, [bound(key) | {"now": now, "of_worker": self.worker_id}]):
                return 1
        with self._database.write() as connection:
            return begin_again(connection, key, now, retry_at)

    def reject(
        self,
        rejects: Sequence[Reject],
        run_id: int,
        retry_at: RetryAt | None = None,
        begun: Collection[Key] = (),
    ) -> None:
        """Keep a row for every page that was refused; its article counts one more attempt.

        *retry_at* gets the reject and the number of attempts so far and says when to try again, None
        for never. A reject without an article id is kept as a row alone. *begun* are articles whose
        attempt is counted already.
        """
        if not rejects:
            return
        now = self._database.now()
        keyed = keyed_rejects(rejects)
        states = self.states(keyed)
        visits = []
        for key, reject in keyed.items():
            attempts = (states[key].attempts if key in states else 0) + (key not in begun)
            due_at = retry_at(reject, attempts) if retry_at else None
            visit = _rejected_visit(key, reject, run_id, now)
            visits.append(visit | {"attempts": attempts, "due_at": due_at})
        with self._database.write() as connection:
            _INSERT_REJECTS(connection, [reject_row(one, run_id, now) for one in rejects])
            PAGES(connection, [page_row(reject.page, run_id) for reject in rejects if reject.page])
            _INSERT_REJECTED(connection, visits)

    def missing(self) -> list[Key]:
        """Return the articles that were not there when they were looked at last, and are not gone yet."""
        query = select(_TABLE.c.article_id, _TABLE.c.locale).where(
            # An expression is in no index: found by state, all that were ever rejected would be read.
            _TABLE.c.state + "" == "rejected",
            _TABLE.c.missing_since.is_not(None),
        )
        return [(row[0], row[1]) for row in self._rows(query)]

    def note_missing(self, keys: Collection[Key], before: str) -> dict[Key, str]:
        """Note that articles are not there, and return those that were missing *before* too, since when.

        One sighting is never enough, however early *before* is, and none is for an article that a listing
        or a site map has named since the first: that begins anew. A later visit that finds the article
        forgets it. Times that are yet to come are of a clock that was ahead: they say nothing.
        """
        if not keys:
            return {}
        now = self._database.now()
        missing_since, named_at = _TABLE.c.missing_since, _TABLE.c.named_at
        query = select(_TABLE.c.article_id, _TABLE.c.locale, missing_since).where(
            missing_since <= before, or_(named_at.is_(None), named_at <= missing_since, named_at > now)
        )
        with self._database.write() as connection:
            missing = {
                (row[0], row[1]): row[2] for row in connection.execute(query.where(is_one_of(_TABLE, keys)))
            }
            NOTE_MISSING(connection, [bound(key) | {"now": now} for key in keys])
            return missing


_INSERT_MISSING = Prepared(
    lambda insert_of: insert_of(_TABLE).on_conflict_do_nothing(index_elements=["article_id", "locale"])
)
_INSERT_REJECTED = upserting(_TABLE, ("state", "due_at", "attempts", "last_error"))
_INSERT_REJECTS = Prepared(insert(schema.rejects))


def _waiting(connection: Connection, asked: Row, limit: int, most_due: int) -> list[FrontierEntry]:
    entries: list[FrontierEntry] = []
    queries = claimable(FrontierEntry._fields, in_locales="locales" in asked)
    for query, most in zip(queries, (limit, limit, most_due), strict=True):
        left = asked | {"most": min(limit - len(entries), most)}
        entries += [FrontierEntry(*row) for row in connection.execute(query, left)]
    return entries


def _discovered(entry: Discovery, run_id: int, now: str) -> Row:
    return {
        "article_id": entry.article_id,
        "locale": entry.locale,
        "url": entry.url,
        "state": "pending",
        "related_depth": entry.related_depth,
        "discovered_via": entry.via,
        "discovered_from": entry.found_on,
        "discovered_run": run_id,
        "discovered_at": now,
        "lastmod": entry.lastmod,
        "named_at": now if entry.via in NAMES else None,
        "attempts": 0,
    }


def _rejected_visit(key: Key, reject: Reject, run_id: int, now: str) -> Row:
    error = f"{reject.reason}: {reject.detail}" if reject.detail else reject.reason
    return _discovered(Discovery(*key, reject.url, via="seed"), run_id, now) | {
        "state": "failed" if reject.failed else "rejected",
        "last_error": storable(error),
    }
