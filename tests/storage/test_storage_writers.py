"""Several programs and threads that work on one database."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest

from newscrawl.exceptions import StoreError
from newscrawl.storage.dialects import database_url
from newscrawl.storage.store import Store
from tests.storage.storage_examples import RUN, article, rows

if TYPE_CHECKING:
    from pathlib import Path


def test_two_programs_that_start_on_a_new_database(tmp_path: Path) -> None:
    """Two crawls that start at once on an empty folder both get a working store."""
    url, failures = database_url(tmp_path), []

    def crawl() -> None:
        try:
            with Store.open(url) as store:
                store.runs.begin(RUN)
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=crawl) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(rows(tmp_path / "newscrawl.db", "SELECT run_id FROM runs")) == 4


def test_a_writer_waits_for_another(store: Store, file: Path) -> None:
    """A save waits while another program writes, and then is stored."""
    started, outcomes = threading.Event(), []

    def save() -> None:
        started.set()
        outcomes.extend(store.articles.save([article(1)], 1))

    writer = threading.Thread(target=save)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE runs SET reason = 'held'")
        writer.start()
        started.wait()
        assert store.counts().articles == {}
        other.execute("COMMIT")
    writer.join()
    assert [outcome.kind for outcome in outcomes] == ["new"]


def test_two_crawls_that_save_the_same_articles(data_dir: Path, file: Path) -> None:
    """Two crawls that fetch the same articles at once give every text one version."""
    failures = []

    def crawl(mine: int) -> None:
        try:
            with Store.open(database_url(data_dir)) as store:
                for turn in range(25):
                    batch = [article(n, turn, title=f"{mine} {turn}") for n in range(3)]
                    store.articles.save(batch, 1)
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=crawl, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    query = "SELECT version, COUNT(*) AS texts FROM revisions GROUP BY version ORDER BY version"
    assert rows(file, query) == [{"version": n, "texts": 3} for n in range(1, 76)]


def test_a_writer_gives_up(data_dir: Path, file: Path) -> None:
    """A lock that is never given up ends in one line, and nothing of the batch is stored."""
    with (
        Store.open(database_url(data_dir), lock_wait=0) as store,
        closing(sqlite3.connect(file, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"):
            store.articles.save([article(1)], 1)
        other.execute("ROLLBACK")
        assert store.counts().articles == {}
        assert store.articles.save([article(1)], 1)[0].kind == "new"


def test_reading_while_a_crawl_writes(store: Store, data_dir: Path, file: Path) -> None:
    """The state of a crawl can be read while a transaction of it is open."""
    store.articles.save([article(1)], 1)
    with (
        closing(sqlite3.connect(file, isolation_level=None)) as crawl,
        Store.open(database_url(data_dir), read_only=True, lock_wait=0) as reader,
    ):
        crawl.execute("BEGIN IMMEDIATE")
        crawl.execute("UPDATE articles SET status = 'gone'")
        assert reader.counts().articles == {("en", "live"): 1}
        crawl.execute("COMMIT")
        assert reader.counts().articles == {("en", "gone"): 1}


def test_a_reader_cannot_write(data_dir: Path) -> None:
    """A store that is open for reading refuses to write."""
    with (
        Store.open(database_url(data_dir), read_only=True) as store,
        pytest.raises(StoreError, match="readonly"),
    ):
        store.runs.begin(RUN)


def test_a_run_that_never_began(store: Store) -> None:
    """A batch that names an unknown run is refused whole."""
    with pytest.raises(StoreError, match=r"(?i)foreign key"):
        store.articles.save([article(1)], 99)
    assert store.counts().articles == {}


def test_one_transaction_of_several_calls(store: Store) -> None:
    """What a thread does in a transaction it sees itself, and it is stored together or not at all."""
    with suppress(StoreError), store.database.write():
        store.articles.save([article(1)], 1)
        assert store.counts().articles == {("en", "live"): 1}
        store.articles.save([article(2)], 99)  # no such run
    assert store.counts().articles == {}
    with store.database.write():
        store.articles.save([article(1)], 1)
        store.articles.save([article(2)], 1)
    assert store.counts().articles == {("en", "live"): 2}


def test_transactions_of_two_threads(store: Store) -> None:
    """A thread sees nothing of what another has not committed yet."""
    with store.database.write(), ThreadPoolExecutor(1) as other:
        store.articles.save([article(1)], 1)
        assert other.submit(store.counts).result().articles == {}
    assert store.counts().articles == {("en", "live"): 1}
