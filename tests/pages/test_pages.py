"""Golden pages: what a page of every make says, field by field."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.items import PageBytes
from newscrawl.parse import Site, read_page
from newscrawl.spiders.bitget_news import BitgetNewsSpider

PAGES = Path(__file__).parent
CASES = sorted(path.parent.relative_to(PAGES).as_posix() for path in PAGES.glob("*/*/expected.json"))
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def read(case: str) -> tuple[dict, dict]:
    """Return what the page of a case must say and what it says."""
    expected = json.loads((PAGES / case / "expected.json").read_text(encoding="utf-8"))
    body = (PAGES / case / "page.html").read_bytes()
    urls = BitgetNewsSpider().urls
    url = urls.root + expected["url"]
    key = urls.article_key(url)
    parsed = read_page(PageBytes(url, body, "utf-8", NOW), key, Site(urls, UTC))
    if parsed.article is None:
        return expected, {"url": expected["url"], "rejected": parsed.reason}
    article = asdict(parsed.article)
    found = {field: article.get(field, "") for field in expected if field != "url"}
    if expected.get("related"):
        found["related"] = [
            {name: link[name] for name in expected["related"][0]} for link in article["related"]
        ]
    return expected, found | {"url": expected["url"]}


@pytest.mark.parametrize("case", CASES)
def test_golden_page(case: str) -> None:
    """Every field of the page is read as the expected file says, or the page is rejected for its reason."""
    expected, found = read(case)
    assert found == expected


def test_golden_pages_are_complete() -> None:
    """Every page has its expectation, and every article field is expected somewhere with a value."""
    pages = {path.parent for path in PAGES.glob("*/*/page.html")}
    assert pages == {PAGES / case for case in CASES}
    expectations = [
        json.loads((PAGES / case / "expected.json").read_text(encoding="utf-8")) for case in CASES
    ]
    fields = "publisher author modified_at section keywords summary key_points disclaimer images links"
    for field in (*fields.split(), "alternates", "related"):
        assert any(expected.get(field) for expected in expectations)
