"""The search index says what the articles say, whoever writes them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.exceptions import StoreError
from newscrawl.storage.search_index import apart, spaced
from newscrawl.storage.store import Store
from newscrawl.storage.write.articles import TextlessVisit
from tests.storage.search_examples import fill, find, is_in_step
from tests.storage.storage_examples import article, at, id_of, rows

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    return store


def test_the_index_follows(store: Store, file: Path) -> None:
    """What an edit takes away is not found any more, and what it brings is, also after a removal."""
    store.articles.save([article(1, title="Before", body_text="狗狗币"), article(2)], 1)
    store.articles.save([article(1, 20, title="After", body_text="以太坊")], 1)
    assert (find(store, "before"), find(store, "狗狗币")) == ([], [])
    assert (find(store, "after"), find(store, "以太坊")) == ([1], [1])
    store.articles.gone([TextlessVisit(id_of(1), "en", at(30))], 1)
    assert find(store, "after") == [1]
    store.articles.save([article(1, 40, title="Again")], 1)
    assert (find(store, "after"), find(store, "again")) == ([], [1])
    assert is_in_step(file)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE articles SET title = 'Other', body_text = NULL",
        "UPDATE articles SET doc_id = doc_id + 10",
        "UPDATE articles SET doc_id = NULL WHERE title = 'Title 1'",
        "UPDATE articles SET key_points = '[]', summary = '价格', author = NULL, publisher = '钱包'",
        "DELETE FROM articles WHERE title = 'Title 2'",
        "INSERT INTO articles SELECT * FROM articles WHERE true ON CONFLICT DO UPDATE SET title = 'X'",
    ],
)
def test_every_writer_keeps_the_index(store: Store, file: Path, statement: str) -> None:
    """Whoever changes an article by SQL changes the index with it."""
    store.articles.save([article(1), article(2, body_text="比特币" * 50)], 1)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(statement)
        connection.commit()
    assert is_in_step(file)
    found = [row["title"] for row in rows(file, "SELECT title FROM articles_fts('title OR other OR x')")]
    indexed = rows(file, "SELECT title FROM articles WHERE doc_id IS NOT NULL")
    assert sorted(found) == sorted(row["title"] for row in indexed)


def test_the_check_of_these_tests(filled: Store, file: Path) -> None:  # noqa: ARG001
    """The comparison of index and texts notices a text that changed without its index."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TRIGGER articles_fts_after_update")
        connection.execute("UPDATE articles SET title = 'Other' WHERE doc_id = 1")
        connection.commit()
    assert not is_in_step(file)


def test_a_visit_that_brings_nothing(store: Store, file: Path) -> None:
    """The index is not written for an article that says what it said, nor for one with another date."""
    store.articles.save([article(1)], 1)
    before = rows(file, "SELECT id, block FROM articles_fts_data ORDER BY id")
    store.articles.save([article(1, 10)], 1)
    store.articles.save([article(1, 20, published_at="2024-09-01T18:00:00Z")], 1)
    store.articles.confirm([TextlessVisit(id_of(1), "en", at(30))])
    assert rows(file, "SELECT version FROM articles") == [{"version": 2}]
    assert rows(file, "SELECT id, block FROM articles_fts_data ORDER BY id") == before


def test_a_batch_that_fails(store: Store, file: Path) -> None:
    """A batch that is not stored leaves nothing in the index."""
    with pytest.raises(StoreError, match=r"(?i)foreign key"):
        store.articles.save([article(1)], 99)
    assert find(store, "title") == []
    assert is_in_step(file)


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("".join(map(chr, range(0x4E00, 0x9FFF))) * 3, "丁丂"),
        (" ".join(f"w{number}" for number in range(40_000)), "w999"),
        ("x" * 5000 + " else", "else"),
        ("Nothing \\ ' \" & | ! ( ) : * <-> %s {} \u0301 \ud800 else", "else"),
    ],
    ids=["all ideographs", "many words", "a long word", "signs"],
)
def test_texts_that_strain_an_index(store: Store, text: str, sought: str) -> None:
    """Whatever a text is made of, it is stored, and found by its words."""
    store.articles.save([article(1, body_text=text), article(2)], 1)
    assert find(store, sought) == [1]


# The first and the last character of each script that is set apart, and their neighbours.
EDGES = (
    "\u0e00\u0e01\u109f\u10a0\u177f\u1780\u17ff\u1800\u3004\u3005\ud7a3\ud7a4"
    "\U0001ffff\U00020000\U0003ffff\U00040000"
)


@pytest.mark.parametrize("text", ["plain", "a “quoted” word", *EDGES, "比特币 up", "한국", "🚀 up"])
def test_the_view_sets_apart_what_a_query_sets_apart(store: Store, file: Path, text: str) -> None:
    """A text is shown to the index as queries are read, whether its bytes or its characters tell so."""
    store.articles.save([article(1, body_text=text)], 1)
    [row] = rows(file, "SELECT body_text FROM articles_spaced")
    assert row["body_text"] == apart(text)


@given(st.text(st.sampled_from("aé比の한ก\u2029 🚀。") | st.characters(codec="utf-8"), max_size=200))
def test_setting_apart_loses_nothing(typed: str) -> None:
    """A text is the same once the marks of the index are out of it, whatever its length."""
    text_of = typed.replace("\0", "").replace("\u200b", "") * 3
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE articles (body_text)")
        connection.execute("INSERT INTO articles VALUES (?)", [text_of])
        ((shown,),) = connection.execute(f"SELECT {spaced('body_text')} FROM articles")
    assert shown == apart(text_of)
