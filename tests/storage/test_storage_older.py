"""Pages that were fetched before what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.items import ArchivedPage
from newscrawl.storage.store import Store
from newscrawl.storage.write.older import save_older
from tests.databases import AnyDatabase, sqlite_copy
from tests.storage.storage_examples import RUN, article, at

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.items import Article


def paged(minute: int, body: str, **fields: Any) -> Article:
    made = article(1, minute, body_text=body, **fields)
    key = str(made.article_id), str(made.locale)
    made.page = ArchivedPage(*key, str(made.url), at(minute), str(made.page_digest))
    return made


@pytest.fixture
def known(store: Store) -> Store:
    """Give a store with two versions, of minute 100 and of minute 200."""
    store.articles.save([paged(100, "first")], 1)
    store.articles.save([paged(200, "second")], 1)
    return store


def versions(database: AnyDatabase) -> list[tuple[int, str, str, str]]:
    found = database.rows("SELECT version, seen_at, body_text, cause FROM revisions ORDER BY version")
    return [tuple(row.values()) for row in found]


def test_older_texts_become_versions_before_the_first(known: Store, database: AnyDatabase) -> None:
    """They count down; what is known of today, the log, and what follows the newest page stay."""
    before = [
        database.rows(f"SELECT * FROM {table}")
        for table in ("articles", "changes", "related_links", "frontier")
    ]
    assert save_older(known.database, [paged(50, "older"), paged(20, "oldest")], 1) == ["older", "older"]
    assert versions(database) == [
        (-1, at(20), "oldest", "first"),
        (0, at(50), "older", "publisher"),
        (1, at(100), "first", "publisher"),
        (2, at(200), "second", "publisher"),
    ]
    after = [
        database.rows(f"SELECT * FROM {table}")
        for table in ("articles", "changes", "related_links", "frontier")
    ]
    assert after == before
    pages = database.rows("SELECT version FROM pages ORDER BY page_id")
    assert [page["version"] for page in pages] == [-1, 0, 1, 2]
    assert database.rows("SELECT DISTINCT layer FROM provenance WHERE version = 0") == [
        {"layer": "page_state"}
    ]


def test_a_text_that_is_known_is_no_version(known: Store, database: AnyDatabase) -> None:
    """Neither an older sight of the first version nor one between two versions makes another."""
    outcomes = save_older(known.database, [paged(50, "first"), paged(150, "first"), paged(160, "second")], 1)
    assert outcomes == ["known", "known", "between"]
    assert [version for version, *_ in versions(database)] == [1, 2]
    pages = database.rows("SELECT fetched_at, version FROM pages ORDER BY page_id LIMIT 3")
    assert [tuple(page.values()) for page in pages] == [(at(160), None), (at(150), 1), (at(50), 1)]


def test_metadata_that_an_older_page_lacks_is_no_difference(known: Store, database: AnyDatabase) -> None:
    assert save_older(known.database, [paged(50, "first", author=None)], 1) == ["known"]
    assert save_older(known.database, [paged(40, "first", author="Ada Quill")], 1) == ["older"]
    assert len(versions(database)) == 3


def test_another_extractor_leaves_the_cause_open(known: Store, database: AnyDatabase) -> None:
    save_older(known.database, [paged(50, "older", extractor=9)], 1)
    assert [cause for *_, cause in versions(database)] == ["first", "unknown", "publisher"]


@settings(max_examples=12)
@given(st.lists(st.tuples(st.integers(0, 99), st.sampled_from("abc")), max_size=6), st.integers(0, 6))
def test_what_is_stored_again_is_known(
    tmp_path_factory: pytest.TempPathFactory, template: Path, pages: list[tuple[int, str]], half: int
) -> None:
    """However a killed import was cut, the next one adds nothing twice, and times stay in order."""
    database = sqlite_copy(template, tmp_path_factory.mktemp("older"))
    backwards = [paged(minute, text) for minute, text in sorted(pages, reverse=True)]
    with Store.open(database.url) as store:
        store.runs.begin(RUN)
        store.articles.save([paged(100, "first")], 1)
        save_older(store.database, backwards[:half], 1)
        save_older(store.database, backwards, 1)
        once = versions(database)
        assert set(save_older(store.database, backwards, 1)) <= {"known"}
    assert versions(database) == once
    assert [seen for _, seen, *_ in once] == sorted(seen for _, seen, *_ in once)
    assert len(database.rows("SELECT * FROM pages")) == len({(m, t) for m, t in pages}) + 1
