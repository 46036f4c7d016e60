"""What a server needs and a file does not: locks, orders and messages of PostgreSQL."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import psycopg
import pytest

from newscrawl.exceptions import RunningError, StoreError
from newscrawl.storage.dialects import place_of
from newscrawl.storage.frontier import Discovery
from newscrawl.storage.jsonlines import ChangeLog
from newscrawl.storage.lock import RunLock, StoriesLock
from newscrawl.storage.queries.collection import Selection
from newscrawl.storage.queries.report.scope import scoped
from newscrawl.storage.queries.snapshot import ExportSelection, take_snapshot
from newscrawl.storage.store import Store
from tests.storage.storage_examples import RUN, article, id_of, url_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import Server, ServerDatabase

WAITING = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
FOUND = "EXPLAIN (COSTS off) SELECT * FROM {table} WHERE article_id = '12560600000001' AND locale = 'en'"
LOCKED = """
import sys
from newscrawl.storage.lock import RunLock
with RunLock.of(sys.argv[1], ""):
    print(flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def there(server: Server, server_template: ServerDatabase) -> ServerDatabase:
    return server.create(server_template)


@pytest.fixture
def store(there: ServerDatabase) -> Iterator[Store]:
    with Store.open(there.url) as opened:
        yield opened


def test_the_log_grows_at_its_end(store: Store, there: ServerDatabase) -> None:
    """No change becomes visible before one with a lower number: who reads on from the last misses none."""
    with store.database.write():
        store.articles.save([article(1)], 1)
        other = threading.Thread(target=store.articles.save, args=([article(2)], 1))
        other.start()
        while other.is_alive() and not there.rows(WAITING):
            pass
        with Store.open(there.url, read_only=True) as reader:
            assert reader.changes.after(0, 9) == []
    other.join()
    assert [(change["seq"], change["article_id"]) for change in store.changes.after(0, 9)] == [
        (1, id_of(1)),
        (2, id_of(2)),
    ]


def test_numbers_with_gaps(store: Store, tmp_path: Path) -> None:
    """What a transaction gives up leaves a gap in the log, and JSON Lines are as complete."""
    for number in (1, 2, 3):
        store.articles.save([article(number)], 1)
        with suppress(StoreError), store.database.write():
            store.articles.save([article(number + 10)], 1)
            store.articles.save([article(99)], 99)  # no such run
    seqs = [change["seq"] for change in store.changes.after(0, 9)]
    assert len(seqs) == 3 < max(seqs)
    lines = ChangeLog(tmp_path, "news")
    assert (lines.catch_up(store), lines.catch_up(store)) == (3, 0)


def test_many_at_once_are_counted(store: Store) -> None:
    """What is found is counted once, of however many rows."""
    found = [Discovery(id_of(n), "en", url_of(id_of(n)), "listing") for n in range(1000)]
    assert store.frontier.discover(found[:500], 1) == 500
    assert store.frontier.discover(found, 1) == 500
    assert store.frontier.discover(found + found, 1) == 0


def test_rows_are_streamed(store: Store) -> None:
    """An export asks the server for some rows at a time, whatever there is, and gives its cursor back."""
    store.articles.save([article(n) for n in range(5)], 1)
    with take_snapshot(store.database, ExportSelection()) as snapshot:
        open_cursors = partial(
            snapshot._connection.exec_driver_sql, "SELECT count(*) FROM pg_cursors WHERE name LIKE 'c_%%'"
        )
        rows = snapshot.stream("articles", ["article_id"])
        assert len(next(rows)[0]) == 5
        assert open_cursors().scalar_one() == 1
        assert next(rows, None) is None
        assert open_cursors().scalar_one() == 0


def test_a_writer_gives_up(there: ServerDatabase) -> None:
    """Who waits in vain for another writer says so in one line, and stores nothing of the batch."""
    with Store.open(there.url, lock_wait=0.05) as store, Store.open(there.url) as other:
        with other.database.write(), pytest.raises(StoreError, match="another process is writing to it"):
            store.articles.save([article(1)], 1)
        assert store.counts().articles == {}
        assert store.articles.save([article(1)], 1)[0].kind == "new"


def test_one_run_at_a_time(there: ServerDatabase) -> None:
    """A second run is told of the first; stories have a lock of their own."""
    first, second = RunLock.of(there.url, ""), RunLock.of(there.url, "")
    assert not second.is_held()
    with first, StoriesLock.of(there.url, ""):
        assert second.is_held()
        with pytest.raises(
            RunningError, match=r"another run is going on \(process \d+ on .+\): postgresql://"
        ):
            second.acquire()
    with second:
        assert first.is_held()
    assert not first.is_held()


def test_a_run_right_after_another(there: ServerDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock is free once it is given back, not only when the server has seen its connection closed."""
    lock = RunLock.of(there.url, "")
    lock.acquire()
    closed: set[psycopg.Connection] = set()

    def close(connection: psycopg.Connection) -> None:
        closed.add(connection)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.Connection, "close", close)
        lock.release()
    with RunLock.of(there.url, ""):
        closed.pop().close()


@pytest.mark.usefixtures("_processes")
def test_the_lock_of_a_killed_run(there: ServerDatabase) -> None:
    """A run that is killed leaves no lock behind."""
    command = [sys.executable, "-c", LOCKED, there.url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        assert RunLock.of(there.url, "").is_held()
        process.send_signal(signal.SIGKILL)
    while RunLock.of(there.url, "").is_held():
        pass
    with RunLock.of(there.url, ""):
        pass


def test_a_lock_that_the_server_lost(there: ServerDatabase) -> None:
    """A run whose lock went with its connection takes it anew, or ends where another run has it by then."""
    ended = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
    lock, other = RunLock.of(there.url, ""), RunLock.of(there.url, "")
    lock.acquire()
    there.execute(ended)
    lock.keep()
    assert other.is_held()
    there.execute(ended)
    with other, pytest.raises(RunningError):
        lock.keep()


def test_two_stores_in_one_database(there: ServerDatabase) -> None:
    """Each schema is a store of its own, with its own lock."""
    urls = [f"{there.url}&options=-csearch_path%3D{name}" for name in ("one", "two")]
    for name in ("one", "two"):
        there.execute(f"CREATE SCHEMA {name}")
    with Store.open(urls[0]) as one, Store.open(urls[1], lock_wait=9) as two, one.database.write():
        assert [store.runs.begin(RUN) for store in (one, two)] == [1, 1]
        one.articles.save([article(1)], 1)
        assert two.counts().articles == {}
        with RunLock.of(urls[0], ""):
            assert not RunLock.of(urls[1], "").is_held()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:secret@127.0.0.1:1/news",
        "postgresql://user:se%40secret@127.0.0.1:1/news?password=secret",
        "postgresql://user:it@secret@127.0.0.1:1/news",
        "postgresql://user:secret/1@127.0.0.1:secret/news",
        "postgresql://127.0.0.1:secret/news",
        "postgres://user@127.0.0.1:1/news?password=secret",
        "mysql://user:secret@127.0.0.1/news",
        "//user:secret@127.0.0.1/news",
    ],
)
def test_no_message_shows_a_password(url: str) -> None:
    """Whatever is wrong with an address, its password is in no message, and that is one line."""
    said = []
    for attempt in (Store.open, lambda url: RunLock.of(url, "").acquire(), place_of):
        try:
            said.append(str(attempt(url)))
        except StoreError as error:
            said.append(str(error))
    assert all(said)
    assert not [message for message in said if "secret" in message or "\n" in message]


BY_LANGUAGE = """
SELECT attrelid::regclass::text AS place, attname FROM pg_attribute
JOIN pg_class ON pg_class.oid = attrelid JOIN pg_collation ON pg_collation.oid = attcollation
WHERE relkind IN ('r', 'v') AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
  AND attnum > 0 AND collname <> 'C' AND relname <> 'alembic_version'
"""


def test_all_text_sorts_by_code_points(store: Store, there: ServerDatabase) -> None:
    """No text of a table, a view or a report sorts as the server's language does."""
    assert there.rows(BY_LANGUAGE) == []
    with scoped(store, Selection()) as connection:
        assert connection.exec_driver_sql(BY_LANGUAGE).all() == []
    for options in ({"known_before": "2100"}, {"changed_since": 0}):
        with take_snapshot(store.database, ExportSelection(**options)) as snapshot:
            assert snapshot._connection.exec_driver_sql(BY_LANGUAGE).all() == []


def test_another_encoding(server: Server) -> None:
    """A database that cannot hold all texts is refused, with what to do."""
    url = server.create(manner="ENCODING 'SQL_ASCII' LOCALE 'C'").url
    with pytest.raises(StoreError, match="ENCODING 'UTF8'"):
        Store.open(url)


def test_a_reader_makes_no_tables(server: Server) -> None:
    """An empty database is left as it is by who only reads."""
    empty = server.create()
    with pytest.raises(StoreError, match="the first crawl makes"):
        Store.open(empty.url, read_only=True)
    assert empty.rows("SELECT 1 FROM pg_tables WHERE schemaname = 'public'") == []


def test_an_article_is_found_by_its_key_without_statistics(server: Server) -> None:
    """A connection keeps the plans that it made when tables were empty: they must be right for full ones."""
    database = server.create()
    Store.open(database.url).close()
    tables = ("articles", "frontier", "revisions")
    plans = [database.rows(FOUND.format(table=table))[0]["QUERY PLAN"] for table in tables]
    assert plans == [f"Index Scan using pk_{table} on {table}" for table in tables]


def test_only_what_may_be_lost_does_not_wait_for_the_disk(store: Store) -> None:
    """What is noted does not wait; what is written next does."""
    waits = []
    for transaction in (store.database.write, store.database.note, store.database.write):
        with transaction() as connection:
            waits.append(connection.exec_driver_sql("SHOW synchronous_commit").scalar())
    assert waits[0] == waits[2] != waits[1] == "off"
