"""Full-text search: what is found, in which order, and how it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newscrawl.storage.queries.search as find_module
from newscrawl.exceptions import NoWordsError
from newscrawl.storage.derived import place_all
from newscrawl.storage.queries.search import SearchOptions, search
from newscrawl.storage.store import Store
from newscrawl.storage.write.articles import TextlessVisit
from tests.databases import KINDS, sqlite_copy
from tests.storage.search_examples import PIECES, TEXTS, fill, find, numbers, text
from tests.storage.storage_examples import article, at, id_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module", params=KINDS)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give a store of each kind with texts that tests look into and do not change."""
    if request.param == "sqlite":
        database = sqlite_copy(request.getfixturevalue("template"), tmp_path_factory.mktemp("filled"))
    else:
        database = request.getfixturevalue("server").create(request.getfixturevalue("server_template"))
    with Store.open(database.url) as store:
        fill(store)
        list(place_all(store.mentions))
        yield store


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
        ("бі́ткоїн", {7}),
        ('desk "3"', {3}),
        ("bitcoin OR 钱包", {1, 2, 3}),
        ("bitcoin | 钱包", {1, 2, 3}),
        ("(bitcoin OR 钱包) -network", {1, 3}),
        ("(bitcoin OR 钱包) etf", {1, 3}),
        ("bitcoin OR 钱包 etf", {1, 2, 3}),
        ("etf AND NOT bitcoin", {3}),
        ("-(bitcoin OR 钱包 OR コイン)", {5, 6, 7}),
        ("-bitcoin", {3, 4, 5, 6, 7}),
        ("-bitcoin OR etf", {1, 3, 4, 5, 6, 7}),
        ("etf (desk OR -bitcoin)", {1, 3}),
        ("bit*", {1, 2}),
        ("bitcoins", {1, 2}),
        ("bitcoin's", {1, 2}),
        ("rising", {1}),
        ("approves networks", set()),
        ("approving", {1}),
        ('"bitcoins"', set()),
        ('"bitcoin"', {1, 2}),
        ('"were approved"', set()),
        ("news", set()),
        ("title:bitcoin", {1}),
        ("Title: bitcoins", {1}),
        ("title:(bitcoin OR ether)", {1, 2}),
        ('title:"bitcoin rises"', {1}),
        ("-title:bitcoin bitcoin", {2}),
        ("title:综述", {3}),
        ('publisher:"desk 3"', {3}),
        ("publisher:desk -publisher:(3 OR 4)", {1, 2, 5, 6, 7}),
        ("publisher:desks", set()),
        ("ＢＩＴＣＯＩＮ　ＯＲ　（钱包）", {1, 2, 3}),
        ("「钱包」", {3}),
        ("'spot etf'", {1}),
        ("钱*", {3}),
        ("C++", set()),
        ("NEAR(bitcoin rises)", set()),
        ("bitcoin + network:x", set()),
        (f"https://news.example/pt/{id_of(4)}/?a=b#c", {4}),
        (f"bitcoin OR {id_of(4)}", {1, 2}),
        (f"bitcoin OR www.news.example/amp/{id_of(4)}", {1, 2, 4}),
        ("since:2024-09-01 until:2024-09-01 etf", {1, 3}),
        ("until:2024-08 etf", set()),
        ("-since:2024-09-02 etf", {1, 3}),
        ("title:ether OR since:2025", {2}),
    ],
)
def test_what_is_found(filled: Store, words: str, expected: set[int]) -> None:
    """Words, phrases and conditions find what they say, in any script, case and accent."""
    assert set(find(filled, words)) == expected


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text())
def test_anything_can_be_typed(filled: Store, words: str) -> None:
    """Whatever a person types is looked for, or said to be nothing to look for, in lines."""
    try:
        found = search(filled.database, SearchOptions(words))
        told = [str(found.total), *found.notes]
    except NoWordsError as error:
        told = [str(error)]
    assert [len(line.splitlines()) for line in told] == [1] * len(told)


def test_many_words(filled: Store) -> None:
    """Of a whole article the beginning is looked for, and that is said."""
    found = search(filled.database, SearchOptions(f"{TEXTS[1][1]} " * 100))
    assert numbers(found) == [1]
    assert found.notes == ("only the first 2,000 characters were read",)


@pytest.mark.parametrize("words", ["AND", "NOT", '""', "🚀 - …", "*", "title:", "since:soon", "()"])
def test_nothing_to_look_for(filled: Store, words: str) -> None:
    """Where there is nothing to look for, that is said."""
    with pytest.raises(NoWordsError, match="nothing to look for in"):
        search(filled.database, SearchOptions(words))


def test_undated_articles(store: Store) -> None:
    """An article of no known date was published neither since nor until any, and is last among the newest."""
    days = {1: "2024-09-02T00:00:00Z", 2: None, 3: "2024-09-04T00:00:00Z"}
    store.articles.save([article(n, title="Same", published_at=day) for n, day in days.items()], 1)
    assert find(store, "since:2000") == [3, 1]
    assert find(store, "until:2030 same") == [3, 1]
    assert find(store, "-since:2024-09-03") == [1, 2]
    assert find(store, "same", is_newest_first=True) == [3, 1, 2]


def test_dates_are_of_now(store: Store) -> None:
    """`since:7d` counts back from the time at which it is asked."""
    days = {1: "2024-09-23T22:59:59Z", 2: "2024-09-23T23:00:00Z", 3: "2024-09-30T01:00:00Z"}
    store.articles.save([article(n, title="Same", published_at=day) for n, day in days.items()], 1)
    assert find(store, "since:7d") == [3, 2]
    assert find(store, "since:today") == [3]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("coin:BTC", {1, 2, 3, 4, 5, 6, 7}),
        ("coin:比特币 -network", {1, 3, 4, 5, 6, 7}),
        ("coin:(btc OR eth) title:ether", {2}),
        ("coin:ETH OR 钱包", {2, 3}),
        ("-coin:eth", {1, 3, 4, 5, 6, 7}),
        ("coin:QQZ", set()),
    ],
)
def test_coins(filled: Store, words: str, expected: set[int]) -> None:
    """`coin:` finds what names an asset in any script, by symbol or name, alone and beside words."""
    assert set(find(filled, words)) == expected


def test_pages(store: Store) -> None:
    """Hits can be had page by page, in either order."""
    store.articles.save([article(n, title="Same " * n) for n in range(1, 8)], 1)
    for order in (False, True):
        whole = find(store, "same", is_newest_first=order)
        paged = [find(store, "same", is_newest_first=order, limit=3, offset=start) for start in (0, 3, 6)]
        assert [number for page in paged for number in page] == whole
        assert len(whole) == 7


def test_more_than_can_be_ranked(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of too many articles the last that were stored are ranked, all are counted, and that is said."""
    monkeypatch.setattr(find_module, "MOST_RANKED", 3)
    store.articles.save([article(n, title="Same", body_text="Same " * (9 - n)) for n in range(1, 8)], 1)
    found = search(store.database, SearchOptions("same"))
    assert (set(numbers(found)), found.total) == ({5, 6, 7}, 7)
    assert found.notes == ("only the 3 that were stored last are ranked",)
    newest = search(store.database, SearchOptions("same", is_newest_first=True))
    assert (len(newest.hits), newest.notes) == (7, ())


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
    found = search(store.database, SearchOptions("same", limit=5))
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


def test_a_hit_says_what_an_analyst_needs(store: Store) -> None:
    """A hit names the article, and shows title and a part of the body with the words marked."""
    fill(store)
    store.articles.gone([TextlessVisit(id_of(1), "en", at(9))], 1)
    (hit,) = search(store.database, SearchOptions("etf bitcoin são")).hits
    assert (hit.article_id, hit.locale, hit.publisher, hit.status) == (id_of(1), "en", "Desk 1", "gone")
    assert (hit.url, hit.published_at) == (article(1).url, "2024-09-01T16:00:00Z")
    assert hit.score > 0
    assert text(hit.title) == "[Bitcoin] rises"
    assert text(hit.snippet) == "The spot [ETF] of [São] Paulo was approved on day two."


def test_a_hit_without_spaces(filled: Store) -> None:
    """A text of a script without spaces is shown as it is stored, with the hit as one."""
    (hit,) = search(filled.database, SearchOptions("比特币 综述")).hits
    assert text(hit.title) == "市场[综述]"
    assert text(hit.snippet) == "[比特币]价格突破ETF预期，钱包数量增加。"


@pytest.mark.parametrize("words", ["coin:BTC", "publisher:harbour", "since:2020-01-01"])
def test_a_hit_without_words(store: Store, words: str) -> None:
    """Where no word of the text was asked for, the beginning of it is shown."""
    said = "Bitcoin stays where it was. " * 40
    store.articles.save([article(1, title="Quiet", publisher="Harbour", body_text=said)], 1)
    list(place_all(store.mentions))
    (hit,) = search(store.database, SearchOptions(words)).hits
    assert text(hit.snippet).endswith("…")
    assert text(hit.snippet).startswith("Bitcoin stays")
    assert len(text(hit.snippet)) < len(said) / 4
