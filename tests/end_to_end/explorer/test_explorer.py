"""`newscrawl explore` as a program sees it: what it answers, what it refuses, how it ends."""

from __future__ import annotations

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from urllib.parse import quote

import pytest

from newscrawl.explorer.metadata import metadata, tables
from newscrawl.extras import missing
from newscrawl.monitoring import run_result as outcome
from newscrawl.storage.dialects import database_url
from newscrawl.storage.store import Store
from tests.end_to_end.explorer.explorer_site import CHINESE, explorer, refused, variables
from tests.storage.storage_examples import RUN, article, id_of

WRITES = (
    "DELETE FROM articles",
    "UPDATE articles SET title = 'x'",
    "INSERT INTO gaps DEFAULT VALUES",
    "DROP TABLE articles",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA query_only = OFF",
    "ATTACH 'other.db' AS other",
    "VACUUM INTO 'copy.db'",
    "WITH one AS (SELECT 1) DELETE FROM articles",
    "SELECT load_extension('x')",
)


@pytest.mark.parametrize("sql", WRITES)
def test_nothing_is_written_by_sql(explored, site, sql) -> None:
    """SQL that writes, attaches or loads is refused, and the database stays as it was."""
    before = (explored / "newscrawl.db").read_bytes()
    status, text, _ = site.get(f"/newscrawl?sql={quote(sql)}")
    assert status == 400, text
    assert (explored / "newscrawl.db").read_bytes() == before


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_is_written_by_a_request(site, method) -> None:
    """Only GET and HEAD are answered."""
    assert site.get("/newscrawl/articles", method)[0] == 405


def test_a_live_database(tmp_path) -> None:
    """While a writer holds the database it is read, and a reload shows what was written since."""
    with Store.open(database_url(tmp_path)) as store, explorer(tmp_path) as site:
        run = store.runs.begin(RUN)
        with closing(sqlite3.connect(tmp_path / "newscrawl.db")) as writer:
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("DELETE FROM runs")
            assert "Nothing is stored" in site.get("/newscrawl/articles")[1]
            writer.rollback()
        store.articles.save([article(7, title="Fresh from the press")], run)
        _, text, headers = site.get("/newscrawl/articles")
        assert "Fresh from the press" in text
        assert headers["Cache-Control"] == "no-cache"
        assert "Fresh from the press" in site.get("/newscrawl/articles?_search=press")[1]


@pytest.mark.parametrize(
    "path", ["/", "/newscrawl", "/newscrawl/articles", "/newscrawl.json", "/nothing", "/-/metadata.json"]
)
def test_no_answer_allows_a_script(site, path) -> None:
    """Every answer forbids all scripts, guessing of types, and telling others where a reader comes from."""
    headers = site.get(path)[2]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Access-Control-Allow-Origin"] is None


@pytest.mark.parametrize(
    ("host", "status"), [("localhost:9", 200), ("127.0.0.1", 200), ("news.evil.example", 421), ("", 421)]
)
def test_only_by_its_own_name(site, host, status) -> None:
    """A page of another site that points its own name to this machine is refused."""
    assert site.get("/newscrawl", Host=host)[0] == status


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},  # another port of this machine
        {"Origin": "https://news.evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/newscrawl", "/newscrawl.json?sql=select+1"])
def test_no_page_of_another_site_asks(site, path, headers) -> None:
    """What a page of another site asks for, in any way, is refused before SQL is looked at."""
    assert site.get(path, **headers)[0] == 403


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "same-origin"}], ids=str)
def test_its_own_pages_and_a_typed_address_ask(site, headers) -> None:
    """A browser whose address was typed, or that follows a link of the explorer, is answered."""
    assert site.get("/newscrawl", **headers)[0] == 200
    assert site.get("/newscrawl", Origin=site.url[:-1], **headers)[0] == 200


def test_nothing_commands_the_terminal(explored) -> None:
    """Control characters of a request do not reach the terminal of whoever runs the explorer."""
    with explorer(explored) as site:
        for path in ("/%1b[2J", "/newscrawl/%1b[2J%9b", "/newscrawl?sql=select+%22%1b[2J%22+%1b[2J"):
            assert site.get(path)[0] in (400, 404)
        assert site.get("/newscrawl/articles.json?_timelimit=%1b[2J%C2%9b")[0] == 500
        code, errors = site.interrupt()
    assert code == outcome.OK
    assert "cannot show" in errors
    assert not set(errors) & {"\x1b", "\x9b"}


def test_the_tables_are_counted(site, explored) -> None:
    """The front page says how many rows a table has."""
    with closing(sqlite3.connect(explored / "newscrawl.db")) as connection:
        (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    site.get("/newscrawl")  # a page of a busy machine may come before its counts
    assert re.search(rf'>Articles</a>\s*<span class="count">{articles}</span>', site.get("/newscrawl")[1])


@pytest.mark.parametrize("question", metadata()["databases"]["newscrawl"]["queries"])
def test_every_question_is_answered(site, question) -> None:
    """A canned query runs, and takes an empty parameter for all."""
    status, text, _ = site.get(f"/newscrawl/{question}.json?_shape=array")
    assert status == 200, text
    assert isinstance(json.loads(text), list)


def test_the_coins_of_an_article(site) -> None:
    """An article names its coins, each with a link to all articles that do."""
    page = site.get(f"/newscrawl/articles/{id_of(CHINESE)},en")[1]
    [path] = re.findall(r'href="([^"]+)" title="Bitcoin">BTC</a>', page)
    listed = site.get(path)[1]
    assert id_of(CHINESE) in listed
    assert re.search(r"\d+ rows?\s+where coin = BTC, newest first", listed)
    rows = json.loads(site.get("/newscrawl/coin_articles.json?_shape=array&symbol=btc")[1])
    assert id_of(CHINESE) in {row["article_id"] for row in rows}


def test_what_is_edited_is_told(site) -> None:
    """The question for edits names the article that was edited and what changed in it."""
    (row,) = json.loads(site.get("/newscrawl/edited.json?_shape=array")[1])
    assert (row["article_id"], row["title_changed"], row["body_changed"]) == (id_of(2), 0, 1)


def test_every_column_is_described(explored) -> None:
    """Each column of each table and view that is shown has a description, and each hidden one is known."""
    with closing(sqlite3.connect(explored / "newscrawl.db")) as database:
        query = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
        names = {name for (name,) in database.execute(query)}
        columns = {
            name: {row[1] for row in database.execute(f"PRAGMA table_info({name})")} for name in tables()
        }
    assert set(tables()) <= names
    assert not {name: rest for name in tables() if (rest := columns[name] - set(tables()[name]["columns"]))}
    assert not {name for name in tables() if set(tables()[name].get("list", ())) - columns[name]}
    told = metadata()["databases"]["newscrawl"]["tables"]
    assert not {name for name in names if not name.startswith("articles_fts_")} - set(told)


def test_no_database(tmp_path) -> None:
    """Without a database one line says so."""
    code, errors = refused(tmp_path)
    assert (code, errors.count("\n")) == (outcome.STORE_FAILED, 1)
    assert errors.startswith("newscrawl: no database at ")


def test_a_port_in_use(explored) -> None:
    """A port that is taken is one line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, errors = refused(explored, "--port", str(port))
    line = (
        f"newscrawl: cannot listen on 127.0.0.1, port {port}: Address already in use (--port takes another)\n"
    )
    assert (code, errors) == (outcome.WRONG_ARGUMENT, line)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--port", "70000"), "--port: '70000' is not a whole number from 0 to 65535"),
        (("--host", "no.such.invalid"), "cannot listen on no.such.invalid"),
        (("extra",), "explore takes options only, not 'extra'"),
    ],
)
def test_a_wrong_argument(explored, options, says) -> None:
    """What cannot be listened on, or is no option, is one line."""
    code, errors = refused(explored, *options)
    assert (code, errors.count("\n")) == (outcome.WRONG_ARGUMENT, 1)
    assert says in errors


def test_another_database(tmp_path) -> None:
    """A database that is no SQLite file is refused without asking it."""
    code, errors = refused(tmp_path, NEWSCRAWL_DATABASE_URL="postgresql://nobody@127.0.0.1:1/news")
    line = "newscrawl: explore reads SQLite alone: ask a server with search, report, export or psql\n"
    assert (code, errors) == (outcome.WRONG_ARGUMENT, line)


def test_without_the_extra(explored, tmp_path) -> None:
    """Where Datasette is not installed one line says how to install it."""
    (tmp_path / "datasette.py").write_text("raise ImportError")
    path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    # What a module search finds is decided where an interpreter starts.
    command = [sys.executable, "-m", "scrapy", "explore"]
    environment = variables(explored, PYTHONPATH=path)
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    assert done.returncode == outcome.WRONG_ARGUMENT
    assert done.stderr == f"newscrawl: {missing('explore', 'explorer')}\n"


def test_ctrl_c_ends_it(explored) -> None:
    """Ctrl-C is how it ends well: exit code 0 and no word, also after a reader's mistake."""
    with explorer(explored) as site:
        assert site.get("/newscrawl?sql=nonsense")[0] == 400
        assert site.get("/newscrawl/articles/0,en")[0] == 404
        assert site.interrupt() == (outcome.OK, "")


def test_it_opens_a_browser(explored, tmp_path) -> None:
    """With --open the browser of the system is sent to the address that is printed."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {tmp_path}/opened\n')
    browser.chmod(0o700)
    with explorer(explored, "--open", BROWSER=f"{browser} %s") as site:
        assert site.get("/newscrawl")[0] == 200
        assert (tmp_path / "opened").read_text() == site.url


def test_a_path_of_any_name(tmp_path) -> None:
    """A data folder may have characters in its name that mean something in an address."""
    folder = tmp_path / "50%41 news #1"
    with Store.open(database_url(folder)) as store:
        store.articles.save([article(1, title="Still found")], store.runs.begin(RUN))
    with explorer(folder) as site:
        assert "Still found" in site.get("/newscrawl/articles")[1]
