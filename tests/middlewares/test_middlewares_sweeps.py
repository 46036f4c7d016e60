"""Where a sweep over listings ends, and what gap it leaves."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from scrapy import Request

from newscrawl.arguments import CrawlArguments
from newscrawl.discovery import Seed
from newscrawl.items import Reject
from newscrawl.middlewares.sweeps import SeedPage, SweepLimits, Sweeps
from newscrawl.normalization.urls import ArticleKey
from newscrawl.storage.dialects import database_url
from newscrawl.storage.frontier import Discovery
from newscrawl.storage.store import Store
from newscrawl.storage.write import Visits
from tests.storage.storage_examples import RUN, id_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

URL = "https://news.example/news/2"
NEXT = Request(URL, cb_kwargs={"seed": Seed("listing", "en", 2)})


class Stats:
    """What is counted, as Scrapy's collector has it."""

    def __init__(self) -> None:
        self.complete = 0

    def inc_value(self, name: str) -> None:
        assert name == "newscrawl/sweeps_complete"
        self.complete += 1


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(database_url(tmp_path)) as made:
        yield made


def sweeps(store: Store, stats: Stats | None = None, **asked: Any) -> Sweeps:
    writer = SimpleNamespace(store=store, run_id=store.runs.begin(RUN), visits=Visits())
    return Sweeps(
        writer, stats or Stats(), CrawlArguments("https://news.example", **asked), SweepLimits(2, 9)
    )


def page(*numbers: int, missed: int = 0, rest: tuple[Any, ...] = (NEXT,)) -> SeedPage:
    keys = frozenset(ArticleKey(id_of(number), "en") for number in numbers)
    return SeedPage(Seed("listing", "en"), keys, list(rest), missed)


def known(store: Store, *numbers: int) -> None:
    """Let a complete sweep have met articles."""
    one = sweeps(store)
    found = [Discovery(id_of(number), "en", "https://news.example/", "listing") for number in numbers]
    store.frontier.discover(found, 1)
    one.goes_on_behind(page(*numbers, rest=()))


def gaps(store: Store) -> list[str]:
    return [gap.reason for gap in store.runs.gaps()]


def test_a_sweep_ends_where_all_was_known(store) -> None:
    """Two pages in a row of articles that the last complete sweep has met are enough."""
    known(store, 1, 2, 3, 4)
    stats = Stats()
    sweep = sweeps(store, stats)
    assert [sweep.goes_on_behind(page(number, number + 1)) for number in (8, 1, 3)] == [True, True, False]
    sweep.end()
    assert (stats.complete, gaps(store)) == (1, [])


def test_a_full_sweep_goes_on(store) -> None:
    """A full crawl reads behind what is known."""
    known(store, 1, 2)
    sweep = sweeps(store, full=True)
    assert all(sweep.goes_on_behind(page(1, 2)) for _ in range(4))


def test_as_many_pages_as_are_asked_for(store) -> None:
    """A page that is asked for again, as it named nothing, is one page of the list."""
    sweep = sweeps(store, max_pages=2)
    third = Request(URL, cb_kwargs={"seed": Seed("listing", "en", 3)})
    pages = page(rest=(NEXT,)), page(rest=(NEXT,)), page(1, rest=(third,))
    assert [sweep.goes_on_behind(one) for one in pages] == [True, True, False]


@pytest.mark.parametrize(
    ("asked", "pages", "reason"),
    [
        ({"max_pages": 1}, [page(1)], "page_limit"),
        ({}, [page(number) for number in range(9)], "page_limit"),
        ({}, [page(1, missed=1, rest=(Reject("u", "timeout", failed=True),))], "timeout"),
        ({}, [page(rest=())], "empty"),
        ({}, [page(1)], "unfinished"),
    ],
    ids=["asked for one page", "the most pages", "a page that failed", "no article", "the crawl ended"],
)
def test_what_a_sweep_leaves_open(store, asked, pages, reason) -> None:
    """A sweep that has not come to what was known leaves a gap with its reason."""
    sweep = sweeps(store, **asked)
    for one in pages:
        sweep.goes_on_behind(one)
    sweep.end()
    assert reason in gaps(store)
