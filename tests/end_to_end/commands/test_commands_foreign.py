"""`newscrawl read` and `newscrawl import`, on what a crawl has archived somewhere else."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive.records import ForeignFile, pack, read_found
from newscrawl.monitoring.run_result import CHECK_FAILED, WRONG_ARGUMENT
from newscrawl.spiders.bitget_news import BitgetNewsSpider
from tests.archive.warc_files import files
from tests.crawls import Dataset, scrapy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.crawls import Finished
    from tests.demo_client import DemoClient

THEN = datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)


@pytest.fixture
def command(data) -> Callable[..., Finished]:
    def run(*words: str | Path, into: Dataset = data) -> Finished:
        return scrapy([sys.executable, "-m", "scrapy", *map(str, words)], into)

    return run


@pytest.fixture
def other(tmp_path: Path) -> Dataset:
    return Dataset(tmp_path / "other")


def at_another_time(demo: DemoClient, source: Path, target: Path, old: bytes, new: bytes) -> None:
    """Copy pages as another crawler had them a year before, with other words in them."""
    root = demo.url.rstrip("/")
    urls = BitgetNewsSpider(site=root).urls
    with target.open("wb") as out:
        for page in ForeignFile(source, urls):
            record = read_found(page, 1 << 20)
            assert old in record.body
            body = record.body.replace(old, new)
            out.write(pack(record._replace(fetched_at=THEN, body=body)))


def test_articles_of_a_file_are_printed(demo, crawl, data, command) -> None:
    """Every page gives the fields that the crawl stored of it, without a database."""
    crawl(demo, max_pages=1, related_depth=0)
    stored = data.articles()
    (file,) = files(data)
    done = command("read", file, "--root", demo.url.rstrip("/"), into=Dataset(data.folder / "none"))
    assert done.exit_code == 0
    assert done.err == f"{len(stored)} articles read\n"
    elsewhere = command("read", file, into=Dataset(data.folder / "none"))
    told = f"0 articles read; no address of an article at https://www.bitget.com, the first is {demo.url}"
    assert elsewhere.err.startswith(told)
    assert elsewhere.err.endswith(" (--root says where they were fetched)\n")
    read = {line["article_id"]: line for line in map(json.loads, done.out.splitlines())}
    assert set(read) == set(stored)
    for article_id, line in read.items():
        for name in ("title", "body_text", "published_at", "publisher", "digest", "key_points", "url"):
            assert line[name] == stored[article_id][name]
        assert [link["url"] for link in line["related"]] == [
            link["url"] for link in stored[article_id]["related"]
        ]
    assert not (data.folder / "none").exists()


def test_a_removed_past_is_stored_without_asking_the_site(demo, crawl, data, other, command) -> None:
    """Pages of another archive are older versions of what is known, and articles that are new."""
    crawl(demo, max_pages=1, related_depth=0)
    root = demo.url.rstrip("/")
    before = data.articles()
    (file,) = files(data)
    past = data.folder / "past.warc.gz"
    at_another_time(demo, file, past, b" the ", b" yonder ")
    requests = demo.log()
    done = command("import", past, "--root", root)
    assert done.exit_code == 0, done.err
    told = sum(" the " in row["body_text"] for row in before.values())
    assert done.out.splitlines()[-1].startswith(f"{told} older versions; ")
    assert data.articles() == before
    query = "SELECT version, seen_at FROM revisions WHERE body_text LIKE '% yonder %'"
    assert data.rows(query) == [{"version": 0, "seen_at": "2025-02-03T04:05:06Z"}] * told
    assert (
        command("import", past, "--root", root).out.splitlines()[-1]
        == f"{len(before)} that say what is stored"
    )
    new = command("import", past, "--root", root, into=other)
    assert new.out.splitlines()[-1] == f"{len(before)} new articles"
    found = other.rows(
        "SELECT DISTINCT discovered_via, state, fetched_at FROM frontier WHERE state <> 'pending'"
    )
    assert found == [{"discovered_via": "archive", "state": "fetched", "fetched_at": "2025-02-03T04:05:06Z"}]
    assert [line["article_id"] for line in other.json_lines()] == sorted(before)
    assert demo.log() == requests
    reparsed = command("reparse", into=other)
    assert f"{len(before)} pages read again: 0 articles would change" in reparsed.out


@pytest.mark.parametrize("verb", ["read", "import"])
def test_what_cannot_be_read_is_said_in_one_line(verb, tmp_path, command) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html>")
    for words, code, told in [
        ((), WRONG_ARGUMENT, "name the files"),
        ((tmp_path / "nowhere.warc.gz",), WRONG_ARGUMENT, "there is no file"),
        ((page, "--site", "bitgett"), WRONG_ARGUMENT, "bitget_news"),
        ((page, "--root", "bitget"), WRONG_ARGUMENT, "'bitget' is neither a root URL"),
        ((page,), CHECK_FAILED, f"{page}: no WARC record"),
    ]:
        done = command(verb, *words)
        assert done.exit_code == code, done.err
        assert told in done.err.splitlines()[-1]
