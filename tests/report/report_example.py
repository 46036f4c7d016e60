"""A store with something of everything that a report shows, and the report read as a program reads it."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import html

from newscrawl.storage.dialects import database_url
from newscrawl.storage.runs import NewGap
from newscrawl.storage.store import Store
from newscrawl.storage.write.articles import TextlessVisit
from tests.forks import run
from tests.storage.storage_examples import RUN, article, id_of
from tests.storage.storage_examples import related as links
from tests.storage.story_texts import place as place_stories

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from newscrawl.items import Article

HOSTILE = (
    "</td><script>document.title='taken'</script><img src=http://evil.invalid/x.png onerror=alert(1)> & “q”"
)
RIGHT_TO_LEFT = "أخبار السوق"
FIRST = datetime(2026, 3, 2, 6, tzinfo=UTC)
DAYS = 12
COUNTS = "one two three four five six".split()
PUBLISHERS = [*(f"Desk {letter}" for letter in "ABCDEFG"), "Cryptopolitan", RIGHT_TO_LEFT, HOSTILE, None]


class Finished(NamedTuple):
    """A command that has ended."""

    exit_code: int
    out: str
    err: str


def report(folder: Path, *options: str, run: Callable[..., Any] = run, **environment: str) -> Finished:
    """Run `newscrawl report` on the store of a folder, in a fork if *run* is not another way to start it."""
    command = [sys.executable, "-m", "scrapy", "report", *options]
    variables = os.environ | {"NEWSCRAWL_DATA_DIR": str(folder)} | environment
    done = run(command, env=variables)
    return Finished(done.returncode, done.stdout, done.stderr)


def fill_and_report(folder: Path) -> None:
    """Fill a data folder, write its report, and beside it what the command printed."""
    folder.mkdir()
    fill(folder)
    done = report(folder)
    assert (done.exit_code, done.err) == (0, "")
    (folder / "report.out").write_text(done.out.replace(str(folder), "FOLDER"), encoding="utf-8")


def fill(folder: Path) -> None:
    """Store twelve days of articles in two locales, with edits, removals, copies, runs and gaps."""
    now = [stamp(FIRST)]
    with Store.open(database_url(folder), clock=lambda: now[0]) as store:
        for day in range(DAYS):
            now[0] = stamp(FIRST + timedelta(days=day, hours=12))
            _run(store, day, now[0])


def _run(store: Store, day: int, now: str) -> None:
    run = store.runs.begin(RUN)
    for locale in ("en", "pt-PT"):
        store.runs.begin_sweep(run, "listing", locale)
    fresh = [made(10 * day + place, day, place) for place in range(8)]
    fresh += [made(10 * day, day, 0, locale="pt-PT", title=f"Título {day}", body_text=f"Corpo {day}")]
    store.articles.save(fresh, run)
    if day == 3:
        store.runs.open_gap(run, NewGap("listing", "en", "errors", "HTTP 500"))
        return  # killed: no ending
    if day == 5:
        store.runs.close_gaps("listing", "en")
        store.runs.open_gap(run, NewGap("sitemap", "pt-PT", "page_limit"))
    if day > 5:
        changed = {"title": f"Corrected {day}", "author": "A. Name", "related": links(10 * day - 20)}
        edited = made(10 * day - 9, day - 1, 1, fetched_at=now, page_digest=f"e{day}", **changed)
        store.articles.save([edited], run)
    if day in {8, 9}:
        store.articles.gone([TextlessVisit(id_of(10 * day - 8), "en", now)], run)
    if day == 10:
        store.articles.save([made(72, 7, 2, fetched_at=now)], run)
    place_stories(store)
    store.mentions.place()
    counts = {"new": len(fresh), "revised": int(day > 5), "gone": 0, "requests": 20 + day}
    store.runs.end(run, "finished", {7: 4, 9: 8}.get(day, 0), counts)


def made(number: int, day: int, place: int, **fields: Any) -> Article:
    """Return an article that links to three earlier ones; every fifth repeats what another tells."""
    time = FIRST + timedelta(days=day, hours=place)
    values: dict[str, Any] = {
        "publisher": PUBLISHERS[number * 7 % len(PUBLISHERS)],
        "title": HOSTILE if place == 4 else f"Title {number}",
        "author": None if place % 3 else "Jai Hamid",
        "key_points": [] if place % 2 else ["One"],
        "published_at": None if place == 7 else stamp(time),
        "fetched_at": stamp(time + timedelta(minutes=7 * (place + 1) ** 2)),
        "related": links(*(earlier for earlier in (number - 10, number - 20, number - 11) if earlier >= 0)),
    }
    if place == 3:
        values |= {"title": f"Bitcoin (BTC) {number}", "body_text": "ETH and XRP" if day % 2 else "BTC"}
    if place == 5:  # word for word what was told the day before
        values |= {"title": f"Told twice: {COUNTS[day // 2]}", "body_text": told(day // 2), "key_points": []}
    if fields.get("locale"):
        fields["url"] = f"https://www.bitget.com/{fields['locale']}/news/detail/{id_of(number)}"
    if place == 6:
        fields["url"] = "javascript:alert(document.domain)"
    return article(number, **(values | fields))


def told(number: int) -> str:
    """Return a text that is long enough to be known again, and shares nothing with the others."""
    words = (f"{COUNTS[number]}{place * place + 7 * number}" for place in range(120))
    return " ".join(f"{word}." if not place % 12 else word for place, word in enumerate(words, start=1))


def stamp(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def rows(folder: Path, query: str) -> list[dict[str, Any]]:
    """Read as any analyst would, without our code."""
    with closing(sqlite3.connect(folder / "newscrawl.db")) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


class Page:
    """A report as a program reads it."""

    def __init__(self, file: Path) -> None:
        self.source = file.read_text(encoding="utf-8")
        self.tree = html.document_fromstring(self.source)

    def text(self, path: str) -> str:
        return " ".join(self.tree.xpath(f"string({path})").replace("\xa0", " ").split())

    def table(self, name: str) -> list[list[str]]:
        """Return the cells of a table, its head first, as they are read."""
        found = self.tree.xpath(f"//table[@id='{name}']//tr")
        return [[" ".join(cell.text_content().split()) for cell in row.xpath("th|td")] for row in found]

    def numbers(self, name: str) -> dict[str, dict[str, int]]:
        """Return a table of numbers by row and column."""
        head, *body = self.table(name)
        return {
            row[0]: {
                column: int(value.replace(",", "")) for column, value in zip(head[1:], row[1:], strict=True)
            }
            for row in body
        }
