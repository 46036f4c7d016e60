"""Which pages the archive keeps, and whom they go along with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from newscrawl.items import Reject
from newscrawl.middlewares.pages import ArchiveMiddleware
from tests.archive.warc_files import page_at, pages
from tests.crawls import Dataset
from tests.storage.storage_examples import article, id_of, url_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PAGE = b"<html><body><p>Salt</p></body></html>"
KEY = (id_of(1), "en")


def answer(key: Any = KEY, status: int = 200, body: bytes = PAGE) -> HtmlResponse:
    url = url_of(id_of(1))
    request = Request(url, cb_kwargs={"key": key} if key else {})
    return HtmlResponse(url, status=status, body=body, request=request)


def reject() -> Reject:
    return Reject(url_of(id_of(1)), "no_title", "", *KEY)


@pytest.fixture
def passed(crawler, extension, loop) -> Any:
    """Let a spider's outputs for an answer pass, and store what comes of them."""
    middleware = ArchiveMiddleware.from_crawler(crawler)
    middleware.spider_opened(crawler.spider)

    async def outputs(of: list[Any]) -> AsyncIterator[Any]:
        for one in of:
            if isinstance(one, Exception):
                raise one
            yield one

    async def through(response: HtmlResponse, of: list[Any]) -> list[Any]:
        return [one async for one in middleware.process_spider_output(response, outputs(of))]

    def run(response: HtmlResponse, *of: Any) -> None:
        try:
            for output in loop.run(through(response, list(of))):
                (extension.refuse if isinstance(output, Reject) else extension.add)(output)
        finally:
            extension.flush()

    yield run
    middleware.engine_stopped()


@pytest.mark.parametrize(
    ("made", "version"),
    [([article(1)], 1), ([reject()], None), ([], None), ([article(1), reject()], 1)],
    ids=["article", "reject", "nothing", "article first"],
)
def test_a_page_is_kept_once_whatever_comes_of_it(made, version, passed, tmp_path) -> None:
    """The record lies where the row says, and belongs to the version that was read from it, if any."""
    passed(answer(), *made)
    (row,) = pages(Dataset(tmp_path))
    assert (row["article_id"], row["locale"], row["version"]) == (*KEY, version)
    assert page_at(Dataset(tmp_path), row) == PAGE


def test_a_page_that_breaks_its_reader_is_kept(passed, tmp_path) -> None:
    """It is the one to look at."""
    with pytest.raises(ZeroDivisionError):
        passed(answer(), ZeroDivisionError())
    (row,) = pages(Dataset(tmp_path))
    assert page_at(Dataset(tmp_path), row) == PAGE


@pytest.mark.parametrize(
    "response",
    [answer(key=None), answer(status=304, body=b""), answer(status=404), answer(body=b"")],
    ids=["listing", "304", "404", "empty"],
)
def test_what_is_no_article_page_is_not_kept(response, passed, tmp_path) -> None:
    passed(response)
    assert pages(Dataset(tmp_path)) == []


def test_a_folder_that_cannot_be_read(passed, extension, crawler, monkeypatch, tmp_path) -> None:
    """An archive that cannot be asked for a page is a store that failed, in one line."""
    monkeypatch.setattr(extension, "_end_crawl", lambda: None)
    passed(answer())
    (tmp_path / "warc").rename(tmp_path / "elsewhere")
    (tmp_path / "warc").touch()
    passed(answer())
    assert crawler.stats.get_value("newscrawl/store_error").endswith(".warc.gz: Not a directory")


def test_switched_off() -> None:
    with pytest.raises(NotConfigured):
        ArchiveMiddleware.from_crawler(get_crawler(settings_dict={"NEWSCRAWL_ARCHIVE": "0"}))
