"""The dataset card says what was measured."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import yaml

from newscrawl import __version__
from tests.exports.exported_data import package


def test_the_front_matter_is_hugging_faces(exported) -> None:
    """The card begins with YAML that names languages, licence, size, and the files of each table."""
    folder = exported(form="parquet", by_month=True)
    front = yaml.safe_load((folder / "README.md").read_text(encoding="utf-8").split("---\n")[1])
    assert front["language"] == ["en", "pt"]
    assert front["license"] == "other"
    assert front["size_categories"] == ["n<1K"]
    configs = {config["config_name"]: config["data_files"] for config in front["configs"]}
    assert configs.keys() == {"articles", "revisions", "related_links"}
    assert all((folder / path).is_file() for paths in configs.values() for path in paths)
    assert [config.get("default") for config in front["configs"]] == [True, None, None]


def test_figures_are_those_of_the_rows(exported, data) -> None:
    """Counts, period, coverage, stories, extractors, runs and rejects in the card are the store's."""
    text = (exported() / "README.md").read_text(encoding="utf-8")
    count = data.scalar("SELECT count(*) FROM articles")
    gone = data.scalar("SELECT count(*) FROM articles WHERE status = 'gone'")
    oldest, newest = data.rows("SELECT min(published_at) AS a, max(published_at) AS b FROM articles")[
        0
    ].values()
    authors = data.scalar("SELECT count(author) FROM articles")
    stories = data.scalar("SELECT count(DISTINCT story_id) FROM articles")
    extractor, revisions = data.rows("SELECT extractor, count(*) FROM revisions GROUP BY 1")[0].values()
    rejects = data.rows("SELECT reason, count(*) AS n FROM rejects GROUP BY 1")
    assert f"{count:,} articles, {gone:,} of which the site has removed" in text
    assert f"published from {oldest} to {newest}." in text
    assert f"| `author` | string | {100 * authors / count:.1f} % |" in text
    assert f"{count} articles tell {stories} stories" in text
    assert f"| {extractor} | {revisions} |" in text
    assert "| publisher | 1 |" in text
    assert "| 3 | " in _row(text, "http://127.0.0.1")
    for row in rejects:
        assert f"| {row['reason']} | {row['n']} |" in text.replace("\\_", "_")
    assert rejects


def test_publishers_are_named_with_a_link(exported, data) -> None:
    """Every publisher has its count and the address of one of its articles; the rights are told."""
    text = (exported() / "README.md").read_text(encoding="utf-8")
    for row in data.rows("SELECT publisher, count(*) AS n FROM articles GROUP BY 1"):
        link = re.search(r"<(.+)>", _row(text, f"| {row['publisher']} | {row['n']} |"))
        assert data.scalar("SELECT publisher FROM articles WHERE url = ?", link[1]) == row["publisher"]
    assert "belong to their publishers" in text.partition("## Rights")[2]


def test_how_the_runs_behaved_is_told(exported, data) -> None:
    """User agent, delay and robots.txt are those of the runs, not of today's settings."""
    with closing(sqlite3.connect(data.folder / "newscrawl.db")) as connection, connection:
        connection.execute(
            "UPDATE runs SET politeness = json_replace(politeness, '$.delay', 2.5) WHERE run_id = 3"
        )
    text = (exported("told") / "README.md").read_text(encoding="utf-8")
    began = [row["started_at"] for row in data.rows("SELECT started_at FROM runs ORDER BY run_id")]
    agent = f"newscrawl/{__version__}"
    contact = f"{agent} (+https://example.org/crawl\\|er)"
    assert [line for line in text.splitlines() if line.startswith(f"| {agent}")] == [
        f"| {agent} | 0 | obeyed | 1 | {began[0]} | {began[0]} |",
        f"| {contact} | 0 | obeyed | 1 | {began[1]} | {began[1]} |",
        f"| {contact} | 2.5 | obeyed | 1 | {began[2]} | {began[2]} |",
    ]
    with closing(sqlite3.connect(data.folder / "newscrawl.db")) as connection, connection:
        connection.execute("UPDATE runs SET politeness = NULL")
    assert agent not in (exported("unknown") / "README.md").read_text(encoding="utf-8")


def test_gaps_are_told(exported, data) -> None:
    """A gap that is open has its row in the card."""
    with closing(sqlite3.connect(data.folder / "newscrawl.db")) as connection, connection:
        connection.execute("UPDATE gaps SET closed_at = NULL")
        connection.execute(
            "INSERT INTO gaps (run_id, source, locale, reason, detail, noted_at) "
            "VALUES (1, 'listing', 'en', 'max_pages', 'a|b <i>', '2024-01-01T00:00:00Z')"
        )
    text = (exported() / "README.md").read_text(encoding="utf-8")
    assert r"| listing | en | max\_pages | a\|b \<i\> | 2024-01-01T00:00:00Z |" in text


def test_what_was_left_out_is_told(exported) -> None:
    """A part of the dataset says of which part, and describes only the tables and columns that are there."""
    folder = exported(tables=("related_links",), fields="title", since="2024-01-02T00:00:00Z")
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert "published from 2024-01-02T00:00:00Z" in text
    assert "`snippet`" not in text
    (resource,) = package(folder)["resources"]
    assert "foreignKeys" not in resource["schema"]


def _row(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if start in line)
