"""Who places what waits: the end of a crawl, a long crawl, and the command."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.extensions import stories as stories_extension
from newscrawl.extensions.stories import StoriesExtension
from newscrawl.monitoring.run_result import ALREADY_RUNNING, OK, WRONG_ARGUMENT
from newscrawl.storage.deriving import DerivingTask
from newscrawl.storage.dialects import database_url
from newscrawl.storage.lock import StoriesLock
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
        extension = SimpleNamespace(writer=writer, failed=False, ends_run=True, guarded=_unguarded)
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
def opened(data_dir: Path) -> Callable[[Crawl], StoriesExtension]:
    def opened_for(crawl: Crawl) -> StoriesExtension:
        extension = StoriesExtension(crawl, DerivingTask(database_url(data_dir), str(data_dir), 30, ""), 30)
        extension.spider_opened()
        return extension

    return opened_for


@pytest.fixture
def end(opened: Callable[[Crawl], StoriesExtension]) -> Callable[[Crawl], None]:
    return lambda crawl: opened(crawl).spider_closed()


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
    whole, before = store.stories.place, signal.getsignal(signal.SIGTERM)

    def interrupted() -> int:
        # Scrapy's handler answers the first signal by putting another one in its place.
        signal.signal(signal.SIGTERM, lambda *_: None)
        return whole(1)

    monkeypatch.setattr(store.stories, "place", interrupted)
    try:
        end(crawl)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert store.stories.waiting() == 2


def test_a_signal_just_before(
    store: Store, crawl: Crawl, opened: Callable[[Crawl], StoriesExtension], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal that comes before articles are placed, and is not answered yet, ends that after a chunk."""
    monkeypatch.setattr(store.stories, "place", partial(store.stories.place, 1))
    extension, before = opened(crawl), signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        extension.spider_closed()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert store.stories.waiting() == 2


def test_a_long_queue(
    store: Store, crawl: Crawl, end: Callable[[Crawl], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a queue that is longer than a crawl leaves, what takes too long waits on."""
    monkeypatch.setattr(stories_extension, "_MOST_WAITING", 2)
    monkeypatch.setattr(store.stories, "place", partial(store.stories.place, 1))
    end(crawl)
    assert store.stories.waiting() == 1


def test_another_process_that_places(
    store: Store, crawl: Crawl, end: Callable[[Crawl], None], lock: StoriesLock
) -> None:
    """Where another process places articles, a crawl leaves them to it and ends well."""
    with lock:
        end(crawl)
    assert store.stories.waiting() == 3


@pytest.fixture
def long_crawl(
    _processes: None,
    crawl: Crawl,
    opened: Callable[[Crawl], StoriesExtension],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[StoriesExtension]:
    """Return a crawl beside which a process places articles, as enough were committed to be worth one."""
    monkeypatch.setattr(stories_extension, "_WORTH_A_PROCESS", 2)
    extension = opened(crawl)
    _commit(crawl, 4)
    assert not extension._beside.is_started
    _commit(crawl, 5)
    assert extension._beside.is_started
    yield extension
    extension._beside.kill()


def _commit(crawl: Crawl, number: int) -> None:
    writer = crawl.store_extension.writer
    [committed] = writer.on_commit
    committed(writer.store.articles.save([posted(number, wire(number))], 1))


def test_a_long_crawl(store: Store, crawl: Crawl, long_crawl: StoriesExtension) -> None:
    """A process beside a long crawl places what waits, what came after it was told included."""
    _commit(crawl, 6)
    long_crawl.spider_closed()
    assert store.stories.waiting() == store.mentions.waiting() == 0
    assert crawl.found == {"newscrawl/duplicates": 1}
    assert long_crawl._beside._process.returncode == 0


def test_a_long_crawl_that_a_signal_ends(crawl: Crawl, long_crawl: StoriesExtension) -> None:
    """A crawl that a signal ends does not wait for the process."""
    crawl.crawling = False
    long_crawl.spider_closed()
    assert long_crawl._beside._process.returncode == -signal.SIGKILL


def test_a_long_crawl_whose_store_failed(crawl: Crawl, long_crawl: StoriesExtension) -> None:
    """A crawl whose store failed leaves no process behind."""
    crawl.store_extension.failed = True
    long_crawl.spider_closed()
    assert long_crawl._beside._process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("moment", ["in the crawl", "at its end"])
def test_the_process_is_killed(
    store: Store,
    crawl: Crawl,
    long_crawl: StoriesExtension,
    lock: StoriesLock,
    caplog: pytest.LogCaptureFixture,
    moment: str,
) -> None:
    """Where the process is killed, articles wait, and one line says so."""
    with lock:  # it places nothing before
        long_crawl._beside._process.kill()
        long_crawl._beside._process.wait()
    if moment == "in the crawl":
        _commit(crawl, 6)
        _commit(crawl, 7)
        _commit(crawl, 8)
    waiting = store.stories.waiting()
    long_crawl.spider_closed()
    assert store.stories.waiting() == waiting
    said = "The process that finds stories and mentions died (SIGKILL): articles wait for them"
    assert caplog.messages.count(said) == 1


def test_the_process_beside_another_one(
    store: Store, long_crawl: StoriesExtension, lock: StoriesLock
) -> None:
    """Where another process places articles, the crawl's leaves them to it and ends well."""
    store.articles.save([posted(9, wire(9))], 1)
    with lock:
        long_crawl.spider_closed()
    assert long_crawl._beside._process.returncode == 0


def test_a_process_that_is_stopped(long_crawl: StoriesExtension, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that does not go on is ended."""
    monkeypatch.setattr(stories_extension, "_PATIENCE", 0.0)
    long_crawl._beside._process.send_signal(signal.SIGSTOP)
    long_crawl.spider_closed()
    assert long_crawl._beside._process.returncode == -signal.SIGKILL


@pytest.mark.usefixtures("_processes")
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends it there")
def test_the_crawl_is_killed(data_dir: Path) -> None:
    """The process ends with a crawl that is killed."""
    code = (
        "import sys, signal\n"
        "from newscrawl.extensions.stories import DerivingProcess\n"
        "from newscrawl.storage.deriving import DerivingTask\n"
        "beside = DerivingProcess(DerivingTask(*sys.argv[1:3], 30, ''))\n"
        "beside.tell()\n"
        "print(beside._process.pid, flush=True)\n"
        "signal.pause()\n"
    )
    command = [sys.executable, "-c", code, database_url(data_dir), str(data_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as crawl:
        process = os.pidfd_open(int(crawl.stdout.readline()))
        crawl.kill()
        assert select.select([process], [], [], 60)[0]
        os.close(process)


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
