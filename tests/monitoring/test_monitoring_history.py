"""Questions to the past of a store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newscrawl.items import Article, RelatedLink
from newscrawl.storage.dialects import database_url
from newscrawl.storage.frontier import Discovery
from newscrawl.storage.queries import collection as module
from newscrawl.storage.queries.collection import (
    Coverage,
    Day,
    Due,
    arrivals,
    due_articles,
    lags_after,
    newest_coverage,
    published_days,
)
from newscrawl.storage.runs import NewRun
from newscrawl.storage.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
ARTICLE = Article(locale="en", title="Title", body_text="Body", word_count=1)


class Clock:
    now = "2026-03-05T12:00:00Z"

    def __call__(self) -> str:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(database_url(tmp_path), clock=clock) as store:
        yield store


def begin(store: Store) -> int:
    return store.runs.begin(NewRun("bitget_news", "demo", {}, "0", "0"))


def article(number: int, seen: str, published: str | None = None, **fields) -> Article:
    article_id = f"{number:014}"
    url = f"https://www.bitget.com/news/detail/{article_id}"
    own = {"article_id": article_id, "url": url, "digest": f"d{number}", "fetched_at": seen}
    return replace(ARTICLE, **own, published_at=published, **fields)


def test_an_empty_store(store) -> None:
    """Of nothing, nothing is told, and no day is missing."""
    database = store.database
    assert arrivals(database) == []
    assert lags_after(database, 0) == []
    assert newest_coverage(database, 1000) == Coverage(
        0, dict.fromkeys(newest_coverage(database, 1).filled, 0)
    )
    assert published_days(database, NOW, 2) == [Day("2026-03-05", 0, 0), Day("2026-03-04", 0, 0)]
    assert due_articles(database, NOW) == Due(0, 0, 0, 0)


def test_arrivals(store, clock) -> None:
    """Runs that found something new are known by their start; others are not."""
    first = begin(store)
    store.articles.save([article(1, clock.now), article(2, clock.now)], first)
    clock.now = "2026-03-05T13:00:00Z"
    store.articles.save([article(1, clock.now, title="Other")], begin(store))
    clock.now = "2026-03-05T14:00:00Z"
    store.articles.save([article(3, clock.now)], begin(store))
    assert arrivals(store.database) == ["2026-03-05T12:00:00Z", "2026-03-05T14:00:00Z"]


def test_lags(store, clock) -> None:
    """The lag of an article is from its own date to its first sight, for those after a change only.

    What was published before the first sweep of its locale has none.
    """
    run = begin(store)
    store.articles.save([article(1, clock.now, "2026-03-05T11:00:00Z")], run)
    assert lags_after(store.database, 0) == []
    clock.now = "2026-03-05T10:30:00Z"
    store.runs.begin_sweep(run, "listing", "en")
    clock.now = "2026-03-05T12:00:00Z"
    old = article(4, clock.now, "2026-03-05T10:29:59Z")
    seq = store.changes.last_seq()
    store.articles.save([article(2, clock.now, "2026-03-05T11:59:00Z"), article(3, clock.now), old], run)
    assert lags_after(store.database, seq) == [60]
    assert sorted(lags_after(store.database, 0)) == [60, 3600]


def test_coverage(store, clock) -> None:
    """Coverage counts values, not empty lists, and every article once."""
    run = begin(store)
    link = RelatedLink(position=1, url="https://www.bitget.com/news/detail/00000000000009", title="Other")
    store.articles.save([article(1, clock.now, key_points=["point"], publisher="P", related=[link])], run)
    store.articles.save([article(2, clock.now)], run)
    store.articles.save([article(2, clock.now, publisher="P")], run)
    total, filled = newest_coverage(store.database, 1000)
    assert total == 2
    assert {name for name, count in filled.items() if count == 2} == {"title", "publisher", "body_text"}
    assert (filled["key_points"], filled["related"], filled["images"]) == (1, 1, 0)
    assert newest_coverage(store.database, 1).articles == 1


def test_days(store, monkeypatch) -> None:
    """A day tells what was published and what was first seen on it; what is too far back is not counted."""
    run = begin(store)
    seen = ["2026-03-03T10:00:00Z", "2026-03-04T10:00:00Z", "2026-03-05T10:00:00Z", "2026-03-05T11:00:00Z"]
    for number, time in enumerate(seen):
        store.articles.save([article(number, time, "2026-03-04T09:00:00Z")], run)
    assert published_days(store.database, NOW, 3) == [
        Day("2026-03-05", 0, 2),
        Day("2026-03-04", 4, 1),
        Day("2026-03-03", 0, 1),
    ]
    monkeypatch.setattr(module, "_DAY_ROWS", 3)
    assert published_days(store.database, NOW, 3) == [
        Day("2026-03-05", 0, 2),
        Day("2026-03-04", 4, None),
        Day("2026-03-03", 0, None),
    ]


def test_due(store, clock) -> None:
    """What waits is told by when it is to be fetched."""
    run = begin(store)
    keys = [(f"{number:014}", "en") for number in range(5)]
    store.frontier.discover([Discovery(*key, f"https://x/{key[0]}", via="listing") for key in keys], run)
    times = ["2026-03-05T11:00:00Z", "2026-03-05T12:30:00Z", "2026-03-05T23:00:00Z", "2026-04-05T00:00:00Z"]
    for number, time in enumerate(times):
        store.articles.save([article(number, clock.now)], run, lambda *_, time=time: time)
    assert due_articles(store.database, NOW) == Due(pending=1, now=1, hour=1, day=2)
    assert due_articles(store.database, NOW, ["en"]) == due_articles(store.database, NOW)
    assert due_articles(store.database, NOW, ["pt-PT"]) == Due(0, 0, 0, 0)
