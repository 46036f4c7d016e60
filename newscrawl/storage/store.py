"""The store: one open database, one verb for each thing that a crawl remembers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple, Self

from sqlalchemy import func, select

from newscrawl.exceptions import SiteError, StoreError
from newscrawl.mentions.assets import Assets
from newscrawl.processes.child import give_memory_back
from newscrawl.storage import schema
from newscrawl.storage.change_log import Changes
from newscrawl.storage.database import Database, Options, utc_now
from newscrawl.storage.derived import Derived, Mentions, place_chunk
from newscrawl.storage.frontier import Frontier
from newscrawl.storage.hosts import Hosts
from newscrawl.storage.lock import StoriesLock
from newscrawl.storage.mirror import refuse_mirror
from newscrawl.storage.pages import Pages
from newscrawl.storage.rows import count_of, tally
from newscrawl.storage.runs import Runs
from newscrawl.storage.stories import Stories
from newscrawl.storage.workers import Workers
from newscrawl.storage.write.articles import Articles

__all__ = ["Counts", "SiteError", "Store", "StoreError", "StoredSite"]


class StoredSite(NamedTuple):
    """What a store holds: the spider that fills it, and the root that its URLs begin with."""

    spider: str
    root: str


class Counts(NamedTuple):
    """What the store holds: `articles` by locale and status, the others by state or reason."""

    articles: dict[tuple[str, str], int]
    revisions: int
    frontier: dict[str, int]
    rejects: dict[str, int]
    oldest_published_at: str | None
    newest_published_at: str | None


class Store:
    """A crawl's memory; every method is one transaction (but within `database.write`) and raises StoreError.

    It may be used from several threads.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.runs = Runs(database)
        self.frontier = Frontier(database)
        self.workers = Workers(database, self.runs, self.frontier)
        self.hosts = Hosts(database)
        self.articles = Articles(database)
        self.changes = Changes(database)
        self.pages = Pages(database)
        self.stories = Stories(database)
        self.mentions = Mentions(database)
        # In this order; none of them needs another one.
        self.derived: tuple[Derived, ...] = (self.stories, self.mentions)

    @classmethod
    def open(
        cls,
        database_url: str,
        *,
        read_only: bool = False,
        must_exist: bool = False,
        lock_wait: float = 30.0,
        clock: Callable[[], str] = utc_now,
    ) -> Self:
        """Open a database; one that may be written is upgraded, and created unless it *must_exist*.

        *lock_wait* is how many seconds to wait for another writer; *clock* gives the time of discoveries,
        runs, sweeps, gaps and rejects (articles bring their own).
        """
        must_exist = must_exist or read_only
        store = cls(Database(database_url, Options(read_only, lock_wait, clock, must_exist)))
        try:
            if not read_only:
                refuse_mirror(store.database)
        except StoreError:
            store.close()
            raise
        return store

    def site(self) -> StoredSite | None:
        """Return which site the store holds, None before its first run."""
        with self.database.read() as connection:
            row = connection.execute(select(schema.site)).first()
        return StoredSite(*row) if row else None

    def claim_for(self, site: StoredSite) -> None:
        """Let the store hold *site*; raise SiteError if it holds articles of another one."""
        held = self.site()
        if held == site:
            return
        with self.database.write() as connection:
            if held and connection.execute(select(schema.articles.c.article_id).limit(1)).first():
                raise SiteError(
                    f"the database holds articles of {held.root} ({held.spider}), not of {site.root} "
                    f"({site.spider}): set NEWSCRAWL_DATA_DIR to another folder"
                )
            connection.execute(schema.site.delete())
            connection.execute(schema.site.insert().values(site._asdict()))

    def check_writable(self) -> None:
        """Take and give back the write lock; raise StoreError if it cannot be had."""
        with self.database.write():
            pass

    def counts(self) -> Counts:
        """Count what is stored; reads indexes, not texts."""
        articles, frontier, rejects = schema.articles, schema.frontier, schema.rejects
        published = articles.c.published_at
        with self.database.read() as connection:
            return Counts(
                articles=tally(connection, articles.c.locale, articles.c.status),
                revisions=count_of(connection, schema.revisions),
                frontier=tally(connection, frontier.c.state),
                rejects=tally(connection, rejects.c.reason),
                # One at a time, each is a look at one end of the index.
                oldest_published_at=connection.execute(select(func.min(published))).scalar(),
                newest_published_at=connection.execute(select(func.max(published))).scalar(),
            )

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class DerivingTask(NamedTuple):
    """Where articles wait: the database, the data folder, and a list of assets beside our own."""

    database_url: str
    data_dir: str
    lock_wait: float
    assets: str

    @property
    def lock(self) -> StoriesLock:
        return StoriesLock.of(self.database_url, self.data_dir)


def place_waiting(task: DerivingTask, least: int) -> int:
    """Work out a chunk if so many articles wait (`derived.place_chunk`); what a kill interrupts waits on."""
    placed = place_chunk(_store(task).derived, task.lock, least)
    give_memory_back()  # a quarter of what a chunk took, which the pages read next would not need
    return placed


@cache
def _store(task: DerivingTask) -> Store:
    """Return the store of this process, which stays open until its end."""
    assets = Assets.load(task.assets) if task.assets else None
    store = Store.open(task.database_url, lock_wait=task.lock_wait)
    store.mentions.assets = assets
    return store
