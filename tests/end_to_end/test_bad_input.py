"""A hostile or broken site costs a counted reject or a retried request, and nothing else.

One crawl meets every bad page, each in the place of another article.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.crawls import Dataset, Finished, crawl_command, scrapy
from tests.demo_client import DemoClient, demo_process

if TYPE_CHECKING:
    from collections.abc import Iterator

ARTICLE = """<!doctype html><html><head><title>{title} | Bitget News</title></head><body>
<div><h1>{title}</h1><div><span>Daily Nonce</span><span>{date}</span></div><div>By:Ada Byte</div>
<div><p>{body}</p><p>A second paragraph closes it.</p></div><div>0</div>
<p>Disclaimer: the site says nothing here.</p>
<section><h3>You may also like</h3>{related}</section></div></body></html>"""


def page(title="A title", body="The first paragraph.", date="2026/05/01 16:00", related="") -> str:
    return ARTICLE.format(title=title, body=body, date=date, related=related)


# A fault that passes: its kind, how often it strikes, and how often the page is asked for in the end.
PASSING = {"500": (2, 3), "cut": (2, 3), "cut_clean": (2, 3), "empty": (2, 3), "slow": (2, 1)}
# A fault that stays, and the reason of the reject that it leaves.
LASTING = {
    "500": "http_500",
    "cut": "cut",
    "cut_clean": "cut",
    "empty": "empty",
    "challenge": "challenge",
    "challenge_200": "challenge",
    "redirect_loop": "redirect_loop",
}
HOSTILE = {
    "script": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "formula": ("=cmd()|' /C calc'!A0", "=cmd()|' /C calc'!A0"),
    "direction": ("\u202eevil\u202c \u200ftitle", "evil title"),
    "sql": ("'); DROP TABLE articles; --", "'); DROP TABLE articles; --"),
    "line breaks": ("one\u2028two\nthree", "one two three"),
}
NO_ARTICLES = {
    "no body": (page(body="").replace("A second paragraph closes it.", ""), "no_body"),
    "no title": ("<html><body><p>Nothing to see</p></body></html>", "no_title"),
    "soft 404": (
        "<html><head><title>Not found | Bitget News</title></head><body><p>Gone.</p></body></html>",
        "gone_page",
    ),
    "a title of a megabyte": (page(title="A" * 1_000_000), "title_too_long"),
    # Above DOWNLOAD_MAXSIZE.
    "a page of eleven megabytes": (page(body="word " * 2_200_000), "too_large"),
}


@dataclass
class Spoilt:
    """A crawl of a site whose pages are bad, and which article each of them stands for."""

    done: Finished
    data: Dataset
    ids: dict[str, str]
    published: set[str]
    asked: list[str]
    elsewhere: list[Any]

    def article(self, name: str) -> dict[str, Any] | None:
        return self.data.articles().get(self.ids[name])

    def rejects(self, name: str) -> list[str]:
        query = "SELECT reason FROM rejects WHERE article_id = ?"
        return [row["reason"] for row in self.data.rows(query, self.ids[name])]


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spoilt]:
    data = Dataset(tmp_path_factory.mktemp("spoilt"))
    with demo_process(articles=60, layout="next") as demo, demo_process(articles=5) as elsewhere:
        published = [article["article_id"] for article in demo.published()]
        ids = spoil(demo, elsewhere, iter(published))
        done = scrapy(crawl_command(demo, RETRY_TIMES=2, NEWSCRAWL_BROWSER_WAIT=1), data)
        asked = [entry["path"].rpartition("/")[2] for entry in demo.log()]
        yield Spoilt(done, data, ids, set(published), asked, elsewhere.log())


def spoil(demo: DemoClient, elsewhere: DemoClient, left: Iterator[str]) -> dict[str, str]:
    """Put every bad page in the place of an article; return whose."""
    ids: dict[str, str] = {}

    def path(name: str) -> str:
        ids[name] = next(left)
        return f"/news/detail/{ids[name]}"

    for kind, (times, _) in PASSING.items():
        demo.fault(kind, path=path(f"passing {kind}"), times=times)
    for kind in LASTING:
        demo.fault(kind, path=path(f"lasting {kind}"))
    for name, (title, _) in HOSTILE.items():
        demo.replace(path(name), page(title=html.escape(title)))
    for name, (body, _) in NO_ARTICLES.items():
        demo.replace(path(name), body)
    demo.replace(path("NUL"), page(title="A\x00 title", body="Be\x00fore and after.").encode())
    demo.replace(path("deep"), page(body="<div>" * 20_000 + "deep" + "</div>" * 20_000))
    demo.replace(path("future"), page(title="A title without a day", date="2999/01/01 00:00"))
    itself = path("related")
    other = f'<a href="/news/detail/{ids["NUL"]}">Another</a>'
    demo.replace(itself, page(related=f'<a href="{itself}">Itself</a>' + other * 3))
    demo.replace(path("listing"), demo.get("/news").text)
    demo.replace(path("to the listing"), "", status=302, headers={"Location": "/news"})
    away = path("off the site")
    demo.replace(away, "", status=302, headers={"Location": elsewhere.url + away.lstrip("/")})
    return ids


def test_all_others_are_stored(spoilt) -> None:
    """Bad pages cost themselves: the crawl ends well and stores every other article."""
    assert spoilt.done.exit_code == 0, spoilt.done.out + spoilt.done.err
    assert "Traceback" not in spoilt.done.err
    rejected = {row["article_id"] for row in spoilt.data.rows("SELECT article_id FROM rejects")}
    assert set(spoilt.data.articles()) == spoilt.published - rejected
    bad = {f"lasting {kind}" for kind in LASTING} | NO_ARTICLES.keys()
    bad |= {"listing", "to the listing", "off the site"}
    # Whether a page that nests deeper than a program recurses can be read is the parser's business.
    assert rejected | {spoilt.ids["deep"]} == {spoilt.ids[name] for name in bad | {"deep"}}


@pytest.mark.parametrize("kind", PASSING)
def test_passing_faults_cost_a_retry(kind, spoilt) -> None:
    """A fault that passes is retried: its article is stored."""
    assert spoilt.article(f"passing {kind}")
    assert spoilt.asked.count(spoilt.ids[f"passing {kind}"]) == PASSING[kind][1]


@pytest.mark.parametrize("kind", LASTING)
def test_lasting_faults_are_rejects(kind, spoilt) -> None:
    """A fault that stays costs its own article, with a reason that the table at the end names."""
    assert spoilt.rejects(f"lasting {kind}") == [LASTING[kind]]
    assert f"{LASTING[kind]} " in spoilt.done.out
    query = "SELECT state FROM frontier WHERE article_id = ?"
    assert spoilt.data.scalar(query, spoilt.ids[f"lasting {kind}"]) in ("failed", "rejected")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_titles(name, spoilt) -> None:
    """A title is text: it is stored as it reads, on one line, and does nothing."""
    stored = HOSTILE[name][1]
    assert spoilt.article(name)["title"] == stored
    lines = [line["title"] for line in spoilt.data.json_lines() if line["article_id"] == spoilt.ids[name]]
    assert lines == [stored]


@pytest.mark.parametrize("name", NO_ARTICLES)
def test_pages_that_are_no_article(name, spoilt) -> None:
    """A page without a title or a body, that is no article or no page is never stored as one."""
    assert spoilt.article(name) is None
    assert spoilt.rejects(name) == [NO_ARTICLES[name][1]]


def test_nul_bytes(spoilt) -> None:
    """NUL bytes in a page cost nothing but themselves."""
    row = spoilt.article("NUL")
    assert row["title"] == "A title"
    assert row["body_text"] == "Before and after.\n\nA second paragraph closes it."


def test_related_block_that_links_to_itself(spoilt) -> None:
    """A link to the article itself and a repeated link are no related links."""
    related = spoilt.article("related")["related"]
    assert [(link["position"], link["related_id"], link["title"]) for link in related] == [
        (1, spoilt.ids["NUL"], "Another")
    ]


def test_dates_in_the_far_future(spoilt) -> None:
    """An impossible date is no date: the article is stored without it."""
    row = spoilt.article("future")
    assert row["published_at"] is None
    assert row["title"] == "A title without a day"


def test_a_listing_at_an_article_url(spoilt) -> None:
    """An article URL that answers with the listing, or leads to it, is a reject with its own reason."""
    assert spoilt.rejects("listing") == ["listing"]
    assert spoilt.rejects("to the listing") == ["redirected"]


def test_redirects_off_the_site(spoilt) -> None:
    """A page cannot send the crawl to another service on the same host, or anywhere else."""
    assert spoilt.rejects("off the site") == ["offsite"]
    assert spoilt.elsewhere == []


def test_a_busy_host(site_of, crawl, data) -> None:
    """429 holds back the host and costs a retry; one article that stays busy is refused, the rest stored."""
    demo = site_of(articles=12)
    passing, lasting = (article["article_id"] for article in demo.published()[:2])
    demo.fault("429", path=passing, retry_after=1, times=1)
    demo.fault("429", path=lasting, retry_after=1)
    done = crawl(demo, RETRY_TIMES=1)
    assert done.exit_code == 0, done.err
    assert set(data.articles()) == {article["article_id"] for article in demo.published()} - {lasting}
    assert data.rejects() == {"blocked"}
    asked = [entry["path"].rpartition("/")[2] for entry in demo.log()]
    assert (asked.count(passing), asked.count(lasting)) == (2, 2)


def test_a_listing_page_that_fails_at_first(demo, crawl, data) -> None:
    """What a listing page names is found though the page comes broken, late or not at all at first."""
    for kind in ("500", "cut", "cut_clean", "empty", "slow"):
        demo.fault(kind, path="/news/2$", times=1, seconds=0.1)
    done = crawl(demo, discover="listing", related_depth=0, RETRY_TIMES=4)
    assert done.exit_code == 0, done.err
    assert set(data.articles()) == {article["article_id"] for article in demo.published()}
    assert data.rejects() == set()


DAMAGED = ("malformed", "wrong_charset", "no_charset", "broken_json", "double_json")


def test_damaged_pages_are_read(site_of, crawl, data) -> None:
    """Markup, charset and page state may be broken: what the page still says is stored right."""
    demo = site_of(articles=30, layout="next", locales="en,zh-CN")
    kinds = {article["article_id"]: DAMAGED[n % len(DAMAGED)] for n, article in enumerate(demo.published())}
    for article_id, kind in kinds.items():
        demo.fault(kind, path=f"/news/detail/{article_id}")
    done = crawl(demo, locales="en,zh-CN")
    assert done.exit_code == 0, done.err
    fields = ("title", "body_text", "published_at", "publisher")
    for locale in ("en", "zh-CN"):
        published = {article["article_id"]: article for article in demo.published(locale)}
        stored = data.articles(locale)
        assert stored.keys() == published.keys()
        for article_id, article in published.items():
            said = {name: stored[article_id][name] for name in fields}
            assert said == {name: article[name] for name in fields}, kinds[article_id]


def test_an_empty_listing(demo, crawl, data) -> None:
    """A listing without a card ends its sweep; the site map still finds everything."""
    demo.replace("/news", "<html><body><h1>News</h1></body></html>")
    done = crawl(demo, render="never")
    assert done.exit_code == 0, done.err
    assert set(data.articles()) == {article["article_id"] for article in demo.published()}


def test_duplicates_on_a_listing(demo, crawl, data) -> None:
    """An id that a listing names several times, under several spellings, is one article and one request."""
    article_id = demo.published()[3]["article_id"]
    path = f"/news/detail/{article_id}"
    spellings = [path, f"/amp{path}", f"{path}?utm_source=x", f"{path}#comments", f"/en{path}", f"{path}/"]
    links = "".join(f'<p><a href="{url}">Again</a></p>' for url in spellings)
    demo.replace("/news", f"<html><body><h1>News</h1>{links}</body></html>")
    crawl(demo, discover="listing", max_pages=1, related_depth=0)
    assert article_id in data.articles()
    assert len([entry for entry in demo.log() if article_id in entry["path"]]) == 1
