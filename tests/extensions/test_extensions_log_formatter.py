"""What the log says of pages and items."""

from __future__ import annotations

import logging
import re

import pytest
from scrapy import Request
from scrapy.exceptions import DropItem
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from newscrawl.extensions.progress import QuietLogFormatter
from newscrawl.items import ArchivedPage, ArticleRows, Reject
from tests.storage.storage_examples import article, at, id_of, url_of


def test_messages_name_items_and_do_not_quote_them() -> None:
    """Dropped items are counted and stored elsewhere: the log has a short line for debugging."""
    formatter, item = QuietLogFormatter(is_debugging=True), article(1)
    dropped = formatter.dropped(item, DropItem("no_body: there"), None)
    scraped = formatter.scraped(item, None)
    assert [one["level"] for one in (dropped, scraped)] == [logging.DEBUG] * 2
    assert dropped["msg"] % dropped["args"] == "Dropped: no_body: there"
    assert scraped["msg"] % scraped["args"] == f"Scraped: {url_of(id_of(1))}"


def test_an_item_that_breaks_a_pipeline_is_shown_without_its_page() -> None:
    """The record of a page and the rows of an article, of kilobytes each, stay out of the log."""
    page = ArchivedPage(id_of(1), "en", url_of(id_of(1)), at(0), "digest", b"record of the page")
    reject = Reject(url_of(id_of(1)), "no_title", page=page)
    for item in (article(1, page=page, rows=ArticleRows({"title": "a row"}, [], [])), reject):
        assert url_of(id_of(1)) in repr(item)
        assert not re.search("record of the page|a row", repr(item))


@pytest.mark.parametrize(
    ("level", "is_told"), [("DEBUG", True), ("NOTSET", True), (10, True), ("INFO", False), (30, False)]
)
def test_lines_of_pages_and_items_are_for_debugging(level, is_told) -> None:
    """What nobody asked to see is not made, page by page."""
    crawler = get_crawler(settings_dict={"LOG_LEVEL": level})
    formatter, item = QuietLogFormatter.from_crawler(crawler), article(1)
    request = Request(url_of(id_of(1)))
    lines = [
        formatter.crawled(request, Response(request.url, request=request), None),
        formatter.scraped(item, None),
        formatter.dropped(item, DropItem("no_body"), None),
    ]
    assert [line is not None for line in lines] == [is_told] * 3
