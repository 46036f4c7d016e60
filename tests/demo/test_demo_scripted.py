"""The layout of which the HTML is next to nothing: a browser that runs its program sees the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.demo.faults import COOKIE

if TYPE_CHECKING:
    from tests.demo_client import DemoClient

SCRIPT = "/assets/shell.js"


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
    assert "Another title" in demo.get(f"/data{path}").text


@pytest.mark.parametrize("path", ["/news/detail/{}", "/zh-CN/news/detail/{}", "/news/2", "/zh-CN/news/flash"])
def test_what_the_program_asks_for(demo: DemoClient, path: str) -> None:
    """A browser is shown the page of the layout `bare`."""
    path = path.format(demo.published()[40]["article_id"])
    demo.layout("shell")
    shown = demo.get(f"/data{path}").text
    demo.layout("bare")
    assert demo.get(path).text == shown
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
