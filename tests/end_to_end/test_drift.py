"""A site whose pages change while the dataset is still right: what is said of it, and what is kept."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.demo_client import DemoClient

NEW_ARTICLES = 25


@pytest.fixture(scope="session")
def running_demo(large_demo) -> DemoClient:
    return large_demo


@pytest.fixture(name="site")
def _site(demo, crawled) -> DemoClient:
    """Return a site of which enough has been crawled to tell what is usual."""
    crawled()
    return demo


def crawl_after(redesign, site, crawl):
    """Publish articles under another design, crawl them, and return what was said."""
    site.redesign(**redesign)
    ids = site.publish(NEW_ARTICLES)
    done = crawl(site)
    return done, set(ids)


def checks_of(data) -> dict[str, list[str]]:
    counts = data.scalar("SELECT counts FROM runs ORDER BY run_id DESC LIMIT 1")
    return json.loads(counts)["checks"]


def is_right(data, site, ids) -> bool:
    truth = {one["article_id"]: one for one in site.published()}
    stored = data.articles()
    fields = ("title", "publisher", "author", "published_at", "summary", "body_text")
    return all(stored[one][name] == truth[one][name] for one in ids for name in fields)


@pytest.mark.parametrize(
    ("redesign", "layer", "says"),
    [
        pytest.param({"drop": ["json_ld"]}, "json_ld", r"0 of \d+ articles have it", id="silent"),
        pytest.param({"drop": ["page_state"]}, "page_state", r"0 of \d+", id="first choice silent"),
        pytest.param(
            {"differ": {"json_ld": ["title"]}}, "json_ld", r"title: 0 of (\d+) agree, \1 differ", id="differs"
        ),
        pytest.param(
            {"drop": ["visible_date"]}, "visible", r"\d+ are silent, before 130 of 130", id="field lost"
        ),
    ],
)
def test_a_layer_that_changes(site, crawl, data, redesign, layer, says) -> None:
    """A layer that goes silent or starts to differ is named with three articles; the rows are right."""
    done, ids = crawl_after(redesign, site, crawl)
    assert done.exit_code == 0, done.out
    assert is_right(data, site, ids)
    warned = {name: figure for name, (level, figure) in checks_of(data).items() if level == "warning"}
    assert set(warned) == {f"layer:{layer}"}
    assert re.search(says, warned[f"layer:{layer}"])
    named = re.findall(r"/news/detail/(\d+)", warned[f"layer:{layer}"])
    assert len(named) == 3
    assert set(named) <= set(data.articles())
    assert f"warning: layer:{layer}" in done.out


def test_names_that_are_new(site, crawl) -> None:
    """Members that the article's object never had are reported once, with an article that has them."""
    done, ids = crawl_after({"new_keys": {"aiSummary": "x", "riskLevel": 3}}, site, crawl)
    assert done.exit_code == 0
    (line,) = [line for line in done.out.splitlines() if "state_keys" in line]
    assert "2 new" in line
    assert "aiSummary, riskLevel" in line
    assert set(re.findall(r"/news/detail/(\d+)", line)) <= ids
    site.publish(3)
    assert "state_keys" not in crawl(site).out


def test_renamed_members(site, crawl, data) -> None:
    """Values under new names are still read, and the names are reported."""
    names = {"title": "hd", "content": "tx", "contentText": "tp", "showTime": "tm", "originPublishTime": "to"}
    done, ids = crawl_after({"rename_keys": names}, site, crawl)
    assert done.exit_code == 0
    assert is_right(data, site, ids)
    assert "state_keys" in done.out


@pytest.mark.usefixtures("site")
def test_where_fields_come_from(data) -> None:
    """Every value of every article has its layer, the extractor's version and the other layers' word."""
    fields = ("title", "publisher", "author", "published_at", "summary", "body_text", "disclaimer")
    for field in fields:
        with_value = data.scalar(f"SELECT count(*) FROM articles WHERE {field} IS NOT NULL")
        origins = data.scalar("SELECT count(*) FROM provenance WHERE field = ? AND extractor > 0", field)
        assert origins == with_value
    (title,) = data.rows(
        "SELECT DISTINCT layer, agreed, differed, silent FROM provenance WHERE field = 'title'"
    )
    assert title["layer"] == "page_state"
    assert json.loads(title["agreed"]) == ["visible", "json_ld", "meta"]


def test_contradictions_are_kept(site, crawl, data) -> None:
    """A layer's contradicting value is kept beside the stored one."""
    _, ids = crawl_after({"differ": {"json_ld": ["title"]}}, site, crawl)
    rows = data.rows(
        "SELECT a.title, p.differed FROM provenance p JOIN articles a USING (article_id, locale) "
        "WHERE p.field = 'title' AND p.differed <> '{}'"
    )
    assert len(rows) == len(ids)
    assert all(json.loads(row["differed"])["json_ld"].startswith(row["title"][:100]) for row in rows)


def test_other_locales_of_an_article(site_of, crawl, data) -> None:
    """The addresses of an article in other languages are stored, its own is not among them."""
    site = site_of(articles=20, layout="next", locales="en,pt")
    assert crawl(site).exit_code == 0
    alternates = [json.loads(row["alternates"]) for row in data.rows("SELECT alternates FROM articles")]
    assert {one["locale"] for found in alternates for one in found} == {"pt"}
    assert all("/pt/news/detail/" in one["url"] for found in alternates for one in found)
