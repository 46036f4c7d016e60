"""What may be a row, what is stored, and what JSON Lines make of it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem

from newscrawl.items import NotModified, Reject
from newscrawl.normalization.columns import content_digest, rows_of
from newscrawl.normalization.dates import parse_time
from newscrawl.pipelines import JsonLinesPipeline, StoragePipeline, ValidationPipeline
from newscrawl.storage.database import utc_now
from newscrawl.storage.frontier import Discovery
from newscrawl.storage.jsonlines import ChangeLog
from tests.storage.storage_examples import article, at, id_of, rows, url_of

if TYPE_CHECKING:
    from pathlib import Path


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


def test_a_batch_is_stored_whole_or_not_at_all(extension, tmp_path) -> None:
    """Where a batch fails, nothing of it is stored or counted; the next attempt stores and counts it all."""
    writer, broken = extension.writer, article(1)
    broken.digest = None
    writer.discoveries.extend([Discovery(id_of(2), "en", url_of(id_of(2)), "related")])
    writer.rejects.append(Reject(url_of(id_of(3)), "empty", article_id=id_of(3), locale="en"))
    writer.articles.append(broken)
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


@pytest.mark.parametrize("batch", [1, 100], ids=["one by one", "in one batch"])
def test_one_page_under_many_addresses_revises_no_article(batch, extension, crawler, tmp_path) -> None:
    """Stored articles that come with the text of another one, stored or come with them, stay as they were."""
    writer, file = extension.writer, tmp_path / "newscrawl.db"
    for number in (1, 2, 3, 4):
        writer.articles.append(article(number))
    writer.flush()
    # What an outage shows for all, and the page of article 4.
    shown = {1: ("Bitget", "Back soon"), 2: ("Bitget", "Back soon"), 3: ("Title 4", "Body of 4")}
    for number, (title, text) in shown.items():
        writer.articles.append(article(number, 60, title=title, body_text=text))
        if batch == 1:
            writer.flush()
    writer.flush()
    assert rows(file, "SELECT article_id FROM articles WHERE version > 1") == []
    refused = rows(file, "SELECT article_id, reason FROM rejects ORDER BY article_id")
    assert refused == [{"article_id": id_of(number), "reason": "another_article"} for number in (1, 2, 3)]
    assert crawler.stats.get_value("newscrawl/rejected/another_article") == 3
    states = rows(file, "SELECT state FROM frontier WHERE due_at > fetched_at ORDER BY article_id")
    assert [row["state"] for row in states].count("rejected") == 3


SALT = {
    "title": "Salt is dear",
    "body_text": "Salt has become dear in the towns along the coast this winter.",
}
OUTAGE = {
    "title": "Back soon",
    "body_text": "We are at work on our machines and will be back in a few minutes.",
}


@pytest.mark.parametrize(
    ("now", "versions"),
    [
        (OUTAGE, [1, 2]),
        (OUTAGE | {"title": "Salt is dearer"}, [2, 2]),
        (OUTAGE | {"body_text": f"Back soon: {SALT['body_text']}"}, [2, 2]),
        (OUTAGE | {"page_digest": "as before"}, [2, 2]),
    ],
    ids=["nothing of it", "the title", "the text", "read anew"],
)
def test_an_article_that_suddenly_says_nothing_of_what_it_said(now, versions, extension, tmp_path) -> None:
    """A text without anything of the stored one is believed when it has stood there for an hour."""
    writer, file = extension.writer, tmp_path / "newscrawl.db"

    def visit(minute: int, **said: str) -> int:
        writer.articles.append(article(1, minute, **said))
        writer.flush()
        return rows(file, "SELECT version FROM articles")[0]["version"]

    visit(0, **SALT, page_digest="as before")
    first = visit(60, **{"page_digest": "another"} | now)
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE rejects SET rejected_at = '2026-01-02T00:00:00Z'")
        database.execute("UPDATE articles SET last_seen_at = '2026-01-01T00:00:00Z'")
    assert [first, visit(120, **{"page_digest": "another"} | now)] == versions


@pytest.mark.parametrize("batch", [1, 100], ids=["one by one", "in one batch"])
def test_a_notice_under_many_new_addresses(batch, extension, tmp_path) -> None:
    """New articles are none that say the same without a date, or many of them with one; the first may be due.

    A text has copies, in one hour and on many days.
    """
    writer, file = extension.writer, tmp_path / "newscrawl.db"
    began = utc_now()
    notice = {"title": "Bitget", "body_text": "Back soon"}
    given = [article(number, **notice, published_at=None) for number in (1, 2, 3)]
    given += [article(4, published_at=None)]  # says something of its own
    given += [article(number, title="Halted", body_text="Trading is halted") for number in (5, 6)]
    given += [
        article(10 + day, title="Halted", body_text="Anew", published_at=f"2026-11-0{day}T08:00:00Z")
        for day in range(1, 8)
    ]
    given += [
        article(20 + minute, title="Bitget", body_text="At work", published_at=f"2026-11-01T08:0{minute}:00Z")
        for minute in range(6)
    ]
    for one in given:
        writer.articles.append(one)
        if batch == 1:
            writer.flush()
    writer.flush()
    stored = rows(file, "SELECT article_id FROM articles ORDER BY article_id")
    first = [1, 20, 21, 22] if batch == 1 else []
    expected = sorted([4, 5, 6, *range(11, 18), *first])
    assert [row["article_id"] for row in stored] == [id_of(number) for number in expected]
    due = rows(file, f"SELECT article_id FROM frontier WHERE state = 'fetched' AND due_at >= '{began}'")
    assert sorted(row["article_id"] for row in due) == [id_of(number) for number in first]


def test_articles_of_one_story_may_become_the_same(extension, tmp_path) -> None:
    """A correction that makes two copies of a story equal is a revision of both."""
    writer, file = extension.writer, tmp_path / "newscrawl.db"
    for number in (1, 2):
        writer.articles.append(article(number))
    writer.flush()
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE articles SET story_id = ?", (id_of(1),))
    for number in (1, 2):
        writer.articles.append(article(number, 60, title="Corrected"))
    writer.flush()
    assert rows(file, "SELECT version FROM articles") == [{"version": 2}, {"version": 2}]


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


def test_what_another_pipeline_changes_is_stored(extension, tmp_path) -> None:
    """Columns and digest of an article are those of its fields as they are at the end."""
    given = article(1)
    given.rows = rows_of(given)
    ItemAdapter(given)["title"] = "A passing title"
    changed = replace(given, title="Another title")  # a pipeline may make an item of its own
    StoragePipeline(extension).process_item(changed)
    extension.flush()
    stored = rows(tmp_path / "newscrawl.db", "SELECT title, digest FROM articles")
    assert stored == [{"title": "Another title", "digest": content_digest(article(1, title="Another title"))}]


def lines(folder: Path) -> list[tuple[int, str]]:
    texts = (line for path in sorted(folder.glob("*.jsonl")) for line in path.read_bytes().splitlines())
    return [(line["seq"], line["article_id"]) for line in map(json.loads, texts)]


def test_a_commit_has_its_lines(extension, tmp_path) -> None:
    """What an earlier run committed is written when this one opens, what this one commits at once."""
    folder = tmp_path / "jsonl"
    extension.add(article(1))
    extension.flush()
    JsonLinesPipeline(extension, ChangeLog(folder, "bitget_news")).open_spider()
    assert lines(folder) == [(1, id_of(1))]
    extension.add(article(2))
    extension.flush()
    assert lines(folder) == [(1, id_of(1)), (2, id_of(2))]
    assert sum(extension.kept["json_lines"].values()) == sum(p.stat().st_size for p in folder.iterdir())
