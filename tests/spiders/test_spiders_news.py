"""What the spider makes of the pages that name articles."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, JsonResponse, TextResponse, XmlResponse

from newscrawl.discovery import Seed
from newscrawl.policies import START, SitemapQueue
from newscrawl.spiders.bitget_news import BitgetNewsSpider
from tests.spiders.outputs import given

IDS = ["12560604000001", "12560604000002"]


def articles(outputs) -> list[str]:
    urls = (output.url for output in outputs if isinstance(output, Request))
    return [url.rpartition("/")[2] for url in urls if "/detail/" in url]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (JsonResponse, f'{{"list": [{{"id": "{IDS[0]}"}}, {{"id": "{IDS[1]}"}}]}}'),
        (
            XmlResponse,
            f'<p><a href="/news/detail/{IDS[0]}">x</a><a href="/news/detail/{IDS[1]}">x</a></p>',
        ),
    ],
)
def test_a_listing_for_programs(kind, body) -> None:
    """A listing may be what an API answers, or XHTML that is called XML."""
    spider = BitgetNewsSpider()
    response = kind("https://www.bitget.com/news", body=body.encode())
    assert articles(given(spider.parse_listing(response, Seed("listing", "en"), START))) == IDS


@pytest.mark.parametrize(
    ("dates", "is_followed"),
    [
        ("<p>2026/05/01 16:00</p>", False),
        ("<p>Ledgerpost</p>2026/05/01<p>16:00</p>", False),
        ('<time datetime="2026-05-01T16:00:00Z">May 1</time>', False),
        ("<p>May 1, 2026</p>", False),
        ("<p>Ledgerpost - May 1, 2026 - 3 min read</p>", False),
        ("<p>What was stolen on May 1, 2026</p>", True),
        ('<time datetime="2026-05-01">May 1</time>', True),
        ("<p>The theft of 2014/02/24 10:00 is\n 2014/02/25 10:00\n old</p>", True),
        ("<h3>2014/02/24 10:00</h3><p>Ledgerpost</p><p>2026/06/02 10:00</p>", True),
        ("<p>0001/01/01 00:00</p>", True),
    ],
)
def test_a_card_that_is_too_old(dates, is_followed) -> None:
    """The latest time at an end of a card's line, or day that is a line, tells its age; no title's does."""
    spider = BitgetNewsSpider(since="2026-06-01")
    body = f'<li><a href="/news/detail/{IDS[0]}">Title</a>{dates}</li>'
    response = HtmlResponse("https://www.bitget.com/news", body=body.encode())
    found = articles(given(spider.parse_listing(response, Seed("listing", "en"), START)))
    assert found == IDS[:1] * is_followed


@pytest.mark.parametrize(
    ("lastmod", "is_followed"),
    [
        ("2026-05-31T23:59:59Z", False),
        ("2026-05-31", False),
        ("2026-06-01", True),
        ("0001-01-01T00:00:00Z", True),
        ("1970-01-01", True),
        ("never", True),
    ],
)
def test_an_entry_that_is_too_old(lastmod, is_followed) -> None:
    """A day may be one of any hour, and a clock at its start tells no age."""
    spider = BitgetNewsSpider(since="2026-06-01T10:00")
    spider._sitemaps["en"] = SitemapQueue([])
    url = f"https://www.bitget.com/news/detail/{IDS[0]}"
    body = f"<urlset><url><loc>{url}</loc><lastmod>{lastmod}</lastmod></url></urlset>"
    request = Request("https://www.bitget.com/map.xml")
    response = XmlResponse(request.url, body=body.encode(), request=request)
    found = articles(given(spider.parse_sitemap(response, Seed("sitemap", "en"), START)))
    assert found == IDS[:1] * is_followed


@pytest.mark.parametrize(
    ("named", "first"),
    [(["news-pt.xml", "news-en.xml"], "news-en.xml"), (["all.xml"], "stp-news-en-sitemap.xml")],
)
def test_site_maps_of_robots_txt(named, first) -> None:
    """The news site map known by its path goes before others, but not before one that robots.txt names."""
    spider = BitgetNewsSpider()
    body = "".join(f"Sitemap: https://www.bitget.com/{name}\n" for name in named)
    (request,) = given(
        spider.parse_robots(TextResponse("https://www.bitget.com/robots.txt", body=body.encode()))
    )
    assert request.url == f"https://www.bitget.com/{first}"
    assert [one.url[-7:] for one in spider.past(request)] == [one[-7:] for one in named if one == "all.xml"]
