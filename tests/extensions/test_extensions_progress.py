"""The line of a crawl that runs."""

from __future__ import annotations

import logging
import os
import re
import sys
from contextlib import suppress
from types import SimpleNamespace
from typing import IO

import pytest

from newscrawl import terminal as drawing
from newscrawl.extensions.progress import Limit, Progress
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

# An engine that fetches two pages and reads three, of which one is on its way from there to here.
ENDING = SimpleNamespace(
    downloader=SimpleNamespace(active={1, 2}),
    scraper=SimpleNamespace(slot=SimpleNamespace(active={2, 3, 4})),
)


def discover(extension, locale: str, *numbers: int) -> None:
    found = [Discovery(id_of(number), locale, "https://news.example/a", "listing") for number in numbers]
    extension.writer.discoveries.extend(found)
    extension.flush()


@pytest.fixture
def shown(crawler, loop, caplog):
    """Return what a crawl of these locales tells in one tick."""

    def show(*locales: str, budget: int = 500, limits: tuple[Limit, ...] = ()) -> str:
        async def tick() -> None:
            progress = Progress(crawler, locales, interval=0, budget=budget, limits=limits)
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


@pytest.mark.parametrize(
    ("setting", "many", "begins"),
    [
        ("CLOSESPIDER_ITEMCOUNT", 4, "1 article, until CLOSESPIDER_ITEMCOUNT=4: 0 new; "),
        ("CLOSESPIDER_ITEMCOUNT", 9, "1 of 4 articles in en: 0 new; "),
        ("CLOSESPIDER_PAGECOUNT", 9, "1 article, until CLOSESPIDER_PAGECOUNT=9: 0 new; "),
        ("CLOSESPIDER_PAGECOUNT", 10, "1 of 4 articles in en: 0 new; "),
        ("CLOSESPIDER_PAGECOUNT", 7, "CLOSESPIDER_PAGECOUNT=7 is reached: finishing 4 pages"),
        # Nothing is known of the pace yet.
        ("CLOSESPIDER_TIMEOUT", 1e6, "1 article, until CLOSESPIDER_TIMEOUT=1000000: 0 new; "),
    ],
)
def test_what_ends_a_crawl_first(setting, many, begins, extension, crawler, shown) -> None:
    """No total is claimed where a limit of Scrapy ends the crawl before all that waits is fetched."""
    crawler.stats.set_value("newscrawl/unchanged", 1)
    crawler.stats.set_value("item_scraped_count", 2)
    crawler.stats.set_value("response_received_count", 7)
    crawler.engine = ENDING
    discover(extension, "en", 1, 2, 3)
    assert shown("en", limits=(Limit(setting, many),)).startswith(begins)


def test_the_time_until_a_limit(extension, shown) -> None:
    """What is left of a limit in seconds is the time left."""
    discover(extension, "en", 1)
    line = shown("en", limits=(Limit("CLOSESPIDER_TIMEOUT", 7200),))
    assert re.search(r"pages/s, (2 h|1 h 59 min) left$", line), line


@pytest.mark.skipif(sys.platform == "win32", reason="it has no pseudo-terminals")
def test_the_line_on_a_terminal(extension, crawler, loop, monkeypatch) -> None:
    """On a terminal a line is drawn over the one before, log lines go above it, and in the end it is gone."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(drawing, "REDRAW", 0)
    monkeypatch.setattr(logging.root, "handlers", [logging.StreamHandler()])
    discover(extension, "en", 1, 2, 3)

    async def crawl() -> None:
        progress = Progress(crawler, ("en",), interval=1e6, budget=500)
        progress.spider_opened()
        crawler.crawling = True
        progress.tick()
        look(terminal)
        logging.getLogger("newscrawl").warning("a page was refused")
        crawler.stats.set_value("newscrawl/revised", 2)
        progress.tick()
        look(terminal)
        crawler.crawling, crawler.engine = False, ENDING
        progress.tick()
        look(terminal)
        progress.spider_closed()
        look(terminal)

    ours, theirs = os.openpty()
    with os.fdopen(ours, "rb") as seen:
        with os.fdopen(theirs, "w") as terminal:
            monkeypatch.setattr(sys, "stderr", terminal)
            loop.run(crawl())
        first, then, ending, last = looks(seen)
    assert first == ["0 of 3 articles in en: 0 new; …"]
    assert then == ["a page was refused", "2 of 3 articles in en: 0 new, 2 revised; …"]
    assert ending[:1] == ["a page was refused"]
    assert ending[1].startswith("finishing 4 pages; Ctrl-C or a signal once more ends at once")
    assert last == ["a page was refused"]


def look(terminal: IO[str]) -> None:
    terminal.write("\a")
    terminal.flush()


def looks(seen: IO[bytes]) -> list[list[str]]:
    """Return what a terminal showed at each look."""
    written = b""
    with suppress(OSError):  # how Linux says that it ends
        while part := os.read(seen.fileno(), 1 << 16):
            written += part
    screens, lines, row = [], [""], 0
    for step in re.findall(r"\x1b\[\??\d*[a-zA-Z]|[\r\n\a]|[^\x1b\r\n\a]+", written.decode()):
        if step == "\n":
            row += 1
            lines[row:] = lines[row:] or [""]
        elif step == "\x1b[1A":
            row -= 1
        elif step == "\x1b[2K":
            lines[row] = ""
        elif step == "\a":
            screens.append([re.sub(r"\d+\.\d pages/s.*", "…", line) for line in lines if line])
        elif not step.startswith(("\x1b", "\r")):
            lines[row] += step
    return screens
