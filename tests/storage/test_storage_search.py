"""Full-text search: what is found, in which order, and that the index says what the articles say."""

from __future__ import annotations

import importlib
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from newscrawl.storage import search
from newscrawl.storage.articles import Check
from newscrawl.storage.search import Found, NoWordsError, Wanted
from newscrawl.storage.store import Store, StoreError
from newscrawl.storage.urls import database_url
from tests.storage.storage_examples import article, at, id_of, rows

if TYPE_CHECKING:
    from newscrawl.storage.search import Piece

MIGRATION = importlib.import_module("newscrawl.storage.migrations.versions.0007_search")
TEXTS = {
    1: ("Bitcoin rises", "The spot ETF of São Paulo was approved on day two."),
    2: ("Ether falls", "A layer-2 network said that bitcoin was not its business."),
    3: ("市场综述", "比特币价格突破ETF预期，钱包数量增加。"),
    4: ("ビットコイン", "価格は上昇した。"),
    5: ("비트코인은 올랐다", "시장이 열렸다."),
    6: ("ราคาบิตคอยน์วันนี้", "ตลาดเปิด"),
    7: ("Біткоїн зростає", "Ринок відкрився 🚀."),
}


@pytest.fixture
def filled(store: Store) -> Store:
    plain = {"summary": None, "key_points": [], "author": None}
    texts = [article(n, title=t, body_text=b, publisher=f"Desk {n}", **plain) for n, (t, b) in TEXTS.items()]
    store.articles.save(texts, 1)
    return store


def numbers(found: Found) -> list[int]:
    return [int(hit.article_id) - int(id_of(0)) for hit in found.hits]


def text(pieces: list[Piece]) -> str:
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in pieces)


def find(store: Store, words: str, **more: object) -> list[int]:
    return numbers(store.search.find(Wanted(words, **more)))


def is_in_step(file: Path) -> bool:
    """Compare the index with the texts, word by word."""
    with closing(sqlite3.connect(file)) as connection:
        try:
            connection.execute("INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError:
            return False
    return True


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("bitcoin", {1, 2}),
        ("BITCOIN", {1, 2}),
        ("sao paulo", {1}),
        ("são", {1}),
        ("bitcoin etf", {1}),
        ("bitcoin -etf", {2}),
        ('bitcoin -"spot ETF"', {2}),
        ('"spot etf"', {1}),
        ("“spot etf”", {1}),
        ('"etf spot"', set()),
        ("etf spot", {1}),
        ("layer-2", {2}),
        ("bitcoin $ - 🚀", {1, 2}),
        ("比特币", {3}),
        ("钱包", {3}),
        ("币", {3}),
        ("特币", {3}),
        ("币特", set()),
        ("比特币 etf", {3}),
        ("突破etf预期", {3}),
        ("比特币 -钱包", set()),
        ('etf -"比特币"', {1}),
        ("コイン", {4}),
        ("上昇", {4}),
        ("비트코인", {5}),
        ("บิตคอยน์", {6}),
        ("біткоїн", {7}),
        ('desk "3"', {3}),
        ("AND", set()),
        ("bitcoin OR ether", set()),
        ("title:bitcoin", set()),
        ("bit*", set()),
        ("rises NEAR(bitcoin)", set()),
    ],
)
def test_what_is_found(filled: Store, words: str, expected: set[int]) -> None:
    """All words have to be there, in any script, case and accent; nothing that is typed is syntax."""
    assert set(find(filled, words)) == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("a比\"-*^:(){}+.\\'ANDORNT \0\x02\u200b\ud800"), max_size=12) | st.text())
def test_anything_can_be_typed(filled: Store, words: str) -> None:
    """Whatever a person types is looked for, or named as no word in one line."""
    try:
        answer = str(filled.search.find(Wanted(words)).total)
    except NoWordsError as error:
        answer = str(error)
    assert len(answer.splitlines()) == 1


def test_many_words(filled: Store) -> None:
    """A whole article can be looked for."""
    assert find(filled, f"{TEXTS[1][1]} " * 100) == [1]


@pytest.mark.parametrize("words", ["", " ", "-bitcoin", '""', "🚀 - …"])
def test_nothing_to_look_for(filled: Store, words: str) -> None:
    """Where there is no word that an article should have, that is said."""
    with pytest.raises(NoWordsError, match="no word to look for in"):
        filled.search.find(Wanted(words))


def test_the_title_counts_most(store: Store) -> None:
    """An article that has the word in its title comes before one that names it often in its body."""
    body = "Filler words stand here. " * 20
    store.articles.save([article(1, body_text=body + "Kestrel. " * 6), article(2, body_text=body)], 1)
    store.articles.save([article(3, title="Kestrel", body_text=body)], 1)
    assert find(store, "kestrel") == [3, 1]


def test_the_newer_of_two_that_are_alike(store: Store) -> None:
    """Of articles that match as well the newest comes first, and one without a date last."""
    days = {1: "2024-09-02T00:00:00Z", 2: "2024-09-04T00:00:00Z", 3: None, 4: "2024-09-03T00:00:00Z"}
    same = {"title": "Same", "body_text": "Text"}
    store.articles.save([article(n, published_at=day, **same) for n, day in days.items()], 1)
    assert find(store, "same") == [2, 4, 1, 3]


def test_total_and_range(store: Store) -> None:
    """However few are shown, all are counted, and the range of their dates is told."""
    dated = [article(n, title="Same", published_at=f"2024-09-{n:02}T00:00:00Z") for n in range(1, 31)]
    store.articles.save(dated, 1)
    found = store.search.find(Wanted("same", limit=5))
    assert (len(found.hits), found.total) == (5, 30)
    assert (found.oldest, found.newest) == ("2024-09-01T00:00:00Z", "2024-09-30T00:00:00Z")


def test_conditions(store: Store) -> None:
    """Dates (both included), locales and the publisher in any case narrow the search, together too."""
    store.articles.save(
        [
            article(1, title="Same", published_at="2024-09-01T00:00:00Z"),
            article(2, title="Same", published_at="2024-09-02T00:00:00Z", publisher="BlockBeats"),
            article(3, title="Same", published_at="2024-09-03T00:00:00Z", locale="pt-PT"),
            article(4, title="Same", published_at=None, locale="zh-CN"),
        ],
        1,
    )
    assert set(find(store, "same", since="2024-09-02T00:00:00Z")) == {2, 3}
    assert set(find(store, "same", until="2024-09-02T00:00:00Z")) == {1, 2}
    assert set(find(store, "same", locales=["pt-PT", "zh-CN"])) == {3, 4}
    assert find(store, "same", publisher="blockbeats") == [2]
    assert find(store, "same", publisher="Block") == []
    assert find(store, "same", publisher="cryptopolitan", since="2024-09-02T00:00:00Z") == [3]


def test_a_hit_says_what_an_analyst_needs(filled: Store) -> None:
    """A hit names the article, and shows title and a part of the body with the words marked."""
    filled.articles.gone([Check(id_of(1), "en", at(9))], 1)
    (hit,) = filled.search.find(Wanted("etf bitcoin são")).hits
    assert (hit.article_id, hit.locale, hit.publisher, hit.status) == (id_of(1), "en", "Desk 1", "gone")
    assert (hit.url, hit.published_at) == (article(1).url, "2024-09-01T16:00:00Z")
    assert hit.score > 0
    assert text(hit.title) == "[Bitcoin] rises"
    assert text(hit.snippet) == "The spot [ETF] of [São] Paulo was approved on day two."


def test_a_hit_without_spaces(filled: Store) -> None:
    """A text of a script without spaces is shown as it is stored, with the hit as one."""
    (hit,) = filled.search.find(Wanted("比特币 综述")).hits
    assert text(hit.title) == "市场[综述]"
    assert text(hit.snippet) == "[比特币]价格突破ETF预期，钱包数量增加。"


def test_the_index_follows(store: Store, file: Path) -> None:
    """What an edit takes away is not found any more, and what it brings is, also after a removal."""
    store.articles.save([article(1, title="Before", body_text="狗狗币"), article(2)], 1)
    store.articles.save([article(1, 20, title="After", body_text="以太坊")], 1)
    assert (find(store, "before"), find(store, "狗狗币")) == ([], [])
    assert (find(store, "after"), find(store, "以太坊")) == ([1], [1])
    store.articles.gone([Check(id_of(1), "en", at(30))], 1)
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
    store.articles.confirm([Check(id_of(1), "en", at(30))])
    assert rows(file, "SELECT version FROM articles") == [{"version": 2}]
    assert rows(file, "SELECT id, block FROM articles_fts_data ORDER BY id") == before


def test_a_batch_that_fails(store: Store, file: Path) -> None:
    """A batch that is not stored leaves nothing in the index."""
    with pytest.raises(StoreError, match="FOREIGN KEY"):
        store.articles.save([article(1)], 99)
    assert find(store, "title") == []
    assert is_in_step(file)


def test_a_database_without_an_index(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database other than SQLite has no index, and says so in one line."""
    monkeypatch.setattr(store._database._reader.dialect, "name", "postgresql")
    with pytest.raises(StoreError, match="full-text search needs a SQLite database"):
        store.search.find(Wanted("bitcoin"))


@pytest.mark.parametrize("moment", [45_007, 83_009, 150_001])
def test_a_crawl_that_is_killed(tmp_path: Path, moment: int) -> None:
    """A crawl that is killed leaves an index of the very texts that it stored."""
    command = [sys.executable, "-m", "tests.storage.killed_crawl", str(tmp_path), str(moment)]
    died = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, check=False)
    assert died.returncode < 0
    assert is_in_step(tmp_path / "newscrawl.db")


def test_a_database_from_before(filled: Store, data_dir: Path, file: Path) -> None:
    """The migration takes in what is stored, and its way back takes index and views away."""
    filled.close()
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        MIGRATION.downgrade()
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0006'")
    engine.dispose()
    names = "SELECT name FROM sqlite_master WHERE name LIKE '%fts%' OR name IN ('articles_by_day')"
    assert rows(file, names) == []
    with Store.open(database_url(data_dir)) as store:
        assert find(store, "比特币") == [3]
    assert is_in_step(file)


def test_index_and_queries_know_the_same_scripts() -> None:
    """The index sets apart what a query sets apart."""
    assert search._UNSPACED.pattern == f"([{MIGRATION.UNSPACED}])"


@given(st.text(st.sampled_from("aé比の한ก\u2029 🚀。") | st.characters(codec="utf-8"), max_size=200))
def test_setting_apart_loses_nothing(typed: str) -> None:
    """A text is the same once the marks of the index are out of it, whatever its length."""
    text_of = typed.replace("\0", "").replace("\u200b", "") * 3
    query = MIGRATION.SPACED.format(column="body_text", unspaced=MIGRATION.UNSPACED)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE articles (body_text)")
        connection.execute("INSERT INTO articles VALUES (?)", [text_of])
        ((spaced,),) = connection.execute(f"SELECT {query} FROM articles")
    assert spaced == search._UNSPACED.sub("\u200b\\1\u200b", text_of)
