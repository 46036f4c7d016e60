"""Fills stores for `export.py`, in a process of its own: a child's peak memory counts what its parent held.

Run as `python benchmarks/export_store.py FOLDER SIZE ...`; each size gets a folder of its name.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from news_writer import Writer

from newscrawl.items import Article
from newscrawl.storage.runs import NewRun
from newscrawl.storage.store import Store
from newscrawl.storage.urls import database_url

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = 290  # about 2 KB
CHUNK = 10_000
START = datetime(2024, 1, 1, tzinfo=UTC)
RUN = NewRun("bitget_news", "https://www.bitget.com", {}, "benchmark", "none")


def fill(stores: dict[int, Path]) -> None:
    """Make the stores, each from the smaller one, by SQL: one stored article with other values."""
    before: Path | None = None
    rows = _rows()
    for size, data in stores.items():
        data.mkdir()
        if before is None:
            _begin(data)
        else:
            shutil.copy(before / "newscrawl.db", data)
        with closing(sqlite3.connect(data / "newscrawl.db", isolation_level=None)) as connection:
            _add(connection, rows, size)
        before = data


def _begin(data: Path) -> None:
    article = Article(article_id="12560600000000", locale="en", url="https://www.bitget.com/news/detail/0")
    article.digest, article.fetched_at, article.title = "0" * 64, "2024-01-01T00:00:00Z", "First"
    with Store.open(database_url(data)) as store:
        store.articles.save([article], store.runs.begin(RUN))
    with closing(sqlite3.connect(data / "newscrawl.db")) as connection:
        # What follows the articles, such as the search index, is not exported.
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')


def _add(connection: sqlite3.Connection, rows: Iterator[dict[str, object]], size: int) -> None:
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    template = connection.execute("SELECT * FROM articles ORDER BY rowid LIMIT 1")
    names = [column[0] for column in template.description]
    first = dict(zip(names, template.fetchone(), strict=True))
    insert = f"INSERT INTO articles VALUES ({', '.join(f':{name}' for name in names)})"
    (have,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    wanted = islice(rows, size - have)
    while chunk := list(islice(wanted, CHUNK)):
        connection.execute("BEGIN")
        connection.executemany(insert, (first | row for row in chunk))
        connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode = WAL")


def _rows() -> Iterator[dict[str, object]]:
    writer, number = Writer(1), 0
    while True:
        number += 1
        article_id = f"{12560600000000 + number}"
        published = (START + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        body = writer.text(WORDS)
        yield {
            "article_id": article_id,
            "url": f"https://www.bitget.com/news/detail/{article_id}",
            "title": writer.title(),
            "publisher": f"Publisher {number % 97}",
            "author": writer.person(),
            "published_at": published,
            "summary": body[:150],
            "key_points": '["The first point of it","And the second"]',
            "body_text": body,
            "images": f'[{{"url":"https://img.bgstatic.com/{number}.png","alt":""}}]',
            "links": f'[{{"url":"https://example.org/{number}","text":"a report"}}]',
            "word_count": WORDS,
            "digest": f"{writer.rng.getrandbits(256):064x}",
            "story_id": article_id,
            "doc_id": number + 1,
            "first_seen_at": published,
            "last_seen_at": published,
            "last_changed_at": published,
        }


if __name__ == "__main__":
    fill({int(size): Path(sys.argv[1]) / size for size in sys.argv[2:]})
