"""What of an item reaches the store, and in which form."""

from __future__ import annotations

import pytest
from scrapy.exceptions import DropItem

from newscrawl.items import NotModified
from newscrawl.pipelines.storage import StoragePipeline
from tests.storage.storage_examples import article, at, id_of, rows


def test_articles_and_confirmations_are_stored(extension, crawler, tmp_path) -> None:
    """An article goes on to feeds, a confirmation moves its last sight and ends here."""
    pipeline = StoragePipeline(extension)
    given = article(1)
    assert pipeline.process_item(given) is given
    extension.flush()
    with pytest.raises(DropItem, match="not modified"):
        pipeline.process_item(NotModified(id_of(1), "en", at(90)))
    extension.flush()
    stored = rows(tmp_path / "newscrawl.db", "SELECT article_id, version, last_seen_at FROM articles")
    assert stored == [{"article_id": id_of(1), "version": 1, "last_seen_at": at(90)}]
    assert crawler.stats.get_value("newscrawl/new") == 1
