"""Opening a database: what is made, migrated and refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, create_engine

from newscrawl.exceptions import StoreError
from newscrawl.storage import migrations, schema
from newscrawl.storage.dialects import database_url
from newscrawl.storage.store import Store
from tests.storage.next_release import HEAD, release
from tests.storage.storage_examples import RUN, article, rows

if TYPE_CHECKING:
    from pathlib import Path


def _differences(file: Path, metadata: MetaData) -> list[object]:
    """Return how the tables of a database differ from what they should be."""
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        # A search index is no table of the model, though SQLite keeps it in some.
        options = {"compare_type": True, "include_name": lambda name, *_: "_fts" not in str(name)}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    engine.dispose()
    return list(differences)


def test_head_is_the_newest_migration() -> None:
    """A store that is up to date is recognised by the name of the newest migration."""
    assert migrations.scripts().get_current_head() == migrations.HEAD


def test_a_change_number_is_never_given_again(store: Store, file: Path) -> None:
    """A reader that remembers the last change it saw misses none, even if rows are deleted."""
    store.articles.save([article(1)], 1)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DELETE FROM changes")
        connection.commit()
    store.articles.save([article(2)], 1)
    assert [change["seq"] for change in store.changes.after(0, 9)] == [2]


def test_opening_creates_the_folder_and_keeps_a_log(tmp_path: Path) -> None:
    """A first crawl needs no preparation, and readers need not wait for it."""
    with Store.open(database_url(tmp_path / "new" / "data")) as store:
        assert store.runs.begin(RUN) == 1
        file = tmp_path / "new" / "data" / "newscrawl.db"
        assert rows(file, "PRAGMA journal_mode") == [{"journal_mode": "wal"}]


def test_a_folder_of_any_name_holds_a_database(tmp_path: Path) -> None:
    """Spaces, percent signs and other scripts in the data folder's name do no harm."""
    folder = tmp_path / "50% of 新闻 #1"
    with Store.open(database_url(folder)) as store:
        store.runs.begin(RUN)
    with Store.open(database_url(folder), read_only=True) as store:
        assert len(store.runs.last(5)) == 1


def test_opening_again_keeps_what_is_stored(data_dir: Path) -> None:
    """A store that is opened again has what it had."""
    with Store.open(database_url(data_dir)) as store:
        store.articles.save([article(1)], 1)
    with Store.open(database_url(data_dir)) as store:
        assert store.counts().articles == {("en", "live"): 1}


def _failure(url: str, **options: object) -> str:
    with pytest.raises(StoreError) as caught, Store.open(url, **options):
        pass
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A data folder that cannot be made is named in one line."""
    (tmp_path / "data").write_text("in the way")
    assert str(tmp_path / "data") in _failure(database_url(tmp_path / "data"))


def test_a_database_that_cannot_be_opened(tmp_path: Path) -> None:
    """A database that cannot be opened is named in one line with what to look at."""
    (tmp_path / "newscrawl.db").mkdir()
    message = _failure(database_url(tmp_path))
    assert str(tmp_path / "newscrawl.db") in message
    assert "writable" in message


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """A file that is no database is left as it is and named in one line."""
    path = tmp_path / "newscrawl.db"
    path.write_text("notes " * 1000)
    assert "not a database" in _failure(database_url(tmp_path))
    assert path.read_text() == "notes " * 1000


@pytest.mark.parametrize(
    "url", ["data/newscrawl.db", "nosuch://x/y", "sqlite://", "oracle://user:secret@host/db", ""]
)
def test_a_url_of_no_use(url: str) -> None:
    """A database URL that nothing can open is an error of one line without its password."""
    assert "secret" not in _failure(url)


def test_reading_what_is_not_there(tmp_path: Path) -> None:
    """Asking for the state of a crawl that never ran says so and leaves no trace."""
    assert "no database at" in _failure(database_url(tmp_path), read_only=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize("stamp", ["9999_later", "0015"], ids=["newer", "before the first release"])
def test_another_schema(file: Path, data_dir: Path, stamp: str, read_only: bool) -> None:
    """A database of a schema that has no migration here is refused before anything is changed."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [stamp])
        connection.commit()
    message = _failure(database_url(data_dir), read_only=read_only)
    assert f"another schema ({stamp})" in message
    assert "into another folder" in message
    assert rows(file, "SELECT version_num FROM alembic_version") == [{"version_num": stamp}]


def test_an_older_schema(data_dir: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader leaves a database of an older schema alone; a crawl upgrades it and keeps what is stored."""
    with Store.open(database_url(data_dir)) as store:
        store.articles.save([article(1)], 1)
    stamp = rows(file, "SELECT version_num FROM alembic_version")
    release(monkeypatch, data_dir / "next")
    assert "older schema" in _failure(database_url(data_dir), read_only=True)
    assert rows(file, "SELECT version_num FROM alembic_version") == stamp
    with Store.open(database_url(data_dir)) as store:
        assert store.counts().articles == {("en", "live"): 1}
    assert rows(file, "SELECT mood, version_num FROM articles, alembic_version") == [
        {"mood": "calm", "version_num": HEAD}
    ]


def test_a_new_database_has_what_an_upgraded_one_has(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database is made at the newest schema, and the migrations bring one that is there to the same."""
    release(monkeypatch, tmp_path / "next")
    new = tmp_path / "new" / file.name
    for folder in (file.parent, new.parent):
        Store.open(database_url(folder)).close()
        assert _differences(folder / file.name, schema.metadata) == []
    assert rows(new, "SELECT version_num FROM alembic_version") == [{"version_num": HEAD}]
    others = "SELECT name, sql FROM sqlite_master WHERE type IN ('view', 'trigger', 'index') ORDER BY name"
    assert rows(new, others) == rows(file, others)


def test_a_migration_that_fails(data_dir: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration that fails half-way leaves the database as it was, for the program that wrote it."""
    with monkeypatch.context() as later:
        release(later, data_dir / "next", "nowhere")
        assert "no such table: nowhere" in _failure(database_url(data_dir))
    assert "mood" not in {row["name"] for row in rows(file, "PRAGMA table_info(articles)")}
    with Store.open(database_url(data_dir)) as store:
        assert store.articles.save([article(1)], 1)[0].kind == "new"


def test_a_database_of_another_program(tmp_path: Path) -> None:
    """A database that has tables of our names, but not from us, is left as it is."""
    file = tmp_path / "newscrawl.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE articles (words)")
    before = rows(file, "SELECT * FROM sqlite_master")
    assert "table articles already exists" in _failure(database_url(tmp_path))
    assert rows(file, "SELECT * FROM sqlite_master") == before


def test_an_empty_database_is_not_migrated_by_a_reader(tmp_path: Path) -> None:
    """A reader never changes a database, not even one without tables."""
    (tmp_path / "newscrawl.db").touch()
    assert "no tables" in _failure(database_url(tmp_path), read_only=True)
