"""Who places what waits: the end of a crawl, a long crawl, and the command."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.extensions import stories as stories_extension
from newscrawl.extensions.stories import StoriesExtension
from newscrawl.monitoring.run_result import ALREADY_RUNNING, OK, STORE_FAILED, WRONG_ARGUMENT
from newscrawl.storage.lock import StoriesLock
from newscrawl.storage.urls import database_url
from tests.crawls import Dataset, scrapy
from tests.storage.storage_examples import id_of, rows
from tests.storage.story_texts import posted, wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from newscrawl.storage.store import Store

TEXT = wire(1)


class Crawl(SimpleNamespace):
    """What the extension sees of a crawl with a store."""

    @classmethod
    def of(cls, store: Store) -> Crawl:
        writer = SimpleNamespace(store=store, run_id=1, on_commit=[])
        extension = SimpleNamespace(writer=writer, failed=False, guarded=_unguarded)
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


def end(crawl: Crawl, lock: StoriesLock) -> None:
    extension = StoriesExtension(crawl, lock, 30)
    extension.spider_opened()
    extension.spider_closed()


@pytest.fixture
def crawl(store: Store) -> Crawl:
    store.articles.save([posted(1, TEXT), posted(2, TEXT, 1), posted(3, wire(3))], 1)
    return Crawl.of(store)


def test_the_end_of_a_crawl(store: Store, file: Path, crawl: Crawl, lock: StoriesLock) -> None:
    """When a crawl ends, what waits is placed, and copies are counted."""
    end(crawl, lock)
    assert store.stories.waiting() == 0
    assert crawl.found == {"newscrawl/duplicates": 1}
    query = "SELECT story_id FROM articles ORDER BY article_id"
    assert [row["story_id"] for row in rows(file, query)] == [id_of(1), id_of(1), id_of(3)]


def test_a_crawl_that_a_signal_ended(store: Store, crawl: Crawl, lock: StoriesLock) -> None:
    """A crawl that a signal ends leaves what waits to the next one."""
    crawl.crawling = False
    end(crawl, lock)
    assert store.stories.waiting() == 3


def test_a_signal_while_articles_are_placed(
    store: Store, crawl: Crawl, lock: StoriesLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal that comes while articles are placed ends that after the chunk."""
    whole, before = store.stories.place, signal.getsignal(signal.SIGTERM)

    def interrupted() -> int:
        # Scrapy's handler answers the first signal by putting another one in its place.
        signal.signal(signal.SIGTERM, lambda *_: None)
        return whole(1)

    monkeypatch.setattr(store.stories, "place", interrupted)
    try:
        end(crawl, lock)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert store.stories.waiting() == 2


def test_a_signal_just_before(
    store: Store, crawl: Crawl, lock: StoriesLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal that comes before articles are placed, and is not answered yet, ends that after a chunk."""
    monkeypatch.setattr(store.stories, "place", partial(store.stories.place, 1))
    extension, before = StoriesExtension(crawl, lock, 30), signal.getsignal(signal.SIGTERM)
    extension.spider_opened()
    signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        extension.spider_closed()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert store.stories.waiting() == 2


def test_a_long_queue(store: Store, crawl: Crawl, lock: StoriesLock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a queue that is longer than a crawl leaves, what takes too long waits on."""
    monkeypatch.setattr(stories_extension, "_MOST_WAITING", 2)
    monkeypatch.setattr(store.stories, "place", partial(store.stories.place, 1))
    end(crawl, lock)
    assert store.stories.waiting() == 1


def test_another_process_that_places(store: Store, crawl: Crawl, lock: StoriesLock, data_dir: Path) -> None:
    """Where another process places articles, a crawl leaves them to it and ends well."""
    with StoriesLock.of(database_url(data_dir), str(data_dir)):
        end(crawl, lock)
    assert store.stories.waiting() == 3


def test_a_long_crawl(store: Store, crawl: Crawl, lock: StoriesLock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more wait than an end of a crawl should place, a chunk is placed after a commit."""
    monkeypatch.setattr(stories_extension, "_MOST_WAITING", 3)
    StoriesExtension(crawl, lock, 30).spider_opened()
    [committed] = crawl.store_extension.writer.on_commit
    committed(store.articles.save([posted(4, wire(4)), posted(5, wire(5))], 1))
    assert store.stories.waiting() == 5
    committed(store.articles.save([posted(6, wire(6)), posted(7, wire(7))], 1))
    assert store.stories.waiting() == 0


@pytest.fixture
def stories(data_dir: Path) -> Callable[..., Any]:
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


def test_the_command_without_a_database(tmp_path: Path) -> None:
    """`scrapy stories` makes no database where there is none."""
    done = scrapy([sys.executable, "-m", "scrapy", "stories"], Dataset(tmp_path / "none"))
    assert done.exit_code == STORE_FAILED
    assert done.err.startswith("newscrawl: no database at ")
    assert not (tmp_path / "none").exists()
