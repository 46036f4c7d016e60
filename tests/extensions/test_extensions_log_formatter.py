"""What the log says of items."""

from __future__ import annotations

import logging

from scrapy.exceptions import DropItem

from newscrawl.extensions.log_formatter import QuietLogFormatter
from tests.storage.storage_examples import article, id_of, url_of


def test_messages_name_items_and_do_not_quote_them() -> None:
    """Dropped items are counted and stored elsewhere: the log has a short line for debugging."""
    formatter, item = QuietLogFormatter(), article(1)
    dropped = formatter.dropped(item, DropItem("no_body: there"), None)
    scraped = formatter.scraped(item, None)
    assert [one["level"] for one in (dropped, scraped)] == [logging.DEBUG] * 2
    assert dropped["msg"] % dropped["args"] == "Dropped: no_body: there"
    assert scraped["msg"] % scraped["args"] == f"Scraped: {url_of(id_of(1))}"
