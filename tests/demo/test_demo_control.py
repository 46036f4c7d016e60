from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from newscrawl.demo.model import DemoError
from newscrawl.demo.server import control
from newscrawl.demo.state import DemoSite, SiteConfig, published
from tests.demo_client import DemoClientError

if TYPE_CHECKING:
    from tests.demo_client import DemoClient


def test_published_articles_are_the_newest(demo: DemoClient) -> None:
    """New ids come first in the listing, the site map and last in the truth."""
    new = demo.publish(3)
    assert [truth["article_id"] for truth in demo.published()][-3:] == new
    for path in ("/news", "/stp-news-en-1-sitemap.xml", "/sitemap/news/1"):
        found = list(dict.fromkeys(re.findall(r"/news/detail/(125606\d{8})", demo.get(path).text)))
        assert set(new) <= set(found)
        assert path == "/news" or found[:3] == new[::-1]  # the flash block of a listing comes first
    assert demo.get(f"/zh-CN/news/detail/{new[0]}").status == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "A <new> title & more"),
        ("publisher", "Somebody Else"),
        ("publisher", None),
        ("author", "Nora Field"),
        ("published_at", "2025-02-03T04:05:00Z"),
        ("key_points", ["One point.", "Another."]),
        ("disclaimer", "Disclaimer: changed."),
        ("summary", "Changed."),
    ],
)
def test_an_edit_changes_truth_and_page(demo: DemoClient, field: str, value: object) -> None:
    """An edited field is in the truth, and the tag of the page changes."""
    identifier = demo.published()[5]["article_id"]
    before = demo.get(f"/news/detail/{identifier}")
    demo.edit(identifier, **{field: value})
    truth = demo.published()[5]
    assert truth[field] == value
    after = demo.get(f"/news/detail/{identifier}")
    assert after.body != before.body
    assert after.headers["etag"] != before.headers["etag"]


def test_a_new_paragraph_changes_body_and_summary(demo: DemoClient) -> None:
    """The first paragraph is replaced, and a summary begins as the body does."""
    before = next(truth for truth in demo.published() if truth["summary"] and "\n\n" in truth["body_text"])
    demo.edit(before["article_id"], paragraph="Corrected on Friday.")
    after = next(t for t in demo.published() if t["article_id"] == before["article_id"])
    assert "Corrected on Friday." in after["body_text"]
    assert after["body_text"].count("\n\n") == before["body_text"].count("\n\n")
    assert after["summary"].startswith("Corrected on Friday.")


def test_a_new_body_is_the_whole_body(demo: DemoClient) -> None:
    """A list of paragraphs replaces everything, images and links too."""
    identifier = demo.published()[2]["article_id"]
    demo.edit(identifier, body=["One.", "Two."])
    truth = demo.published()[2]
    assert (truth["body_text"], truth["images"], truth["links"]) == ("One.\n\nTwo.", [], [])


def test_an_edit_can_be_for_one_locale(demo: DemoClient) -> None:
    """The other locales keep their text and their tag."""
    identifier = demo.published()[5]["article_id"]
    tag = demo.get(f"/news/detail/{identifier}").headers["etag"]
    demo.edit(identifier, locale="zh-CN", title="只在这里")
    assert demo.published("zh-CN")[5]["title"] == "只在这里"
    assert demo.published("en")[5]["title"] != "只在这里"
    assert demo.get(f"/news/detail/{identifier}").headers["etag"] == tag


def test_edited_titles_are_in_listings(demo: DemoClient) -> None:
    """Lists show an article as it is now."""
    demo.edit(demo.published()[-1]["article_id"], title="Fresh from the editor")
    assert "Fresh from the editor" in demo.get("/news").text


def test_removed_articles_are_gone_until_they_are_restored(demo: DemoClient) -> None:
    """Pages are 404, lists and truth have it no more, and the page comes back as it was."""
    identifier = demo.published()[-2]["article_id"]
    path = f"/news/detail/{identifier}"
    tag = demo.get(path).headers["etag"]
    demo.remove(identifier)
    assert (demo.get(path).status, demo.get(f"/amp{path}").status) == (404, 404)
    assert identifier not in demo.get("/news").text + demo.get("/stp-news-en-1-sitemap.xml").text
    assert len(demo.published()) == 119
    demo.restore(identifier)
    assert demo.get(path).headers["etag"] == tag
    assert len(demo.published()) == 120


def test_a_replaced_path_serves_what_it_was_given(demo: DemoClient) -> None:
    """Any bytes, status and headers can stand for a page, and the page comes back."""
    demo.replace("/news/2", b"\xff\xfe\x00", status=203, headers={"Content-Type": "x/y", "X-Test": "1"})
    reply = demo.get("/news/2?page=1")
    assert (reply.status, reply.body) == (203, b"\xff\xfe\x00")
    assert (reply.headers["content-type"], reply.headers["x-test"]) == ("x/y", "1")
    demo.replace("/news/2", "текст")
    assert demo.get("/news/2").text == "текст"
    demo.replace("/news/2", None)
    assert "<h1>News</h1>" in demo.get("/news/2").text


def test_the_layout_can_change(demo: DemoClient) -> None:
    """The next page is in the new layout, and so is the truth unless another is asked for."""
    path = f"/news/detail/{demo.published()[50]['article_id']}"
    assert "__NEXT_DATA__" in demo.get(path).text
    demo.layout("bare")
    assert "__NEXT_DATA__" not in demo.get(path).text
    assert demo.published()[50]["related"][0]["snippet"] is None
    assert demo.published(layout="next")[50]["related"][0]["snippet"]


def test_the_log_has_every_request_but_those_of_control(demo: DemoClient) -> None:
    """Requests are numbered and counted by the kind of page."""
    demo.get("/news?x=1", {"User-Agent": "tester", "If-None-Match": '"tag"'})
    demo.get("/nothing")
    first, second = demo.log()
    assert (first["path"], first["status"], first["method"]) == ("/news?x=1", 200, "GET")
    assert (first["user_agent"], first["if_none_match"]) == ("tester", '"tag"')
    assert demo.log(since=second["n"]) == [second]
    assert demo.counters() == {"listing": 1, "other": 1}
    demo.clear_log()
    assert demo.log() == []
    demo.get("/robots.txt")
    assert demo.log()[0]["n"] == second["n"] + 1


def test_a_reset_forgets_everything(demo: DemoClient) -> None:
    """After a reset the site is what it was at its start."""
    before = demo.published()
    demo.publish(2)
    demo.edit(before[0]["article_id"], title="x")
    demo.remove(before[1]["article_id"])
    demo.layout("ld")
    demo.fault("500")
    demo.replace("/news", "x")
    demo.reset()
    assert demo.published() == before
    assert demo.get("/news").text.count("<h1>News</h1>") == 1
    assert len(demo.log()) == 1


def test_truth_is_streamed_for_large_sites() -> None:
    """The truth of a million articles begins at once: nothing is gathered first."""
    lines = DemoSite(SiteConfig(articles=1_000_000)).published("en")
    assert next(lines)["article_id"] == published(DemoSite().article(0, "en"))["article_id"]


@pytest.mark.parametrize(
    ("verb", "wish", "message"),
    [
        ("dance", {}, "no verb 'dance'"),
        ("edit", {}, "edit needs 'article_id'"),
        ("edit", {"article_id": "12560600000000", "fields": {}}, "no article 12560600000000"),
        ("remove", {"article_id": "7"}, "no article 7"),
        ("layout", {"layout": "baroque"}, "no layout 'baroque'; there are next, app, ld, bare"),
        ("redesign", {"drop": ["h1"]}, "cannot drop h1; can drop json_ld, page_state, meta, visible_date"),
        ("redesign", {"differ": {"css": ["title"]}}, "cannot make differ css; can make differ page_state"),
        ("redesign", {"differ": {"meta": ["author"]}}, "cannot make meta differ in author; can make meta"),
        ("fault", {"kind": "plague"}, "no fault 'plague'"),
    ],
)
def test_impossible_wishes_are_refused(verb: str, wish: dict[str, object], message: str) -> None:
    """The message says what is wrong and what would be right."""
    with pytest.raises(DemoError, match=message):
        control(DemoSite(), verb, wish)


def test_unknown_fields_cannot_be_edited(demo: DemoClient) -> None:
    """A misspelt field is an error over the wire too, not a test that passes for nothing."""
    with pytest.raises(DemoClientError, match="cannot edit titel; can edit author, body"):
        demo.edit(demo.published()[0]["article_id"], titel="x")


def test_bad_json_is_refused(demo: DemoClient) -> None:
    """A pattern that is none is answered in one line."""
    with pytest.raises(DemoClientError):
        demo.fault("500", path="(")
