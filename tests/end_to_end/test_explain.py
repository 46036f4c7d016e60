"""What `scrapy explain` tells of the articles and URLs of a crawled site."""

from __future__ import annotations

import re
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from newscrawl.storage.dialects import database_url
from newscrawl.storage.frontier import Discovery
from newscrawl.storage.store import Store
from tests.crawls import scrapy
from tests.databases import ON_BOTH_STORES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.crawls import Finished

# Due again at once: the tests cannot wait an hour.
SOON = {"NEWSCRAWL_REVISIT_AFTER": "0s", "NEWSCRAWL_RETRY_FAILED_AFTER": "0s", "NEWSCRAWL_GONE_AFTER": "0s"}
WIDTH = 80


@pytest.fixture
def explain(data) -> Callable[..., Finished]:
    command = [sys.executable, "-m", "scrapy", "explain"]
    return lambda *words: scrapy([*command, *words], data, COLUMNS=str(WIDTH))


@pytest.fixture
def crawl_when_due(demo, crawl) -> Callable[[], None]:
    def run() -> None:
        assert crawl(demo, **SOON).exit_code == 0

    return run


def section(out: str, title: str) -> str:
    """Return what stands under a heading."""
    (found,) = [part for part in out.split("\n\n") if part.startswith(title)]
    return found


def folded(text: str) -> str:
    return " ".join(text.split())


def test_a_stored_article(demo, crawled, data, explain) -> None:
    """A stored article tells where it was found, when fetched, what links to it, where its line is."""
    crawled()
    demo.clear_log()
    (row,) = data.rows(
        "SELECT related_id FROM related_links WHERE related_id IS NOT NULL GROUP BY 1 "
        "HAVING count(*) > 5 LIMIT 1"
    )
    article_id = row["related_id"]
    done = explain(article_id)
    assert (done.exit_code, done.err) == (0, "")
    article = data.articles()[article_id]
    (known,) = data.rows("SELECT * FROM frontier WHERE article_id = ?", article_id)
    assert done.out.startswith(f"Article {article_id} in en: live, version 1\n  {article['url']}\n")
    found = section(done.out, "Found")
    assert known["discovered_from"] in found
    assert f"{known['discovered_via']:<14} run 1 at {known['discovered_at']}" in found
    assert known["etag"] in section(done.out, "Fetched")
    assert known["due_at"] in section(done.out, "Next")
    assert "first: the first text that was stored" in section(done.out, "Revisions (1)")
    month = article["first_seen_at"][:7]
    (line,) = [line for line in data.json_lines() if line["article_id"] == article_id]
    assert f"bitget_news-{month}.jsonl, seq {line['seq']}" in section(done.out, "JSON Lines")
    links = data.scalar("SELECT count(*) FROM related_links WHERE related_id = ?", article_id)
    assert f"… and {links - 5} more" in section(done.out, f"Linked from ({links})")
    long = [line for line in done.out.splitlines() if len(line) > WIDTH]
    assert all("/jsonl/" in line for line in long)
    assert "\x1b" not in done.out
    assert demo.log() == []


@ON_BOTH_STORES
def test_where_fields_come_from(demo, crawl, data, explain) -> None:
    """Every field of a stored article tells its layer and what the other layers say."""
    demo.redesign(differ={"json_ld": ["title"]})
    crawl(demo)
    article_id = data.scalar("SELECT article_id FROM articles WHERE author IS NOT NULL LIMIT 1")
    told = folded(section(explain(article_id).out, "Where the fields come from"))
    assert "title page_state, as visible and meta json_ld says:" in told
    assert "author page_state, as visible and json_ld; meta silent" in told


@pytest.mark.parametrize(
    "form",
    [
        "{root}/news/detail/{id}?utm_source=x#top",
        "{root}/amp/news/detail/{id}/",
        "/news/detail/{id}",
    ],
    ids=["tracking", "AMP", "a path"],
)
def test_forms_of_the_url(form, demo, crawled, data, explain) -> None:
    """Every form of an article's URL tells the same story as its id."""
    crawled()
    article_id = next(iter(data.articles()))
    given = form.format(root=demo.url.rstrip("/"), id=article_id)
    assert explain(given).out == explain(article_id).out


@pytest.mark.parametrize("host", ["www.bitget.com", "https://www.bitget.cloud", "https://example.org:80"])
def test_another_host(host, crawled, data, explain) -> None:
    """A URL of another host is matched by its path, and it is said so."""
    crawled()
    article_id = next(iter(data.articles()))
    done = explain(f"{host}/news/detail/{article_id}")
    first, rest = done.out.split("\n", 1)
    assert first.startswith("Matched by its path: ")
    assert rest == explain(article_id).out


@ON_BOTH_STORES
def test_revisions(demo, crawled, data, explain, crawl_when_due) -> None:
    """Each revision shows cause, extractor and the words that left and came, and only those."""
    article_id = demo.published()[3]["article_id"]
    crawled(**SOON)
    title = data.articles()[article_id]["title"]
    first, rest = title.split(" ", 1)
    demo.edit(article_id, title=f"Changed {rest}", publisher="Another Desk")
    crawl_when_due()
    demo.edit(article_id, paragraph="Rewritten from scratch.", locale="en")
    crawl_when_due()
    done = explain(article_id)
    told = section(done.out, "Revisions (3)")
    assert told.count("publisher: the page changed, read by the same extractor") == 2
    assert f"title          [-{first}-]{{+Changed+}} " in told
    assert "{+Another Desk+}" in folded(told)
    assert "{+Rewritten from scratch.+}" in folded(told)
    assert told.count("body_text") == told.count("title") == 1
    assert [line.split()[1] for line in section(done.out, "Changes (3)").splitlines()[1:]] == [
        "new,",
        "revised,",
        "revised,",
    ]
    assert all(len(line) <= WIDTH for line in told.splitlines())


def test_removal_and_return(demo, crawled, explain, crawl_when_due) -> None:
    """Removal and return are told with their evidence."""
    article_id = demo.published()[5]["article_id"]
    crawled(**SOON)
    demo.remove(article_id)
    crawl_when_due()
    waiting = explain(article_id)
    assert "missing since" in section(waiting.out, "Next")
    assert "gone if still missing 1h later" in folded(section(waiting.out, "Next"))
    crawl_when_due()
    gone = explain(article_id)
    assert f"Article {article_id} in en: gone, version 1" in gone.out
    assert "the site removed it" in section(gone.out, "Next")
    demo.restore(article_id)
    crawl_when_due()
    done = explain(article_id)
    assert [line.split()[1] for line in section(done.out, "Changes (3)").splitlines()[1:]] == [
        "new,",
        "gone,",
        "restored,",
    ]
    assert section(done.out, "Rejects, newest first (2)").count("not_found (HTTP 404)") == 2
    assert ": live, version 1" in done.out


def test_a_rejected_article(demo, crawl, explain) -> None:
    """A page that is no article tells the reason and when it is looked at again."""
    article_id = demo.published()[5]["article_id"]
    page = "<html><head><title>Page not found</title></head><body><p>Sorry.</p></body></html>"
    demo.replace(f"/news/detail/{article_id}", page)
    crawl(demo)
    done = explain(article_id)
    assert done.exit_code == 0
    assert ": rejected, no text stored" in done.out
    assert "gone_page" in section(done.out, "Rejects, newest first (1)")
    assert "never" in section(done.out, "Fetched")
    assert "Revisions" not in done.out


def test_a_failed_article(demo, crawl, explain) -> None:
    """An article that could not be fetched tells the error, the tries so far and the next one."""
    article_id = demo.published()[5]["article_id"]
    demo.fault("500", path=article_id)
    crawl(demo, RETRY_TIMES=0)
    done = explain(article_id)
    assert ": failed, no text stored" in done.out
    assert "the last try failed: next try at " in section(done.out, "Next")
    fetched = section(done.out, "Fetched")
    assert "failed tries   1 in a row" in fetched
    assert "last error     http_500: HTTP 500" in fetched


def test_a_pending_article(crawled, data, explain) -> None:
    """An article that waits tells since which run."""
    crawled()
    with Store.open(database_url(data.folder)) as store:
        found = Discovery("12560600000001", "en", "https://x.example/", "related", related_depth=2)
        store.frontier.discover([found], 1)
    done = explain("12560600000001")
    assert "pending since run 1: the next run in its locale fetches it" in done.out
    assert "related depth  2, related links away" in done.out


def test_several_locales(site_of, crawl, explain) -> None:
    """An id in several locales is told in short, one of them whole when URL or option names it."""
    demo = site_of(articles=5, locales="en,pt")
    crawl(demo, locales="en,pt")
    article_id = demo.published()[0]["article_id"]
    done = explain(article_id)
    assert done.exit_code == 0
    assert f"Article {article_id} is known in 2 locales" in done.out
    assert re.findall(r"^  (\w+) +live, version 1: ", done.out, re.MULTILINE) == ["en", "pt"]
    whole = explain(article_id, "--locale", "pt")
    assert whole.out.startswith(f"Article {article_id} in pt: live")
    assert "also known in en" in whole.out
    assert explain(f"{demo.url}pt/news/detail/{article_id}").out == whole.out
    assert explain(article_id, "--locale", "xx").out == (
        f"Article {article_id} in xx: never discovered; known in en, pt\n"
    )
    assert explain(article_id, "--locale", "no locale").exit_code == 2


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("12560600000000", "Article 12560600000000: never discovered"),
        ("https://www.bitget.com/pt/news/detail/12560600000000", "in pt: never discovered"),
        ("https://evil.example/news/detail/12560600000000", "evil.example is another site"),
        ("https://evil.example/", "evil.example is another site than www.bitget.com"),
        ("https://www.bitget.com@evil.example/", "another site"),
        ("https://www.bitget.com/support/articles/12560600000000", "help centre"),
        ("https://www.bitget.com/news/detail/125606000000001", "has not the form of an id"),
        ("1256060", "has not the form of an id"),
        ("https://www.bitget.com/pt/news/3", "a listing page"),
        ("javascript:alert(1)", "javascript: is no address of a page"),
        ("http://[", "cannot be read as a URL"),
        ("[bold]\x1b[31m", "[bold]\\u001b[31m is no article"),
    ],
)
def test_what_is_unknown_or_no_article(given, says, data, explain) -> None:
    """What is not known, or no article, is one clear line and exit code 1."""
    Store.open(database_url(data.folder)).close()
    done = explain(given)
    (line,) = done.out.splitlines()
    assert says in line
    assert (done.exit_code, done.err) == (1, "")


def test_a_page_where_articles_were_found(demo, crawled, explain) -> None:
    """A listing page tells how many articles were first found there."""
    crawled()
    named = set(re.findall(r"/news/detail/(\d{14})", demo.get("/news").text))
    done = explain(f"{demo.url}news")
    assert f"{len(named)} articles were first found there" in done.out
    assert done.exit_code == 0


def test_hostile_text(crawled, data, explain) -> None:
    """Markup in a title is printed as it is, and control characters are escaped."""
    crawled()
    article_id = next(iter(data.articles()))
    with closing(sqlite3.connect(data.folder / "newscrawl.db")) as connection, connection:
        title = "[red]A[/red] \x1b[2J\u202e[/]"
        connection.execute("UPDATE articles SET title = ? WHERE article_id = ?", (title, article_id))
    done = explain(article_id)
    assert "  [red]A[/red] \\u001b[2J\\u202e[/]\n" in done.out


def test_no_database(explain) -> None:
    """Without a database there is one line and the exit code of the store."""
    done = explain("12560600000000")
    (line,) = done.err.splitlines()
    assert line.startswith("newscrawl: no database at ")
    assert (done.exit_code, done.out) == (5, "")


@pytest.mark.parametrize("words", [[], [" "], ["1", "2"]])
def test_wrong_arguments(words, explain) -> None:
    """Anything but one article is a wrong call."""
    assert explain(*words).exit_code == 2
