from __future__ import annotations

import re
import sys
from subprocess import run
from typing import TYPE_CHECKING

import pytest
from lxml import etree, html

from newscrawl.demo.layouts import LAYOUTS

if TYPE_CHECKING:
    from tests.demo_client import DemoClient

DETAIL = re.compile(r"/news/detail/(125606\d{8})$")


def ids_of(client: DemoClient, path: str) -> list[str]:
    """Return the ids that a page links to, in order, each once."""
    links = html.document_fromstring(client.get(path).body).xpath("//a/@href")
    found = [match[1] for link in links if (match := DETAIL.search(link))]
    return list(dict.fromkeys(found))


def locations(client: DemoClient, path: str) -> list[str]:
    root = etree.fromstring(client.get(path).body)
    return root.xpath("//*[local-name()='url' or local-name()='sitemap']/*[local-name()='loc']/text()")


@pytest.mark.parametrize(
    ("path", "status", "content_type"),
    [
        ("/", 200, "text/html; charset=utf-8"),
        ("/news", 200, "text/html; charset=utf-8"),
        ("/news/2", 200, "text/html; charset=utf-8"),
        ("/news/flash", 200, "text/html; charset=utf-8"),
        ("/zh-CN/news", 200, "text/html; charset=utf-8"),
        ("/zh-CN/news/3", 200, "text/html; charset=utf-8"),
        ("/sitemap/news/1", 200, "text/html; charset=utf-8"),
        ("/support/articles/12560603800123", 200, "text/html; charset=utf-8"),
        ("/price/tern", 200, "text/html; charset=utf-8"),
        ("/private/account", 200, "text/html; charset=utf-8"),
        ("/robots.txt", 200, "text/plain; charset=utf-8"),
        ("/stp-news-en-sitemap.xml", 200, "application/xml; charset=utf-8"),
        ("/stp-news-zh-CN-1-sitemap.xml", 200, "application/xml; charset=utf-8"),
        ("/stp-news-en-9-sitemap.xml", 404, "text/html; charset=utf-8"),
        ("/stp-news-es-sitemap.xml", 404, "text/html; charset=utf-8"),
        ("/es/news", 404, "text/html; charset=utf-8"),
        ("/en/news", 404, "text/html; charset=utf-8"),
        ("/news/detail/12560600000000", 404, "text/html; charset=utf-8"),
        ("/news/detail/12345678", 404, "text/html; charset=utf-8"),
        ("/nothing/here", 404, "text/html; charset=utf-8"),
    ],
)
def test_every_form_of_address_answers(demo: DemoClient, path: str, status: int, content_type: str) -> None:
    """The site has the pages of the imitated one, and 404 for everything else."""
    reply = demo.get(path)
    assert (reply.status, reply.headers["content-type"]) == (status, content_type)
    assert reply.body


@pytest.mark.parametrize("prefix", ["", "/zh-CN"])
def test_articles_have_a_page_and_an_amp_page(demo: DemoClient, prefix: str) -> None:
    """Both show the article; the AMP page names the other one as canonical."""
    truth = demo.published(prefix.strip("/") or "en")[40]
    path = f"{prefix}/news/detail/{truth['article_id']}"
    for address in (path, f"{prefix}/amp/news/detail/{truth['article_id']}"):
        page = html.document_fromstring(demo.get(address).text)
        assert page.xpath("//link[@rel='canonical']/@href") == [demo.url.rstrip("/") + path]
        assert page.findtext(".//h1") == truth["title"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_listings_have_every_article_newest_first(demo: DemoClient, layout: str) -> None:
    """Six pages of twenty cover the site; the flash block of each page repeats the same articles."""
    demo.layout(layout)
    published = [truth["article_id"] for truth in demo.published()][::-1]
    flash = ids_of(demo, "/news/flash")[:6]
    for page in range(1, 7):
        found = ids_of(demo, f"/news/{page}")
        assert found[:6] == flash
        expected = published[page * 20 - 20 : page * 20]
        assert [one for one in found if one in expected and one not in flash] == [
            one for one in expected if one not in flash
        ]


def test_a_page_past_the_end_is_the_last_page(demo: DemoClient) -> None:
    """Paging does not end with an error: the same entries come again."""
    last, beyond = demo.get("/news/6"), demo.get("/news/7777")
    assert (beyond.status, beyond.body) == (200, last.body)
    assert demo.get("/sitemap/news/50").body == demo.get("/sitemap/news/2").body


def test_site_maps_have_every_article_newest_first(demo: DemoClient) -> None:
    """The index names the shards, and the shards all addresses of a locale."""
    shards = locations(demo, "/stp-news-zh-CN-sitemap.xml")
    assert shards == [f"{demo.url}stp-news-zh-CN-{number}-sitemap.xml" for number in (1, 2, 3)]
    found = [url for shard in shards for url in locations(demo, shard.removeprefix(demo.url[:-1]))]
    truths = demo.published("zh-CN")[::-1]
    assert found == [f"{demo.url}zh-CN/news/detail/{truth['article_id']}" for truth in truths]


def test_some_entries_of_a_site_map_have_news_dates(demo: DemoClient) -> None:
    """All entries have a time of change, a third of them a date of publication as well."""
    text = demo.get("/stp-news-en-1-sitemap.xml").text
    assert text.count("<lastmod>") == 50
    assert text.count("<news:publication_date>") in {16, 17}


def test_the_html_site_map_has_every_article(demo: DemoClient) -> None:
    """Its two pages link to all of them."""
    found = [*ids_of(demo, "/sitemap/news/1"), *ids_of(demo, "/sitemap/news/2")]
    assert found == [truth["article_id"] for truth in demo.published()][::-1]


def test_robots_names_the_site_maps_and_what_is_private(demo: DemoClient) -> None:
    """robots.txt has a site map for each locale and keeps crawlers out of one folder."""
    text = demo.get("/robots.txt").text
    assert f"Sitemap: {demo.url}stp-news-en-sitemap.xml\n" in text
    assert f"Sitemap: {demo.url}stp-news-zh-CN-sitemap.xml\n" in text
    assert "Disallow: /private/\n" in text


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("path", ["/news", "article"])
def test_pages_have_links_that_are_no_news(demo: DemoClient, layout: str, path: str) -> None:
    """Help pages, scripts, mail and another host's look-alike are among the links of every page."""
    demo.layout(layout)
    if path == "article":
        path = f"/news/detail/{demo.published()[40]['article_id']}"
    links = html.document_fromstring(demo.get(path).text).xpath("//a/@href")
    for start in ("/support/articles/", "javascript:", "mailto:", "/private/", "/price/"):
        assert any(link.startswith(start) for link in links)
    assert "https://elsewhere.invalid/news/detail/12345678" in links


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_article_names_its_other_locales(demo: DemoClient, layout: str) -> None:
    """The head has an alternate link for every locale of the site."""
    demo.layout(layout)
    identifier = demo.published()[3]["article_id"]
    page = html.document_fromstring(demo.get(f"/zh-CN/news/detail/{identifier}").text)
    assert page.xpath("//link[@rel='alternate']/@hreflang") == ["en", "zh-CN"]


def test_validators_answer_304_until_the_article_changes(demo: DemoClient) -> None:
    """ETag and Last-Modified follow the revision and the layout of an article's page."""
    identifier = demo.published()[7]["article_id"]
    path = f"/news/detail/{identifier}"
    for change in (
        lambda: demo.edit(identifier, title="Another title"),
        lambda: demo.layout("bare"),
        lambda: demo.layout("next"),
    ):
        first = demo.get(path)
        conditions = (
            {"If-None-Match": first.headers["etag"]},
            {"If-None-Match": f'"other", W/{first.headers["etag"]}'},
            {"If-Modified-Since": first.headers["last-modified"]},
        )
        assert [demo.get(path, condition).status for condition in conditions] == [304, 304, 304]
        assert demo.get(path, conditions[0]).body == b""
        change()
        assert [demo.get(path, condition).status for condition in conditions] == [200, 200, 200]


def test_a_tag_beats_a_time(demo: DemoClient) -> None:
    """A tag that differs makes the time of the same request irrelevant (RFC 9110, 13.1.3)."""
    path = f"/news/detail/{demo.published()[7]['article_id']}"
    late = "Fri, 01 Jan 2100 00:00:00 GMT"
    assert demo.get(path, {"If-Modified-Since": late}).status == 304
    assert demo.get(path, {"If-Modified-Since": late, "If-None-Match": '"other"'}).status == 200
    assert demo.get(path, {"If-Modified-Since": "yesterday"}).status == 200


def test_listings_have_no_validators(demo: DemoClient) -> None:
    """Only article pages can be asked for conditionally."""
    assert "etag" not in demo.get("/news").headers


def test_head_has_no_body(demo: DemoClient) -> None:
    """HEAD answers with the length of the page and without the page."""
    reply = demo.get("/news", method="HEAD")
    assert reply.body == b""
    assert int(reply.headers["content-length"]) == len(demo.get("/news").body)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_site_serves_the_same_bytes(demo: DemoClient, layout: str) -> None:
    """A page does not change until something is changed, not even when articles are published."""
    demo.layout(layout)
    path = f"/zh-CN/news/detail/{demo.published()[50]['article_id']}"
    before = demo.get(path)
    demo.publish(30)
    after = demo.get(path)
    assert (after.body, after.headers["etag"]) == (before.body, before.headers["etag"])


@pytest.mark.usefixtures("_processes")
def test_importing_the_server_installs_no_reactor() -> None:
    """Scrapy chooses the reactor, so the module may not."""
    code = "import sys, newscrawl.demo.server; sys.exit('twisted.internet.reactor' in sys.modules)"
    assert run([sys.executable, "-c", code], check=False).returncode == 0
