from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newscrawl.monitoring.history import StoreState
from newscrawl.printing.status import read_status
from newscrawl.storage.frontier import Discovery
from newscrawl.storage.queries.collection import CrawlHistory
from newscrawl.storage.queries.explorer import front_page
from newscrawl.storage.runs import NewGap, read_gaps
from newscrawl.storage.write.articles import TextlessVisit
from tests.storage.storage_examples import RUN, article, at

if TYPE_CHECKING:
    from newscrawl.storage.store import Store
    from tests.storage.conftest import Clock


def test_a_run_from_start_to_end(store: Store, clock: Clock) -> None:
    """A run is kept with its arguments, and with its counts once it has ended."""
    clock.time = at(0)
    run_id = store.runs.begin(RUN._replace(arguments={"locales": ["en", "zh-CN"]}))
    [running] = store.runs.last(1)
    assert running[:7] == (
        run_id,
        "bitget_news",
        "https://www.bitget.com",
        {"locales": ["en", "zh-CN"]},
        "0.1.0",
        "2.19.0",
        at(0),
    )
    assert running[7:] == (None, None, None, None, RUN.politeness)
    clock.time = at(5)
    store.runs.end(run_id, "finished", 0, {"saved": 3})
    assert store.runs.last(1)[0][7:11] == (at(5), "finished", 0, {"saved": 3})


def test_the_newest_runs_come_first(store: Store) -> None:
    """The last runs are listed with the newest first; a killed one is among them."""
    ids = [store.runs.begin(RUN) for _ in range(3)]
    store.runs.end(ids[-1], "finished", None, {})
    assert [run.run_id for run in store.runs.last(2)] == ids[:0:-1]


def test_a_command_is_no_crawl(store: Store) -> None:
    """What is said of the last crawl is not said of a command that read stored pages again."""
    store.runs.end(1, "refused", 4, {})
    store.runs.end(store.runs.begin(RUN._replace(arguments={"command": "reparse"})), "reparse", 0, {})
    now = datetime.now(UTC)
    with store.database.read() as connection:
        history = CrawlHistory(connection)
        [reported], by_code = history.last_runs(10), history.runs_by_day()
    shown, health = front_page(store.database, now).last, read_status(store, StoreState(now, False)).health
    assert shown == reported == health.last
    assert (reported.exit_code, list(by_code)) == (4, [4])
    assert health.is_failing


def test_gaps(store: Store, clock: Clock) -> None:
    """A gap is open until a sweep of its own source and locale closes it."""
    clock.time = at(1)
    gaps = [
        NewGap("listing", "en", "page_limit", "after page 3"),
        NewGap("listing", "zh-CN", "errors"),
        NewGap("sitemap", None, "errors"),
    ]
    ids = [store.runs.open_gap(1, gap) for gap in gaps]
    assert store.runs.gaps()[0] == (*gaps[0][:4], ids[0], 1, at(1), None)
    clock.time = at(2)
    assert store.runs.close_gaps("listing", "en") == 1
    assert store.runs.close_gaps("listing", "en") == 0
    assert store.runs.close_gaps("sitemap", None) == 1
    assert [gap.gap_id for gap in store.runs.gaps()] == [ids[1]]
    with store.database.read() as connection:
        assert [gap.closed_at for gap in read_gaps(connection)] == [at(2), None, at(2)]


def test_counts(store: Store) -> None:
    """The state of a crawl names how much there is of everything, and from when."""
    first = article(1, published_at="2024-08-01T00:00:00Z")
    store.articles.save([first, article(2), article(2, locale="zh-CN")], 1)
    store.articles.save([article(2, minute=5, title="Corrected")], 1)
    store.articles.gone([TextlessVisit(str(first.article_id), "en", at(9))], 1)
    store.frontier.discover([Discovery("12560604000009", "en", "https://x", "listing")], 1)
    counts = store.counts()
    assert counts.articles == {("en", "gone"): 1, ("en", "live"): 1, ("zh-CN", "live"): 1}
    assert (counts.revisions, counts.rejects) == (4, {})
    assert counts.frontier == {"fetched": 2, "gone": 1, "pending": 1}
    assert counts.oldest_published_at == "2024-08-01T00:00:00Z"
    assert counts.newest_published_at == "2024-09-01T16:00:00Z"


def test_counts_of_nothing(store: Store) -> None:
    """An empty store counts nothing."""
    assert store.counts() == ({}, 0, {}, {}, None, None)
