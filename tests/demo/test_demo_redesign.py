"""A redesign changes what the layers of a page say, and nothing of what is true."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from lxml import html

from newscrawl.demo.layouts import LAYOUTS
from newscrawl.demo.model import printed

if TYPE_CHECKING:
    from tests.demo_client import DemoClient

WITH_STATE = ("next", "app")
WITH_JSON_LD = ("next", "ld", "app")
MARKS = {
    "json_ld": "ld+json",
    "page_state": r"__NEXT_DATA__|__next_f",
    "meta": r'name="description"|property="og:',
}


@pytest.fixture
def path(demo: DemoClient) -> str:
    """Return the path of an article with a summary, an author and related links."""
    needed = ("summary", "author", "related")
    truth = next(truth for truth in demo.published() if all(truth[name] for name in needed))
    return f"/news/detail/{truth['article_id']}"


def seen(page: str) -> str:
    """Return what a reader sees of a page."""
    texts = html.document_fromstring(page).xpath("//body//text()[not(ancestor::script or ancestor::style)]")
    return " ".join("".join(texts).split())


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", MARKS)
def test_a_layer_is_dropped(demo: DemoClient, path: str, layout: str, name: str) -> None:
    """The layer is gone from the page, what a reader sees is the same, and the truth too."""
    demo.layout(layout)
    before, truth = demo.get(path).text, demo.published()
    demo.redesign(drop=[name])
    after = demo.get(path).text
    assert not re.search(MARKS[name], after)
    assert seen(after) == seen(before)
    assert demo.published() == truth
    others = [mark for other, mark in MARKS.items() if other != name]
    assert all(bool(re.search(mark, after)) == bool(re.search(mark, before)) for mark in others)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_printed_date_is_dropped(demo: DemoClient, path: str, layout: str) -> None:
    """The article's own date is no longer seen; those of related links are."""
    demo.layout(layout)
    before = seen(demo.get(path).text)
    truth = next(truth for truth in demo.published() if path.endswith(truth["article_id"]))
    date = printed(truth["published_at"])
    demo.redesign(drop=["visible_date"])
    after = seen(demo.get(path).text)
    assert before.count(date) == after.count(date) + 1
    dates = r"\d{4}/\d\d/\d\d \d\d:\d\d"
    assert re.findall(dates, after) == re.findall(dates, before)[1:]


@pytest.mark.parametrize("layout", WITH_STATE)
def test_members_are_renamed_and_added(demo: DemoClient, path: str, layout: str) -> None:
    """A member has its value under the new name, and a new one stands beside."""
    demo.layout(layout)
    name = "headline" if layout == "app" else "title"
    demo.redesign(rename_keys={name: "ledeLine"}, new_keys={"riskLevel": 3})
    pieces = html.document_fromstring(demo.get(path).text).xpath("//script[not(@type) or @id]/text()")
    state = re.sub(r'"\]\)self\.__next_f\.push\(\[1,"', "", "".join(pieces)).replace('\\"', '"')
    title = next(truth["title"] for truth in demo.published() if path.endswith(truth["article_id"]))
    assert f'"ledeLine":"{title}"' in state
    assert '"riskLevel":3' in state


@pytest.mark.parametrize("layout", WITH_JSON_LD)
def test_json_ld_differs(demo: DemoClient, path: str, layout: str) -> None:
    """JSON-LD has another title and a later time, and nothing else of the page changes."""
    demo.layout(layout)
    ld = re.compile(r'<script type="application/ld\+json">(.*?)</script>')
    before = demo.get(path).text
    demo.redesign(differ={"json_ld": ["title", "published_at"]})
    after = demo.get(path).text
    assert ld.sub("", after) == ld.sub("", before)
    title = next(truth["title"] for truth in demo.published() if path.endswith(truth["article_id"]))
    assert f'"headline":"{title} (desk copy)"' in after
    date = re.compile(r'"datePublished":"(.{16})')
    assert date.search(before)[1] != date.search(after)[1]


def test_page_state_and_meta_differ(demo: DemoClient, path: str) -> None:
    """Every layer can differ by itself, in the author too."""
    demo.redesign(differ={"page_state": ["author"], "meta": ["summary"]})
    page = demo.get(path).text
    assert re.search(r'"originAuthor":"[^"]+ \(desk copy\)"', page)
    assert re.search(r'<meta name="description" content="[^"]+ \(desk copy\)">', page)
    assert "(desk copy)" not in seen(page)


def test_a_redesign_changes_validators_and_ends(demo: DemoClient, path: str) -> None:
    """A crawler that asks with its old tag gets the new page; without changes it is the old page again."""
    first = demo.get(path)
    demo.redesign(drop=["json_ld"])
    second = demo.get(path, {"If-None-Match": first.headers["etag"]})
    assert second.status == 200
    assert second.headers["last-modified"] != first.headers["last-modified"]
    demo.redesign()
    assert demo.get(path).body == first.body
    demo.redesign(drop=["json_ld"])
    demo.reset()
    assert demo.get(path).body == first.body
