"""What holds for all tests: a crawl in a process against a demo site in another, and parts of one in none."""

from __future__ import annotations

import asyncio
import fcntl
import gc
import os
import shutil
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from scrapy.utils.test import get_crawler

from newscrawl import settings as defaults
from newscrawl.extensions.store import StoreExtension
from newscrawl.spiders.bitget_news import BitgetNewsSpider
from tests.crawls import Dataset, Finished, FirstCrawls, crawl_command, scrapy
from tests.databases import KINDS, Server, running_server
from tests.demo_client import ARTICLES, DemoClient, demo_process
from tests.docs.consoles import Folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scrapy.crawler import Crawler

# How long an example takes says how busy the machine is, not whether the code is right. `make test` replays
# the same examples in every run; `make fuzz` draws new ones, and prints how to replay what it finds.
settings.register_profile("replay", deadline=None, derandomize=True, database=None)
settings.register_profile("fuzz", deadline=None, max_examples=3_000, print_blob=True)
settings.load_profile("replay")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Start two workers for each core where tests wait for processes."""
    return (os.cpu_count() or 1) * (1 if config.option.markexpr == "not processes" else 2)


def pytest_collection_finish() -> None:
    """Spare the collector all that was imported: it would look through it time and again."""
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what `make test-fast` leaves out: all of end_to_end, and whoever asks for processes or a server.

    xdist cuts the list into one part for each worker. Each begins with its share of what takes long, in the
    order of the files, and short tests are left for the end, when workers take them from each other.
    """
    long, short = [], []
    for item in items:
        if _needs_processes(item):
            item.add_marker("processes")
            long.append(item)
        else:
            short.append(item)
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = [
        item
        for number in range(workers)
        for all_items in (long, short)
        for item in all_items[len(all_items) * number // workers : len(all_items) * (number + 1) // workers]
    ]


def _needs_processes(item: pytest.Item) -> bool:
    fixtures = {*getattr(item, "fixturenames", ())}
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return (
        "end_to_end" in item.path.parts or bool(fixtures & {"_processes", "server"}) or KINDS[1] in parameters
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let whoever asks for a `database` have each kind of it, but for who looks into its file."""
    asked = set(metafunc.fixturenames)
    if "database" in asked:
        kinds = KINDS[:1] if asked & {"file", "data_dir"} else KINDS
        metafunc.parametrize("database", kinds, indirect=True)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Give a PostgreSQL."""
    with running_server() as running:
        yield running


@pytest.fixture(scope="session")
def _processes() -> None:
    """Stand for the processes that a test, or another fixture, starts."""


@pytest.fixture
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Dataset:
    """Give an empty dataset; a test that is marked with ON_BOTH_STORES gets one on a server as well."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return Dataset(tmp_path / "data")
    server: Server = request.getfixturevalue("server")
    return Dataset(tmp_path / "data", server.create())


@pytest.fixture
def crawl(data: Dataset) -> Callable[..., Finished]:
    def run(target: str | DemoClient, **arguments: Any) -> Finished:
        """Crawl *target*; upper-case arguments are settings, the others spider arguments."""
        return scrapy(crawl_command(target, **arguments), data)

    return run


@pytest.fixture(scope="session")
def running_demo(_processes: None) -> Iterator[DemoClient]:
    with demo_process(articles=ARTICLES, page_size=6, layout="next") as client:
        yield client


@pytest.fixture
def demo(running_demo: DemoClient) -> DemoClient:
    """Give a demo site as it is at its start."""
    running_demo.reset()
    return running_demo


@pytest.fixture(scope="session")
def large_demo(_processes: None) -> Iterator[DemoClient]:
    """Run a site with enough articles to tell what is usual."""
    with demo_process(articles=130, layout="next") as client:
        yield client


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Callable[[Path], object]], Path]:
    """Give each worker a copy of a folder that the first one of them to ask fills."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def filled(fill: Callable[[Path], object]) -> Path:
        name = f"{fill.__module__}.{fill.__qualname__}"
        with (shared / f"{name}.lock").open("a+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not lock.seek(0, os.SEEK_END):  # another worker may have written since it was opened
                shutil.rmtree(shared / name, ignore_errors=True)  # what another worker could not fill
                fill(shared / name)
                lock.write("filled")
        return shutil.copytree(shared / name, tmp_path_factory.mktemp(name) / "copy")

    return filled


@pytest.fixture(scope="session")
def demo_folder(_processes: None, once) -> Folder:
    """Give the folder of a user who has called `make demo`."""
    return Folder(once(Folder.made))


@pytest.fixture(scope="session")
def first_crawls(tmp_path_factory: pytest.TempPathFactory) -> FirstCrawls:
    return FirstCrawls(tmp_path_factory.mktemp("first_crawls"))


@pytest.fixture
def crawled(demo: DemoClient, data: Dataset, first_crawls: FirstCrawls) -> Callable[..., None]:
    """Leave what a first crawl of the demo site leaves."""
    return partial(first_crawls.copy, demo, data)


@pytest.fixture
def site_of(_processes: None) -> Iterator[Callable[..., DemoClient]]:
    """Start demo sites of any size and layout that end with the test."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(demo_process(**options))


@pytest.fixture
def loop() -> Iterator[asyncio.Runner]:
    """Run the coroutines of components one after the other, without a reactor."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def crawler(tmp_path: Path) -> Crawler:
    """Give a crawler with this project's settings and its spider, without engine, network and extensions."""
    ours = {name: value for name, value in vars(defaults).items() if name.isupper()}
    own = {"EXTENSIONS": {}, "NEWSCRAWL_DATA_DIR": str(tmp_path)}
    made = get_crawler(BitgetNewsSpider, ours | own)
    made.spider = BitgetNewsSpider.from_crawler(made, site="https://news.example")
    return made


@pytest.fixture
def extension(crawler: Crawler, loop: asyncio.Runner) -> Iterator[StoreExtension]:
    """Give the crawler an open store."""

    async def opened() -> StoreExtension:
        return StoreExtension.from_crawler(crawler)

    made = loop.run(opened())
    crawler.extensions.middlewares = (made,)
    yield made
    loop.run(made.engine_stopped())
