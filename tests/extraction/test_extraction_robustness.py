"""No page breaks the reader, and none holds it up."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from parsel import Selector

from newscrawl.extraction.app_router import stream_values
from newscrawl.extraction.cut import is_cut
from newscrawl.extraction.embedded import json_values, salvage
from newscrawl.extraction.literals import read_literal, read_string
from newscrawl.extraction.page import read_article_page
from newscrawl.extraction.payloads import link_references, revived
from newscrawl.extraction.walls import is_challenge
from newscrawl.spiders.bitget_news import BitgetNewsSpider

PAGES = [
    path.read_text(encoding="utf-8", errors="replace")
    for path in sorted((Path(__file__).parents[1] / "pages").glob("*/*/page.html"))
]
URLS = BitgetNewsSpider().urls
KEY = URLS.article_key("/news/detail/12560604000001")
# Pages take a few milliseconds; the crawl stands still while one is read.
IN_TIME = settings(deadline=timedelta(seconds=1), max_examples=150)

FRACTION = st.floats(0, 1)
RUBBISH = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["\x00", "<", ">", '"', "'", "{", "}", "]", "</script>", "<div>", "</div>", "<!--", "\\u", "&"]
    ),
)
# Elements and the values of JSON: what editors, redesigns and broken templates move about.
PIECE = re.compile(r"<(\w+)[^>]*>[^<]*</\1>|<[^>]+>|\"[^\"\\]*\"\s*:\s*\"[^\"\\]*\"|[{}\[\],:]")
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 30)
    | st.sampled_from(["_1", "$1", "Date", "__ref", "Story:1"]),
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.dictionaries(
            st.sampled_from(["_1", "_30", "__ref", "id", "title", "content", "Story:1"]), inner, max_size=5
        )
    ),
    max_leaves=30,
)


def read(html: str):
    html = html.encode("utf-8", "replace").decode()
    return read_article_page(Selector(html).root, html, KEY, URLS)


@pytest.fixture(scope="module", autouse=True)
def _libraries_loaded() -> None:
    """Load what the reader imports late: an example is timed, an import is not what it is timed for."""
    import trafilatura  # noqa: F401, PLC0415

    read(PAGES[0])


@IN_TIME
@given(st.sampled_from(PAGES), FRACTION, st.floats(0, 0.3))
def test_pages_with_a_hole(html: str, at: float, share: float) -> None:
    """A page from which any stretch is missing is read as far as it goes, or rejected, within a second."""
    start = int(at * len(html))
    page = read(html[:start] + html[start + int(share * len(html)) :])
    assert page.rejected or page.layers


@IN_TIME
@given(st.sampled_from(PAGES), FRACTION, FRACTION, st.floats(0, 0.2), st.integers(1, 8))
def test_pages_with_a_stretch_repeated(html: str, at: float, to: float, share: float, times: int) -> None:
    """A page in which any stretch stands again, elsewhere and often, is read or rejected within a second."""
    start, target = int(at * len(html)), int(to * len(html))
    stretch = html[start : start + int(share * len(html))]
    page = read(html[:target] + times * stretch + html[target:])
    assert page.rejected or page.layers


@IN_TIME
@given(st.sampled_from(PAGES), st.lists(st.tuples(FRACTION, FRACTION), min_size=1, max_size=12))
def test_pages_with_pieces_swapped(html: str, swaps: list[tuple[float, float]]) -> None:
    """A page whose elements and values change places is read or rejected within a second."""
    pieces = [match.span() for match in PIECE.finditer(html)]
    for one, other in swaps:
        (a, b), (c, d) = sorted(pieces[int(share * (len(pieces) - 1))] for share in (one, other))
        if b <= c:
            html = html[:a] + html[c:d] + html[b:c] + html[a:b] + html[d:]
    page = read(html)
    assert page.rejected or page.layers


@IN_TIME
@given(st.sampled_from(PAGES), st.lists(st.tuples(FRACTION, RUBBISH), max_size=8))
def test_pages_with_rubbish(html: str, insertions: list[tuple[float, str]]) -> None:
    """A page with anything written into it anywhere is read as far as it goes, or rejected."""
    for at, rubbish in insertions:
        place = int(at * len(html))
        html = html[:place] + rubbish + html[place:]
    page = read(html)
    assert page.rejected or page.layers


@IN_TIME
@given(st.binary(max_size=400))
def test_any_bytes(body: bytes) -> None:
    """Bytes that are no page at all are rejected."""
    assert read(f"<html>{body.decode('latin-1')}").rejected


@IN_TIME
@given(st.text(alphabet="{}[]\"'`,:= ()\\/ab1&;$", max_size=80))
@example('JSON.parse("\\')
@example("=[[[['a")
def test_any_script(text: str) -> None:
    """Whatever stands in a script gives objects and lists or none."""
    assert all(isinstance(value, dict | list) for value in json_values(text))
    assert list(salvage(text, "detailProps")) == []
    assert isinstance(read_string(f'"{text}"'), str)
    read_literal(text)


@IN_TIME
@given(st.text(alphabet='0123abT:,{}[]"$IL\n\\', max_size=80))
def test_any_stream(rows: str) -> None:
    """Whatever an App Router stream holds gives objects and lists or none."""
    quoted = rows.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    values = list(stream_values([f'self.__next_f.push([1,"{quoted}"])']))
    assert all(isinstance(value, dict | list) for value in values)


@IN_TIME
@given(JSON)
def test_any_encoded_graph(value: object) -> None:
    """References that lead nowhere, in a circle or to themselves end the reading of data nowhere."""
    revived(value)
    nodes = [value] if isinstance(value, dict) else []
    link_references(nodes)


NESTED = 30_000
HOSTILE = {
    "deep lists": "<script>x = " + "[" * NESTED + "]" * NESTED + "</script>",
    "deep objects": "<script type='application/json'>" + '{"a":' * NESTED + "1" + "}" * NESTED + "</script>",
    "deep literals": "<script>x = " + "{a:" * NESTED + "1" + "}" * NESTED + "; 12560604000001</script>",
    "open literals": "<script>" + "x={a:[" * NESTED + " 12560604000001</script>",
    "open strings": "<script>" + 'x={a:"' * NESTED + "\\ 12560604000001</script>",
    "escaped quotes": '<script>JSON.parse("' + '\\"' * NESTED + " 12560604000001</script>",
    "white space": "<script>12560604000001 =" + " " * 200_000 + "{</script>",
    "comment marks": "<script type='application/ld+json'>" + "//" * NESTED + "<!--" * NESTED + "{}</script>",
    "deep elements": "<div>" * NESTED + "text" + "</div>" * NESTED,
    "deep links": "<a href=/news/detail/12560604000002>" * 300 + "text" + "</a>" * 300,
    "many links": "<div>Title<a href=/news/detail/12560604000002>One</a> 2026/01/01 10:00</div>" * 2_000,
    "many lines": "Text<br><a href=/news/detail/12560604000002>One</a><br>" * 2_000,
    "many dates": "<h1>Title</h1><p>2026/01/01 10:00</p>" * 3_000,
    "huge attribute": "<div data-page='" + "[{" * 200_000 + " 12560604000001'></div>",
    "huge title": "<title>" + "Title " * 50_000 + "</title><h1>" + "Title " * 50_000 + "</h1>",
    "alike objects": '<script>x = {"id":"12560604000001",'
    + ",".join(f'"k{n}":{{"text":"t"}}' for n in range(5_000))
    + "}</script>",
    "encoded in encoded": "<script>x = JSON.parse(" + '"' + "\\" * 20_000 + '")</script>',
}


@pytest.mark.parametrize("name", HOSTILE)
@settings(IN_TIME, max_examples=2)
@given(st.sampled_from(["html", "!doctype html"]))
def test_hostile_page(name: str, first: str) -> None:
    """A page that is made to hold its reader up is read within a second."""
    assert read(f"<{first}><body>{HOSTILE[name]}</body></html>").rejected


@settings(IN_TIME, max_examples=8)
@given(st.sampled_from(["<script ", "<h1>", "<iframe ", "<form id=", "<!--", "<", "<title>", '<a b="']))
def test_hostile_wall(piece: str) -> None:
    """A page that is made to hold up whoever asks whether it is a wall is judged within a second."""
    is_challenge("<html>" + piece * (400_000 // len(piece)))
    is_cut("<html>" + piece * (400_000 // len(piece)))
