"""No page breaks the reader, and none holds it up.

`make test` reads the same broken pages in every run, `make fuzz` thousands of new ones.
"""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hostile import KINDS
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.extraction.page_data.embedded import json_values, read_literal, read_string, salvage
from newscrawl.extraction.page_data.objects import link_references, revived, stream_values
from newscrawl.extraction.page_kind import is_truncated
from newscrawl.items import PageBytes
from newscrawl.parse import Parsed, Site, read_page, shows_challenge
from newscrawl.settings import NEWSCRAWL_READ_DEADLINE
from newscrawl.spiders.bitget_news import BitgetNewsSpider

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = [
    path.read_text(encoding="utf-8", errors="replace")
    for path in sorted((Path(__file__).parents[1] / "pages").glob("*/*/page.html"))
]
SITE = Site(BitgetNewsSpider().urls, UTC)
KEY = SITE.urls.article_key("/news/detail/12560604000001")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
# What values hold at most, whatever a page says: names, single keywords and how many there are, times.
LONGEST = {"publisher": 300, "author": 300, "section": 100, "published_at": 20, "modified_at": 20}
LONGEST_KEYWORD = MOST_KEYWORDS = 100
LONGEST_QUOTE = 200  # of what a layer says that differs

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


def page_of(html: str) -> PageBytes:
    return PageBytes(SITE.urls.article_url(KEY), html.encode("utf-8", "replace"), "utf-8", NOW)


@contextmanager
def in_time(seconds: float = NEWSCRAWL_READ_DEADLINE) -> Iterator[None]:
    """Allow the CPU time that a crawl gives a page, hundreds of times what one takes, or *seconds*."""
    start = time.process_time()
    yield
    assert time.process_time() - start < seconds


def read(html: str) -> Parsed:
    """Return what a page says: an article whose values are within their limits, or why it is none."""
    with in_time():
        parsed = read_page(page_of(html), KEY, SITE)
    assert bool(parsed.reason) == (parsed.article is None)
    if article := parsed.article:
        assert {name for name, most in LONGEST.items() if len(getattr(article, name) or "") > most} == set()
        assert len(article.keywords) <= MOST_KEYWORDS
        assert max(map(len, article.keywords), default=0) <= LONGEST_KEYWORD
        assert {
            link.publisher for link in article.related if len(link.publisher or "") > LONGEST["publisher"]
        } == set()
        said = [value for origin in article.provenance for value in origin.differed.values()]
        assert max(map(len, said), default=0) <= LONGEST_QUOTE
    return parsed


@given(st.sampled_from(PAGES), FRACTION, st.floats(0, 0.3))
def test_pages_with_a_hole(html: str, at: float, share: float) -> None:
    """A page from which any stretch is missing is read as far as it goes, or rejected."""
    start = int(at * len(html))
    read(html[:start] + html[start + int(share * len(html)) :])


@given(st.sampled_from(PAGES), FRACTION, FRACTION, st.floats(0, 0.2), st.integers(1, 8))
def test_pages_with_a_stretch_repeated(html: str, at: float, to: float, share: float, times: int) -> None:
    """A page in which any stretch stands again, elsewhere and often, is read or rejected."""
    start, target = int(at * len(html)), int(to * len(html))
    stretch = html[start : start + int(share * len(html))]
    read(html[:target] + times * stretch + html[target:])


@given(st.sampled_from(PAGES), st.lists(st.tuples(FRACTION, FRACTION), min_size=1, max_size=12))
def test_pages_with_pieces_swapped(html: str, swaps: list[tuple[float, float]]) -> None:
    """A page whose elements and values change places is read or rejected."""
    pieces = [match.span() for match in PIECE.finditer(html)]
    for one, other in swaps:
        (a, b), (c, d) = sorted(pieces[int(share * (len(pieces) - 1))] for share in (one, other))
        if b <= c:
            html = html[:a] + html[c:d] + html[b:c] + html[a:b] + html[d:]
    read(html)


@given(st.sampled_from(PAGES), st.lists(st.tuples(FRACTION, RUBBISH), max_size=8))
def test_pages_with_rubbish(html: str, insertions: list[tuple[float, str]]) -> None:
    """A page with anything written into it anywhere is read as far as it goes, or rejected."""
    for at, rubbish in insertions:
        place = int(at * len(html))
        html = html[:place] + rubbish + html[place:]
    read(html)


@given(st.binary(max_size=400))
def test_any_bytes(body: bytes) -> None:
    """Bytes that are no page at all are rejected."""
    assert read(f"<html>{body.decode('latin-1')}").reason


@given(st.text(alphabet="{}[]\"'`,:= ()\\/ab1&;$", max_size=80))
@example('JSON.parse("\\')
@example("=[[[['a")
def test_any_script(text: str) -> None:
    """Whatever stands in a script gives objects and lists or none."""
    assert all(isinstance(value, dict | list) for value in json_values(text))
    assert list(salvage(text, "detailProps")) == []
    assert isinstance(read_string(f'"{text}"'), str)
    read_literal(text)


@given(st.text(alphabet='0123abT:,{}[]"$IL\n\\', max_size=80))
def test_any_stream(rows: str) -> None:
    """Whatever an App Router stream holds gives objects and lists or none."""
    quoted = rows.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    values = list(stream_values([f'self.__next_f.push([1,"{quoted}"])']))
    assert all(isinstance(value, dict | list) for value in values)


@given(JSON)
def test_any_encoded_graph(value: object) -> None:
    """References that lead nowhere, in a circle or to themselves end the reading of data nowhere."""
    revived(value)
    nodes = [value] if isinstance(value, dict) else []
    link_references(nodes)


def sized(kind: str, size: int) -> str:
    """Return a page of a hostile kind that has about *size* characters, if it grows at all."""
    number, page = 1, KINDS[kind](1)
    while len(page) < size and number < size:
        # Never more than twice as many: what repeats may itself grow with their number.
        number = min(2 * number, number * size // len(page) + 1)
        page = KINDS[kind](number)
    return page


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_page(kind: str) -> None:
    """A page that is made to hold its reader up is read in time, and asked in time whether it is a wall."""
    html = sized(kind, 30_000)
    with in_time(4):
        read(html)
    with in_time(4):
        shows_challenge(page_of(html))
        is_truncated(html)


# Kinds that took time in proportion to the square or cube of their size.
ONCE_SLOW = (
    *("dates of spaces in a literal", "closing scripts", "stream references to one row"),
    *("combining marks, two", "combining marks, falling", "tags in one line", "ad labels"),
    *("links around boxes of text", "controls with links in one box", "labels of tags that are links"),
)


@pytest.mark.parametrize("kind", ONCE_SLOW)
def test_large_hostile_page(kind: str) -> None:
    """A page takes time in proportion to its size: half a megabyte is read in time, too."""
    read(sized(kind, 500_000))
