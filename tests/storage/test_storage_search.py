"""Full-text search: what is found, in which order, and how it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl.storage.queries.search import NoWordsError, SearchOptions
from newscrawl.storage.write.articles import TextlessVisit
from tests.storage.search_examples import TEXTS, fill, find, text
from tests.storage.storage_examples import article, at, id_of

if TYPE_CHECKING:
    from newscrawl.storage.store import Store


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    return store


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
        answer = str(filled.search.find(SearchOptions(words)).total)
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
        filled.search.find(SearchOptions(words))


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
    found = store.search.find(SearchOptions("same", limit=5))
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
    filled.articles.gone([TextlessVisit(id_of(1), "en", at(9))], 1)
    (hit,) = filled.search.find(SearchOptions("etf bitcoin são")).hits
    assert (hit.article_id, hit.locale, hit.publisher, hit.status) == (id_of(1), "en", "Desk 1", "gone")
    assert (hit.url, hit.published_at) == (article(1).url, "2024-09-01T16:00:00Z")
    assert hit.score > 0
    assert text(hit.title) == "[Bitcoin] rises"
    assert text(hit.snippet) == "The spot [ETF] of [São] Paulo was approved on day two."


def test_a_hit_without_spaces(filled: Store) -> None:
    """A text of a script without spaces is shown as it is stored, with the hit as one."""
    (hit,) = filled.search.find(SearchOptions("比特币 综述")).hits
    assert text(hit.title) == "市场[综述]"
    assert text(hit.snippet) == "[比特币]价格突破ETF预期，钱包数量增加。"
