"""Which articles may become rows."""

from __future__ import annotations

import pytest
from scrapy.exceptions import DropItem

from newscrawl.items import NotModified, Reject
from newscrawl.normalization.dates import parse_time
from newscrawl.pipelines.validation import ValidationPipeline
from tests.storage.storage_examples import article, id_of, rows, url_of

SINCE = "2024-09-01T16:00:00Z"


@pytest.fixture
def pipeline(extension) -> ValidationPipeline:
    return ValidationPipeline(extension, longest_title=20, since=parse_time(SINCE))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"title": None}, "no_title"),
        ({"body_text": ""}, "no_body"),
        ({"title": None, "body_text": ""}, "no_title"),
        ({"title": "x" * 21}, "title_too_long"),
        ({"published_at": "2024-09-01T15:59:59Z"}, "before_since"),
    ],
)
def test_what_cannot_be_a_row_is_kept_as_a_reject(
    fields, reason, pipeline, extension, crawler, tmp_path
) -> None:
    """An article without what every row has is dropped, counted with its reason and kept with it."""
    with pytest.raises(DropItem, match=reason):
        pipeline.process_item(article(1, **fields))
    extension.flush()
    assert crawler.stats.get_value("newscrawl/rejected") == 1
    assert crawler.stats.get_value(f"newscrawl/rejected/{reason}") == 1
    kept = rows(tmp_path / "newscrawl.db", "SELECT article_id, locale, url, reason FROM rejects")
    assert kept == [{"article_id": id_of(1), "locale": "en", "url": url_of(id_of(1)), "reason": reason}]


@pytest.mark.parametrize(
    "fields",
    [{"title": "x" * 20}, {"published_at": SINCE}, {"published_at": None}, {"author": None, "summary": ""}],
    ids=repr,
)
def test_what_may_be_a_row_passes(fields, pipeline) -> None:
    """The longest title, the first moment, no date and no author are no reasons to refuse."""
    given = article(1, **fields)
    assert pipeline.process_item(given) is given


def test_a_confirmation_passes(pipeline) -> None:
    seen = NotModified(id_of(1), "en", SINCE)
    assert pipeline.process_item(seen) is seen


def test_a_failure_is_counted_apart_from_what_was_read(pipeline, crawler) -> None:
    """What may be mended by another try is a failure, what was understood is a reject."""
    with pytest.raises(DropItem, match="http_500"):
        pipeline.process_item(Reject(url_of(id_of(1)), "http_500", "HTTP 500", failed=True))
    counted = {name: value for name, value in crawler.stats.get_stats().items() if "newscrawl/" in name}
    assert counted == {"newscrawl/failed": 1, "newscrawl/failed/http_500": 1}
