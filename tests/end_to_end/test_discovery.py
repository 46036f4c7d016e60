"""Listings and site maps of broken and hostile servers: each is read to its end, or the run says why not."""

from __future__ import annotations

import json
import re

import pytest

from tests.loopback import HTML, NOT_FOUND, XML, article_id, article_page, listing_page, site

LOC = "<{kind}><loc>{url}</loc></{kind}>"


def index(*urls: str) -> tuple[int, dict[str, str], str]:
    return (
        200,
        XML,
        f"<sitemapindex>{''.join(LOC.format(kind='sitemap', url=url) for url in urls)}</sitemapindex>",
    )


def shard(root: str, numbers: range) -> tuple[int, dict[str, str], str]:
    urls = (f"{root}/news/detail/{article_id(number)}" for number in numbers)
    return 200, XML, f"<urlset>{''.join(LOC.format(kind='url', url=url) for url in urls)}</urlset>"


def number_in(path: str) -> int | None:
    found = re.fullmatch(r"/news/detail/125606041(\d{5})", path)
    return int(found[1]) if found else None


def answering(routes):
    """Return a site of articles for which *routes* (root, path) gives the other pages, None for none."""

    def answer(root: str, path: str):
        if path == "/robots.txt":
            return 200, {"Content-Type": "text/plain"}, f"User-agent: *\nSitemap: {root}/news-1.xml\n"
        number = number_in(path)
        return routes(root, path) or (article_page(number) if number is not None else NOT_FOUND)

    return answer


def gaps(data) -> list[tuple[str, str]]:
    rows = data.rows("SELECT source, reason FROM gaps WHERE closed_at IS NULL ORDER BY gap_id")
    return [(row["source"], row["reason"]) for row in rows]


def test_an_index_that_never_ends(crawl, data) -> None:
    """Site maps that name one another for ever are left after a run of barren ones; the run goes on."""

    def routes(root: str, path: str):
        found = re.fullmatch(r"/news-(\d+)\.xml", path)
        return (
            index(f"{root}/news-{int(found[1]) + 1}.xml")
            if found
            else {"/news": listing_page(range(3))}.get(path)
        )

    with site(answering(routes)) as (root, asked):
        done = crawl(root, render="never")
    assert done.exit_code == 0
    assert len([path for path in asked if path.endswith(".xml")]) <= 60
    assert ("sitemap", "barren") in gaps(data)
    assert len(data.articles()) == 3


def test_shards_that_are_not_there(crawl, data) -> None:
    """A thousand shards that answer 404 are not all asked for."""

    def routes(root: str, path: str):
        if path == "/news-1.xml":
            return index(*(f"{root}/gone-{number}.xml" for number in range(1000)))
        return listing_page(range(3)) if path == "/news" else None

    with site(answering(routes)) as (root, asked):
        done = crawl(root, render="never")
    assert done.exit_code == 0
    assert len([path for path in asked if path.startswith("/gone")]) <= 60
    assert ("sitemap", "barren") in gaps(data)


def test_one_shard_that_is_not_there(crawl, data) -> None:
    """A site map that the site names and does not have leaves a gap and a warning; the others are read."""

    def routes(root: str, path: str):
        if path == "/news-1.xml":
            return index(f"{root}/here-1.xml", f"{root}/gone-2.xml")
        return shard(root, range(3)) if path == "/here-1.xml" else None

    with site(answering(routes)) as (root, _):
        done = crawl(root, discover="sitemap", render="never")
    assert done.exit_code == 0
    assert "listing pages or site maps not read: 1 of 1 not_found" in done.out
    assert len(data.articles()) == 3
    assert gaps(data)[-1] == ("sitemap", "not_found")


def test_a_listing_of_what_is_no_article(crawl, data) -> None:
    """A listing that names new ids for ever, none of which is an article, is left."""

    def routes(_root: str, path: str):
        found = re.fullmatch(r"/news(?:/(\d+))?", path)
        page = int(found[1] or 1) if found else 0
        return (
            listing_page(range(20 * page, 20 * page + 20))
            if found
            else (200, HTML, "<title>x</title><p>x</p>")
        )

    with site(answering(routes)) as (root, _):
        done = crawl(root, discover="listing", render="never", NEWSCRAWL_MAX_LISTING_PAGES=2000)
    assert done.exit_code == 8
    assert done.out.startswith("newscrawl: no article could be read: ")
    assert gaps(data)[-1] == ("listing", "no_articles")


def test_a_listing_that_never_ends(crawl, data) -> None:
    """A listing of fresh articles without end is read as far as the setting says, and the rest is a gap."""

    def routes(_root: str, path: str):
        found = re.fullmatch(r"/news(?:/(\d+))?", path)
        page = int(found[1] or 1) if found else 0
        return listing_page(range(3 * page, 3 * page + 3)) if found else None

    with site(answering(routes)) as (root, asked):
        done = crawl(root, discover="listing", NEWSCRAWL_MAX_LISTING_PAGES=5)
    assert done.exit_code == 0
    assert [path for path in asked if re.fullmatch(r"/news/\d+", path)] == [
        f"/news/{page}" for page in range(2, 6)
    ]
    assert len(data.articles()) == 15
    assert gaps(data)[-1] == ("listing", "page_limit")


LISTED = {"/news": range(3), "/news/2": range(3, 6), "/news/3": range(6, 9)}


@pytest.mark.parametrize("behind", ["/news", "/news/3"])
def test_the_page_behind_the_last_leads_back(behind, crawl, data) -> None:
    """A list whose end is a redirect to an earlier page is read to its end."""

    def routes(_root: str, path: str):
        if path in LISTED:
            return listing_page(LISTED[path])
        return (302, {"Location": behind}, "") if re.fullmatch(r"/news/\d+", path) else None

    with site(answering(routes)) as (root, asked):
        crawl(root, discover="listing")
        asked.clear()
        crawl(root, discover="listing")
    assert len(data.articles()) == 9
    assert data.scalar("SELECT count(*) FROM sweeps WHERE completed_at IS NOT NULL") == 2
    assert gaps(data) == []
    assert len([path for path in asked if re.fullmatch(r"/news(/\d+)?", path)]) <= 3


@pytest.mark.parametrize("chain", ["twice", "itself", "redirect", "shard first"])
def test_chains_of_site_maps(chain, crawl, data) -> None:
    """A site map that is named twice, by itself or behind a redirect does not hide the others."""

    def routes(root: str, path: str):
        maps = {
            "twice": index(f"{root}/a.xml", f"{root}/a.xml#top", f"{root}/b.xml"),
            "itself": index(f"{root}/news-1.xml", f"{root}/a.xml", f"{root}/b.xml"),
            "redirect": index(f"{root}/a.xml", f"{root}/c.xml", f"{root}/b.xml"),
            "shard first": index(f"{root}/a.xml", f"{root}/b.xml"),
        }
        answers = {
            "/news-1.xml": maps[chain],
            "/a.xml": shard(root, range(3)),
            "/b.xml": shard(root, range(3, 6)),
            "/c.xml": (302, {"Location": "/a.xml"}, ""),
        }
        return answers.get(path)

    with site(answering(routes)) as (root, _):
        done = crawl(root, discover="sitemap")
    assert done.exit_code == 0
    assert len(data.articles()) == 6
    assert gaps(data) == []


def test_a_site_map_that_nobody_names_names_itself(crawl, data) -> None:
    """The site map that is known by its path is read once, whatever it names."""
    known = "/stp-news-en-sitemap.xml"

    def answer(root: str, path: str):
        answers = {known: index(root + known, f"{root}/a.xml"), "/a.xml": shard(root, range(3))}
        number = number_in(path)
        return article_page(number) if number is not None else answers.get(path, NOT_FOUND)

    with site(answer) as (root, asked):
        crawl(root, discover="sitemap")
    assert len(data.articles()) == 3
    assert asked.count(known) == 1


@pytest.mark.parametrize("times", [1, 99], ids=["once", "for good"])
def test_a_shard_that_breaks_off(times, crawl, data) -> None:
    """A shard without its end is asked for again; one that stays so is a gap until a later run reads it."""
    left = [times]

    def routes(root: str, path: str):
        if path == "/a.xml" and left[0]:
            left[0] -= 1
            status, headers, text = shard(root, range(6))
            return status, headers, text[: len(text) // 2]
        return {
            "/news-1.xml": index(f"{root}/a.xml", f"{root}/b.xml"),
            "/a.xml": shard(root, range(6)),
            "/b.xml": shard(root, range(6, 9)),
        }.get(path)

    with site(answering(routes)) as (root, _):
        crawl(root, discover="sitemap")
        assert (("sitemap", "cut") in gaps(data) or ("sitemap", "errors") in gaps(data)) is (times > 1)
        left[0] = 0
        crawl(root, discover="sitemap")
    assert gaps(data) == []
    assert len(data.articles()) == 9


@pytest.mark.parametrize("status", [304, 202, 204, 200])
def test_answers_without_a_page(status, crawl, data) -> None:
    """A 304 that nobody asked for, a success without content and an empty body are failures, tried again."""
    broken = [True]

    def routes(_root: str, path: str):
        if number_in(path) == 1 and broken[0]:
            return status, HTML, ""
        return listing_page(range(3)) if path == "/news" else None

    with site(answering(routes)) as (root, asked):
        crawl(root, discover="listing", render="never", RETRY_TIMES=1)
        assert asked.count(f"/news/detail/{article_id(1)}") == 2
        row = data.rows("SELECT state, attempts FROM frontier WHERE article_id = ?", article_id(1))[0]
        assert row == {"state": "failed", "attempts": 1}
        assert data.rejects() == {"empty" if status == 200 else f"http_{status}"}
        counted = json.loads(data.scalar("SELECT counts FROM runs"))["metrics"]
        assert (counted["articles"], counted["failed"], counted["pages"]) == (2, 1, 3)
        broken[0] = False
        data.execute("UPDATE frontier SET due_at = '2000-01-01T00:00:00Z' WHERE state = 'failed'")
        crawl(root, discover="listing")
    assert len(data.articles()) == 3


def test_a_listing_that_leads_to_another_site(crawl, data) -> None:
    """It was not read, and the run says so though a site map names the articles."""

    def routes(root: str, path: str):
        return {
            "/news": (302, {"Location": "https://elsewhere.example/news"}, ""),
            "/news-1.xml": shard(root, range(3)),
        }.get(path)

    with site(answering(routes)) as (root, _):
        done = crawl(root)
    assert done.exit_code == 0
    assert "listing pages or site maps not read: " in done.out
    assert "offsite" in done.out
    assert len(data.articles()) == 3
    assert ("listing", "errors") in gaps(data)
