"""Mirrors: copies in SQLite that are kept up from the log of changes of either store."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.exceptions import MirrorError, RunningError, StoreError
from newscrawl.storage import mirror as module
from newscrawl.storage import schema
from newscrawl.storage.derived import place_all
from newscrawl.storage.dialects import database_url
from newscrawl.storage.frontier import Discovery
from newscrawl.storage.mirror import Mirror, MirrorState, mirror_state
from newscrawl.storage.runs import NewGap
from newscrawl.storage.store import Store, StoredSite
from newscrawl.storage.write.articles import TextlessVisit
from tests.databases import SqliteFile
from tests.forks import run
from tests.storage.next_release import HEAD, release
from tests.storage.storage_examples import RUN, article, at, id_of, rows, url_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import AnyDatabase
    from tests.storage.conftest import Clock

# What crawls and the search for stories keep for themselves.
OWN = {"mirror", "hosts", "workers", *"story_documents story_sentences story_boilerplate".split()}
OWN |= {"story_shingles", "story_pairs"}
TABLES = sorted(schema.metadata.tables.keys() - OWN)
SITE = StoredSite("bitget_news", "https://www.bitget.com")
# Takes over the log a change at a time, and is killed behind the commit of so many of them.
KILLED = """
import os, signal, sys
from pathlib import Path
from newscrawl.storage.mirror import Mirror
from newscrawl.storage.store import Store
from newscrawl.storage import mirror

mirror.STEP = 1
def note(table, done, of):
    if done == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

with Store.open(sys.argv[1], read_only=True) as source, Mirror.open(Path(sys.argv[2]), "there", 5) as mirror:
    mirror.catch_up(source.database, note)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mirror"


@contextmanager
def opened(folder: Path) -> Iterator[Mirror]:
    with Mirror.open(folder, "there", 0.1) as mirror:
        yield mirror


def follow(store: Store, folder: Path) -> int:
    with opened(folder) as mirror:
        return mirror.catch_up(store.database, lambda *_: None)


def assert_alike(database: AnyDatabase, folder: Path) -> None:
    mirror = SqliteFile(folder / "newscrawl.db")
    for table in TABLES:
        ours, theirs = (
            sorted(one.rows(f"SELECT * FROM {table}"), key=lambda row: str(sorted(row.items())))
            for one in (mirror, database)
        )
        assert ours == theirs, table
    assert mirror.rows("PRAGMA foreign_key_check") == []


def place(store: Store) -> None:
    for derived in store.derived:
        list(place_all(derived))


def test_everything_is_taken_over(store: Store, database: AnyDatabase, folder: Path, clock: Clock) -> None:
    """After every step of a crawl's life the mirror has what the source has, its words included."""
    store.claim_for(SITE)
    deeds = {
        "nothing yet": lambda: None,
        "found": lambda: store.frontier.discover(
            [Discovery(id_of(n), "en", url_of(id_of(n)), "listing") for n in range(9)], 1
        ),
        "stored": lambda: store.articles.save([article(n, 1) for n in range(5)], 1),
        "twice between two steps": lambda: [
            store.articles.save([article(1, minute, body_text=f"Text {minute}")], 1) for minute in (2, 3)
        ],
        "placed": lambda: place(store),
        "seen again": lambda: store.articles.confirm([TextlessVisit(id_of(2), "en", at(9))]),
        "removed": lambda: store.articles.gone([TextlessVisit(id_of(3), "en", at(10))], 1),
        "removed and restored": lambda: [
            store.articles.gone([TextlessVisit(id_of(4), "en", at(11))], 1),
            store.articles.save([article(4, 12)], 1),
        ],
        "a story of two": lambda: [
            store.articles.save([article(6, 13, body_text="Body of 1 " * 99)], 1),
            store.articles.save([article(7, 14, body_text="Body of 1 " * 99)], 1),
            place(store),
        ],
        "placed anew": lambda: [store.stories.begin_anew(), place(store)],
        "swept": lambda: [
            store.runs.begin_sweep(1, "listing", "en"),
            store.runs.open_gap(1, NewGap("listing", "en", "first_run")),
        ],
        "ended": lambda: [
            store.runs.complete_sweep(1, 2),
            store.runs.close_gaps("listing", "en"),
            store.runs.end(1, "finished", 0, {"new": 7}),
        ],
        "a row less": lambda: database.execute("DELETE FROM gaps"),
    }
    for name, deed in deeds.items():
        clock.time = at(20)
        deed()
        assert follow(store, folder) == store.changes.last_seq(), name
        assert_alike(database, folder)
    found = SqliteFile(folder / "newscrawl.db").rows("SELECT rowid FROM articles_fts('body_text : \"3\"')")
    assert [row["rowid"] for row in found] == [
        row["doc_id"] for row in database.rows("SELECT doc_id FROM articles WHERE body_text LIKE '%3%'")
    ]


def test_small_steps(store: Store, database: AnyDatabase, folder: Path, monkeypatch: Any) -> None:
    """However few changes and rows are taken at a time, all are; gaps in their numbers stop nothing."""
    monkeypatch.setattr(module, "STEP", 3)
    monkeypatch.setattr(module, "PAGE", 2)
    store.articles.save([article(n) for n in range(11)], 1)
    database.execute("UPDATE changes SET seq = seq + 90 WHERE seq > 5")
    heard: list[tuple[str, int, int]] = []
    with opened(folder) as mirror:
        mirror.catch_up(store.database, lambda *note: heard.append(note))
    assert [done for _, done, _ in heard] == [3, 96, 99]
    assert_alike(database, folder)
    database.execute("DELETE FROM frontier")
    follow(store, folder)
    assert_alike(database, folder)


@pytest.mark.usefixtures("_processes")
@pytest.mark.parametrize("step", [1, 4, 6])
def test_a_killed_mirror(step: int, store: Store, database: AnyDatabase, folder: Path) -> None:
    """What was committed before a kill is there, its lock is not, and the next one goes on behind it."""
    store.articles.save([article(n) for n in range(7)], 1)
    command = [sys.executable, "-c", KILLED, database.url, str(folder), str(step)]
    assert run(command).returncode == -signal.SIGKILL
    mirror = SqliteFile(folder / "newscrawl.db")
    assert mirror.rows("SELECT max(seq) AS seq, count(*) AS n FROM changes") == [{"seq": step, "n": step}]
    assert mirror.rows("SELECT count(*) AS n FROM articles") == [{"n": step}]
    assert mirror.rows("SELECT updated_at FROM mirror") == [{"updated_at": None}]
    place(store)
    follow(store, folder)
    assert_alike(database, folder)


def test_a_step_that_fails_leaves_nothing(store: Store, folder: Path, monkeypatch: Any) -> None:
    """Rows and the place in the log are one transaction: neither is there without the other."""
    store.articles.save([article(n) for n in range(3)], 1)

    def fails(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.Step, "compare", fails)
    with pytest.raises(StoreError, match="No space"):
        follow(store, folder)
    assert (
        SqliteFile(folder / "newscrawl.db").rows("SELECT 1 FROM articles UNION SELECT 1 FROM changes") == []
    )


def test_one_at_a_time(store: Store, folder: Path) -> None:
    """Two do not keep one mirror up at once."""
    with (
        opened(folder),
        pytest.raises(RunningError, match=r"another process keeps this mirror up"),
        opened(folder),
    ):
        pass
    assert follow(store, folder) == 0


def test_what_nobody_changed_is_not_written(store: Store, folder: Path) -> None:
    """A second look at the same source writes the time of the look, and nothing else."""
    store.articles.save([article(n) for n in range(9)], 1)
    follow(store, folder)
    with opened(folder) as mirror:
        mirror.catch_up(store.database, lambda *_: None)
        with mirror._database.write() as connection:
            changed = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
    assert changed == len(["the source's name", "the time of the look"])


def test_a_mirror_says_what_it_is(store: Store, folder: Path, clock: Clock) -> None:
    """Whoever opens it learns whose mirror it is and of when, and nobody may write to it."""
    clock.time = at(5)
    assert mirror_state(store.database) is None
    with opened(folder) as mirror:
        mirror.catch_up(store.database, lambda *_: None, is_running=True)
    with Store.open(database_url(folder), read_only=True) as copy:
        state = mirror_state(copy.database)
    assert state == MirrorState("there", state.updated_at, is_running=True)
    assert state.updated_at
    for attempt in (Store.open, lambda url: Store.open(url, must_exist=True)):
        with pytest.raises(
            MirrorError, match="is a mirror of there, to be read alone: set NEWSCRAWL_DATA_DIR"
        ):
            attempt(database_url(folder))


def test_another_source(store: Store, database: AnyDatabase, folder: Path, tmp_path: Path) -> None:
    """A mirror of one store takes nothing of another one, nor of the same after it was set back."""
    store.claim_for(SITE)
    store.articles.save([article(1), article(2)], 1)
    follow(store, folder)
    with Store.open(database_url(tmp_path / "other")) as other:
        other.claim_for(StoredSite("bitget_news", "https://elsewhere.example"))
        with pytest.raises(MirrorError, match=r"mirrors https://www\.bitget\.com \(bitget_news\), not https"):
            follow(other, folder)
        other.claim_for(SITE)
        other.runs.begin(RUN)
        with pytest.raises(MirrorError, match="mirrors another database: change 2 is not the one"):
            follow(other, folder)
        with pytest.raises(MirrorError, match="is filled by crawls and no mirror: name another folder"):
            follow(store, tmp_path / "other")
    database.execute("DELETE FROM changes WHERE seq = 2")
    with pytest.raises(MirrorError, match="change 2 is not the one of the source; remove the mirror"):
        follow(store, folder)


def test_a_mirror_of_an_older_program(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A mirror that an older program left is upgraded with the next step."""
    store.articles.save([article(1)], 1)
    follow(store, folder)
    release(monkeypatch, tmp_path / "release")
    follow(store, folder)
    moods = "SELECT mood, version_num FROM articles, alembic_version"
    assert rows(folder / "newscrawl.db", moods) == [{"mood": "calm", "version_num": HEAD}]


def test_older_versions(store: Store, database: AnyDatabase, folder: Path) -> None:
    """Versions before the first one, which no change tells, come over with the others."""
    store.articles.save([article(1, 9)], 1)
    follow(store, folder)
    rest = "article_id, locale, seen_at, cause, digest, url, key_points, images, links, related, run_id"
    database.execute(f"INSERT INTO revisions (version, {rest}) SELECT 0, {rest} FROM revisions")
    follow(store, folder)
    assert_alike(database, folder)


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE articles SET story_id = 'another' WHERE doc_id = 1",
        "UPDATE changes SET story_id = 'found' WHERE story_id IS NULL",
        "UPDATE story_members SET score = 0.5",
        "UPDATE mentions SET rules = 'of today'",
        "DELETE FROM mentions",
        "UPDATE frontier SET due_at = '2030-01-01T00:00:00Z'",
        "UPDATE runs SET ended_at = '2030-01-01T00:00:00Z'",
        "INSERT INTO sweeps (run_id, source, locale, started_at) VALUES (1, 'listing', 'en', '2030')",
        "DELETE FROM story_queue",
    ],
)
def test_what_no_change_tells(deed: str, store: Store, database: AnyDatabase, folder: Path) -> None:
    """Whatever becomes of what is copied already is found, though the log says nothing of it."""
    store.articles.save([article(1, title="Bitcoin"), article(2)], 1)
    place(store)
    store.articles.save([article(3)], 1)
    follow(store, folder)
    database.execute(deed)
    with pytest.raises(AssertionError):
        assert_alike(database, folder)
    follow(store, folder)
    assert_alike(database, folder)
