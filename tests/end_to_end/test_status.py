"""What `newscrawl status` tells."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from newscrawl.storage.dialects import database_url
from newscrawl.storage.lock import RunLock
from tests.crawls import Dataset, Finished, scrapy
from tests.databases import ON_BOTH_STORES
from tests.demo_client import ARTICLES

if TYPE_CHECKING:
    from pathlib import Path


@ON_BOTH_STORES
def test_status(crawled, data) -> None:
    """Status tells counts and the last runs from the database alone."""
    crawled()
    done = scrapy([sys.executable, "-m", "scrapy", "status"], data)
    assert done.exit_code == 0
    assert re.search(rf"en, live +{ARTICLES}", done.out)
    assert re.search(rf"fetched +{ARTICLES}", done.out)
    assert re.search(rf"^ *1 +\d{{4}}-.* finished +0 +{ARTICLES}", done.out, re.MULTILINE)


def test_status_says_how_long_what_is_due_takes(crawled, data) -> None:
    """Status counts all that is due, and says how many days that takes at the present delay."""
    crawled()
    with closing(sqlite3.connect(data.folder / "newscrawl.db")) as connection, connection:
        connection.executemany(
            "INSERT INTO frontier (article_id, locale, url, state, related_depth, discovered_via, "
            "discovered_run, discovered_at, attempts) "
            "VALUES (?, 'en', '', 'pending', 0, 'listing', 1, '', 0)",
            [[str(number)] for number in range(43_155)],
        )
        connection.execute("UPDATE frontier SET due_at = '2026-01-01T00:00:00Z' WHERE state = 'fetched'")
    done = scrapy([sys.executable, "-m", "scrapy", "status", "-s", "DOWNLOAD_DELAY=2"], data)
    assert re.search(r"never fetched +43,155", done.out)
    assert re.search(rf"again, now +{ARTICLES}", done.out)
    assert re.search(r"all that is due, a request in 2 s +1\.0 days", done.out)


@pytest.mark.parametrize(
    ("end", "exit_code", "says"),
    [("| head -n 1", 0, ""), ("> /dev/full", 5, "newscrawl: output: No space left on device\n")],
)
def test_output_that_nobody_takes(end, exit_code, says, crawled, data) -> None:
    """Whoever reads the first line alone is no error; a full disk is one line."""
    crawled()
    line = f"{sys.executable} -m scrapy status {end}; exit ${{PIPESTATUS[0]}}"
    environment = os.environ | data.settings
    done = subprocess.run(["bash", "-c", line], check=False, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (exit_code, says)


def test_status_without_a_database(data) -> None:
    """Status of nothing is one line that says what to do, and exit code 5; nothing is made."""
    done = status(data)
    assert (done.exit_code, done.out) == (5, "")
    assert done.err == (
        f"newscrawl: no database at {data.folder / 'newscrawl.db'}: the first crawl makes it, or "
        "NEWSCRAWL_DATA_DIR names another folder\n"
    )
    assert not data.folder.exists()


@ON_BOTH_STORES
@pytest.mark.parametrize(
    "command",
    ["status", "search word", "stories", "stories --rebuild", "mentions", "reparse", "reparse --adopt"],
)
def test_commands_without_tables(command, data) -> None:
    """Whatever works on what is stored says in one line that nothing is, and makes nothing."""
    done = scrapy([sys.executable, "-m", "scrapy", *command.split()], data)
    assert (done.exit_code, done.out) == (5, "")
    assert re.fullmatch(r"newscrawl: .*(no database at|has no tables).* the first crawl makes .*\n", done.err)
    assert not data.folder.exists()
    if data.server:
        assert data.rows("SELECT 1 FROM pg_tables WHERE schemaname = 'public'") == []


@ON_BOTH_STORES
def test_a_store_that_does_well(crawled, data) -> None:
    """The first line is the verdict; nothing is wrong, so that the exit code is 0."""
    crawled()
    done = status(data, "--max-age", "1d")
    assert done.exit_code == 0
    said = f"done; {ARTICLES} new; all checks ok; 0 gaps"
    assert re.match(rf"last run \d+ (s|min)( \d+ s)? ago: {said}\n", done.out)
    assert "silent" in done.out
    assert "cannot say" in done.out


@pytest.mark.parametrize(
    ("deed", "options", "verdict"),
    [
        pytest.param(
            "UPDATE runs SET exit_code = 4, counts = json_set(counts, '$.result', 'the site blocked it')",
            [],
            rf"failing: last run .* ago: the site blocked it; {ARTICLES} new; ",
            id="the last run failed",
        ),
        pytest.param(
            "UPDATE runs SET ended_at = '2026-01-01T00:00:00Z'",
            ["--max-age", "30m"],
            rf"stale: last run \d+ d.* ago: done; {ARTICLES} new; all checks ok; 0 gaps",
            id="stale",
        ),
        pytest.param(
            "UPDATE runs SET ended_at = '2099-01-01T00:00:00Z'",
            ["--max-age", "30m"],
            r"stale: last run \d+ d.* ahead of this clock: done; ",
            id="the clock was set back",
        ),
        pytest.param(
            "UPDATE runs SET ended_at = NULL, exit_code = NULL, reason = NULL, counts = NULL",
            [],
            r"failing: run 1, begun .* ago, was killed or its store failed; 0 gaps",
            id="killed",
        ),
    ],
)
def test_a_store_that_does_not(deed, options, verdict, crawled, data) -> None:
    """Where the last run failed, was killed or is too old, the verdict says so and the exit code is 8."""
    crawled()
    data.execute(deed)
    done = status(data, *options)
    assert done.exit_code == 8
    assert re.match(verdict, done.out)
    assert re.search(rf"en, live +{ARTICLES}", done.out)  # the rest is told all the same


def test_a_run_under_way(crawled, data) -> None:
    """A run that has not ended goes on as long as a process holds its lock; looking takes it from nobody."""
    crawled()
    data.execute(
        "INSERT INTO runs (spider, site, arguments, newscrawl_version, scrapy_version, started_at) "
        "SELECT spider, site, arguments, newscrawl_version, scrapy_version, started_at FROM runs"
    )
    with RunLock.of(database_url(data.folder), ""):
        done = status(data, "--max-age", "1d")
        assert done.exit_code == 0
        assert re.match(rf"run 2, begun .* ago, goes on; last run .* ago: done; {ARTICLES} new; ", done.out)
        assert RunLock.of(database_url(data.folder), "").is_held()


def test_a_store_that_is_locked(crawled, data, tmp_path) -> None:
    """Where another program lets nobody read, one line says so, and the metrics that nothing is known."""
    crawled()
    (tmp_path / "news.prom").write_text("# HELP newscrawl_ok …\nnewscrawl_ok 1\n")
    with closing(sqlite3.connect(data.folder / "newscrawl.db")) as holder:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        options = ("-s", "NEWSCRAWL_LOCK_WAIT=0.1", "--prometheus", str(tmp_path / "news.prom"))
        done = status(data, *options)
    assert (done.exit_code, done.out) == (5, "")
    assert done.err.endswith("database is locked (another process is writing to it)\n")
    assert metrics(tmp_path / "news.prom") == {("newscrawl_ok", ()): 0}


def test_status_for_programs(crawled, data) -> None:
    """JSON is one line with the verdict and all that is told to people."""
    crawled()
    data.execute(
        "INSERT INTO gaps (run_id, noted_at, source, reason) VALUES (1, '2026-03-01', 'listing', 'x')"
    )
    done = status(data, "--json")
    (line,) = done.out.splitlines()
    told = json.loads(line)
    assert done.exit_code == 0
    assert told["verdict"].endswith(f"done; {ARTICLES} new; all checks ok; 1 gap")
    assert [told[name] for name in ("ok", "failing", "stale", "running")] == [True, False, False, False]
    assert told["last_run"]["exit_code"] == 0
    assert told["last_run"]["counts"]["new"] == ARTICLES
    assert [gap["source"] for gap in told["gaps"]] == ["listing"]
    assert told["articles"] == [{"locale": "en", "status": "live", "count": ARTICLES}]
    assert told["layers"]["title:json_ld"] == {"articles": ARTICLES, "agree": ARTICLES, "differ": 0}
    assert told["fields"]["filled"]["title"] == ARTICLES


def test_metrics(crawled, data, tmp_path) -> None:
    """The file is read by Prometheus' own parser, says what the verdict says, and names the database."""
    crawled()
    file, odd = tmp_path / "news.prom", 'a "quoted"\n\\ name'
    with closing(sqlite3.connect(data.folder / "newscrawl.db")) as connection, connection:
        checks = json.dumps({odd: ["failure", "none"], "lag": ["warning", "5 h"]})
        connection.execute(
            "UPDATE runs SET exit_code = 8, counts = json_set(counts, '$.checks', json(?))", (checks,)
        )
    done = status(data, "--prometheus", str(file), "--max-age", "1d")
    assert done.exit_code == 8
    found = metrics(file, database=str(data.folder / "newscrawl.db"))
    assert found["newscrawl_ok", ()] == 0
    assert found["newscrawl_last_run_exit_code", ()] == 8
    assert found["newscrawl_articles", (("locale", "en"), ("status", "live"))] == ARTICLES
    assert found["newscrawl_check_level", (("check", odd),)] == 2
    assert found["newscrawl_check_level", (("check", "lag"),)] == 1
    assert file.stat().st_mode & 0o777 == 0o644  # node_exporter is another user
    assert [path.name for path in tmp_path.glob("*news*")] == ["news.prom"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--max-age", "soon"], "--max-age: 'soon' is not an interval such as 30m, 6h or 1d"),
        (["--max-age", "1h,6h"], "--max-age: '1h,6h' is not an interval such as 30m, 6h or 1d"),
        (["--prometheus", "/nowhere/news.prom"], "there is no folder /nowhere"),
        (
            ["--prometheus", "{}"],
            "--prometheus: '{}' does not end in .prom, as node_exporter wants it",
        ),
        (["--prometheus", "{}.prom"], "{}.prom is no file of metrics: give another name, or move it away"),
        (["all"], "status takes options only, not 'all'"),
    ],
)
def test_options_that_cannot_be(options, said, crawled, data) -> None:
    """A wrong option is one line and exit code 2, and no other file is replaced."""
    crawled()
    database = str(data.folder / "newscrawl.db")
    (data.folder / "newscrawl.db.prom").write_text("mine")
    done = status(data, *(option.format(database) for option in options))
    assert (done.exit_code, done.out, done.err) == (2, "", f"newscrawl: {said.format(database)}\n")


def status(data: Dataset, *options: str) -> Finished:
    return scrapy([sys.executable, "-m", "scrapy", "status", *options], data)


def metrics(file: Path, **common: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Return values by name and labels; the label of the database, which all of them have, is left out."""
    families = text_string_to_metric_families(file.read_text(encoding="utf-8"))
    samples = [sample for family in families for sample in family.samples]
    assert all("database" in one.labels for one in samples)
    assert all(common.items() <= one.labels.items() for one in samples)
    return {
        (one.name, tuple(pair for pair in one.labels.items() if pair[0] != "database")): one.value
        for one in samples
    }
