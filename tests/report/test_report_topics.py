"""What a report says the news is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.report import topics as section
from newscrawl.report.figures import Figures
from newscrawl.storage.dialects import database_url
from newscrawl.storage.queries.collection import Selection
from newscrawl.storage.queries.report.topics import Period, Titles, risen
from newscrawl.storage.store import Store
from tests.storage.storage_examples import RUN, article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMON = "Markets wait for news"
WORDS = ["salt", "Salt", "tin", "lead", "Zink"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(database_url(tmp_path)) as opened:
        opened.runs.begin(RUN)
        yield opened


def published(store: Store, day: str, titles: list[str], **fields: Any) -> None:
    first = 1_000 * int(day[8:10]) + 100 * int(day[5:7]) + len(fields)
    plain = {"keywords": [], "key_points": [], "published_at": f"{day}T10:00:00Z"}
    items = [article(first + place, title=title, **plain, **fields) for place, title in enumerate(titles)]
    store.articles.save(items, 1)


def topics_of(store: Store, selection: Selection = Selection(), compare: Period | None = None) -> Any:  # noqa: B008  # a constant
    while store.mentions.place():
        pass
    return Figures(store, selection, compare)


def test_the_last_week_is_set_beside_the_one_before(store: Store) -> None:
    """Words that everybody always uses do not rise, and what is older than both weeks is in neither."""
    published(store, "2026-03-01", ["Halving nears"] * 40)
    published(store, "2026-03-09", [COMMON] * 20)
    published(store, "2026-03-16", [COMMON] * 20 + ["Zagreb airdrop starts: Markets wait"] * 12)
    figures = topics_of(store)
    found = figures.topics
    assert (found.period, found.other) == (
        Period("2026-03-10", "2026-03-16"),
        Period("2026-03-03", "2026-03-09"),
    )
    assert (found.articles, found.earlier) == (32, 20)
    assert {one.word for one in found.words} == {"Zagreb", "airdrop", "starts"}
    assert [(one.articles, one.earlier) for one in found.words] == [(12, 0)] * 3
    said = section.topic_sentence(figures)
    assert said.startswith("In the 7 days to 16 March 2026, 32 articles appeared, 20 in the 7 days before;")
    assert "Zagreb" in said


def test_coins_are_counted_by_articles(store: Store) -> None:
    """How many name a coin, in the period and before; other locales count too."""
    published(store, "2026-03-02", ["Bitcoin falls"], body_text="Bitcoin, BTC/USDT, Bitcoin.")
    published(
        store, "2026-03-16", ["Bitcoin rises", "Solana and Bitcoin", "Salt"], body_text="No coin is here."
    )
    published(store, "2026-03-16", ["Bitcoin steigt"], body_text="Keine Münze.", locale="de")
    compare = Period("2026-03-01", "2026-03-05")
    coins = topics_of(store, Selection(locales=("en",)), compare).topics.coins
    assert [(coin.symbol, coin.articles, coin.earlier) for coin in coins] == [("BTC", 2, 1), ("SOL", 1, 0)]
    coins = topics_of(store).topics.coins
    assert [(coin.symbol, coin.articles, coin.earlier) for coin in coins] == [("BTC", 3, 0), ("SOL", 1, 0)]


def test_a_selection_is_its_own_period(store: Store) -> None:
    """A start and an end that were asked for are the period, and what was asked to compare with is that."""
    published(store, "2026-03-02", [COMMON] * 3)
    published(store, "2026-03-16", [COMMON] * 2)
    selection = Selection("2026-03-15T00:00:00Z", "2026-03-17T23:59:59Z")
    found = topics_of(store, selection, Period("2026-03-01", "2026-03-02")).topics
    assert (found.period, found.articles) == (Period("2026-03-15", "2026-03-17"), 2)
    assert found.earlier == 3
    assert "3 in the 2 days to 2 March 2026" in section.topic_sentence(
        topics_of(store, selection, found.other)
    )


def test_without_anything_before_there_is_no_change(store: Store) -> None:
    published(store, "2026-03-16", ["Bitcoin rises"] * 5)
    figures = topics_of(store)
    assert not figures.topics.words
    shown = section.topic_section(figures)
    assert "there is nothing to compare with" in shown.says[1]
    assert [cell.text for cell in shown.figures[0].table.rows[0]][3:] == ["-", "-"]


def test_a_store_without_times_says_so(store: Store) -> None:
    store.articles.save([article(1, published_at=None)], 1)
    assert section.topic_section(topics_of(store)).says == ["No article says when it was published."]


@given(st.lists(st.sampled_from(WORDS), max_size=99), st.lists(st.sampled_from(WORDS), max_size=99))
def test_only_what_is_relatively_more_frequent_rises(now: list[str], earlier: list[str]) -> None:
    """Whatever is counted, a word that has not become a larger part of the titles is not among them."""
    for one in risen(Titles(now), Titles(earlier), 10):
        assert one.articles * len(earlier) > one.earlier * len(now)
