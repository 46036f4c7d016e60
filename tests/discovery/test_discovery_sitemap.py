from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery.sitemap import read_sitemap, sitemaps_in_robots
from newscrawl.spiders.bitget_news import BitgetNewsSpider

URLS = BitgetNewsSpider().urls
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS_NS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def shard(*entries: str) -> bytes:
    return f"<?xml version='1.0'?><urlset {NS} {NEWS_NS}>{''.join(entries)}</urlset>".encode()


def entry(number: int, more: str = "") -> str:
    return f"<url><loc>https://www.bitget.com/news/detail/{number:014d}</loc>{more}</url>"


def test_an_index_names_its_shards_newest_first() -> None:
    """Shards come in the order of their numbers, of which 1 is the newest, and each once."""
    names = ["-10-sitemap.xml", "-2-sitemap.xml", "-1-sitemap.xml", "-2-sitemap.xml"]
    locs = "".join(
        f"<sitemap><loc> https://www.bitget.com/stp-news-en{name} </loc></sitemap>" for name in names
    )
    found = read_sitemap(f"<sitemapindex {NS}>{locs}</sitemapindex>".encode(), URLS)
    assert [url.partition("-en")[2] for url in found.shards] == [
        "-1-sitemap.xml",
        "-2-sitemap.xml",
        "-10-sitemap.xml",
    ]


def test_a_shard_gives_dates() -> None:
    """Lastmod and the date of a news entry are kept as written."""
    news = "<news:news><news:publication_date>2026-05-01T16:00:00Z</news:publication_date></news:news>"
    body = shard(entry(1, "<lastmod>2026-05-02</lastmod>"), entry(2, news), entry(1))
    found = read_sitemap(body, URLS).entries
    assert [(one.key.article_id[-1], one.lastmod, one.dated) for one in found] == [
        ("1", "2026-05-02", None),
        ("2", None, "2026-05-01T16:00:00Z"),
    ]


def test_what_is_no_article_is_left_out() -> None:
    """Other pages and other sites in a shard are no entries."""
    other = "<url><loc>https://www.bitget.com/price/bitcoin</loc></url>"
    foreign = f"<url><loc>https://other.example/news/detail/{3:014d}</loc></url>"
    assert [one.key.article_id for one in read_sitemap(shard(other, entry(1), foreign), URLS).entries] == [
        f"{1:014d}"
    ]


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_packed_and_cut(pack) -> None:
    """A gzipped shard is read, and a cut one gives what stands before the cut."""
    body = shard(entry(1), entry(2), entry(3))
    assert len(read_sitemap(pack(body), URLS).entries) == 3
    assert len(read_sitemap(pack(body[:-60]), URLS).entries) >= 2


@given(st.binary(max_size=300))
def test_any_bytes(body: bytes) -> None:
    """Whatever a server sends as a site map is read or gives nothing."""
    assert read_sitemap(body, URLS).entries == []
    assert read_sitemap(b"\x1f\x8b" + body, URLS).entries == []


def test_entities_do_not_expand() -> None:
    """A document that defines entities gives nothing for them."""
    bomb = (
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>'
    )
    assert read_sitemap(bomb, URLS).entries == []


def test_robots() -> None:
    """robots.txt names its site maps, in any spelling of the word."""
    robots = (
        "User-agent: *\nDisallow: /x\nsitemap: https://a.example/one.xml\nSitemap:https://a.example/two.xml\n"
    )
    assert sitemaps_in_robots(robots) == ["https://a.example/one.xml", "https://a.example/two.xml"]
