"""Which articles site maps and feeds name."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery.sitemap import read_sitemap, sitemaps_in_robots
from newscrawl.spiders.bitget_news import BitgetNewsSpider

URLS = BitgetNewsSpider().urls
IDS = [f"1256060000000{number}" for number in range(6)]
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS_NS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def shard(*entries: str) -> bytes:
    return f"<?xml version='1.0'?><urlset {NS} {NEWS_NS}>{''.join(entries)}</urlset>".encode()


def entry(number: int, more: str = "") -> str:
    return f"<url><loc>https://www.bitget.com/news/detail/{number:014d}</loc>{more}</url>"


@pytest.mark.parametrize(
    ("index", "named"),
    [
        (f"<sitemapindex {NS}>{{}}</sitemapindex>", "<sitemap><loc> https://bitget.com/{} </loc></sitemap>"),
        (f"<urlset {NS}>{{}}</urlset>", "<url><loc>https://bitget.com/{}</loc></url>"),
        ("<html><base href='//bitget.com/maps/'><body>{}</body></html>", '<a class="x" href=../{}>x</a>'),
        ("{}", "https://bitget.com/{}\n"),
        ('[{}""]', '"https:\\/\\/bitget.com\\/{}",'),
    ],
)
def test_an_index_names_its_shards_newest_first(index: str, named: str) -> None:
    """Shards come in the order of their numbers, of which 1 is the newest, and each once."""
    names = [f"news-{number}-sitemap.xml" for number in (10, 2, 1, 2)]
    shards = [f"https://bitget.com/{name}" for name in (names[2], names[1], names[0])]
    assert read_sitemap(index.format("".join(map(named.format, names))).encode(), URLS) == (shards, [], True)


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


def twice(body: bytes) -> bytes:
    return gzip.compress(gzip.compress(body))


@pytest.mark.parametrize(
    "pack", [bytes, gzip.compress, twice, zlib.compress], ids=["plain", "gzip", "twice", "zlib"]
)
def test_packed_and_cut(pack) -> None:
    """A packed shard is read, and a cut one gives what stands before the cut."""
    body = shard(entry(1), entry(2), entry(3))
    assert len(read_sitemap(pack(body), URLS).entries) == 3
    assert len(read_sitemap(pack(body[:-60]), URLS).entries) >= 2


IMAGE = "<image:image><image:loc>https://img.example/1.jpg</image:loc></image:image>"
ADDRESS = "https://www.bitget.com/news/detail/00000000000001"
FORMS = {
    "undeclared prefixes": f"<urlset {NS}><url><loc>{ADDRESS}</loc>{IMAGE}<news:news/></url></urlset>",
    "image before the page": f"<urlset {NS}><url>{IMAGE}<loc>{ADDRESS}</loc></url></urlset>",
    "declared image before the page": f'<urlset {NS} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
    f"<url>{IMAGE}<loc>{ADDRESS}</loc></url></urlset>",
    "two addresses": f"<urlset {NS}><url><loc>{ADDRESS}</loc><loc>https://x.example/</loc></url></urlset>",
    "an address over two lines": f"<urlset><url><loc>{ADDRESS[:30]}\n  {ADDRESS[30:]}</loc></url></urlset>",
    "no namespace": f"<urlset><url><loc>{ADDRESS}</loc></url></urlset><!-- > --><script>1</script>",
    "a prefix of its own": f'<s:urlset xmlns:s="x"><s:url><s:loc>{ADDRESS}</s:loc></s:url></s:urlset>',
    "text": f"{ADDRESS}\r\nhttps://www.bitget.com/price/bitcoin\r\n",
    "rss": f"<rss><channel><link>https://www.bitget.com</link><item><title>x</title><link>{ADDRESS}</link>"
    "<pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>",
    "rss with the address as its guid": f"<rss><channel><item><guid>{ADDRESS}</guid></item></channel></rss>",
    "rss through FeedBurner": f"<rss><item><link>https://feeds.example/1</link><f:origLink>{ADDRESS}</f:origLink>"
    "</item></rss>",
    "rdf": f'<rdf:RDF xmlns:rdf="x"><item rdf:about="{ADDRESS}"><title>x</title></item></rdf:RDF>',
    "json": f'{{"items": [{{"id": 1, "url": "{ADDRESS.replace("/", chr(92) + "/")}"}}]}}',
    "atom": f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="edit" href="https://x.example/e"/>'
    f'<link href="{ADDRESS}"/><updated>2026-11-20T10:00:00Z</updated></entry></feed>',
    "xml:base": f'<feed xml:base="{ADDRESS[:23]}"><entry xml:base="news/"><link href="{ADDRESS[28:]}"/>'
    '</entry><entry><link xml:base="http://[" href="x"/></entry></feed>',
    "json of paths": f'[{{"path": "{ADDRESS[22:]}"}}]',
    "paths": f"{ADDRESS[22:]}\n/price/bitcoin\n",
    "a page": f'<!DOCTYPE html><base href="/news/"><a href="/">Home</a><a href="{ADDRESS[28:]}">x</a></html>',
    "UTF-8 that is called UTF-16": "<?xml version='1.0' encoding='utf-16'?>"
    f"<urlset><url><loc>{ADDRESS}</loc></url></urlset>",
    "capitals": f"<URLSET><URL><LOC>{ADDRESS}</LOC></URL><Url><Loc>{ADDRESS}</Loc></Url></URLSET>",
    "a warning before it": "<br />\n<b>Warning</b>: x\n<?xml version='1.0'?>"
    f"<urlset><url><loc>{ADDRESS}</loc></url></urlset>",
    "a bare < in a title": f"<urlset><url><title>BTC < 60k</title><loc>{ADDRESS}</loc></url></urlset>",
    "half an emoji in a title": f"<urlset><url><loc>{ADDRESS}</loc><title>&#xD83D;</title></url></urlset>",
    "an index of pages": f"<sitemapindex><sitemap><loc>{ADDRESS}</loc></sitemap></sitemapindex>",
    "byte-order mark": f"\ufeff<?xml version='1.0'?><urlset><url><loc>{ADDRESS}</loc></url></urlset>",
}


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_site_maps(form) -> None:
    """A site map is read in every form that the protocol allows, and as careless programs write it."""
    found = read_sitemap(FORMS[form].encode(), URLS)
    assert [entry.key.article_id for entry in found.entries] == ["00000000000001"]
    assert (found.shards, found.is_whole) == ([], True)


def test_translations_in_a_site_map() -> None:
    """A page's translations are articles of their own, changed when the page was."""
    link = f'<x:link rel="alternate" hreflang="de" href="https://www.bitget.com/de/news/detail/{1:014d}"/>'
    body = shard(entry(1, f"{link}<lastmod>2026-11-20</lastmod>"))
    found = read_sitemap(body.replace(b"<urlset", b'<urlset xmlns:x="http://www.w3.org/1999/xhtml"'), URLS)
    told = [(one.key.locale, one.lastmod) for one in found.entries]
    assert (told, found.is_whole) == ([("en", "2026-11-20"), ("de", "2026-11-20")], True)


@pytest.mark.parametrize("form", ["text", "no namespace", "byte-order mark"])
def test_site_maps_in_utf_16(form) -> None:
    """A site map in UTF-16 is read and judged as any other, whatever it is made of."""
    found = read_sitemap(FORMS[form].encode("utf-16"), URLS)
    assert (len(found.entries), found.is_whole) == (1, True)


def test_dates_of_feeds() -> None:
    """The dates of RSS and Atom are kept as written."""
    (rss,), (atom,) = (read_sitemap(FORMS[form].encode(), URLS).entries for form in ("rss", "atom"))
    assert (rss.dated, atom.lastmod) == ("Fri, 20 Nov 2026 10:00:00 GMT", "2026-11-20T10:00:00Z")


BODY = shard(*(entry(number) for number in range(1, 400)))
PACKED = gzip.compress(BODY)


@pytest.mark.parametrize(
    "body",
    [
        BODY[:-9],
        BODY[: len(BODY) // 2],
        PACKED[: len(PACKED) // 2],
        PACKED[:-4],
        gzip.compress(PACKED[:-4]),
        PACKED[:900] + b"\xff" * 40 + PACKED[940:],
        BODY.replace(b"0200</loc>", b"0200</loc></b>"),
        BODY + BODY,
        BODY[: len(BODY) // 2] + b"<!-- </urlset> --> <url><loc>",
        BODY[: len(BODY) // 2] + b"<![CDATA[ </urlset> ]]> <url><loc>",
        b'<html><h1>Not found</h1><a href="/">Home</a> <a href="/sitemap.xml">Site map</a></html>',
        b'<html><a href="/">Home</a><a href="/x">x</a><a href="/news/detail/12560604100001">x</a></html>',
        b'{"items": [{"url": "https://www.bitget.com/',
        b"",
    ],
    ids="cut half gzip trailer within corrupt end roots comment cdata page home json nothing".split(),
)
def test_what_is_not_whole(body) -> None:
    """A site map that breaks off, or is none, says so, and gives what stands before the fault."""
    found = read_sitemap(body, URLS)
    assert not found.is_whole
    assert len(found.entries) > 50 or not body.startswith((b"<?xml", b"\x1f"))


@pytest.mark.parametrize(
    "body", [f"<?xml version='1.0'?>\n<urlset {NS}/>\n", "<sitemapindex />", "<urlset></urlset>"]
)
def test_an_empty_site_map(body: str) -> None:
    """A site map that names nothing is whole, however its empty root is written."""
    assert read_sitemap(body.encode(), URLS) == ([], [], True)


def test_members_of_gzip() -> None:
    """A site map that was packed in pieces is read whole."""
    found = read_sitemap(gzip.compress(BODY[:5000]) + gzip.compress(BODY[5000:]), URLS)
    assert (len(found.entries), found.is_whole) == (399, True)


@given(st.binary(max_size=300))
def test_any_bytes(body: bytes) -> None:
    """Whatever a server sends as a site map is read or gives nothing."""
    assert read_sitemap(body, URLS).entries == []
    assert read_sitemap(b"\x1f\x8b" + body, URLS).entries == []


def test_entities_do_not_expand() -> None:
    """A document that defines entities gives nothing for them."""
    bomb = b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>'
    assert read_sitemap(bomb, URLS).entries == []


def test_robots() -> None:
    """robots.txt names its site maps, in any spelling of the word."""
    robots = "User-agent: *\nsitemap: https://a.example/1.xml\nSitemap:https://a.example/2.xml\n"
    assert sitemaps_in_robots(robots) == ["https://a.example/1.xml", "https://a.example/2.xml"]
