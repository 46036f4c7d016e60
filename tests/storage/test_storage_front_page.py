"""What the explorer's first page asks of the store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newscrawl.storage.queries.explorer import front_page
from newscrawl.storage.store import Store, StoredSite
from newscrawl.storage.write.articles import TextlessVisit
from tests.storage.storage_examples import article, id_of

if TYPE_CHECKING:
    from newscrawl.storage.queries.explorer import FrontPage

NOW = datetime(2026, 3, 16, 12, tzinfo=UTC)
PLAIN = {"keywords": [], "key_points": []}


def front(store: Store) -> FrontPage:
    for derived in store.derived:
        while derived.place():
            pass
    return front_page(store.database, NOW)


def test_an_empty_store_has_an_empty_page(store: Store) -> None:
    page = front(store)
    assert (page.root, page.articles, page.latest, page.coins, page.stories) == (None, 0, [], [], [])
    assert [(one.new, one.edited, one.gone) for one in page.figures] == [(0, 0, 0), (0, 0, 0)]


def test_changes_count_by_the_time_at_which_they_were_seen(store: Store) -> None:
    """Articles that are new, edited by the publisher (twice is once) or gone, of the last day and week."""
    times = ["2026-03-01T00:00:00Z", "2026-03-14T00:00:00Z", "2026-03-16T06:00:00Z"]
    for number, time in enumerate(times):
        store.articles.save([article(number, fetched_at=time)], 1)
    later = "2026-03-16T07:00:00Z"
    store.articles.save([article(0, title="Edited", fetched_at=later, page_digest="another")], 1)
    store.articles.save([article(0, title="Again", fetched_at=later, page_digest="a third one")], 1)
    reread = article(1, title="Read better", fetched_at=later, extractor=2)
    reread.page_digest = article(1).page_digest
    store.articles.save([reread], 1)
    store.articles.gone([TextlessVisit(id_of(2), "en", "2026-03-16T08:00:00Z")], 1)
    page = front(store)
    assert [(one.days, one.new, one.edited, one.gone) for one in page.figures] == [(1, 1, 1, 1), (7, 2, 1, 1)]
    assert all(one.is_whole for one in page.figures)
    assert [one.article_id for one in page.latest] == [id_of(1), id_of(0)], "what is gone is no news"


def test_the_latest_come_with_their_coins(store: Store) -> None:
    """The newest by publication stand first; what stands in the title is named first."""
    for number, title in enumerate(["Solana (SOL) and tin", "Salt", "Bitcoin"]):
        time = f"2026-03-0{number + 1}T00:00:00Z"
        text = "Bitcoin. Bitcoin." if number == 0 else "Tin is cheap."
        store.articles.save([article(number, title=title, published_at=time, body_text=text, **PLAIN)], 1)
    page = front(store)
    assert [(one.title, one.symbols) for one in page.latest] == [
        ("Bitcoin", ("BTC",)),
        ("Salt", ()),
        ("Solana (SOL) and tin", ("SOL", "BTC")),
    ]
    assert page.coins == [("BTC", 2), ("SOL", 1)]


def test_it_says_which_site_and_how_the_last_run_ended(store: Store) -> None:
    store.claim_for(StoredSite("bitget_news", "https://www.bitget.com"))
    store.runs.end(1, "finished", 8, {})
    page = front(store)
    assert page.root == "https://www.bitget.com"
    assert page.last is not None
    assert page.last.exit_code == 8


def test_a_story_of_the_day_is_told_by_several(store: Store) -> None:
    """Of the last day with articles: a story that two publishers tell, not one that was told last month."""
    told = "Salt was weighed in the harbour of Zagreb. The scales showed less than the books had said. " * 8
    for number, (publisher, time) in enumerate(
        [("Quarry Post", "2026-03-16T01:00:00Z"), ("Tin Herald", "2026-03-16T03:00:00Z")]
    ):
        made = article(number, publisher=publisher, published_at=time, title="Salt weighed", body_text=told)
        store.articles.save([made], 1)
    store.articles.save([article(7, published_at="2026-02-01T00:00:00Z")], 1)
    (story,) = front(store).stories
    assert (story.title, story.articles, story.publishers) == ("Salt weighed", 2, 2)
