"""Layouts of which the HTML is not all: a browser that runs their program sees the rest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from newscrawl.demo.faults import COOKIE
from newscrawl.demo.layouts import SCRIPTED

if TYPE_CHECKING:
    from tests.demo_client import DemoClient

SCRIPT = "/assets/scripted.js"


def test_a_shell_holds_nothing(demo: DemoClient) -> None:
    """The HTML of a shell has no word of its article or list, and names the program."""
    demo.layout("shell")
    truth = demo.published()[-1]
    article = demo.get(f"/news/detail/{truth['article_id']}").text
    for text in (article, demo.get("/news").text):
        assert truth["title"] not in text
        assert truth["article_id"] not in text
        assert SCRIPT in text
    assert truth["body_text"][:20] not in article
    assert demo.get(SCRIPT).headers["content-type"] == "text/javascript"


def test_a_shell_never_changes(demo: DemoClient) -> None:
    """A shell has the same validators whatever is edited; its data shows the edit."""
    demo.layout("shell")
    article_id = demo.published()[-1]["article_id"]
    path = f"/news/detail/{article_id}"
    before = demo.get(path)
    demo.edit(article_id, title="Another title")
    assert demo.get(path, {"If-None-Match": before.headers["etag"]}).status == 304
    assert json.loads(demo.get(f"/data{path}").text)["title"] == "Another title"


@pytest.mark.parametrize("locale", ["en", "pt"])
def test_the_data_of_an_article(demo: DemoClient, locale: str) -> None:
    """The data has what a page shows: every text of the article, and its related links."""
    demo.layout("shell")
    for truth in demo.published(locale)[-20:]:
        prefix = "" if locale == "en" else f"/{locale}"
        data = json.loads(demo.get(f"/data{prefix}/news/detail/{truth['article_id']}").text)
        assert data["summary"] == truth["summary"]
        assert data["byline"].endswith(truth["author"] or "")
        assert len(data["related"]) == len(truth["related"])
        assert data["content"].count("<img") == len(truth["images"])
    assert demo.get("/data/news/detail/12345678901234").status == 404


@pytest.mark.parametrize("layout", ["button", "scroll"])
def test_a_list_that_grows(demo: DemoClient, layout: str) -> None:
    """The HTML has the newest entries under any number, no pager, and the data has the rest."""
    demo.layout(layout)
    first, second = demo.get("/news").text, demo.get("/news/2").text
    assert first == second
    assert first.count("/news/detail/") == 20
    assert "/news/2" not in first
    assert ("<button" in first) is (layout == "button")
    pages = [json.loads(demo.get(f"/data/news/{number}").text) for number in (1, 2, 6)]
    assert {page["pages"] for page in pages} == {6}
    paths = [[card["path"] for card in page["cards"]] for page in pages]
    assert all(path in first for path in paths[0])
    assert not set(paths[0]) & set(paths[1])


@pytest.mark.parametrize("layout", SCRIPTED)
def test_a_short_list_does_not_grow(demo: DemoClient, layout: str) -> None:
    """A site that fits on one page has no button and nothing to scroll for."""
    demo.layout(layout)
    for truth in demo.published()[:-10]:
        demo.remove(truth["article_id"])
    text = demo.get("/news").text
    assert "<button" not in text
    assert 'data-draw="scroll"' not in text


def test_a_challenge_that_a_browser_passes(demo: DemoClient) -> None:
    """The challenge comes until a visitor has the cookie that its script leaves."""
    path = f"/news/detail/{demo.published()[-1]['article_id']}"
    page = demo.get(path).text
    demo.fault("challenge_passable", path="/detail/")
    challenge = demo.get(path)
    assert challenge.status == 403
    assert COOKIE in challenge.text
    assert demo.get(path, {"Cookie": COOKIE}).text == page
