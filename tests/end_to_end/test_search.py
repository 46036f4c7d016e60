"""What `newscrawl search` finds in a crawled site, and how it is told."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import sys
from contextlib import closing
from subprocess import PIPE
from typing import TYPE_CHECKING

import pytest

from tests.crawls import scrapy
from tests.databases import ON_BOTH_STORES
from tests.forks import Fork
from tests.storage.search_examples import is_in_step

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.crawls import Finished

# Due again at once: the tests cannot wait an hour.
SOON = {"NEWSCRAWL_REVISIT_AFTER": "0s", "NEWSCRAWL_RETRY_FAILED_AFTER": "0s", "NEWSCRAWL_GONE_AFTER": "0s"}


@pytest.fixture
def search(data) -> Callable[..., Finished]:
    return lambda *words: scrapy([sys.executable, "-m", "scrapy", "search", *words], data)


def test_search_lists_what_the_articles_say(site_of, crawl, data, search) -> None:
    """Every article that has the word is found and counted; a list shows title, facts, address and text."""
    demo = site_of(articles=45, locales="en,zh-CN")
    assert crawl(demo, locales="en,zh-CN").exit_code == 0
    texts = "coalesce(title, '') || coalesce(summary, '') || key_points || coalesce(body_text, '')"
    having = data.rows(f"SELECT * FROM articles WHERE {texts} LIKE '%钱包%' ORDER BY published_at")
    done = search("钱包", "--limit", "3")
    assert done.exit_code == 0, done.err
    *hits, total = done.out.strip().split("\n\n")
    first, last = (having[place]["published_at"][:16].replace("T", " ") for place in (0, -1))
    assert total == f"{len(having)} articles, published {first} to {last} UTC; the best 3 shown"
    assert len(hits) == 3
    articles = {row["url"]: row for row in having}
    for hit in hits:
        title, facts, snippet = hit.split("\n")
        publisher, published, locale, url = facts.strip().split(" · ")
        row = articles[url]
        assert title.replace("*", "") == row["title"]
        assert (publisher, locale) == (row["publisher"], "zh-CN")
        assert published == row["published_at"][:16].replace("T", " ") + " UTC"
        body = re.sub(r"\s+", " ", row["body_text"])
        assert snippet.strip().strip("…").replace("*", "") in body
        assert "*钱包*" in title + snippet


@pytest.mark.parametrize("word", ["-solana", "-Litecoin", "-halving", "-x", "-LWARNING"])
def test_a_word_that_begins_as_an_option(word, crawled, search) -> None:
    """A word with a dash before it must not be there, whatever option its letters begin; a level is one."""
    crawled()
    done = search("bitcoin", word, "--json")
    quoted = search("bitcoin" if word == "-LWARNING" else f"bitcoin {word}", "--json")
    assert (done.exit_code, done.out, done.err) == (0, quoted.out, quoted.err)
    assert search(word, "bitcoin", "--json").out == done.out


def test_the_index_is_kept_by_crawls_and_reparse(demo, crawl, crawled, data, search) -> None:
    """What is edited, removed or read anew is found by what it says now, and the index is whole."""
    crawled(**SOON)
    edited, removed, reread = (row["article_id"] for row in demo.published()[:3])
    demo.edit(edited, paragraph="Quokkas were sighted.")
    demo.remove(removed)
    for _ in range(2):
        assert crawl(demo, **SOON).exit_code == 0
    with closing(sqlite3.connect(data.folder / "newscrawl.db")) as connection:
        connection.execute("UPDATE articles SET title = 'Wombats' WHERE article_id = ?", [reread])
        connection.commit()
    assert _ids(search("wombats", "--json")) == [reread]
    done = scrapy([sys.executable, "-m", "scrapy", "reparse", "--adopt"], data)
    assert done.exit_code == 0, done.err
    assert search("wombats").exit_code == 1
    assert _ids(search("quokkas", "--json")) == [edited]
    title = data.scalar("SELECT title FROM articles WHERE article_id = ?", removed)
    gone = [json.loads(line) for line in search(f'"{title}"', "--json").out.splitlines()]
    assert "gone" in {hit["status"] for hit in gone if hit["article_id"] == removed}
    assert " · gone\n" in search(f'"{title}"').out
    assert is_in_step(data.folder / "newscrawl.db")


def _ids(done: Finished) -> list[str]:
    return [json.loads(line)["article_id"] for line in done.out.splitlines()]


@ON_BOTH_STORES
def test_search_for_programs(crawled, data, search) -> None:
    """With --json every hit is an object on a line, plain but for the stars around what was looked for."""
    crawled()
    done = search("bitcoin", "--json")
    hits = [json.loads(line) for line in done.out.splitlines()]
    assert hits
    assert done.err == ""
    assert sorted((hit["score"] for hit in hits), reverse=True) == [hit["score"] for hit in hits]
    for hit in hits:
        row = data.rows("SELECT * FROM articles WHERE article_id = ?", hit["article_id"])[0]
        names = ("article_id", "locale", "url", "title", "publisher", "published_at", "status")
        assert {name: hit[name] for name in names} == {name: row[name] for name in names}
    assert "*Bitcoin*" in "".join(hit["snippet"] for hit in hits)


def test_dates_locales_and_publisher(site_of, crawl, data, search) -> None:
    """Dates include their whole day, and all conditions hold together."""
    demo = site_of(articles=45, locales="en,pt-PT")
    crawl(demo, locales="en,pt-PT")
    query = "SELECT article_id FROM articles WHERE body_text LIKE '%a%' AND "
    days = "published_at BETWEEN '2024-01-01T12' AND '2024-01-01T24' AND locale = 'pt-PT'"
    narrow = ("--since", "2024-01-01T12:00", "--until", "2024-01-01", "--locale", "pt-PT", "--limit", "99")
    everything = {row["article_id"] for row in data.rows(query + days)}
    words = ("a", "the", "usdt", "resumes")
    by_word = [set(_ids(search(word, "--json", *narrow))) for word in words]
    assert set.union(*by_word) == everything
    publisher = data.scalar(f"SELECT publisher FROM articles WHERE {days} LIMIT 1")
    mine = {row["article_id"] for row in data.rows(f"{query}{days} AND publisher = '{publisher}'")}
    narrow = (*narrow, "--json", "--publisher", publisher.upper())
    assert set.union(*(set(_ids(search(word, *narrow))) for word in words)) == mine


def test_colours(crawled, data) -> None:
    """A terminal shows what was looked for in colour and without stars."""
    crawled()
    command = [sys.executable, "-m", "scrapy", "search", "bitcoin"]
    done = scrapy(command, data, FORCE_COLOR="1", TERM="xterm")
    assert re.search(r"\x1b\[(1;)?33mBitcoin\x1b", done.out)
    assert "*" not in done.out


def test_a_reader_that_has_enough(crawled, data) -> None:
    """Whoever stops reading, as head does, is not told that the pipe is broken."""
    crawled()
    for form in ("--json", "--limit=9"):
        command = [sys.executable, "-m", "scrapy", "search", "the", form]
        environment = os.environ | {"NEWSCRAWL_DATA_DIR": str(data.folder)}
        with Fork(command, env=environment, stdout=PIPE, stderr=PIPE) as process:
            process.stdout.close()
            assert process.stderr.read() == ""


def test_nothing_found(crawled, search) -> None:
    """Nothing found is said on standard error, with the exit code of grep."""
    crawled()
    done = search("Quokka")
    assert (done.exit_code, done.out) == (1, "")
    assert done.err == "newscrawl: nothing found for Quokka\n"


def test_what_cannot_be_asked(demo, crawl, search) -> None:
    """A condition that makes no sense is named in one line."""
    crawl(demo, max_pages=1, discover="listing", related_depth=0)
    no_date = "is not a date such as 2026-01-31, 2026-01, yesterday, 7d or 24h"
    no_locale = "is not a locale such as en, pt-PT or zh-CN"
    for words, complaint in (
        (["bitcoin", "--since", "soon"], f"--since: 'soon' {no_date}"),
        (["bitcoin", "--until", "2024-02-30"], f"--until: '2024-02-30' {no_date}"),
        (["bitcoin", "--locale", "??"], f"--locale: '??' {no_locale}"),
        (["bitcoin", "--limit", "0"], "--limit: '0' is not a whole number from 1"),
        (["- …"], "nothing to look for in '- …' (-, … has no letter or digit, left out)"),
        (["OR"], "nothing to look for in 'OR' (OR has nothing beside it, left out)"),
        ([], "name words to look for, such as 'bitcoin -etf since:7d'"),
    ):
        done = search(*words)
        assert (done.exit_code, done.out, done.err) == (2, "", f"newscrawl: {complaint}\n")


def test_what_people_type(crawled, data, search) -> None:
    """Operators, fields and dates narrow a search from the command line as they do in Python."""
    crawled()
    texts = "coalesce(title, '') || coalesce(summary, '') || key_points || coalesce(body_text, '')"
    either = f"({texts} LIKE '%bitcoin%' OR {texts} LIKE '%solana%')"
    wanted = data.rows(f"SELECT article_id FROM articles WHERE {either} AND published_at < '2024-01-02'")
    done = search("(bitcoins OR solana) until:2024-01-01", "--json", "--limit", "99")
    assert set(_ids(done)) == {row["article_id"] for row in wanted}
    title = data.scalar("SELECT title FROM articles ORDER BY published_at LIMIT 1")
    assert len(_ids(search(f'title:"{title}"', "--json"))) > 0


@ON_BOTH_STORES
def test_the_newest_first(crawled, data, search) -> None:
    """With --newest, and where no word ranks, the newest article comes first, and no score is made up."""
    crawled()
    newest = data.rows("SELECT article_id FROM articles ORDER BY published_at DESC, doc_id LIMIT 5")
    for words in (["since:2000"], ["--", "-solana -qwertz", "OR", "qwertz", "OR", "since:2000"]):
        done = search("--json", "--limit", "5", *words)
        assert _ids(done) == [row["article_id"] for row in newest]
        assert {json.loads(line)["score"] for line in done.out.splitlines()} == {None}
    dated = [
        json.loads(line)["published_at"] for line in search("the", "--newest", "--json").out.splitlines()
    ]
    assert dated == sorted(dated, reverse=True)
    assert search("the", "--newest", "--limit", "1").out.endswith("; the newest 1 shown\n")


def test_what_was_not_understood(crawled, search) -> None:
    """What was not understood is one line on standard error, and the rest is looked for."""
    crawled()
    done = search("bitcoin since:2026-13-40 🚀 (", "--json")
    assert len(_ids(done)) > 0
    told = (
        "newscrawl: a bracket ( has no other half, left out; since:2026-13-40: no date such as 2026-05-31, "
        "2026-05, yesterday, 7d or 24h, left out; 🚀 has no letter or digit, left out\n"
    )
    assert done.err == told
    done = search("bitcoin quokka:1 \x1b[31m")
    assert done.err.startswith(
        "newscrawl: nothing found for bitcoin quokka:1 \\u001b[31m (quokka: is no field"
    )
    assert len(done.err.splitlines()) == 1


def test_search_without_a_database(search) -> None:
    """A search in nothing is one line and the exit code of a store that fails."""
    done = search("bitcoin")
    assert done.exit_code == 5
    assert "no database" in done.err
    assert len(done.err.splitlines()) == 1
