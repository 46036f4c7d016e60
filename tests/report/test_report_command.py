"""What `newscrawl report` writes, where there is much, little or nothing to say, and what it refuses."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from functools import partial

import pytest

from newscrawl.extras import missing
from newscrawl.storage.dialects import database_url
from newscrawl.storage.store import Store
from tests.forks import run_in_little_room
from tests.report.report_example import DAYS, HOSTILE, RIGHT_TO_LEFT, Page, report, rows

pytestmark = pytest.mark.usefixtures("_processes")

# With a start of its own: what a module search finds and what a limit forbids is decided there.
anew = partial(subprocess.run, check=False, capture_output=True, text=True)
NOBODY = "no publisher"
MONTHS = "January February March April May June July August September October November December".split()


def test_what_is_stored_is_shown_as_text(page) -> None:
    """Tags in a title or a name are text, an address of a script is no link, each name has its direction."""
    assert not page.tree.xpath("//script | //img | //iframe | //object | //*[@onerror]")
    assert HOSTILE in [element.text for element in page.tree.xpath("//bdi")]
    assert RIGHT_TO_LEFT in [element.text for element in page.tree.xpath("//th/bdi")]
    addresses = page.tree.xpath("//@href | //@src | //@action | //@data | //@*[local-name()='href']")
    assert addresses
    (policy,) = page.tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    assert not [one for one in addresses if not one.startswith(("https://www.bitget.com/", "#"))]


def test_each_chart_says_what_it_shows(page) -> None:
    """A chart is a figure whose picture has a sentence for those who do not see it, and its table below."""
    figures = page.tree.xpath("//figure")
    assert len(figures) == 11
    for figure in figures:
        (picture,) = figure.xpath(".//*[@role='img']")
        sentence = page.text(f"//*[@id='{picture.get('aria-labelledby')}']")
        assert sentence.endswith(".")
        assert any(letter.isdigit() for letter in sentence)
        assert len(picture.xpath(".//svg")) == 2
        assert figure.xpath(".//details//table")


def test_the_summary_is_printed(folder, page) -> None:
    """The command prints the path and the sentences that the file begins with."""
    path, *sentences = (folder / "report.out").read_text(encoding="utf-8").splitlines()
    assert path == "report: FOLDER/report.html"
    assert sentences == [
        " ".join(one.text.replace("\xa0", " ").split(" "))
        for one in page.tree.xpath("//ul[@class='summary']/li")
    ]
    assert 5 <= len(sentences) <= 8


def test_the_same_store_gives_the_same_bytes(folder, tmp_path) -> None:
    """A report has no time but the store's own."""
    assert report(folder, str(tmp_path / "again.html")).exit_code == 0
    assert (tmp_path / "again.html").read_bytes() == (folder / "report.html").read_bytes()
    assert "as of 13 March 2026" in (tmp_path / "again.html").read_text(encoding="utf-8").replace("\xa0", " ")


def test_a_part_of_the_dataset(folder, tmp_path, articles) -> None:
    """Dates, both counted in, and locales choose the articles, and the runs and gaps of that time."""
    file = tmp_path / "part.html"
    done = report(folder, str(file), "--since", "2026-03-05", "--until", "2026-03-06", "--locale", "en")
    assert done.exit_code == 0, done.err
    assert done.out.startswith(f"report: {file}\n")
    chosen = [
        one
        for one in articles
        if one["locale"] == "en" and (one["published_at"] or "")[:10] in {"2026-03-05", "2026-03-06"}
    ]
    table = Page(file).numbers("days-numbers")
    assert sum(row["all"] for row in table.values()) == len(chosen) > 0
    assert list(table) == ["5 March 2026", "6 March 2026"]
    assert len(Page(file).table("last-runs")) == 1 + 2
    assert "of that to articles that are not in this report" in done.out


def test_a_time_is_in_the_part_that_it_ends(folder, tmp_path) -> None:
    """An article of the very second at which the part begins or ends belongs to it."""
    file = tmp_path / "part.html"
    done = report(folder, str(file), "--since", "2026-03-05T07:00:00Z", "--until", "2026-03-05T09:00:00Z")
    assert done.exit_code == 0, done.err
    assert sum(row["all"] for row in Page(file).numbers("days-numbers").values()) == 3


def test_a_reader_of_the_report_before(folder, tmp_path) -> None:
    """Who has a report open while the next one is written reads the one that was opened, whole."""
    file = tmp_path / "report.html"
    shutil.copy(folder / "report.html", file)
    before = file.read_bytes()
    with file.open("rb") as reading:
        head = reading.read(100)
        assert report(folder, str(file), "--locale", "pt-PT").exit_code == 0
        assert head + reading.read() == before
    assert file.read_bytes() != before


def test_an_empty_store(tmp_path) -> None:
    """A store without articles gives a report that says so."""
    Store.open(database_url(tmp_path)).close()
    done = report(tmp_path)
    assert done.exit_code == 0, done.err
    page = Page(tmp_path / "report.html")
    assert "The store holds no article yet." in done.out
    assert "No run was started in this time." in page.text("//main")
    assert not page.tree.xpath("//figure")


def test_nothing_but_first_sights(tmp_path) -> None:
    """What cannot be known yet is said in words, where a chart would be empty."""
    from tests.storage.storage_examples import RUN, article  # noqa: PLC0415

    with Store.open(database_url(tmp_path)) as store:
        store.articles.save([article(1, related=[])], store.runs.begin(RUN))
    assert report(tmp_path).exit_code == 0
    page = Page(tmp_path / "report.html")
    for said in (
        "No article was published while the crawl was watching",
        "No stored article was seen to change or to vanish",
        "No two articles tell the same story. 1 article is not compared yet.",
        "1 not compared yet",
        "No article links to a related one.",
        "No gap was noted.",
        "The only run, of",
    ):
        assert said in page.text("//main")
    drawn = page.tree.xpath("//figure[.//svg]//table/@id")
    assert drawn == ["fields-numbers"]


@pytest.mark.parametrize(
    ("publishers", "said"),
    [
        (
            ["Desk A"],
            "The dataset holds 1 article, published on 1 September 2024, by 1 publisher. It is Desk A's.",
        ),
        (["Desk A"] * 2, "by 1 publisher. Desk A published all of them."),
        (
            ["Desk A", "Desk B"],
            "by 2 publishers. Desk A and Desk B published the most, 50 % of all articles each.",
        ),
        (["A1", "B2", "C3", "D4"], "by 4 publishers. No publisher has more than 25 % of all articles."),
    ],
    ids=["one", "one publisher", "as many as each other", "all alike"],
)
def test_few_articles(tmp_path, publishers, said) -> None:
    """Of one day, one article or one publisher nothing is said as if there were more of them."""
    from tests.storage.storage_examples import RUN, article  # noqa: PLC0415

    with Store.open(database_url(tmp_path)) as store:
        numbered = enumerate(publishers, start=1)
        store.articles.save([article(n, publisher=name) for n, name in numbered], store.runs.begin(RUN))
    done = report(tmp_path)
    assert said in done.out
    assert "alternates" not in done.out
    assert "translations" not in Page(tmp_path / "report.html").text("//main")


def test_a_few_very_old_articles(tmp_path, folder) -> None:
    """Old articles that would press all others together are left out of the chart, and counted."""
    shutil.copytree(folder, tmp_path / "data")
    names = [name for name in rows(folder, "SELECT * FROM articles LIMIT 1")[0] if name != "doc_id"]
    copied = ", ".join({"article_id": "article_id || n"}.get(name, name) for name in names)
    with closing(sqlite3.connect(tmp_path / "data/newscrawl.db")) as connection, connection:
        connection.execute(
            f"INSERT INTO articles ({', '.join(names)}) SELECT {copied} FROM articles,"
            " (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3)"
        )
        connection.execute("UPDATE articles SET published_at = '2009-01-03T18:15:05Z' WHERE doc_id = 20")
    assert report(tmp_path / "data").exit_code == 0
    page = Page(tmp_path / "data/report.html")
    assert len(page.numbers("days-numbers")) == DAYS
    assert "1 older article from before 2 March 2026 left out" in page.text("//section[@id='days']")
    assert "published from 3 January 2009" in page.text("//main")


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--since", "soon"], 2, "--since: 'soon' is not a date such as 2026-01-31"),
        (["--until", "later"], 2, "--until: 'later' is not a date such as 2026-01-31"),
        (["--since", "2026-03-02", "--until", "2026-03-01"], 2, "'2026-03-01' is before '2026-03-02'"),
        (
            ["--locale", "no such"],
            2,
            "--locale: 'no such' is not a locale such as en, pt-PT or zh-CN",
        ),
        (["one.html", "two.html"], 2, "report takes one file, not 'two.html' besides"),
        (["/nowhere/at/all/report.html"], 2, "there is no folder /nowhere/at/all"),
        (["{folder}"], 2, "Is a directory"),
        (["{folder}/newscrawl.db"], 2, "newscrawl.db is no report: give another name, or move it away"),
        (["-s", "NEWSCRAWL_DATABASE_URL=sqlite:////nowhere/news.db"], 5, "no database at /nowhere/news.db"),
    ],
    ids=lambda value: " ".join(value).replace("/", "-") if isinstance(value, list) else None,
)
def test_what_cannot_be_done_is_one_line(folder, options, code, said) -> None:
    """A wrong argument, a file that is no report or a missing store end with a line and an exit code."""
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    done = report(folder, *(option.format(folder=folder) for option in options))
    assert (done.exit_code, done.out) == (code, "")
    assert done.err.startswith("newscrawl: ")
    assert said in done.err
    assert done.err.count("\n") == 1
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir() if path in before} == before


def test_a_device_is_left_alone(folder, tmp_path) -> None:
    """What is no file, such as /dev/null, is not replaced by one."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = report(folder, str(pipe))
    assert (done.exit_code, done.err) == (2, f"newscrawl: {pipe} is no file, but a device or a pipe\n")
    assert pipe.is_fifo()


@pytest.mark.parametrize("package", ["altair", "jinja2", "vl_convert"])
def test_a_missing_package(folder, tmp_path, package) -> None:
    """Without the extra the command says which one to install."""
    (tmp_path / f"{package}.py").write_text("raise ImportError", encoding="utf-8")
    path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    done = report(folder, run=anew, PYTHONPATH=path)
    assert done.exit_code == 2
    assert done.err == f"newscrawl: {missing('report', 'report')}\n"


def test_a_disk_that_is_full(folder, tmp_path) -> None:
    """Where a report cannot be written whole, the earlier one stays and nothing else is left."""
    for name in ("newscrawl.db", "report.html"):
        shutil.copy(folder / name, tmp_path)
    before = (tmp_path / "report.html").read_bytes()
    done = report(tmp_path, run=partial(run_in_little_room, limit=50_000))
    assert done.exit_code == 2
    assert done.err == f"newscrawl: {tmp_path / 'report.html'}: File too large\n"
    assert (tmp_path / "report.html").read_bytes() == before
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]
