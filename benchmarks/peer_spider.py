"""What `crawl.py` compares with: the bare spider, with a library that reads the articles that it fetches.

Run as `python -m benchmarks.peer_spider LIBRARY URL FOLDER`. Articles go to JSON Lines (Scrapy's feed) and
into an SQLite table, a hundred in a transaction, as in many projects that use these libraries.
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.crawler import CrawlerProcess

from benchmarks.bare_spider import BareSpider, scrapy_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scrapy import Request
    from scrapy.http import TextResponse

FIELDS = ("url", "title", "author", "published_at", "summary", "body_text")
BATCH = 100
Values = tuple[Any, ...]


def trafilatura_reader() -> Callable[[str, str], Values]:
    import trafilatura  # noqa: PLC0415  # the other library is not to be paid for

    def read(html: str, url: str) -> Values:
        found = trafilatura.bare_extraction(html, url, with_metadata=True, include_comments=False)
        return (
            (found.title, found.author, found.date, found.description, found.text) if found else (None,) * 5
        )

    return read


def newspaper_reader() -> Callable[[str, str], Values]:
    import newspaper  # noqa: PLC0415

    def read(html: str, url: str) -> Values:
        article = newspaper.Article(url, fetch_images=False)
        article.download(input_html=html)
        article.parse()
        date = article.publish_date and article.publish_date.isoformat()
        return article.title, ", ".join(article.authors), date, article.meta_description, article.text

    return read


READERS = {"trafilatura": trafilatura_reader, "newspaper4k": newspaper_reader}


class PeerSpider(BareSpider):
    """Follow what the bare spider follows, and yield every article."""

    name = "peer"

    def __init__(self, library: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.read = READERS[library]()

    def parse_article(self, response: TextResponse, depth: int) -> Iterator[Request | dict[str, Any]]:  # type: ignore[override]  # it yields articles too
        yield dict(zip(FIELDS, (response.url, *self.read(response.text, response.url)), strict=True))
        yield from super().parse_article(response, depth)


class SqlitePipeline:
    """Store articles, the last of two with one URL."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._waiting: list[dict[str, Any]] = []

    @classmethod
    def from_crawler(cls, crawler: Any) -> SqlitePipeline:
        return cls(crawler.settings["PEER_DATABASE"])

    def open_spider(self) -> None:
        self._connection = sqlite3.connect(self._file)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute(f"CREATE TABLE articles ({', '.join(FIELDS)}, PRIMARY KEY (url))")

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        self._waiting.append(item)
        if len(self._waiting) >= BATCH:
            self._write()
        return item

    def close_spider(self) -> None:
        self._write()
        self._connection.close()

    def _write(self) -> None:
        names = ", ".join(f":{name}" for name in FIELDS)
        with self._connection:
            self._connection.executemany(f"INSERT OR REPLACE INTO articles VALUES ({names})", self._waiting)
        self._waiting.clear()


def main(library: str, site: str, folder: Path) -> None:
    settings = scrapy_settings() | {
        "FEEDS": {folder / "articles.jsonl": {"format": "jsonlines"}},
        "FEED_EXPORT_FIELDS": FIELDS,
        "ITEM_PIPELINES": {SqlitePipeline: 300},
        "PEER_DATABASE": str(folder / "articles.db"),
    }
    process = CrawlerProcess(settings)
    process.crawl(PeerSpider, library=library, site=site)
    process.start()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
