"""The layout of which the HTML is next to nothing: a browser that runs its program sees the rest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from newscrawl.demo.faults import COOKIE

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


def test_a_challenge_that_a_browser_passes(demo: DemoClient) -> None:
    """The challenge comes until a visitor has the cookie that its script leaves."""
    path = f"/news/detail/{demo.published()[-1]['article_id']}"
    page = demo.get(path).text
    demo.fault("challenge_passable", path="/detail/")
    challenge = demo.get(path)
    assert challenge.status == 403
    assert COOKIE in challenge.text
    assert demo.get(path, {"Cookie": COOKIE}).text == page
