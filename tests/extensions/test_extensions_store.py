"""The store of a crawl: batches, counts, and what its failure costs."""

from __future__ import annotations

import asyncio

import pytest
from scrapy.exceptions import CloseSpider, NotConfigured
from scrapy.utils.test import get_crawler

from newscrawl.exceptions import StoreError
from newscrawl.extensions.store import StoreExtension
from tests.storage.storage_examples import article, rows


def stored(folder) -> int:
    return rows(folder / "newscrawl.db", "SELECT count(*) AS n FROM articles")[0]["n"]


def test_a_full_batch_is_written(extension, crawler, tmp_path) -> None:
    """Nothing is written before the batch is full, and then all of it."""
    extension.writer.size = 3
    for number in (1, 2):
        extension.add(article(number))
    assert stored(tmp_path) == 0
    extension.add(article(3))
    assert stored(tmp_path) == 3
    assert crawler.stats.get_value("newscrawl/new") == 3


def test_the_end_writes_what_is_left(extension, crawler, loop, tmp_path) -> None:
    async def whole_crawl() -> None:
        extension.spider_opened()
        extension.add(article(1))
        extension.spider_closed()

    loop.run(whole_crawl())
    assert stored(tmp_path) == 1
    assert crawler.stats.get_value("newscrawl/gone") == 0


def test_a_signal_while_the_spider_is_closed(extension, loop) -> None:
    """The store stays open for who works on it at the end, though a signal stops the engine meanwhile."""

    async def close() -> None:
        async with extension.ending:
            stopping = asyncio.ensure_future(extension.engine_stopped())
            await asyncio.sleep(0)
            assert not stopping.done()
        await stopping

    loop.run(close())


@pytest.mark.parametrize(
    ("error", "told"),
    [
        pytest.param(StoreError("the disk is full"), "the disk is full", id="store"),
        pytest.param(KeyError("digest"), "KeyError('digest')", id="mistake"),
    ],
)
def test_a_failure_is_noted_once_and_ends_the_start(extension, crawler, error, told) -> None:
    """A store that fails while the crawl starts ends it; from then on nothing is written."""
    with pytest.raises(CloseSpider) as ended, extension.guarded(opening=True):
        raise error
    assert ended.value.reason == "store_failed"
    assert extension.failed
    assert crawler.stats.get_value("newscrawl/store_error") == told
    extension.add(article(1))
    extension.flush()
    assert crawler.stats.get_value("newscrawl/new") is None


def test_without_a_crawl_there_is_no_store() -> None:
    """`scrapy shell` and `scrapy fetch` open none, and whoever needs one stands back."""
    crawler = get_crawler()
    with pytest.raises(NotConfigured):
        StoreExtension.from_crawler(crawler)
    with pytest.raises(NotConfigured):
        StoreExtension.of(crawler)
