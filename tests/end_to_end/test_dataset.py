"""What a crawl stores is what the site published."""

from __future__ import annotations

import json
import re
import shutil
from typing import Any

import pytest

from tests.databases import ON_BOTH_STORES

LAYOUTS = ("next", "app", "ld", "bare")


def differences(stored: dict[str, Any], published: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the fields that differ; of a related link only what the site says of it counts."""
    found = {}
    for field, value in published.items():
        have = stored[field]
        if field == "related":
            have = (
                [{name: link[name] for name in published["related"][0]} for link in have] if value else have
            )
        if have != value:
            found[field] = (have, value)
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_field_of_every_article(layout, site_of, crawl, data) -> None:
    """Articles and related links equal what the site says it published, in each layout and locale."""
    demo = site_of(articles=40, layout=layout, locales="en,zh-CN")
    done = crawl(demo, locales="en,zh-CN")
    assert done.exit_code == 0, done.err
    for locale in ("en", "zh-CN"):
        published = {article["article_id"]: article for article in demo.published(locale)}
        stored = data.articles(locale)
        assert stored.keys() == published.keys()
        wrong = {key: differences(stored[key], article) for key, article in published.items()}
        assert not {key: fields for key, fields in wrong.items() if fields}


@ON_BOTH_STORES
def test_more_articles_than_one_claim(site_of, crawl, data) -> None:
    """The set in the database, the set in JSON Lines and the set the site published are equal."""
    demo = site_of(articles=250)
    done = crawl(demo)
    assert done.exit_code == 0, done.err
    published = {article["article_id"] for article in demo.published()}
    lines = data.json_lines()
    assert len(published) == 250
    assert set(data.articles()) == published
    assert {line["article_id"] for line in lines} == published
    assert len(lines) == len(published)
    fetched = [entry["path"] for entry in demo.log() if "/news/detail/" in entry["path"]]
    assert len(fetched) == len(set(fetched)) == 250
    assert data.server or data.scalar("PRAGMA integrity_check") == "ok"


@ON_BOTH_STORES
def test_json_lines_carry_the_row(crawled, data) -> None:
    """A line holds the article's columns with real lists, the kind of change and the related block."""
    crawled()
    articles = data.articles()
    for line in data.json_lines():
        row = articles[line["article_id"]]
        assert line["change"] == "new"
        related = (
            [{name: link[name] for name in line["related"][0]} for link in row["related"]]
            if line["related"]
            else []
        )
        assert line["related"] == related
        same = line.keys() & row.keys() - {"related"}
        assert {name: line[name] for name in same} == {name: row[name] for name in same}
        assert "story_id" not in line


@ON_BOTH_STORES
def test_urls_are_canonical(demo, crawled, data) -> None:
    """Every stored URL is the one spelling of its article, without query, AMP or locale of the default."""
    crawled()
    root = demo.url.rstrip("/")
    links = data.rows("SELECT related_id AS article_id, url FROM related_links WHERE related_id IS NOT NULL")
    rows = data.rows("SELECT article_id, url FROM articles") + links
    assert links
    assert {row["url"] for row in rows} == {f"{root}/news/detail/{row['article_id']}" for row in rows}


@ON_BOTH_STORES
def test_copies_share_a_story(demo, crawl, data) -> None:
    """The same text under another id is stored, and both belong to the story of the first."""
    first, second = (article["article_id"] for article in demo.published()[:2])
    same = {
        "title": "One text",
        "body": ["It was said once.", "And again."],
        "key_points": [],
        "disclaimer": None,
    }
    demo.edit(first, **same)
    demo.edit(second, **same)
    done = crawl(demo)
    articles = data.articles()
    assert articles[first]["digest"] == articles[second]["digest"]
    assert articles[first]["story_id"] == articles[second]["story_id"]
    others = [row for key, row in articles.items() if key not in (first, second)]
    assert articles[first]["story_id"] not in {row["story_id"] for row in others}
    assert int(re.search(r"duplicates +(\d+)", done.out)[1]) >= 1


@pytest.mark.parametrize("discover", ["listing", "sitemap"])
def test_each_seed_finds_every_article(discover, demo, crawl, data) -> None:
    """Listings alone and the site map alone lead to all articles."""
    crawl(demo, discover=discover, related_depth=0)
    assert set(data.articles()) == {article["article_id"] for article in demo.published()}
    kinds = demo.counters()
    assert bool(kinds.get("listing")) == (discover == "listing")


def test_related_links_are_followed(site_of, crawl, data) -> None:
    """Related links lead to articles that no listing page names, as far as related_depth."""
    demo = site_of(articles=60, page_size=6)
    crawl(demo, discover="listing", max_pages=1, related_depth=0)
    found = [set(data.articles())]
    for depth in (1, 2):
        shutil.rmtree(data.folder)
        crawl(demo, discover="listing", max_pages=1, related_depth=depth)
        found.append(set(data.articles()))
        deepest = data.scalar("SELECT max(related_depth) FROM frontier WHERE discovered_via = 'related'")
        assert deepest == depth
    assert found[0] < found[1] <= found[2]


def test_decoys_are_not_followed(demo, crawl) -> None:
    """Help pages, look-alikes, other hosts and what robots.txt forbids are never asked for."""
    crawl(demo)
    asked = {entry["path"].partition("?")[0] for entry in demo.log()}
    allowed = re.compile(r"/robots\.txt|/stp-news-[\w-]+\.xml|/news(/\d+|/flash)?|/news/detail/[0-9]{14}")
    assert not {path for path in asked if not allowed.fullmatch(path)}


def test_a_run_keeps_what_it_was_asked_for(demo, crawl, data) -> None:
    """The arguments of a run are JSON with lists, numbers and times, as they were understood."""
    crawl(demo, locales="en,pt", max_pages=1, since="2024-01-02", discover="listing")
    [row] = data.rows("SELECT arguments FROM runs")
    assert json.loads(row["arguments"]) == {
        "site": demo.url.rstrip("/"),
        "locales": ["en", "pt"],
        "max_pages": 1,
        "since": "2024-01-02T00:00:00Z",
        "discover": ["listing"],
        "related_depth": 2,
        "render": "auto",
        "full": False,
    }
