"""Who reads pages, and which are left to the next run."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings

from newscrawl.exceptions import NotStartedError
from newscrawl.extensions.reader_pool import ReaderPool, read_limits, read_processes
from newscrawl.normalization.urls import ArticleKey
from newscrawl.processes.pool import Limits
from newscrawl.storage.frontier import Discovery
from tests.storage.storage_examples import id_of, rows, url_of

KEY = ArticleKey(id_of(1), "en")


@pytest.fixture
def reader(crawler, extension) -> ReaderPool:
    """Give a reader without processes, which a spider has when it has been opened."""
    found = Discovery(*KEY, url=url_of(id_of(1)), via="listing", found_on="", related_depth=0, lastmod=None)
    extension.writer.discoveries.extend([found])
    extension.writer.flush_discoveries()
    made = ReaderPool(None, extension.writer.begin, may_begin=lambda _: crawler.crawling)
    made.spider_opened(crawler.spider)
    crawler.crawling = True
    return made


def attempts(folder) -> int:
    return rows(folder / "newscrawl.db", "SELECT attempts FROM frontier")[0]["attempts"]


def test_an_attempt_is_stored_before_the_page_is_read(reader, crawler, loop, tmp_path) -> None:
    """A page that ends the program has cost an attempt; a listing page costs nobody one."""
    assert crawler.spider.reader is reader
    assert loop.run(reader.read(len, "page")) == 4
    assert attempts(tmp_path) == 0
    seen = loop.run(reader.read(attempts, tmp_path, attempt=KEY))
    assert seen == 1


def test_when_the_crawl_is_over_pages_wait_for_the_next(reader, crawler, loop, tmp_path) -> None:
    crawler.crawling = False
    with pytest.raises(NotStartedError):
        loop.run(reader.read(len, "page", attempt=KEY))
    assert attempts(tmp_path) == 0


def test_what_reads_no_page(reader, loop) -> None:
    assert loop.run(reader.work(len, "four")) == 4


def test_limits_come_from_the_settings(crawler) -> None:
    assert read_limits(crawler.settings) == Limits(10.0, 1024)


@pytest.mark.parametrize(
    ("asked", "delay", "processes"),
    [("", 1, 1), ("", 0, 4), ("0", 0, 0), (5, 1, 5)],
    ids=["a delay", "no delay", "none", "as asked"],
)
def test_how_many_processes_read(asked, delay, processes, monkeypatch) -> None:
    """One keeps up with a delay; without one there are as many as cores."""
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    given = {"NEWSCRAWL_READ_PROCESSES": asked, "DOWNLOAD_DELAY": delay}
    assert read_processes(Settings(given)) == processes
