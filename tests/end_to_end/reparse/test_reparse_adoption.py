"""What an adoption writes, whole or not at all."""

from __future__ import annotations

import signal
import time

import psutil
import pytest

from newscrawl.extraction import EXTRACTOR_VERSION
from newscrawl.monitoring.run_result import OK
from newscrawl.storage.dialects import database_url
from newscrawl.storage.lock import RunLock
from tests.crawls import scrapy
from tests.end_to_end.reparse.stored_data import (
    COMMAND,
    DEADLY,
    DIES_OVER,
    DIES_WRITING,
    adopting,
    alter,
    contents,
    deadly_page,
    read_columns,
)


def test_adoption_makes_the_dataset_what_is_read_today(crawled, data, reparse) -> None:
    """Adopted readings are revisions by the extractor, in the JSON Lines, and leave visits as they were."""
    crawled()
    right, visits = read_columns(data), data.rows("SELECT * FROM frontier")
    links = data.rows("SELECT * FROM current_related_links ORDER BY article_id, url")
    mentions = data.rows("SELECT * FROM mentions ORDER BY article_id, symbol")
    assert mentions
    some = "(SELECT article_id FROM articles ORDER BY article_id LIMIT 3)"
    first_link = f"position = 1 AND article_id IN {some}"
    alter(
        data,
        f"UPDATE articles SET title = 'By mistake', digest = 'other' WHERE article_id IN {some}",
        "UPDATE articles SET author = 'Nobody' WHERE author IS NULL",
        f"DELETE FROM mentions WHERE article_id IN {some}",
        f"UPDATE related_links SET title = 'Ad', url = url || '?ad' WHERE {first_link}",
    )
    before = len(data.json_lines())
    done = reparse("--adopt")
    assert done.exit_code == 0, done.err
    assert read_columns(data) == right
    assert data.rows("SELECT * FROM mentions ORDER BY article_id, symbol") == mentions
    assert data.rows("SELECT * FROM frontier") == visits
    assert data.rows("SELECT * FROM current_related_links ORDER BY article_id, url") == links
    revised = data.rows("SELECT article_id FROM articles WHERE version = 2")
    adopted = data.rows("SELECT cause, extractor, seen_at FROM revisions WHERE version = 2")
    assert f"{len(revised)} revisions written" in done.out
    assert {(row["cause"], row["extractor"]) for row in adopted} == {("extractor", EXTRACTOR_VERSION)}
    lines = data.json_lines()[before:]
    assert [line["change"] for line in lines] == ["revised"] * len(revised)
    titles = {row["article_id"]: row["title"] for row in right}
    assert all(line["title"] == titles[line["article_id"]] for line in lines)
    origins = "SELECT DISTINCT article_id FROM provenance WHERE version = 2 AND field = 'title'"
    assert len(data.rows(origins)) == len(revised)
    assert data.rows("PRAGMA foreign_key_check") == []


def test_the_causes_after_an_adoption_are_right(demo, crawl, data, reparse) -> None:
    """After an adoption an edit by the publisher is told as such, and a second reparse finds nothing."""
    crawl(demo, NEWSCRAWL_REVISIT_AFTER="0s")
    alter(data, "UPDATE articles SET author = NULL")
    assert reparse("--adopt").exit_code == 0
    assert "0 articles would change" in reparse("--adopt").out
    edited = demo.published()[0]["article_id"]
    demo.edit(edited, title="A Title That Was Edited")
    assert crawl(demo).exit_code == 0
    newest = "SELECT cause FROM revisions WHERE article_id = ? ORDER BY version DESC LIMIT 1"
    assert data.scalar(newest, edited) == "publisher"
    assert data.rows("SELECT * FROM revisions WHERE cause = 'unknown'") == []


def test_gone_articles_are_read_again_and_stay_gone(demo, crawl, data, reparse) -> None:
    """An article that the site has removed may be read differently, and its line says it is gone."""
    gone = demo.published()[0]["article_id"]
    crawl(demo, NEWSCRAWL_REVISIT_AFTER="0s")
    demo.remove(gone)
    for _ in range(2):
        crawl(demo, NEWSCRAWL_GONE_AFTER="0s", NEWSCRAWL_RETRY_FAILED_AFTER="0s")
    assert data.scalar("SELECT status FROM articles WHERE article_id = ?", gone) == "gone"
    alter(data, f"UPDATE articles SET title = 'By mistake' WHERE article_id = '{gone}'")
    assert reparse("--adopt").exit_code == 0
    row = data.rows("SELECT status, version FROM articles WHERE article_id = ?", gone)[0]
    assert row == {"status": "gone", "version": 2}
    assert [(line["change"], line["status"]) for line in data.json_lines() if line["article_id"] == gone] == [
        ("new", "live"),
        ("gone", "gone"),
        ("revised", "gone"),
    ]


def test_a_crawl_and_an_adoption_exclude_each_other(crawled, data, reparse) -> None:
    """While a run holds the lock an adoption is refused in one line with exit code 6; a look is not."""
    crawled()
    with RunLock.of(database_url(data.folder), ""):
        refused = reparse("--adopt")
        assert reparse().exit_code == 0
    assert refused.exit_code == 6
    assert refused.err.startswith("newscrawl: another run is going on")
    assert refused.err.count("\n") == 1


@pytest.mark.parametrize("share", [0.1, 0.4, 0.7, 0.95, 1.0])
def test_a_killed_adoption_leaves_the_store_as_it_was(share, many, data, reparse, tmp_path) -> None:
    """SIGKILL within an adoption leaves nothing of it, behind its commit all; the next one completes it."""
    right = read_columns(data)
    alter(data, "UPDATE articles SET title = 'By mistake'")
    before = contents(data)
    (tmp_path / "sitecustomize.py").write_text(DIES_WRITING.format(revisions=int(share * many) + 1))
    killed = scrapy([*COMMAND, "--adopt", "--workers", "1"], data, PYTHONPATH=str(tmp_path))
    assert killed.exit_code == -signal.SIGKILL, killed.err
    assert data.scalar("PRAGMA integrity_check") == "ok"
    if share < 1:
        assert contents(data) == before
    else:
        assert data.scalar("SELECT count(*) FROM articles WHERE version = 2") == many
        assert len(data.json_lines()) == many
    assert reparse("--adopt").exit_code == 0
    assert read_columns(data) == right
    assert {row["version"] for row in data.rows("SELECT version FROM articles")} == {2}
    seqs = [row["seq"] for row in data.rows("SELECT seq FROM changes ORDER BY seq")]
    assert [line["seq"] for line in data.json_lines()] == seqs
    leftovers = {path.name for path in data.folder.iterdir()}
    assert leftovers == {"newscrawl.db", "newscrawl.db.lock", "newscrawl.db.stories.lock", "jsonl", "warc"}


@pytest.mark.usefixtures("many")
def test_processes_end_with_the_one_that_started_them(data) -> None:
    """After SIGKILL to a reparse none of its processes is left and its lock is free."""
    with adopting(data) as process:
        while process.poll() is None and not psutil.Process(process.pid).children():
            time.sleep(0.01)
        process.kill()
        process.communicate(timeout=30)  # returns when every process that holds its output has ended
    assert process.returncode < 0
    with RunLock.of(database_url(data.folder), ""):
        pass


@pytest.mark.usefixtures("many")
def test_a_process_that_dies_costs_nothing(data) -> None:
    """Where somebody kills a process that reads, the next one reads its page again, and all are adopted."""
    alter(data, "UPDATE articles SET title = 'By mistake'")
    with adopting(data) as process:
        while process.poll() is None and not (readers := psutil.Process(process.pid).children()):
            time.sleep(0.01)
        readers[0].kill()
        out, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert "too much" not in out
    assert data.scalar("SELECT count(*) FROM articles WHERE title = 'By mistake'") == 0


def test_a_page_that_kills_its_reader_every_time(crawled, data, tmp_path) -> None:
    """After two deaths it is named and left, and the others are adopted."""
    crawled()
    deadly, deaths = deadly_page(data), tmp_path / "deaths"
    alter(data, "UPDATE articles SET title = 'By mistake'")
    (tmp_path / "sitecustomize.py").write_text(DIES_OVER.format(name=DEADLY, deaths=deaths))
    done = scrapy([*COMMAND, "--adopt"], data, PYTHONPATH=str(tmp_path))
    assert done.exit_code == OK, done.err
    assert f"1 page was too much for its reader (left as stored)\n  {deadly} en: reader_died" in done.out
    assert len(deaths.read_text()) == 2
    left = data.rows("SELECT article_id FROM articles WHERE title = 'By mistake'")
    assert left == [{"article_id": deadly}]
