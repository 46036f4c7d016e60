"""What `scrapy status` tells."""

from __future__ import annotations

import re
import sqlite3
import sys
from contextlib import closing

from tests.crawls import scrapy


def test_status(crawled, data) -> None:
    """Status tells counts and the last runs from the database alone."""
    crawled()
    done = scrapy([sys.executable, "-m", "scrapy", "status"], data)
    assert done.exit_code == 0
    assert re.search(r"en, live +45", done.out)
    assert re.search(r"fetched +45", done.out)
    assert re.search(r"^ *1 +\d{4}-.* finished +0 +45", done.out, re.MULTILINE)


def test_status_says_how_long_what_is_due_takes(crawled, data) -> None:
    """Status counts all that is due, and says how many days that takes at the present delay."""
    crawled()
    with closing(sqlite3.connect(data.folder / "newscrawl.db")) as connection, connection:
        connection.executemany(
            "INSERT INTO frontier (article_id, locale, url, state, related_depth, discovered_via, "
            "discovered_run, discovered_at, attempts) "
            "VALUES (?, 'en', '', 'pending', 0, 'listing', 1, '', 0)",
            [[str(number)] for number in range(43_155)],
        )
        connection.execute("UPDATE frontier SET due_at = '2026-01-01T00:00:00Z' WHERE state = 'fetched'")
    done = scrapy([sys.executable, "-m", "scrapy", "status", "-s", "DOWNLOAD_DELAY=2"], data)
    assert re.search(r"never fetched +43,155", done.out)
    assert re.search(r"again, now +45", done.out)
    assert re.search(r"all that is due, a request in 2 s +1\.0 days", done.out)


def test_status_without_a_database(data) -> None:
    """Status of nothing is one line and a non-zero exit code."""
    done = scrapy([sys.executable, "-m", "scrapy", "status"], data)
    assert done.exit_code == 5
    (line,) = done.err.splitlines()
    assert "no database" in line
