"""A crawl into PostgreSQL when it, or the server, is killed: nothing is lost, and nothing is there twice."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager, suppress
from subprocess import PIPE
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.crawls import FULL_SPEED, Dataset, crawl_command, scrapy
from tests.databases import ServerDatabase, own_server
from tests.demo_client import DemoClient, demo_process
from tests.forks import Fork

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Server

ARTICLES = 60
# Many small batches, so that there are many commits between which to kill; one way to every article.
MANNER = FULL_SPEED | {"NEWSCRAWL_BATCH_ITEMS": 5, "discover": "listing", "related_depth": 0}


@pytest.fixture(scope="module")
def site() -> Iterator[DemoClient]:
    with demo_process(articles=ARTICLES, layout="next") as client:
        yield client


@pytest.fixture
def data(server: Server, tmp_path) -> Dataset:
    return Dataset(tmp_path / "data", server.create())


@contextmanager
def crawling(site: DemoClient, data: Dataset, until: int) -> Iterator[Fork]:
    """Give a crawl that has stored so many articles and goes on."""
    command, environment = crawl_command(site, **MANNER), os.environ | data.settings
    with Fork(command, env=environment, stdout=PIPE, stderr=PIPE) as process:
        while stored(data) < until:
            assert process.poll() is None
        yield process


def stored(data: Dataset) -> int:
    with suppress(psycopg.Error):  # no table yet
        return data.scalar("SELECT count(*) FROM articles")
    return 0


def assert_complete(site: DemoClient, data: Dataset) -> None:
    """Crawl to the end, and check that all is there once, in the database and in JSON Lines."""
    before = stored(data)
    site.clear_log()
    done = scrapy(crawl_command(site, **MANNER), data)
    assert done.exit_code == 0, done.err
    asked = [entry["path"] for entry in site.log() if "/news/detail/" in entry["path"]]
    assert len(asked) == len(set(asked)) == ARTICLES - before
    assert set(data.articles()) == {article["article_id"] for article in site.published()}
    assert data.rows("SELECT version, count(*) AS texts FROM revisions GROUP BY version") == [
        {"version": 1, "texts": ARTICLES}
    ]
    assert data.rows("SELECT 1 FROM frontier WHERE state <> 'fetched'") == []
    assert data.rows("SELECT 1 FROM gaps WHERE closed_at IS NULL") == []
    assert data.rows("SELECT doc_id FROM story_queue UNION ALL SELECT doc_id FROM mention_queue") == []
    changes = data.rows("SELECT seq, kind AS change, article_id, locale, version FROM changes ORDER BY seq")
    assert len(changes) == ARTICLES
    assert [{name: line[name] for name in changes[0]} for line in data.json_lines()] == changes


@pytest.mark.parametrize("until", [1, 17, 38, 50])
def test_a_killed_crawl(until: int, site: DemoClient, data: Dataset) -> None:
    """After SIGKILL the next crawl takes the lock, and fetches what was not committed, and only that."""
    with crawling(site, data, until) as process:
        process.send_signal(signal.SIGKILL)
    assert_complete(site, data)
    assert data.scalar("SELECT count(*) FROM runs WHERE ended_at IS NULL") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_killed_server(site: DemoClient, tmp_path) -> None:
    """A crawl whose server is killed ends with a line that says so; the next one goes on where it was."""
    with own_server() as server:
        data = Dataset(tmp_path / "data", ServerDatabase(server.get_uri()))
        for until in (5, 30):
            with crawling(site, data, until) as process:
                server.kill()
                out, err = process.communicate(timeout=120)
            assert process.returncode == 5, out + err
            assert "the store failed: postgresql://postgres@/postgres" in out + err
            server.start_again()
        assert_complete(site, data)
