"""What `newscrawl export --changed-since` brings to whoever has the rest."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from newscrawl.monitoring.run_result import WRONG_ARGUMENT
from tests.exports.exported_data import contents, json_lines, package

if TYPE_CHECKING:
    from pathlib import Path


def keyed(folder: Path) -> dict[tuple[str, str], dict[str, object]]:
    return {(row["article_id"], row["locale"]): row for row in json_lines(folder / "articles.jsonl")}


def test_what_changed_brings_a_copy_up_to_date(run, data, history, tmp_path) -> None:
    """The first export and the changes behind its cursor are the dataset of today, removals included."""
    before = data.scalar("SELECT max(seq) FROM changes WHERE changed_at <= ?", history.first_crawl)
    done = run(tmp_path / "changes", "--changed-since", before)
    last = data.scalar("SELECT max(seq) FROM changes")
    assert done.out.splitlines()[-1] == f"cursor: {last}"
    changed = keyed(tmp_path / "changes")
    kinds = {(row["article_id"], row["locale"]): (row["change"], row["seq"]) for row in changed.values()}
    newest = data.rows(
        "SELECT article_id, locale, kind, max(seq) AS seq FROM changes WHERE seq > ? GROUP BY 1, 2", before
    )
    assert kinds == {(row["article_id"], row["locale"]): (row["kind"], row["seq"]) for row in newest}
    assert kinds[history.edited, "en"][0] == "revised"
    assert kinds[history.removed, "en"][0] == "gone"
    assert run(tmp_path / "today").exit_code == 0
    today = keyed(tmp_path / "today")
    assert {key: {**row, "seq": 0, "change": ""} for key, row in today.items() if key in changed} == {
        key: {**row, "seq": 0, "change": ""} for key, row in changed.items()
    }
    for table in ("revisions", "related_links"):
        rows = json_lines(tmp_path / "today" / f"{table}.jsonl")
        assert json_lines(tmp_path / "changes" / f"{table}.jsonl") == [
            row for row in rows if (row["article_id"], row["locale"]) in changed
        ]
    fields = {field["name"] for field in package(tmp_path / "changes")["resources"][0]["schema"]["fields"]}
    assert {"seq", "change"} <= fields


def test_a_cursor_goes_on_where_the_last_export_ended(run, data, tmp_path) -> None:
    """The first export with a cursor brings everything, the next one nothing, one behind a change that."""
    cursor = tmp_path / "cursor"
    assert run(tmp_path / "one", "--cursor", cursor).exit_code == 0
    assert len(keyed(tmp_path / "one")) == data.scalar("SELECT count(*) FROM articles")
    assert run(tmp_path / "two", "--cursor", cursor).exit_code == 0
    assert not keyed(tmp_path / "two")
    columns = "article_id, locale, version, changed_at, last_seen_at, run_id"
    again = f"SELECT 'restored', {columns} FROM changes LIMIT 1"
    data.execute(f"INSERT INTO changes (kind, {columns}) {again}")
    assert run(tmp_path / "three", "--cursor", cursor).exit_code == 0
    assert [row["change"] for row in keyed(tmp_path / "three").values()] == ["restored"]
    assert int(cursor.read_text()) == data.scalar("SELECT max(seq) FROM changes")


def test_a_time_brings_what_changed_from_it_on(run, data, history, tmp_path) -> None:
    """No change of the second crawl is missed, whatever order its pages were fetched in."""
    later = data.scalar("SELECT min(changed_at) FROM changes WHERE changed_at > ?", history.first_crawl)
    assert run(tmp_path / "changes", "--changed-since", later, "--tables", "articles").exit_code == 0
    query = "SELECT DISTINCT article_id, locale FROM changes WHERE changed_at >= ?"
    assert {tuple(row.values()) for row in data.rows(query, later)} <= set(keyed(tmp_path / "changes"))
    assert run(tmp_path / "changes", "--changed-since", "2999-01-01").exit_code == 0
    assert not keyed(tmp_path / "changes")


@pytest.mark.usefixtures("data")
def test_what_changed_is_narrowed_like_the_rest(run, tmp_path) -> None:
    """Locales and months are those of the articles that changed."""
    options = ("--changed-since", "0", "--partition", "month", "--locale", "pt-PT")
    assert run(tmp_path / "changes", *options).exit_code == 0
    lines = [line for path in (tmp_path / "changes/articles").rglob("*.jsonl") for line in json_lines(path)]
    assert {line["locale"] for line in lines} == {"pt-PT"}


def test_months_that_are_as_they_were_are_not_written_again(run, data, tmp_path) -> None:
    """Their files stay the very files; a month in which a row is another is replaced."""
    assert run(tmp_path / "all", "--partition", "month").exit_code == 0
    first = data.rows("SELECT article_id, locale, substr(published_at, 1, 7) AS month FROM articles LIMIT 1")[
        0
    ]
    files = {path: path.stat().st_ino for path in (tmp_path / "all").rglob("*.jsonl")}
    checksums = contents(tmp_path / "all")
    data.execute(f"UPDATE articles SET title = 'Another' WHERE article_id = '{first['article_id']}'")
    assert run(tmp_path / "all", "--partition", "month").exit_code == 0
    written = {path for path, inode in files.items() if path.stat().st_ino != inode}
    assert written == {tmp_path / "all" / "articles" / f"month={first['month']}" / "part-0.jsonl"}
    assert {path.relative_to(tmp_path / "all").as_posix() for path in written} < {
        name for name, checksum in contents(tmp_path / "all").items() if checksums[name] != checksum
    }
    assert not list((tmp_path / "all").rglob("*.earlier"))


@pytest.mark.usefixtures("data")
def test_related_links_stand_as_in_their_block(run, tmp_path) -> None:
    assert run(tmp_path / "csv", "--format", "csv").exit_code == 0
    with (tmp_path / "csv/related_links.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["article_id"], row["locale"], int(row["position"])) for row in csv.DictReader(file)]
    assert rows
    assert rows == sorted(rows)


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--changed-since", "soon"], WRONG_ARGUMENT, "'soon' is not a date"),
        (["--changed-since", "-1"], WRONG_ARGUMENT, "changed-since"),
        (["--changed-since", "999999"], WRONG_ARGUMENT, "change 999999 is none of this database"),
        (["--changed-since", "1", "--as-of", "2026-01-01"], WRONG_ARGUMENT, "--as-of"),
        (["--changed-since", "1", "--cursor", "{folder}/c"], WRONG_ARGUMENT, "--cursor"),
        (["--cursor", "{folder}"], WRONG_ARGUMENT, "Is a directory"),
        (["--cursor", "{folder}/newscrawl.db"], WRONG_ARGUMENT, "holds no number of a change"),
        (["--cursor", "{folder}/no/where"], WRONG_ARGUMENT, "there is no folder"),
    ],
)
def test_what_cannot_be_done_is_one_line(run, data, options, code, said) -> None:
    done = run(data.folder / "out", *(option.format(folder=data.folder) for option in options))
    assert done.exit_code == code
    assert said in done.err.splitlines()[-1]
