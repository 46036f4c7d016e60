"""What `scrapy status` tells."""

from __future__ import annotations

import re
import sys

from tests.crawl.conftest import scrapy


def test_status(demo, crawl, data) -> None:
    """Status tells counts and the last runs from the database alone."""
    crawl(demo)
    done = scrapy([sys.executable, "-m", "scrapy", "status"], data)
    assert done.exit_code == 0
    assert re.search(r"en, live +45", done.out)
    assert re.search(r"fetched +45", done.out)
    assert re.search(r"^ *1 +\d{4}-.* finished +0 +45", done.out, re.MULTILINE)


def test_status_without_a_database(data) -> None:
    """Status of nothing is one line and a non-zero exit code."""
    done = scrapy([sys.executable, "-m", "scrapy", "status"], data)
    assert done.exit_code == 5
    (line,) = done.err.splitlines()
    assert "no database" in line
