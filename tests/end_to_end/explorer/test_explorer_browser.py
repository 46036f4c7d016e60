"""`newscrawl explore` in a real browser: to search, to narrow, to read, to follow, and not to be harmed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.end_to_end.explorer.explorer_site import BREAKOUT, EDITED, HOSTILE, OVERRIDE, SCRIPT
from tests.storage.storage_examples import id_of

PHONE, DESKTOP = 390, 1280
ROWS = "table.rows-and-columns tbody tr"
TITLES = f"{ROWS} td.col-title a"
READ = f"/newscrawl/articles/{id_of(HOSTILE)},en"
PAGES = (
    "/newscrawl",
    "/newscrawl/articles",
    "/newscrawl/articles?_all=1",
    "/newscrawl/articles?_search=window",
    "/search?q=window",
    "/search?q=<script>window.hit=1</script>",
    READ,
    "/newscrawl/revisions?_all=1",
    f"/newscrawl/revisions/{id_of(HOSTILE)},en,1",
    "/newscrawl/related_links?_all=1",
    "/newscrawl/publisher_links",
    "/newscrawl/by_publisher",
    "/newscrawl/most_linked_articles",
    "/newscrawl?sql=select+*+from+articles",
    "/newscrawl?sql=select+'<script>window.hit=1</script>'",
    "/newscrawl?sql=<script>window.hit=1</script>",
    "/newscrawl/articles?publisher=<script>window.hit=1</script>",
    "/newscrawl/<script>window.hit=1</script>",
)


def test_a_facet_narrows(page) -> None:
    """A click on a publisher leaves its articles, as many as were promised."""
    page.goto("/newscrawl/articles")
    facet = page.locator("#facet-publisher li").first
    publisher, count = re.fullmatch(r"(.+) (\d+)", facet.inner_text()).groups()
    facet.get_by_role("link").click()
    expect(page.locator(ROWS)).to_have_count(int(count))
    assert set(page.locator(f"{ROWS} td.col-publisher").all_inner_texts()) == {publisher}


def test_a_list_narrows_by_coins(page) -> None:
    """A click on a coin leaves the articles that name it, one on another those that name both."""
    page.goto("/newscrawl/articles?_sort=title")
    promised = page.locator("#facet-coin li").first
    symbol, count = re.fullmatch(r"(\w+) (\d+)", promised.inner_text()).groups()
    promised.get_by_role("link").click()
    expect(page.locator(ROWS)).to_have_count(int(count))
    other = page.locator("#facet-coin li").nth(1)
    second, both = re.fullmatch(r"(\w+) (\d+)", other.inner_text()).groups()
    other.get_by_role("link").click()
    expect(page.locator(ROWS)).to_have_count(int(both))
    page.locator(TITLES).first.click()
    coins = page.get_by_role("link", name=re.compile(f"^(?:{symbol}|{second})$"))
    expect(coins.first).to_be_visible()  # when the article has come
    assert set(coins.all_inner_texts()) == {symbol, second}
    page.go_back()
    page.locator("#facet-coin li", has_text=symbol).get_by_label("All again").click()
    assert page.url.endswith(f"?_sort=title&_coin={second}")


def test_an_article_is_read_and_a_related_link_followed(page) -> None:
    """A title opens the article as text; a related link opens the stored article that it names, and back."""
    page.goto("/newscrawl/articles?locale=pt-PT")
    title = page.locator(TITLES).first.inner_text()
    page.locator(TITLES).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.locator(".body p").count() > 0
    link = page.locator("#related a[href^='/newscrawl/articles/']").first
    there = link.inner_text()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(there)
    page.locator("#linked-from").get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_other_words_of_an_article(page) -> None:
    """Its translation, its versions and the rows of its story are one click away."""
    page.goto("/newscrawl/articles?locale=en&publisher=Northwind+Wire")
    page.locator(TITLES).first.click()
    page.get_by_role("link", name="In pt-PT").click()
    expect(page.locator("article")).to_have_attribute("lang", "pt-PT")
    page.get_by_role("link", name="As a row").click()
    expect(page.locator(ROWS)).to_have_count(1)


def test_an_edit_is_shown_word_by_word(page) -> None:
    """What a version took away and what it put in its place stand side by side."""
    page.goto(f"/newscrawl/articles/{id_of(EDITED)},en")
    expect(page.locator("#versions del")).to_have_text("open")
    expect(page.locator("#versions ins")).to_have_text("closed")
    expect(page.locator("#versions summary")).to_contain_text("the page changed")


def test_a_link_to_what_is_not_stored_leads_outside(page) -> None:
    """It names its address, tells the other site nothing, and only web addresses are links."""
    page.goto(READ)
    links = page.locator("#related li a")
    assert links.evaluate_all("all => all.map(one => [one.getAttribute('href'), one.rel])") == [
        [f"/newscrawl/articles/{id_of(EDITED)},en", ""],
        ["https://news.invalid/99", "noopener noreferrer nofollow"],
    ]


@pytest.mark.parametrize("bypass_csp", [False, True], ids=["policy", "escaping alone"])
def test_nothing_that_is_stored_runs(browser, site, bypass_csp) -> None:
    """No script of a stored text runs, no request leaves, no link is a program: by policy and by escaping."""
    context = browser.new_context(base_url=site.url, bypass_csp=bypass_csp)
    page = context.new_page()
    asked, dialogs = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("window.hit") is None, path
        links = page.evaluate("[...document.links].map(link => link.protocol)")
        assert set(links) <= {"http:", "https:"}, path
        handlers = "document.querySelectorAll('main img, main svg, main iframe, [onerror], [onload]').length"
        assert page.evaluate(handlers) == 0, path
    context.close()
    assert dialogs == []
    assert [url for url in asked if not url.startswith(site.url)] == []


def test_hostile_text_is_text(page) -> None:
    """A stored text is shown letter by letter, and turns the direction of nothing beside it."""
    page.goto(READ)
    expect(page.get_by_role("heading", level=1)).to_have_text(SCRIPT)
    expect(page.locator(".byline a").first).to_have_text(BREAKOUT)
    assert page.locator(".body p").all_text_contents() == [SCRIPT, OVERRIDE, BREAKOUT]
    isolated = "all => all.map(one => getComputedStyle(one).unicodeBidi)"
    assert set(page.locator("h1, .body p, bdi").evaluate_all(isolated)) <= {"isolate", "plaintext"}


@pytest.mark.parametrize("path", [*PAGES[:14], "/newscrawl/told_again", "/newscrawl/frontier"])
def test_no_page_is_wider_than_the_screen(page, path) -> None:
    """Tables scroll in themselves, also on a phone, and the page does not."""
    page.goto(path)
    for width in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_by_keyboard(page) -> None:
    """The first stop of the tab key leads past the navigation, and a title opens by Enter."""
    page.goto("/newscrawl/articles")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("To the content")
    page.locator(TITLES).first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("article")).to_be_visible()


def test_the_first_page_leads_to_what_is_new(page) -> None:
    """It names site and last crawl, its articles open, and a coin leads to the articles that name it."""
    page.goto("/newscrawl")
    expect(page.locator("h1")).to_have_text("news.demo.invalid")
    expect(page.locator(".fresh")).to_have_text(re.compile(r"crawl .* UTC.* · \d+ articles"))
    title = page.locator(".latest .title").first.inner_text()
    page.locator(".latest .title").first.click()
    expect(page.locator("article h1")).to_have_text(title)
    page.go_back()
    coin = page.locator(".chips a").first
    symbol = coin.inner_text().split()[0]
    coin.click()
    expect(page.locator("#words")).to_have_value(f"coin:{symbol}")
    expect(page.locator(".hits .title").first).to_be_visible()


def test_on_a_phone_the_first_article_is_on_the_first_screen(browser, site) -> None:
    with browser.new_context(base_url=site.url, viewport={"width": PHONE, "height": 844}) as phone:
        page = phone.new_page()
        for path, first in (("/newscrawl", ".latest .title"), ("/newscrawl/articles", TITLES)):
            page.goto(path)
            assert page.locator(first).first.bounding_box()["y"] < 844 - 40
            assert page.evaluate("document.documentElement.scrollWidth") == PHONE


def test_lists_narrow_by_time_and_show_no_facet_of_one_value(page) -> None:
    """A click narrows to what was published lately, another takes that back."""
    page.goto("/newscrawl/articles")
    values = page.locator(".facet-info ul").all()
    assert values
    assert all(len(one.locator("li").all()) > 1 for one in values)
    page.get_by_role("link", name="last week").click()
    assert "published_at__gte=" in page.url
    page.get_by_role("link", name="any time").click()
    assert "published_at__gte=" not in page.url
