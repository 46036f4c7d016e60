"""The dataset behind docs/queries.md and docs/search.md, and its output.

`python -m tests.docs.worked_example` crawls the demo site three times, with edits and removals in
between, runs every query and search of these pages and writes what comes out beside it.
"""

from __future__ import annotations

import re
import shlex
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from newscrawl.storage.dialects import database_url
from newscrawl.storage.queries.search import SearchOptions
from newscrawl.storage.queries.search import search as find
from newscrawl.storage.store import Store
from tests.crawls import FULL_SPEED, Dataset, scrapy
from tests.demo_client import demo_process

if TYPE_CHECKING:
    from tests.demo_client import DemoClient

PAGE = Path(__file__).parents[2] / "docs" / "queries.md"
SEARCH_PAGE = PAGE.with_name("search.md")
LOCALES = "en,zh-CN"
# Due again at once: nobody waits an hour for an example.
SOON = {
    "NEWSCRAWL_REVISIT_AFTER": "0s",
    "NEWSCRAWL_REVISIT_BUDGET": 2000,
    "NEWSCRAWL_RETRY_FAILED_AFTER": "0s",
    "NEWSCRAWL_GONE_AFTER": "0s",
}
# Stands above a table whose numbers are those of the day on which it was made.
TIMED = "<!-- another day, other numbers -->\n"
_QUERY = re.compile(rf"(```sql\n(.*?)```\n\n({TIMED})?)((?:\|[^\n]*\n)*)", re.DOTALL)
_COMMAND = re.compile(r"(```console\n\$ newscrawl (search [^\n]*)\n)(.*?)(?=```)", re.DOTALL)
_EXAMPLE = re.compile(r"^(\| `([^`]+)` \|[^\n]*\| )(\d+)( \|)$", re.MULTILINE)
_NOTE = re.compile(r"^\| `([^`]+)` \| ([^|\n]*[^|\d\n]) \|$", re.MULTILINE)
_ROOT = re.compile(r"http://127\.0\.0\.1:\d+")  # another port each time


class Block(NamedTuple):
    """A query or command of the page and what is shown below it; *is_timed* where its numbers change."""

    asked: str
    is_timed: bool
    shown: str


def queries() -> list[Block]:
    """Return the queries of docs/queries.md in order."""
    found = _QUERY.findall(PAGE.read_text(encoding="utf-8"))
    return [Block(query, bool(timed), shown) for _, query, timed, shown in found]


def commands() -> list[Block]:
    """Return the searches of docs/search.md that are shown with their output."""
    found = _COMMAND.findall(SEARCH_PAGE.read_text(encoding="utf-8"))
    return [Block(command, is_timed=False, shown=shown) for _, command, shown in found]


def examples() -> list[tuple[str, str]]:
    """Return the words that docs/search.md has as examples, and how many articles it says they find."""
    return [
        (words, count) for _, words, count, _ in _EXAMPLE.findall(SEARCH_PAGE.read_text(encoding="utf-8"))
    ]


def notes() -> list[tuple[str, str]]:
    """Return the words of which docs/search.md tells what is said about them, and what that is."""
    return _NOTE.findall(SEARCH_PAGE.read_text(encoding="utf-8"))


def count(folder: Path, words: str) -> str:
    """Return how many articles a search finds."""
    with Store.open(database_url(folder), read_only=True) as store:
        return str(find(store.database, SearchOptions(words)).total)


def crawl(folder: Path) -> None:
    """Fill a data folder: 300 articles in two locales, then edits, removals and news."""
    with demo_process(articles=300, locales=LOCALES) as demo:
        _crawl(demo, folder)
        _change(demo)
        for _ in range(2):
            _crawl(demo, folder)


def answer(folder: Path, query: str) -> str:
    """Return what a query gives as a table in Markdown."""
    with closing(sqlite3.connect(folder / "newscrawl.db")) as connection:
        cursor = connection.execute(query)
        heads = [column[0] for column in cursor.description]
        lines = [heads, ["---"] * len(heads), *([_cell(value) for value in row] for row in cursor)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def search(folder: Path, command: str) -> str:
    """Return what a search prints."""
    done = scrapy([sys.executable, "-m", "scrapy", *shlex.split(command)], Dataset(folder))
    return _ROOT.sub("https://news.demo.invalid", done.out + done.err)


def _cell(value: Any) -> str:
    return "" if value is None else str(value).replace("|", "\\|")


def _crawl(demo: DemoClient, folder: Path) -> None:
    command = [sys.executable, "-m", "scrapy", "crawl", "bitget_news", "-a", f"locales={LOCALES}"]
    command += ["-a", f"site={demo.url.rstrip('/')}"]
    for name, value in (FULL_SPEED | SOON).items():
        command += ["-s", f"{name}={value}"]
    done = scrapy(command, Dataset(folder))
    if done.exit_code:
        raise RuntimeError(done.err)


def _change(demo: DemoClient) -> None:
    """Edit six articles, take four off the site and publish twelve that are of today."""
    ids = [row["article_id"] for row in demo.published()]
    demo.edit(ids[20], locale="en", title="Correction: Rewards Were Split Differently")
    demo.edit(ids[20], locale="en", paragraph="An earlier version of this article named the wrong figure.")
    for place in (47, 120, 233):
        demo.edit(ids[place], paragraph="This paragraph was rewritten after publication.")
    demo.edit(ids[180], author="Wei Lanfen")
    demo.edit(ids[181], published_at="2024-01-08T15:00:00Z")
    for place in (33, 90, 91, 200):
        demo.remove(ids[place])
    # Of two pages that name an article the one that comes first counts; here it is always the listing.
    for start in ("", "/zh-CN"):
        demo.replace(f"{start}/news/flash", demo.get(f"{start}/news/2").body)
    for article_id in demo.publish(12):
        demo.edit(article_id, published_at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")


def main() -> None:
    """Write the output of every query into the page."""
    with tempfile.TemporaryDirectory() as folder:
        crawl(Path(folder))
        text = PAGE.read_text(encoding="utf-8")
        text = _QUERY.sub(lambda found: found[1] + answer(Path(folder), found[2]) + _gap(found[4]), text)
        PAGE.write_text(text, encoding="utf-8")
        text = SEARCH_PAGE.read_text(encoding="utf-8")
        text = _COMMAND.sub(lambda found: found[1] + search(Path(folder), found[2]), text)
        text = _EXAMPLE.sub(lambda found: found[1] + count(Path(folder), found[2]) + found[4], text)
        SEARCH_PAGE.write_text(text, encoding="utf-8")


def _gap(shown: str) -> str:
    """Part a table from what follows, where there was none before."""
    return "" if shown else "\n"


if __name__ == "__main__":
    main()
