"""Who places what waits: the end of a crawl, a long crawl, and the command."""

from __future__ import annotations

import asyncio
import sys
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.extensions import stories as stories_extension
from newscrawl.extensions.reader_pool import ReaderPool
from newscrawl.extensions.stories import StoriesExtension
from newscrawl.monitoring.run_result import ALREADY_RUNNING, OK, WRONG_ARGUMENT
from newscrawl.processes.pool import Limits, ProcessPool
from newscrawl.storage.derived import place_chunk
from newscrawl.storage.dialects import database_url
from newscrawl.storage.lock import StoriesLock
from newscrawl.storage.store import DerivingTask
from tests.crawls import Dataset, scrapy
from tests.storage.storage_examples import id_of, rows
from tests.storage.story_texts import posted, wire

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from newscrawl.storage.store import Store

TEXT = wire(1)
AMPLE = Limits(600, 1024)


class Crawl(SimpleNamespace):
    """What the extension sees of a crawl with a store."""

    @classmethod
    def of(cls, store: Store) -> Crawl:
        writer = SimpleNamespace(store=store, run_id=1, on_commit=[])
        extension = SimpleNamespace(
            writer=writer, failed=False, ends_run=True, guarded=_unguarded, ending=asyncio.Lock()
        )
        stats: dict[str, Any] = {}
        return cls(
            crawling=True,
            stats=SimpleNamespace(set_value=stats.__setitem__),
            found=stats,
            store_extension=extension,
        )

    def get_extension(self, _: type) -> Any:
        return self.store_extension


@contextmanager
def _unguarded() -> Iterator[None]:
    yield


@pytest.fixture
def lock(data_dir: Path) -> StoriesLock:
    return StoriesLock.of(database_url(data_dir), str(data_dir))


@pytest.fixture
def task(data_dir: Path) -> DerivingTask:
    return DerivingTask(database_url(data_dir), str(data_dir), 30, "")


@pytest.fixture
def end(task: DerivingTask) -> Callable[[Crawl], None]:
    """Return what ends a crawl in which few articles were new."""
    return lambda crawl: asyncio.run(StoriesExtension(crawl, task, 30).spider_closed())


@pytest.fixture
def crawl(store: Store) -> Crawl:
    store.articles.save([posted(1, TEXT), posted(2, TEXT, 1), posted(3, wire(3))], 1)
    return Crawl.of(store)


def test_the_end_of_a_crawl(store: Store, file: Path, crawl: Crawl, end: Callable[[Crawl], None]) -> None:
    """When a crawl ends, what waits is placed, and copies are counted."""
    end(crawl)
    assert store.stories.waiting() == 0
    assert crawl.found == {"newscrawl/duplicates": 1}
    query = "SELECT story_id FROM articles ORDER BY article_id"
    assert [row["story_id"] for row in rows(file, query)] == [id_of(1), id_of(1), id_of(3)]


def test_a_crawl_that_a_signal_ended(store: Store, crawl: Crawl, end: Callable[[Crawl], None]) -> None:
    """A crawl that a signal ends leaves what waits to the next one."""
    crawl.crawling = False
    end(crawl)
    assert store.stories.waiting() == 3


def test_a_signal_while_articles_are_placed(
    store: Store, crawl: Crawl, end: Callable[[Crawl], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal that comes while articles are placed ends that after the chunk."""
    whole = store.stories.place

    def interrupted() -> int:
        crawl.crawling = False  # as Scrapy does where it is told to end
        return whole(1)

    monkeypatch.setattr(store.stories, "place", interrupted)
    end(crawl)
    assert store.stories.waiting() == 2


def test_a_long_queue(
    store: Store, crawl: Crawl, end: Callable[[Crawl], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a queue that is longer than a crawl leaves, what takes too long waits on."""
    monkeypatch.setattr(stories_extension, "_MOST_WAITING", 1)
    monkeypatch.setattr(store.stories, "place", partial(store.stories.place, 1))
    end(crawl)
    assert (store.stories.waiting(), store.mentions.waiting()) == (2, 3)


def test_a_short_queue(store: Store, crawl: Crawl, lock: StoriesLock) -> None:
    """Of a queue that is too short to be worth it, nothing is placed."""
    assert crawl.crawling
    assert place_chunk(store.derived, lock, least=4) == 0
    assert place_chunk(store.derived, lock, least=3) == 3


def test_another_process_that_places(
    store: Store, crawl: Crawl, end: Callable[[Crawl], None], lock: StoriesLock
) -> None:
    """Where another process places articles, a crawl leaves them to it and ends well."""
    with lock:
        end(crawl)
    assert store.stories.waiting() == 3


class LongCrawl:
    """A crawl with a worker, beside which articles are placed when two were committed."""

    def __init__(self, crawl: Crawl, task: DerivingTask, limits: Limits) -> None:
        self.pool = ProcessPool(1, limits)
        self._crawl = crawl
        crawl.spider = SimpleNamespace(arguments=None, reader=ReaderPool(self.pool, bool, bool))
        self.extension = StoriesExtension(crawl, task, 30)
        self.extension.spider_opened()

    def commit(self, *numbers: int) -> None:
        writer = self._crawl.store_extension.writer
        [committed] = writer.on_commit
        for number in numbers:
            committed(writer.store.articles.save([posted(number, wire(number))], 1))

    @property
    def beside(self) -> asyncio.Task[None] | None:
        return self.extension._beside


@pytest.fixture
def long_crawl(
    _processes: None, crawl: Crawl, task: DerivingTask, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """Return what runs a long crawl to its end, with what happens *during* it."""
    monkeypatch.setattr(stories_extension, "_ENOUGH", 2)

    def run(during: Callable[[LongCrawl], Awaitable[object]], limits: Limits = AMPLE) -> None:
        async def whole() -> None:
            long = LongCrawl(crawl, task, limits)
            async with long.pool:
                await during(long)
                await long.extension.spider_closed()

        asyncio.run(whole())

    return run


def test_a_long_crawl(store: Store, crawl: Crawl, long_crawl: Callable[..., None]) -> None:
    """A worker places what waits as long as that is enough, and the rest at the end."""

    async def during(long: LongCrawl) -> None:
        long.commit(4)
        assert long.beside is None
        long.commit(5)
        await long.beside
        assert store.stories.waiting() < 2
        long.commit(6)
        store.stories.place = None  # the crawl's own process does not

    long_crawl(during)
    assert store.stories.waiting() == store.mentions.waiting() == 0
    assert crawl.found == {"newscrawl/duplicates": 1}


def test_the_end_of_a_long_queue(crawl: Crawl, task: DerivingTask, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the end no more is placed of a queue than in a crawl without a worker."""
    monkeypatch.setattr(stories_extension, "_ENOUGH", 1)
    monkeypatch.setattr(stories_extension, "_MOST_WAITING", 3)
    chunks = iter([1] * 100)

    async def work(*_: object) -> int:
        await asyncio.sleep(0)
        return next(chunks, 0)

    async def whole() -> None:
        long = LongCrawl(crawl, task, AMPLE)
        crawl.spider.reader = SimpleNamespace(work=work)
        long.commit(4)
        await asyncio.sleep(0)
        await long.extension.spider_closed()

    asyncio.run(whole())
    assert sum(chunks) == 100 - 1 - 3


def test_a_long_crawl_that_a_signal_ends(store: Store, crawl: Crawl, long_crawl: Callable[..., None]) -> None:
    """A crawl that a signal ends waits for the chunk at hand alone."""

    async def during(long: LongCrawl) -> None:
        long.commit(4, 5)
        await long.beside
        long.commit(6)
        crawl.crawling = False

    long_crawl(during)
    assert store.stories.waiting() == 1


def test_a_long_crawl_whose_store_failed(store: Store, crawl: Crawl, long_crawl: Callable[..., None]) -> None:
    """A crawl whose store failed places nothing at its end."""

    async def during(long: LongCrawl) -> None:
        long.commit(4, 5)
        await long.beside
        long.commit(6)
        crawl.store_extension.failed = True

    long_crawl(during)
    assert store.stories.waiting() == 1


def test_a_worker_that_is_too_slow(
    store: Store, long_crawl: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    """Where the worker does not end in time, articles wait, one line says so, and it is not tried again."""

    async def during(long: LongCrawl) -> None:
        long.commit(4, 5)
        await long.beside
        failed = long.beside
        long.commit(6, 7)
        assert long.beside is failed

    long_crawl(during, Limits(seconds=0.001, megabytes=1024))
    assert store.stories.waiting() == 7
    said = "Stories and mentions were not found (not read in 0.001 s): articles wait for them"
    assert caplog.messages.count(said) == 1


def test_the_worker_beside_another_process(
    store: Store, long_crawl: Callable[..., None], lock: StoriesLock
) -> None:
    """Where another process places articles, the worker leaves them to it."""

    async def during(long: LongCrawl) -> None:
        long.commit(4, 5)

    with lock:
        long_crawl(during)
    assert store.stories.waiting() == 5


@pytest.fixture
def stories(_processes: None, data_dir: Path) -> Callable[..., Any]:
    command = [sys.executable, "-m", "scrapy", "stories"]
    return lambda *options: scrapy([*command, *options], Dataset(data_dir))


def test_the_command(store: Store, stories: Callable[..., Any], lock: StoriesLock) -> None:
    """`scrapy stories` places what waits, and with --rebuild everything; one process at a time does."""
    store.articles.save([posted(1, TEXT), posted(2, TEXT, 1)], 1)
    with lock:
        done = stories()
    assert done.exit_code == ALREADY_RUNNING
    assert done.err.startswith("newscrawl: another process finds stories and mentions (process ")
    done = stories()
    assert (done.exit_code, done.out) == (OK, "2 articles placed\n"), done.err
    done = stories("--rebuild")
    assert (done.exit_code, done.out) == (OK, "2 articles placed\n"), done.err
    assert store.stories.waiting() == 0
    assert stories("all").exit_code == WRONG_ARGUMENT
