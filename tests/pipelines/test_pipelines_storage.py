"""What of an item reaches the store, and in which form."""

from __future__ import annotations

import pytest
from scrapy.exceptions import DropItem

from newscrawl.items import NotModified, Reject
from newscrawl.normalization.digest import content_digest
from newscrawl.pipelines.storage import StoragePipeline
from newscrawl.storage.frontier import Discovery
from tests.storage.storage_examples import article, at, id_of, rows, url_of


def test_a_batch_is_stored_whole_or_not_at_all(extension, tmp_path) -> None:
    """Where a batch fails, nothing of it is stored or counted; the next attempt stores and counts it all."""
    writer, broken = extension.writer, article(1)
    broken.digest = None
    writer.discover([Discovery(id_of(2), "en", url_of(id_of(2)), "related")])
    writer.refuse(Reject(url_of(id_of(3)), "empty", article_id=id_of(3), locale="en"))
    writer.add(broken)
    with pytest.raises(ValueError, match="without digest"):
        writer.flush()
    file = tmp_path / "newscrawl.db"
    assert rows(file, "SELECT url FROM frontier UNION ALL SELECT url FROM rejects") == []
    assert (writer.found, writer.visits.unread, writer.is_full) == (0, {}, False)
    broken.digest = content_digest(broken)
    writer.flush()
    states = rows(file, "SELECT article_id, state FROM frontier ORDER BY article_id")
    assert [tuple(row.values()) for row in states] == [
        (id_of(1), "fetched"),
        (id_of(2), "pending"),
        (id_of(3), "rejected"),
    ]
    assert (writer.found, writer.visits.unread, writer.visits.read) == (1, {"en": {"empty": 1}}, {"en": 1})


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
