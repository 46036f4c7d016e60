"""What `newscrawl export` writes for which options."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing

import pytest

from newscrawl.extras import missing
from tests.exports.conftest import FORMULA
from tests.exports.exported_data import contents, json_lines, package

TABLES = ("articles", "revisions", "related_links")


def test_an_export_is_the_store(run, data) -> None:
    """Without options every row and column of the three tables lies in the data folder as JSON Lines."""
    done = run()
    assert done.exit_code == 0, done.err
    assert done.err == ""
    for table in TABLES:
        lines = json_lines(data.folder / "export" / f"{table}.jsonl")
        columns = {"revisions": "version", "related_links": "position, url"}
        stored = data.rows(
            f"SELECT * FROM {table} ORDER BY article_id, locale, {columns.get(table, 'locale')}"
        )
        for row in stored:
            row.update({name: json.loads(text) for name, text in row.items() if str(text).startswith("[")})
            if row.pop("doc_id", None):
                row["mentions"] = _symbols(data, row)
        assert lines == stored
        assert f"{len(stored)} rows" in done.out
    names = {path.name for path in (data.folder / "export").iterdir()}
    metadata = {"README.md", "croissant.json", "datapackage.json", "SHA256SUMS"}
    assert names == metadata | {f"{table}.jsonl" for table in TABLES}


def _symbols(data, row) -> list[str]:
    query = "SELECT symbol FROM mentions WHERE article_id = ? AND locale = ? ORDER BY count DESC, symbol"
    return [one["symbol"] for one in data.rows(query, row["article_id"], row["locale"])]


@pytest.mark.parametrize("by_month", [False, True])
@pytest.mark.parametrize(
    ("form", "compression", "path"),
    [
        ("jsonl", "none", ".jsonl"),
        ("jsonl", "gzip", ".jsonl.gz"),
        ("csv", "none", ".csv"),
        ("csv", "zstd", ".csv.zst"),
        ("parquet", "zstd", ".parquet"),
    ],
)
def test_the_same_state_gives_the_same_bytes(form, compression, path, by_month, exported) -> None:
    """Two exports of one store with the same options are the same, byte for byte, in every form."""
    options = {"form": form, "compression": compression, "by_month": by_month}
    first, second = exported("a", **options), exported("b", **options)
    assert contents(first) == contents(second)
    name = "articles/month=2024-01/part-0" if by_month else "articles"
    assert f"{name}{path}" in contents(first)


def test_the_checksums_are_those_of_every_file(exported) -> None:
    """`sha256sum -c` finds every file of the export as it was written."""
    folder = exported(form="csv", by_month=True)
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert {line.removesuffix(": OK") for line in done.stdout.splitlines()} == set(contents(folder)) - {
        "SHA256SUMS"
    }


def test_a_later_day_has_the_same_bytes(run, data) -> None:
    """No clock is in the files: an export by the command equals one at another time to another folder."""
    assert run("--format", "csv").exit_code == 0
    assert run("--format", "csv", data.folder / "again").exit_code == 0
    assert contents(data.folder / "export") == contents(data.folder / "again")


@pytest.mark.parametrize(
    ("options", "condition"),
    [
        (["--since", "2024-01-02"], "published_at >= '2024-01-02T00:00:00Z'"),
        (["--until", "2024-01-02"], "published_at < '2024-01-03T00:00:00Z'"),
        (["--until", "2024-01-02T05:00:00+01:00"], "published_at <= '2024-01-02T04:00:00Z'"),
        (["--locale", "pt-pt"], "locale = 'pt-PT'"),
        (["--publisher", "Meridian Desk,Blockbrief"], "publisher IN ('Meridian Desk', 'Blockbrief')"),
        (["--since", "2024-01-02", "--until", "2024-01-02"], "published_at LIKE '2024-01-02%'"),
        (["--publisher", "Nobody"], "0"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_part_of_the_articles(options, condition, run, data) -> None:
    """Options choose articles, and revisions and related links are those of the chosen articles alone."""
    done = run(*options, data.folder / "part")
    assert done.exit_code == 0, done.err
    chosen = f"SELECT article_id, locale FROM articles WHERE {condition}"
    for table in TABLES:
        lines = json_lines(data.folder / "part" / f"{table}.jsonl")
        stored = data.scalar(f"SELECT count(*) FROM {table} WHERE (article_id, locale) IN ({chosen})")
        assert len(lines) == stored
    keys = {(line["article_id"], line["locale"]) for line in json_lines(data.folder / "part/articles.jsonl")}
    assert keys == {(row["article_id"], row["locale"]) for row in data.rows(chosen)}


def test_articles_without_a_time(exported, data) -> None:
    """An article without a time of publication is in no period, and in a month of its own."""
    _alter(data, "UPDATE articles SET published_at = NULL WHERE locale = 'en'")
    folder = exported("months", by_month=True)
    unknown = json_lines(folder / "articles/month=__HIVE_DEFAULT_PARTITION__/part-0.jsonl")
    assert {line["published_at"] for line in unknown} == {None}
    assert {line["locale"] for line in unknown} == {"en"}
    since = exported("since", since="2000-01-01")
    assert {line["locale"] for line in json_lines(since / "articles.jsonl")} == {"pt-PT"}


def test_months_split_all_tables_alike(exported, data) -> None:
    """A month's files of all tables are about the same articles, and together they are all rows."""
    _alter(
        data, "UPDATE articles SET published_at = '2024-02' || substr(published_at, 8) WHERE locale = 'en'"
    )
    whole, folder = exported("whole"), exported("months", by_month=True)
    for table in TABLES:
        parts = [json_lines(path) for path in sorted((folder / table).rglob("*.jsonl"))]
        assert [{line["locale"] for line in part} for part in parts] == [{"pt-PT"}, {"en"}]
        rows = {json.dumps(line) for part in parts for line in part}
        assert rows == {json.dumps(line) for line in json_lines(whole / f"{table}.jsonl")}


def test_the_dataset_as_it_was(run, history, data) -> None:
    """`--as-of` gives titles, versions and statuses of then, and today's dataset has the later ones."""
    assert run("--as-of", history.first_crawl, data.folder / "then").exit_code == 0
    assert run("--as-of", "2999-12-31", data.folder / "now").exit_code == 0
    then, now = (
        {
            (line["article_id"], line["locale"]): line
            for line in json_lines(data.folder / name / "articles.jsonl")
        }
        for name in ("then", "now")
    )
    assert then.keys() == now.keys()
    edited, removed = (history.edited, "en"), (history.removed, "en")
    assert (then[edited]["version"], now[edited]["version"]) == (1, 2)
    assert then[edited]["title"] != FORMULA == now[edited]["title"]
    assert then[edited]["last_changed_at"] <= history.first_crawl < now[edited]["last_changed_at"]
    assert (then[removed]["status"], now[removed]["status"]) == ("live", "gone")
    revisions = json_lines(data.folder / "then/revisions.jsonl")
    assert {line["version"] for line in revisions} == {1}
    assert package(data.folder / "then")["created"] <= history.first_crawl


def test_before_the_first_crawl_nothing_was_known(run, data) -> None:
    """An export as of a day before anything was known is empty, valid and no error."""
    done = run("--as-of", "2001-01-01", "--format", "csv", data.folder / "empty")
    assert done.exit_code == 0, done.err
    assert (data.folder / "empty/articles.csv").read_text(encoding="utf-8").count("\n") == 1


def test_as_of_today_is_today(exported) -> None:
    """As of a later time the rows are those of today, but for visits that changed nothing."""
    now, then = exported("now"), exported("then", known_before="2999-01-01T00:00:00Z")
    for table in TABLES:
        rows, earlier = json_lines(now / f"{table}.jsonl"), json_lines(then / f"{table}.jsonl")
        for line in rows + earlier:
            line.pop("last_seen_at", None)
            line.pop("story_id", None)
        assert rows == earlier


def test_one_article_for_each_story(exported, data) -> None:
    """`--stories representative` leaves out what another stands for; what was never compared stays."""
    _alter(
        data,
        "DELETE FROM story_members",
        "INSERT INTO story_members (article_id, locale, is_representative) "
        "SELECT article_id, locale, locale = 'en' FROM articles WHERE article_id IN "
        "(SELECT article_id FROM articles ORDER BY article_id LIMIT 10)",
    )
    lines = json_lines(exported(representative=True) / "articles.jsonl")
    left_out = data.rows("SELECT article_id, locale FROM story_members WHERE is_representative = 0")
    keys = {(line["article_id"], line["locale"]) for line in lines}
    assert len(left_out) == 5
    assert not keys & {(row["article_id"], row["locale"]) for row in left_out}
    assert len(lines) == data.scalar("SELECT count(*) FROM articles") - len(left_out)


@pytest.mark.parametrize(
    ("fields", "without"),
    [
        ("abstract", {"body_text", "disclaimer"}),
        (
            "metadata",
            {"body_text", "disclaimer", "summary", "key_points", "images", "links", "snippet", "related"},
        ),
    ],
)
def test_presets_without_full_text(fields, without, exported) -> None:
    """A preset leaves the publishers' words out of the files and of what describes them."""
    folder = exported(fields=fields)
    for resource in package(folder)["resources"]:
        described = {field["name"] for field in resource["schema"]["fields"]}
        lines = json_lines(folder / resource["path"])
        assert all(line.keys() == described for line in lines)
        assert not described & without
        assert {"article_id", "locale", "title", "publisher"} <= described


def test_named_fields_come_with_the_keys(exported) -> None:
    """Of named fields every table has those that it knows, after its keys, in the order of the schema."""
    folder = exported(fields="title,snippet")
    assert list(json_lines(folder / "articles.jsonl")[0]) == ["article_id", "locale", "title"]
    assert list(json_lines(folder / "revisions.jsonl")[0]) == ["article_id", "locale", "version", "title"]
    links = json_lines(folder / "related_links.jsonl")[0]
    assert list(links) == ["article_id", "locale", "url", "title", "snippet"]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--format", "xls"], "--format: "),
        (["--compress", "bz2"], "--compress: "),
        (["--partition", "day"], "--partition: "),
        (["--tables", "articles,pages"], "--tables: "),
        (["--since", "tomorrow"], "--since: "),
        (["--until", "2024-13-01"], "--until: "),
        (["--as-of", "9999-12-31"], "--as-of: "),
        (["--since", "2024-02-01", "--until", "2024-01-31"], "--until: "),
        (["--locale", "12"], "--locale: "),
        (["--publisher", ","], "--publisher: "),
        (["--fields", "title,tilte"], "'tilte'"),
        (["--stories", "some"], "--stories: "),
        (["one", "two"], "'two'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_options_are_one_line(options, named, run, data) -> None:
    """An option that cannot be used is named in one line, with exit code 2 and without a folder."""
    done = run(*options)
    assert done.exit_code == 2
    assert done.err.startswith("newscrawl: ")
    assert named in done.err
    assert done.err.count("\n") == 1
    assert not (data.folder / "export").exists()


@pytest.mark.parametrize(
    ("options", "what"),
    [(["--format", "parquet"], "export to Parquet"), (["--compress", "zstd"], "export with zstd")],
)
def test_a_missing_package_is_one_line(options, what, run, tmp_path, monkeypatch) -> None:
    """Without pyarrow, Parquet and zstd are refused in one line that says what to install; the rest works."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nsys.modules['pyarrow'] = None\n", encoding="utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    done = run(*options)
    assert (done.exit_code, done.err.count("\n")) == (2, 1)
    assert done.err == f"newscrawl: {missing(what, 'parquet')}\n"
    assert run("--format", "csv", "--compress", "gzip").exit_code == 0


def test_no_database_is_one_line(run, data) -> None:
    """Without a database the export ends in one line with exit code 5."""
    (data.folder / "newscrawl.db").unlink()
    done = run()
    assert (done.exit_code, done.err.count("\n")) == (5, 1)


def _alter(data, *statements: str) -> None:
    with closing(sqlite3.connect(data.folder / "newscrawl.db")) as connection, connection:
        for statement in statements:
            connection.execute(statement)
