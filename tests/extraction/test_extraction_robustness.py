"""No page breaks the reader."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from parsel import Selector

from newscrawl.extraction.embedded import json_values, salvage
from newscrawl.extraction.page import read_article_page
from newscrawl.spiders.bitget_news import BitgetNewsSpider

PAGES = sorted((Path(__file__).parents[1] / "pages").glob("*/*/page.html"))
URLS = BitgetNewsSpider().urls
KEY = URLS.article_key("/news/detail/12560604000001")


def read(html: str):
    return read_article_page(Selector(html).root, html, KEY, URLS)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(PAGES), st.floats(0, 1), st.floats(0, 0.3))
def test_pages_with_a_hole(path: Path, at: float, share: float) -> None:
    """A page from which any stretch is missing is read as far as it goes, or rejected."""
    html = path.read_text(encoding="utf-8")
    start = int(at * len(html))
    page = read(html[:start] + html[start + int(share * len(html)) :])
    assert page.rejected or page.layers


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(PAGES), st.lists(st.tuples(st.floats(0, 1), st.text(max_size=8)), max_size=5))
def test_pages_with_rubbish(path: Path, insertions: list[tuple[float, str]]) -> None:
    """A page with anything written into it anywhere is read as far as it goes, or rejected."""
    html = path.read_text(encoding="utf-8")
    for at, rubbish in insertions:
        place = int(at * len(html))
        html = html[:place] + rubbish + html[place:]
    page = read(html.encode("utf-8", "replace").decode())
    assert page.rejected or page.layers


@given(st.text(alphabet='{}[]",:= ()\\/ab1', max_size=60))
def test_any_script(text: str) -> None:
    """Whatever stands in a script gives JSON values or none."""
    assert all(isinstance(value, dict | list) for value in json_values(text))
    assert list(salvage(text, "detailProps")) == []


def test_deep_json() -> None:
    """JSON that nests deeper than Python recurses is a missing layer."""
    assert list(json_values("x = " + "[" * 100_000 + "]" * 100_000)) == []
    nested = '{"a":' * 50_000 + "1" + "}" * 50_000
    page = read(f"<html><body><script type='application/json'>{nested}</script></body></html>")
    assert page.rejected == "no_title"
