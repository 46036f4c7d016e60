"""What a reparse says, before anything is written."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from newscrawl.extraction import EXTRACTOR_VERSION
from tests.demo_client import ARTICLES, demo_process
from tests.end_to_end.reparse.stored_data import COMMAND, alter, contents

# Where a socket is opened, the process ends at once.
NO_SOCKETS = """
import os, sys
def watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo") and not isinstance(args[-1], (str, bytes)):
        os._exit(99)
sys.addaudithook(watch)
"""


@pytest.mark.parametrize("layout", ["next", "app", "ld", "bare"])
def test_the_same_extractor_changes_nothing(layout, site_of, crawl, data, reparse) -> None:
    """What was read by this extractor it reads again as it is, in every layout and after edits."""
    demo = site_of(articles=ARTICLES, layout=layout, locales=("en", "pt-PT"))
    revisited = {"NEWSCRAWL_REVISIT_AFTER": "0s", "locales": "en,pt-PT"}
    crawl(demo, **revisited)
    ids = [article["article_id"] for article in demo.published()]
    demo.edit(ids[0], title="A Title That Was Edited")
    demo.edit(ids[1], author="")
    demo.edit(ids[2], summary="Another summary of the same text.")
    page = demo.get(f"/news/detail/{ids[3]}").text.replace('charset="utf-8"', 'charset="gb18030"')
    gb18030 = {"Content-Type": "text/html; charset=gb18030"}
    demo.replace(f"/news/detail/{ids[3]}", page.encode("gb18030"), headers=gb18030)
    demo.publish(5)
    crawl(demo, **revisited)
    before = contents(data)
    done = reparse()
    assert done.exit_code == 0, done.err
    assert done.out.splitlines()[0] == f"{len(before['articles'])} pages read again: 0 articles would change"
    assert contents(data) == before


def test_a_reparse_says_what_would_change(crawled, data, reparse) -> None:
    """Changes are counted by field and kind, with examples of old and new, and nothing is written."""
    crawled()
    first, second = (row["article_id"] for row in data.rows("SELECT article_id FROM articles LIMIT 2"))
    with_author = data.scalar("SELECT count(*) FROM articles WHERE author IS NOT NULL")
    without = "SELECT article_id FROM articles WHERE disclaimer IS NULL LIMIT 1"
    title = data.scalar("SELECT title FROM articles WHERE article_id = ?", first)
    alter(
        data,
        f"UPDATE articles SET title = 'By mistake' WHERE article_id = '{first}'",
        f"UPDATE articles SET published_at = '2001-01-01T00:00:00Z' WHERE article_id = '{second}'",
        "UPDATE articles SET author = NULL",
        f"UPDATE articles SET disclaimer = 'Disclaimer: none' WHERE article_id = ({without})",
    )
    before = contents(data)
    done = reparse()
    lines = done.out.splitlines()
    assert f"  {first} en: “By mistake” → “{title[:50]}{'…' * (len(title) > 50)}”" in lines
    assert {"1 title changed", "1 date changed", f"{with_author} authors gained", "1 disclaimer lost"} <= set(
        lines
    )
    examples = lines[lines.index(f"{with_author} authors gained") + 1 :]
    assert [line.startswith("  ") for line in examples[:4]] == [True, True, True, False]
    assert contents(data) == before
    assert done.exit_code == 0


def test_what_cannot_be_read_is_told_and_left(crawled, data, reparse) -> None:
    """Damaged, missing and now rejected pages are counted with an example, and their articles stay."""
    crawled()
    rows = data.rows("SELECT * FROM pages ORDER BY archive_offset")
    damaged, unarchived, rejected = rows[0], rows[1], rows[2]
    with (data.folder / "warc" / damaged["archive_file"]).open("r+b") as file:
        file.seek(damaged["archive_offset"] + damaged["archive_length"] // 2)
        file.write(b"damage")
    title = data.scalar("SELECT length(title) FROM articles WHERE article_id = ?", rejected["article_id"])
    alter(
        data,
        "UPDATE articles SET title = 'By mistake'",
        f"DELETE FROM pages WHERE page_id = {unarchived['page_id']}",
    )
    done = reparse("--adopt", "-s", f"NEWSCRAWL_MAX_TITLE_LENGTH={title - 1}")
    assert done.exit_code == 8, done.err
    assert "1 archived page cannot be read (left as stored)" in done.out
    assert f"  {damaged['article_id']} en: " in done.out
    assert f"1 article has no archived page (left as stored)\n  {unarchived['article_id']} en\n" in done.out
    assert "title_too_long" in done.out
    mistaken = data.rows("SELECT article_id FROM articles WHERE title = 'By mistake'")
    left = {row["article_id"] for row in mistaken}
    assert {row["article_id"] for row in (damaged, unarchived, rejected)} <= left
    old = data.rows("SELECT article_id FROM frontier WHERE extractor <> ?", EXTRACTOR_VERSION)
    assert {row["article_id"] for row in old} == left


def test_an_older_page_does_not_undo_a_visit(demo, crawl, data, reparse) -> None:
    """An article whose last page was fetched without an archive counts as having none."""
    crawl(demo, NEWSCRAWL_REVISIT_AFTER="0s")
    edited = demo.published()[0]["article_id"]
    demo.edit(edited, title="A Title That Was Edited")
    crawl(demo, NEWSCRAWL_ARCHIVE=0)
    done = reparse("--adopt")
    assert f"1 article has no archived page (left as stored)\n  {edited} en\n" in done.out
    assert "0 revisions written" in done.out
    assert data.articles()[edited]["title"] == "A Title That Was Edited"


def test_options_narrow_what_is_read(site_of, crawl, data, reparse) -> None:
    """--since leaves out what was published before, --locale other locales."""
    crawl(site_of(articles=ARTICLES, locales=("en", "pt-PT")), locales="en,pt-PT")
    since = data.scalar("SELECT max(published_at) FROM articles")
    recent = data.scalar("SELECT count(*) FROM articles WHERE published_at >= ?", since)
    portuguese = data.scalar("SELECT count(*) FROM articles WHERE locale = 'pt-PT'")
    assert reparse("--since", since).out.startswith(f"{recent} page")
    assert reparse("--locale", "pt-pt").out.startswith(f"{portuguese} pages read again")


def test_the_network_is_not_touched(crawl, data, tmp_path) -> None:
    """A reparse needs no site and asks for no address."""
    with demo_process(articles=3) as demo:
        crawl(demo)
    (tmp_path / "sitecustomize.py").write_text(NO_SOCKETS)
    environment = os.environ | {"NEWSCRAWL_DATA_DIR": str(data.folder), "PYTHONPATH": str(tmp_path)}
    probe = "import socket; socket.socket().connect(('127.0.0.1', 9))"
    assert subprocess.run([sys.executable, "-c", probe], env=environment, check=False).returncode == 99
    done = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "0 articles would change" in done.stdout


@pytest.mark.parametrize(
    ("options", "code", "named"),
    [
        (["--workers", "none"], 2, "--workers: "),
        (["--workers", "0"], 2, "--workers: "),
        (["--since", "lately"], 2, "--since: "),
        (["--locale", "?"], 2, "--locale: "),
        (["12560604000001"], 2, "12560604000001"),
        ([], 5, "no database"),
        (["--adopt"], 5, "no database"),
    ],
    ids=[
        "no number",
        "no worker",
        "no date",
        "no locale",
        "an argument",
        "no store",
        "nothing to adopt into",
    ],
)
def test_errors_are_one_line(options, code, named, data, reparse) -> None:
    """A wrong option or a missing database is one line that names it, and nothing is made."""
    done = reparse(*options)
    assert done.exit_code == code
    assert done.err.count("\n") == 1
    assert named in done.err
    assert not data.folder.exists()


def test_a_page_that_breaks_the_program_costs_itself(crawled, data, reparse) -> None:
    """An error on one page is told with its kind, and the other pages are read."""
    crawled()
    broken = data.rows("SELECT article_id FROM pages ORDER BY page_id LIMIT 1")[0]["article_id"]
    alter(data, f"UPDATE pages SET url = 'http://[broken' WHERE article_id = '{broken}'")
    done = reparse()
    assert done.exit_code == 8
    assert f"1 archived page cannot be read (left as stored)\n  {broken} en: error_ValueError" in done.out
    assert f"{ARTICLES - 1} pages read again: 0 articles would change" in done.out
    assert "Traceback" not in done.err
