"""The steps of `docs/adding-a-site.md`, done: one file more, and every command knows the site."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from scrapy.settings import Settings

from newscrawl.commands import spider_of, spider_reading
from newscrawl.commands.explain import understand
from newscrawl.demo.ids import article_id
from newscrawl.demo.model import detail_path
from newscrawl.exceptions import ArgumentError
from newscrawl.explorer.metadata import article_path
from newscrawl.spiders.bitget_news import BitgetNewsSpider
from newscrawl.storage.dialects import database_url
from newscrawl.storage.store import Store
from tests.crawls import FULL_SPEED, Dataset, Finished, scrapy
from tests.end_to_end.explorer.explorer_site import explorer
from tests.loopback import site
from tests.second_site import pages
from tests.second_site.spiders.quay_courier import QuayCourierSpider

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).parent / "spiders/quay_courier.py"
CAFE = quote("café-aan-het-water")
FIRST = pages.PAGES[0][0]


@pytest.fixture(scope="module")
def dataset(_processes, tmp_path_factory) -> Iterator[tuple[str, Dataset]]:
    """Give the site's root, and what a crawl of it in one process has stored."""
    data = Dataset(tmp_path_factory.mktemp("second") / "data")
    with site(pages.answer) as (root, _):
        done = newscrawl(data, "crawl", "quay_courier", "-a", f"site={root}")
        assert done.exit_code == 0, done.out + done.err
        yield root, data


def newscrawl(data: Dataset, *words: str) -> Finished:
    settings = FULL_SPEED | {
        "SPIDER_MODULES": "newscrawl.spiders,tests.second_site.spiders",
        "NEWSCRAWL_READ_PROCESSES": 0,
    }
    given = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    return scrapy([sys.executable, "-m", "newscrawl", *words, *given], data)


def test_the_page_shows_the_file_as_it_is() -> None:
    """The documentation shows the site's module to the letter."""
    blocks = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs/adding-a-site.md").read_text("utf-8"), re.DOTALL
    )
    assert FILE.read_text("utf-8") in blocks


def test_every_article_is_found_by_its_slug(dataset) -> None:
    """Articles of listing pages, of the feed and of related blocks are stored under their slugs."""
    root, data = dataset
    found = {row["article_id"]: row for row in data.rows("SELECT * FROM frontier")}
    assert set(found) == {quote(slug) for slug in pages.SLUGS}
    assert found[CAFE]["discovered_via"] in ("listing", "feed")
    assert found[pages.IN_FEED]["discovered_via"] == "feed"
    assert found[pages.RELATED]["discovered_via"] == "related"
    articles = data.articles("nl")
    assert set(articles) == set(found)
    assert {row["url"] for row in articles.values()} == {f"{root}/verhaal/{slug}/" for slug in found}


def test_what_an_article_says(dataset) -> None:
    """Suffix, disclaimer and names in the page state are the site's own; related links lead on by slugs."""
    article = dataset[1].articles("nl")[CAFE]
    assert article["title"] == "Café aan het water"
    assert article["published_at"] == "2026-10-01T06:30:00Z"
    assert article["body_text"].split("\n\n") == re.findall("<p>(.*)</p>", pages.TEXT)
    assert article["disclaimer"] == pages.NOTE
    assert (article["author"], article["section"]) == ("Femke Hoorn", "Haven")
    assert [link["related_id"] for link in article["related"]] == [pages.RELATED, pages.PAGES[0][1]]


def test_the_sweep_reads_all_numbered_pages(dataset) -> None:
    """Page 2 lies under a path of its own, and the list ends where a page is missing."""
    (sweep,) = dataset[1].rows("SELECT * FROM sweeps WHERE source = 'listing'")
    assert sweep["pages"] == len(pages.PAGES) + 1
    assert sweep["completed_at"]


def test_json_lines_have_slugs(dataset) -> None:
    """Every article has its line in the files of the site's name."""
    lines = dataset[1].json_lines()
    assert {line["article_id"] for line in lines} == {quote(slug) for slug in pages.SLUGS}
    assert all(file.name.startswith("quay_courier-") for file in (dataset[1].folder / "jsonl").iterdir())


@pytest.mark.parametrize(
    "asked", ["{id}", "{root}/verhaal/{id}/", "{root}/verhaal/{id}?utm_source=x", "/verhaal/{id}/"]
)
@pytest.mark.parametrize("slug", [FIRST, "café-aan-het-water", CAFE])
def test_an_article_is_named_by_slug_or_address(asked, slug) -> None:
    """An article is named by its slug or by any spelling of its URL."""
    spider = QuayCourierSpider()
    told = understand(asked.format(id=slug, root=spider.default_site), spider)
    assert (told.article_id, told.why_not) == (quote(slug, safe="%"), "")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/verhaal/archief/", "has not the form of an id"),
        ("/news/page/2/", "a listing page"),
        ("/news/", "a listing page"),
        ("/over-ons/wie-wij-zijn", "articles are at /verhaal/{id}/"),
    ],
)
def test_why_a_page_is_no_article(path, told) -> None:
    """The grammar is the site's: its listing pages, and what is like an article and has no slug."""
    spider = QuayCourierSpider()
    assert told in understand(spider.default_site + path, spider).why_not


@pytest.mark.parametrize("spider", [BitgetNewsSpider, QuayCourierSpider])
def test_an_empty_store_leaves_it_to_the_address(spider, tmp_path) -> None:
    """Where no run has begun, the spider is the one whose site an address belongs to."""
    settings = Settings({"SPIDER_MODULES": ["newscrawl.spiders", "tests.second_site.spiders"]})
    with Store.open(database_url(tmp_path)) as store:
        assert type(spider_of(store, settings, f"{spider.default_site}/about")) is spider


def test_the_demo_is_crawled_by_the_spider_that_reads_it() -> None:
    """Of several spiders the demo takes the one whose articles have its addresses."""
    settings = Settings({"SPIDER_MODULES": ["newscrawl.spiders", "tests.second_site.spiders"]})
    assert spider_reading(settings, detail_path("en", article_id(0, 0))) == BitgetNewsSpider.name
    assert spider_reading(settings, f"/verhaal/{FIRST}/") == QuayCourierSpider.name
    with pytest.raises(ArgumentError, match="none of the spiders"):
        spider_reading(settings, "/else/1")


def test_commands_know_the_site_by_its_store(dataset, tmp_path) -> None:
    """What is stored is explained, read again and exported by the facts of its site."""
    _, data = dataset
    assert f"/verhaal/{CAFE}/" in newscrawl(data, "explain", "café-aan-het-water").out
    assert "6 pages read again: 0 articles would change" in newscrawl(data, "reparse").out
    done = newscrawl(data, "export", "--format", "jsonl", str(tmp_path / "out"))
    assert done.exit_code == 0, done.out + done.err
    (file,) = (tmp_path / "out").glob("articles*.jsonl")
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert {row["article_id"] for row in rows} == {quote(slug) for slug in pages.SLUGS}


def test_the_explorer_shows_an_article(dataset) -> None:
    """The page of an article has its slug in its address, percent signs and all."""
    with explorer(dataset[1].folder) as running:
        status, text, _ = running.get(article_path((CAFE, "nl")))
    assert status == 200
    assert "Café aan het water" in text
    assert f'href="{article_path((pages.RELATED, "nl"))}"' in text
