"""What commands print of stored texts that older extractors, or others, have left in a store."""

from __future__ import annotations

import sqlite3
import sys
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest

from newscrawl.extensions.summary import EndedRun, show
from newscrawl.monitoring.run_result import RunResult
from tests.crawls import Dataset, crawl_command, scrapy
from tests.demo_client import demo_process

# Clears the screen, sets the title of the window, rings, writes over a line, turns the rest of it around.
COMMANDS = "\x1b[2J\x1b]0;taken\x07\x9b31m\r\x08\x00\x85\u202egnp.exe\u2066\u2028\ufffe"
UPDATES = (
    "UPDATE articles SET title = title || ?1, publisher = publisher || ?1, author = ?1",
    "UPDATE articles SET body_text = ?1 || body_text",
    "UPDATE articles SET url = url || ?1, section = ?1, disclaimer = ?1",
    "UPDATE revisions SET title = title || ?1",
    "UPDATE frontier SET url = url || ?1, discovered_from = ?1, last_error = ?1, etag = ?1",
    "UPDATE runs SET reason = ?1, site = 'http://[' || ?1",
    "UPDATE rejects SET detail = ?1, reason = ?1, url = url || ?1",
    "INSERT INTO gaps (run_id, noted_at, source, reason, detail) VALUES (1, '2026-03-01', ?1, ?1, ?1)",
)


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory) -> Dataset:
    """Return a data folder whose database has control characters wherever text of others can stand."""
    data = Dataset(tmp_path_factory.mktemp("spoilt"))
    with demo_process(articles=3, layout="next") as demo:
        demo.replace("/news/detail/" + demo.published()[0]["article_id"], "<p>No article.")
        scrapy(crawl_command(demo), data)
    with closing(sqlite3.connect(data.folder / "newscrawl.db")) as connection, connection:
        for update in UPDATES:
            connection.execute(update, (COMMANDS,))
    return data


def command_line(data: Dataset, name: str) -> list[str]:
    article_id = data.scalar("SELECT article_id FROM articles LIMIT 1")
    return {
        "search": ["search", "-wordthatnobodywrote the"],
        "search --json": ["search", "--json", "the"],
        "explain": ["explain", article_id],
        "report": ["report", str(data.folder / "report.html")],
    }.get(name, [name])


@pytest.mark.parametrize("name", ["status", "search", "search --json", "explain", "reparse", "report"])
def test_no_stored_text_commands_the_terminal(name, spoilt) -> None:
    """Control characters and overrides of direction of stored texts are printed as escapes."""
    done = scrapy([sys.executable, "-m", "scrapy", *command_line(spoilt, name)], spoilt)
    assert (done.exit_code, done.err) == (0, "")
    assert r"\u001b[2J" in done.out
    assert r"\u202e" in done.out
    assert commands_in(done.out) == set()


def test_a_report_of_texts_with_control_characters(spoilt) -> None:
    """The report is written, and has none of the characters that HTML and XML forbid."""
    scrapy([sys.executable, "-m", "scrapy", *command_line(spoilt, "report")], spoilt)
    text = Path(spoilt.folder / "report.html").read_text("utf-8")
    assert r"\u001b[2J" in text
    assert commands_in(text) == set()


def test_the_table_of_a_run(capsys) -> None:
    """What a site has put into the name of a reason or a check is printed as escapes."""
    ended = EndedRun(1, "spider", COMMANDS, "2026-03-16T12:00:00Z", RunResult(8, COMMANDS), [])
    show(ended, {f"newscrawl/failed/{COMMANDS}": 1}, {})
    printed = capsys.readouterr().out
    assert printed.count(r"\u202egnp.exe") == 3
    assert commands_in(printed) == set()


def commands_in(text: str) -> set[str]:
    """Return what a terminal would obey; isolates are how we set a name apart."""
    return {
        char
        for char in text
        if char not in "\n\u2068\u2069" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Cn")
    }
