"""The line of a crawl that runs."""

from __future__ import annotations

import logging

import pytest

from newscrawl.extensions.progress import Progress
from newscrawl.storage.frontier import Discovery
from tests.crawls import Dataset
from tests.storage.storage_examples import id_of

STATS = {
    "response_received_count": 12,
    "newscrawl/new": 1_007,
    "newscrawl/revised": 2,
    "newscrawl/unchanged": 20,
    "newscrawl/rejected": 1,
}


def discover(extension, locale: str, *numbers: int) -> None:
    found = [Discovery(id_of(number), locale, "https://news.example/a", "listing") for number in numbers]
    extension.writer.discover(found)
    extension.flush()


@pytest.fixture
def shown(crawler, loop, caplog):
    """Return what a crawl of these locales tells in one tick."""

    def show(*locales: str, budget: int = 500) -> str:
        async def tick() -> None:
            progress = Progress(crawler, locales, interval=0, budget=budget)
            progress.spider_opened()
            crawler.crawling = True
            progress.tick()
            progress.spider_closed()

        with caplog.at_level(logging.INFO, "newscrawl"):
            loop.run(tick())
        (line,) = [one.getMessage() for one in caplog.records if one.name == "newscrawl.extensions.progress"]
        return line

    return show


def test_the_line(extension, crawler, shown) -> None:
    """Without a terminal a log line says how many articles are done, of how many, and what came of them."""
    for name, value in STATS.items():
        crawler.stats.set_value(name, value)
    discover(extension, "en", 1, 2, 3)
    line = shown("en")
    assert line == "1,030 of 1,033 articles in en: 1,007 new, 2 revised, 1 rejected; 0.0 pages/s"


def test_several_locales(extension, shown) -> None:
    """Of several locales the line says how many articles of each wait, those with the most first."""
    for locale, numbers in {"en": (1,), "pt": (1, 2, 3), "es": (1, 2), "uk": (4,), "id": ()}.items():
        discover(extension, locale, *numbers)
    line = shown("en", "pt", "es", "uk", "id")
    assert line == "0 of 7 articles (to go: pt 3, es 2, en 1, 1 more): 0 new; 0.0 pages/s"


def test_known_articles_within_the_budget(extension, crawler, tmp_path, shown) -> None:
    """Of the known articles that are due again those count that the crawl may still visit."""
    discover(extension, "en", 1, 2, 3, 4, 5, 6)
    Dataset(tmp_path).execute(
        "UPDATE frontier SET state = 'fetched', due_at = '2000-01-01T00:00:00Z' WHERE rowid <= 4"
    )
    crawler.stats.set_value("newscrawl/unchanged", 1)
    assert shown("en", budget=3).startswith("1 of 5 articles in en: ")
