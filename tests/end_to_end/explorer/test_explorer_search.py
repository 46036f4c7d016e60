"""Search in `newscrawl explore`: in a real browser, and as a program asks for it."""

from __future__ import annotations

import json
import re
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import expect

from tests.end_to_end.explorer.explorer_site import SCRIPT
from tests.storage.storage_examples import id_of

HITS = ".hits .title"
TITLES = "table.rows-and-columns tbody tr td.col-title a"


def test_search_finds(page) -> None:
    """The search box on the front page leads to the articles, with the words marked in their texts."""
    page.goto("/")
    page.locator("main").get_by_role("searchbox").fill('("closed to all" OR quokka) harbours -market')
    page.get_by_role("button", name="Search").click()
    expect(page.locator(HITS)).to_have_text(["An edited article"])
    expect(page.locator(".hits mark")).to_have_text(["harbour", "closed to all"])
    page.locator(HITS).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("An edited article")


def test_search_shows_markup_as_text(page) -> None:
    """A title that is a script is found, marked and shown letter by letter."""
    page.goto("/search?q=title:onload")
    expect(page.locator(HITS)).to_have_text([SCRIPT])
    expect(page.locator(f"{HITS} mark")).to_have_text(["onload"])
    assert page.evaluate("window.hit") is None


def test_search_by_rank_and_by_time(page) -> None:
    """Hits come ranked, one click shows the newest first, another the next page, and another the table."""
    page.goto("/search?q=a+OR+the")
    dates = _dates_behind(page, "newest first", "newest=1")
    assert len(dates) == 20
    assert dates == sorted(dates, reverse=True)
    following = _dates_behind(page, "Next page", "page=2")
    assert dates + following == sorted(dates + following, reverse=True)
    assert _dates_behind(page, "Previous page", "page=1") == dates
    count = page.locator(".total").inner_text().partition(" ")[0]
    page.get_by_role("link", name="as a table").click()
    expect(page.locator("main h3").first).to_contain_text(f"{count} rows")


def _dates_behind(page, link, address) -> list[str]:
    page.get_by_role("link", name=link).click()
    expect(page).to_have_url(re.compile(address))
    page.wait_for_load_state()
    return page.locator(".hits time").all_inner_texts()


@pytest.mark.parametrize("path", ["/search?q=", "/newscrawl/articles?_search="])
def test_search_says_what_it_did_not_understand(page, path) -> None:
    """What was not understood stands in one line above what is found, as text."""
    page.goto(f"{path}harbour+since:<script>hit</script>+(")
    expect(page.locator(".note")).to_have_text(
        "a bracket ( has no other half, left out; since:<script>hit</script>: no date such as 2026-05-31, "
        "2026-05, yesterday, 7d or 24h, left out"
    )


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("钱包", 1),
        ("比特币的", 1),
        ("title:edited OR AND (", 1),
        ("author:hamid harbour*", 1),
        ("-", 0),
        ("\"'*\\", 0),
    ],
)
def test_search_box_understands_what_the_command_does(page, words, found) -> None:
    """Scripts without spaces are found, and nothing that is typed is an error."""
    page.goto("/search")
    page.locator("main").get_by_role("searchbox").fill(words)
    page.keyboard.press("Enter")
    expect(page.locator(HITS)).to_have_count(found)
    expect(page.locator("main").get_by_role("searchbox")).to_have_value(words)


@pytest.mark.parametrize(
    ("words", "found"), [("钱包", 1), ("比特币的", 1), ("title:edited harbours", 1), ("-", 0)]
)
def test_a_list_understands_what_the_command_does(page, words, found) -> None:
    """Scripts without spaces are found, and nothing that is typed is an error."""
    page.goto("/newscrawl/articles")
    page.locator("main").get_by_label("Search").fill(words)
    page.keyboard.press("Enter")
    expect(page.locator(TITLES)).to_have_count(found)
    expect(page.get_by_role("heading", name="Articles")).to_be_visible()


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"q": " "},
        {"q": '"('},
        {"q": "\0\ud83d".encode("utf-8", "surrogatepass")},
        {"q": "harbour", "page": "-1"},
        {"q": "harbour", "page": "9" * 50},
        {"q": "harbour", "page": "٣", "newest": "x"},
        {"q": "since:2026 " * 700},
        {"q": "-(a OR since:2024) " * 60},
    ],
    ids=lambda query: str(query)[:40],
)
@pytest.mark.parametrize("path", ["/search", "/newscrawl/articles"])
def test_any_search_is_answered(site, path, query) -> None:
    """Whatever is typed into the box or the address, the answer is a page."""
    renamed = {"q": "q" if path == "/search" else "_search"}
    asked = urlencode({renamed.get(name, name): value for name, value in query.items()})
    assert site.get(f"{path}?{asked}")[0] == 200


def test_a_list_is_narrowed_for_programs(site) -> None:
    """The list of articles takes the same words as JSON and CSV, with its other filters."""
    asked = "_search=title:edited+OR+钱包&locale=en&_shape=array".replace("钱包", quote("钱包"))
    rows = json.loads(site.get(f"/newscrawl/articles.json?{asked}")[1])
    assert {row["article_id"] for row in rows} == {id_of(2), id_of(3)}
    assert "An edited article" in site.get(f"/newscrawl/articles.csv?{asked}")[1]
