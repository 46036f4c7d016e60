"""What articles name, kept behind the commit."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl.mentions.assets import Assets
from newscrawl.monitoring.run_result import ALREADY_RUNNING, OK, WRONG_ARGUMENT
from newscrawl.storage import derived
from newscrawl.storage.derived import place_all
from newscrawl.storage.lock import StoriesLock
from newscrawl.storage.queries.snapshot import ExportSelection, take_snapshot
from newscrawl.storage.store import Store
from newscrawl.storage.write.articles import TextlessVisit
from tests.crawls import Dataset, crawl_command, scrapy
from tests.databases import AnyDatabase, sqlite_copy
from tests.storage.storage_examples import article, at, id_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from newscrawl.items import Article

ALL = "SELECT symbol, count, in_title FROM mentions ORDER BY article_id, count DESC, symbol"


def about(number: int, title: str, body: str, minute: int = 0, **fields: Any) -> Article:
    return article(number, minute, title=title, body_text=body, **({"key_points": []} | fields))


def place(store: Store) -> int:
    return max((placed for placed, _ in place_all(store.mentions)), default=0)


def found(database: AnyDatabase) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in database.rows(ALL)]


def test_what_a_new_article_names(store: Store, database: AnyDatabase) -> None:
    """Title, key points and body are read behind the commit; the rules are named."""
    store.articles.save([about(1, "Bitcoin (BTC) falls", "ETH and BTC", key_points=["XRP", "ETH"])], 1)
    assert (found(database), store.mentions.waiting()) == ([], 1)
    assert (place(store), store.mentions.waiting()) == (1, 0)
    assert found(database) == [("BTC", 2, 1), ("ETH", 2, 0), ("XRP", 1, 0)]
    assert database.rows("SELECT DISTINCT name, rules FROM mentions WHERE symbol = 'BTC'") == [
        {"name": "Bitcoin", "rules": Assets.load().rules}
    ]


def test_an_edit_changes_them(store: Store, database: AnyDatabase) -> None:
    """An edited article is read again, what it names no longer is gone; an unchanged one does not wait."""
    store.articles.save([about(1, "Bitcoin", "and Ethereum"), about(2, "Solana", "")], 1)
    place(store)
    store.articles.save([about(1, "Dogecoin", "and Ethereum", 9), about(2, "Solana", "", 9)], 1)
    assert store.mentions.waiting() == 1
    place(store)
    assert found(database) == [("DOGE", 1, 1), ("ETH", 1, 0), ("SOL", 1, 1)]


def test_a_removed_article_keeps_them(store: Store, database: AnyDatabase) -> None:
    """What the site has removed is still what it named."""
    store.articles.save([about(1, "Bitcoin", "")], 1)
    place(store)
    store.articles.gone([TextlessVisit(id_of(1), "en", at(5))], 1)
    store.mentions.begin_anew()
    place(store)
    assert found(database) == [("BTC", 1, 1)]


def test_a_process_that_dies_in_between(
    store: Store, database: AnyDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not stored whole is as it was, and waits."""
    store.articles.save([about(1, "Bitcoin", ""), about(2, "Solana", "")], 1)
    with monkeypatch.context() as dying:
        dying.setattr(derived.MENTIONS, "remove", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store.mentions.place()
    assert (found(database), store.mentions.waiting()) == ([], 2)
    place(store)
    assert found(database) == [("BTC", 1, 1), ("SOL", 1, 1)]


def test_an_article_that_changes_meanwhile(
    store: Store, database: AnyDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An article that is stored again while it is read waits for another turn."""
    store.articles.save([about(1, "Bitcoin", "")], 1)
    read = store.mentions._named_in

    def meanwhile(row: Any) -> Any:
        monkeypatch.undo()
        store.articles.save([about(1, "Solana", "", 9)], 1)
        return read(row)

    monkeypatch.setattr(store.mentions, "_named_in", meanwhile)
    store.mentions.place()
    assert store.mentions.waiting() == 1
    place(store)
    assert found(database) == [("SOL", 1, 1)]


TITLES = st.sampled_from(["Bitcoin", "Solana and XRP", "$ONE", "ONE", "Nothing", "比特币"])
SAVES = st.lists(st.lists(st.tuples(st.integers(1, 3), TITLES), min_size=1, max_size=3), max_size=5)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(saves=SAVES, half=st.integers(0, 5))
def test_they_are_a_function_of_the_texts(
    tmp_path_factory: pytest.TempPathFactory, template: Path, saves: list[list[tuple[int, str]]], half: int
) -> None:
    """In whatever order and however often articles are stored and read, each names what its text names."""
    database = sqlite_copy(template, tmp_path_factory.mktemp("mentions"))
    last = {}
    with Store.open(database.url) as store:
        for minute, batch in enumerate(saves):
            store.articles.save([about(number, title, "", minute) for number, title in batch], 1)
            last |= dict(batch)
            if minute == half:
                store.mentions.place(1)
        place(store)
        expected = [
            (one.symbol, one.count, int(one.in_title))
            for _, title in sorted(last.items())
            for one in store.mentions._matcher.find(title)
        ]
        assert found(database) == expected


def test_by_day_and_together(store: Store, database: AnyDatabase) -> None:
    """The views count articles, titles and mentions by day, and articles that name two assets."""
    store.articles.save(
        [
            about(1, "Bitcoin", "ETH, ETH", published_at="2024-09-01T16:00:00Z"),
            about(2, "BTC and XRP", "BTC", published_at="2024-09-01T23:59:59Z"),
            about(3, "News", "BTC, ETH", published_at="2024-09-02T00:00:00Z"),
            about(3, "News", "BTC, ETH", locale="pt"),
        ],
        1,
    )
    place(store)
    query = "SELECT * FROM mentions_by_day WHERE symbol = 'BTC' AND locale = 'en' ORDER BY day"
    assert [tuple(row.values()) for row in database.rows(query)] == [
        ("2024-09-01", "en", "BTC", "Bitcoin", 2, 2, 3),
        ("2024-09-02", "en", "BTC", "Bitcoin", 1, 0, 1),
    ]
    query = "SELECT * FROM comentions WHERE symbol = 'BTC' ORDER BY articles DESC"
    assert [tuple(row.values()) for row in database.rows(query)] == [
        ("BTC", "ETH", "Ethereum", 2),
        ("BTC", "XRP", "XRP", 1),
    ]


def test_the_column_of_an_export(store: Store) -> None:
    """An export lists symbols, the most frequent first; null where the text of that time was not read."""
    store.articles.save([about(1, "XRP", "Bitcoin, BTC, ETH"), about(2, "News", "")], 1)
    place(store)
    store.articles.save([about(1, "Solana", "XRP", 60), about(3, "Bitcoin", "")], 1)
    place(store)
    store.articles.save([about(3, "Dogecoin", "", 70)], 1)

    def column(**asked: Any) -> list[str | None]:
        with take_snapshot(store.database, ExportSelection(**asked)) as snapshot:
            return [cell for [cells] in snapshot.stream("articles", ["mentions"]) for cell in cells]

    assert column() == ['["SOL","XRP"]', "[]", None]
    assert column(known_before=at(60)) == [None, "[]", None]


@pytest.fixture
def command(_processes: None, data_dir: Path) -> Callable[..., Any]:
    called = [sys.executable, "-m", "scrapy", "mentions"]
    return lambda *options, **variables: scrapy([*called, *options], Dataset(data_dir), **variables)


def test_the_command(
    store: Store, database: AnyDatabase, command: Callable[..., Any], tmp_path: Path
) -> None:
    """`newscrawl mentions` reads what waits, and with --rebuild all anew; one process at a time does."""
    store.articles.save([about(1, "Bitcoin and Quizzcoin", ""), about(2, "Bitcoin", "")], 1)
    with StoriesLock.of(database.url, ""):
        assert command().exit_code == ALREADY_RUNNING
    done = command()
    assert (done.exit_code, done.out) == (OK, "2 articles read\n"), done.err
    own = tmp_path / "own.tsv"
    own.write_text("QQZ\t\tQuizzcoin\n", encoding="utf-8")
    done = command(NEWSCRAWL_ASSETS=str(own))
    said = "0 articles read; by other rules before: 2 (newscrawl mentions --rebuild)\n"
    assert (done.exit_code, done.out) == (OK, said), done.err
    done = command("--rebuild", NEWSCRAWL_ASSETS=str(own))
    assert (done.exit_code, done.out) == (OK, "2 articles read\n"), done.err
    assert found(database) == [("BTC", 1, 1), ("QQZ", 1, 1), ("BTC", 1, 1)]
    assert command("all").exit_code == WRONG_ARGUMENT


def test_a_list_that_cannot_be_read(command: Callable[..., Any], data_dir: Path) -> None:
    """A bad line of an own list is told in one sentence, by the command and by a crawl, which ends."""
    own = data_dir / "own.tsv"
    own.write_text("QQZ\t\tQuizzcoin\nBAD\n", encoding="utf-8")
    reason = f"{own}, line 2: not the three columns symbol, ambiguity, names with a tab between them\n"
    done = command(NEWSCRAWL_ASSETS=str(own))
    assert (done.exit_code, done.err) == (WRONG_ARGUMENT, f"newscrawl: {reason}")
    done = scrapy(crawl_command("http://127.0.0.1:9"), Dataset(data_dir), NEWSCRAWL_ASSETS=str(own))
    assert (done.exit_code, done.out) == (WRONG_ARGUMENT, "")
    assert done.err == f"newscrawl: setting NEWSCRAWL_ASSETS='{own}': {reason}"
