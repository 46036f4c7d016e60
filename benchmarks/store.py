"""What storing an article costs, table by table, as ratios to sqlite3 alone with the same rows.

A store is filled to each size; then a crawl's writer stores articles that are new, unchanged and edited: they
are discovered, claimed, begun and flushed in batches as in a crawl. What it writes is noted and then written
by `executemany` into a copy of the store. `docs/performance.md` tells what came out.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sqlite3
import time
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from news_writer import Writer
from sqlalchemy import Engine, event

from newscrawl.demo import corpus
from newscrawl.demo.layouts import LAYOUTS
from newscrawl.demo.layouts.views import ArticleTemplateView
from newscrawl.items import ArchivedPage, PageBytes, WarcLocation
from newscrawl.normalization.columns import content_digest, rows_of
from newscrawl.normalization.dates import stamp
from newscrawl.normalization.text import word_count
from newscrawl.parse import Site, read_page
from newscrawl.policies import Intervals, RevisitPolicy
from newscrawl.spiders.bitget_news import BitgetNewsSpider
from newscrawl.storage.dialects import database_url
from newscrawl.storage.frontier import Discovery
from newscrawl.storage.runs import NewRun
from newscrawl.storage.store import Store
from newscrawl.storage.write import BatchWriter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.items import Article

AIM = 0.8
BATCH = 100  # of NEWSCRAWL_BATCH_ITEMS
LISTING = 25  # articles that one listing names
CLAIM = 100
FILLED_AT_ONCE = 10_000
WORDS = 290  # about 2 KB
URLS = BitgetNewsSpider().urls
RUN = NewRun("bitget_news", "https://www.bitget.com", {}, "benchmark", "none")
POLICY = RevisitPolicy(Intervals("1h,6h,1d,7d"), Intervals("10m,1h,1d"), timedelta(hours=12))
START = datetime(2026, 1, 1, tzinfo=UTC)
TABLE = re.compile(r"\b(?:INTO|UPDATE|FROM)\s+\W?(\w+)")


class Arrival(NamedTuple):
    """An article, and how it and its related links are found."""

    article: Article
    listed: Discovery
    related: list[Discovery]


class Batch(NamedTuple):
    """A statement that was executed, and its rows."""

    statement: str
    rows: list[Any]


class Watch:
    """Note the CPU seconds of every statement by its table, and the statements that write, by transaction."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.statements: Counter[str] = Counter()
        self.transactions: list[list[Batch]] = [[]]
        self._began = 0.0

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Watch whatever SQLAlchemy executes meanwhile."""
        hooks = {
            "before_cursor_execute": self._before,
            "after_cursor_execute": self._after,
            "commit": self._commit,
        }
        for name, hook in hooks.items():
            event.listen(Engine, name, hook)
        try:
            yield
        finally:
            for name, hook in hooks.items():
                event.remove(Engine, name, hook)

    def _before(self, *_: Any) -> None:
        self._began = time.process_time()

    def _after(self, *call: Any) -> None:
        spent = time.process_time() - self._began
        _, _, statement, rows, _, is_many = call
        name = table_of(statement)
        self.seconds[name] += spent
        self.statements[name] += 1
        if not statement.startswith(("SELECT", "BEGIN", "PRAGMA")):
            self.transactions[-1].append(Batch(statement, list(rows) if is_many else [rows]))

    def _commit(self, _: Any) -> None:
        self.transactions.append([])


def main() -> None:
    options = _options()
    with TemporaryDirectory() as folder:
        for size in options.sizes:
            filled = Path(options.folder or folder) / f"store-{size}"
            if not filled.exists():
                fill(filled, size)
            for case in ("new", "unchanged", "edited"):
                measure(filled, case, size, options.articles)


def fill(folder: Path, size: int) -> None:
    folder.mkdir(parents=True)
    with Store.open(database_url(folder)) as store:
        articles = map(arrival, stream(0))
        for _ in range(0, size, FILLED_AT_ONCE):
            crawl(store, list(islice(articles, min(size, FILLED_AT_ONCE))))


def measure(filled: Path, case: str, size: int, number: int) -> None:
    """Store articles of a kind in a copy of a store, and the same in another by sqlite3 alone."""
    coming = map(arrival, stream(size if case == "new" else 0, case))
    articles = list(islice(coming, min(number, size)))
    with TemporaryDirectory(dir=filled.parent) as name:
        ours, bare, unindexed = (Path(name) / part for part in ("ours", "bare", "unindexed"))
        for copy in (ours, bare, unindexed):
            shutil.copytree(filled, copy)
        watch = Watch()
        with Store.open(database_url(ours)) as store:
            crawl(store, articles[:1])  # what is set up once
            spent = time.process_time()
            crawl(store, articles)
            spent = time.process_time() - spent
        # Once more in another copy, as the watch costs something itself.
        shutil.rmtree(ours)
        shutil.copytree(filled, ours)
        with Store.open(database_url(ours)) as store:
            crawl(store, articles[:1])
            with watch.at_work():
                crawl(store, articles)
        first = articles[:1]
        alone = replay(bare, first, watch)
        drop_index(unindexed)
        without = replay(unindexed, first, watch)
    print_case(f"{case}, {size:,} stored", 1000 / len(articles), spent, (watch, alone, without))


def print_case(title: str, ms: float, spent: float, parts: tuple[Watch, Counter[str], Counter[str]]) -> None:
    watch, alone, without = parts
    met = f" (aim {AIM}: {'met' if spent * ms <= AIM else 'MISSED'})"
    ratio = spent / alone.total()
    print(f"\n{title}: {spent * ms:.3f} CPU ms an article{met}, {ratio:.2f} of sqlite3 alone")
    print("table            store  sqlite3  statements")
    for name in sorted(watch.seconds, key=lambda name: -watch.seconds[name]):
        seconds = f"{watch.seconds[name] * ms:>6.3f}  {alone[name] * ms:>7.3f}"
        print(f"{name:<14}  {seconds}  {watch.statements[name]:>10}")
    print(f"{'commit':<14}  {'':>6}  {alone['commit'] * ms:>7.3f}  {len(watch.transactions):>10}")
    rest = spent - watch.seconds.total()
    print(f"{'rest':<14}  {rest * ms:>6.3f}")
    index = alone["articles"] - without["articles"]
    print(f"(of articles: the search index {index * ms:.3f})")


def crawl(store: Store, arrivals: Sequence[Arrival]) -> None:
    """Store articles as a crawl does: named by listings and by each other, claimed, begun and flushed."""
    writer = BatchWriter(store, store.runs.begin(RUN), BATCH, POLICY)
    for first in range(0, len(arrivals), CLAIM):
        claimed = arrivals[first : first + CLAIM]
        for start in range(0, len(claimed), LISTING):
            writer.discoveries.extend(one.listed for one in claimed[start : start + LISTING])
            writer.flush_discoveries()
        store.frontier.claim(writer.run_id, None, CLAIM)
        for article, listed, related in claimed:
            writer.begin((listed.article_id, listed.locale))
            writer.discoveries.extend(related)
            writer.articles.append(article)
            if writer.is_full:
                writer.flush()
    writer.flush()


def arrival(article: Article) -> Arrival:
    """Return an article as its page comes: what names it and what it names is told by then."""
    related = [discovery(str(link.url), "related") for link in article.related]
    return Arrival(article, discovery(str(article.url), "listing"), related)


def discovery(url: str, via: str) -> Discovery:
    key = URLS.article_key(url)
    assert key
    return Discovery(*key, url, via, "https://www.bitget.com/news", int(via == "related"))


def stream(first: int, case: str = "new") -> Iterator[Article]:
    """Yield articles without end, the same for the same numbers; *case* says what a second visit finds."""
    templates, writer = demo_articles(), Writer(first)
    for number in count(first):
        fetched = stamp(START + timedelta(days=case != "new", seconds=number))
        article = replace(templates[number % len(templates)])
        article.article_id, article.url = id_of(number), url_of(number)
        article.title, article.body_text = f"{writer.title()} {number}", writer.text(WORDS)
        article.related = [
            replace(link, related_id=id_of(other), url=url_of(other))
            for other, link in enumerate(article.related, number + 1)
        ]
        if case == "edited":
            article.body_text += "\n\nThis story was corrected."
        article.fetched_at, article.word_count = fetched, word_count(article.body_text)
        article.digest = article.page_digest = content_digest(article)
        page = ArchivedPage(article.article_id, "en", article.url, fetched, article.digest)
        article.page = replace(page, place=WarcLocation("bitget_news-00001.warc.gz", number * 10_000, 10_000))
        article.rows = rows_of(article)  # made where the page is read
        yield article


def demo_articles() -> list[Article]:
    """Return articles of the demo site as they are read from pages of all layouts."""
    articles = []
    for number in range(40):
        layout = list(LAYOUTS.values())[number % len(LAYOUTS)]
        view = ArticleTemplateView(corpus.article(7, number, "en"), URLS.root, ("en",))
        page = PageBytes(view.url, layout.article(view).encode(), "utf-8", START)
        article = read_page(page, URLS.article_key(view.url), Site(URLS, UTC)).article
        articles += [article] if article else []
    return articles


def id_of(number: int) -> str:
    # Scattered, as ids are not in the order in which listings name them.
    return f"125606{number * 7_919_317 % 100_000_000:08}"


def url_of(number: int) -> str:
    return f"{URLS.root}/news/detail/{id_of(number)}"


def replay(folder: Path, first: Sequence[Arrival], watch: Watch) -> Counter[str]:
    """Return the CPU seconds that sqlite3 alone takes for what was written, by table, and for the commits."""
    seconds: Counter[str] = Counter()
    with Store.open(database_url(folder)) as store:
        crawl(store, first)
        store.runs.begin(RUN)
    with closing(sqlite3.connect(folder / "newscrawl.db", isolation_level=None)) as connection:
        for pragma in ("synchronous = NORMAL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")
        for transaction in filter(None, watch.transactions):
            connection.execute("BEGIN IMMEDIATE")
            for statement, rows in transaction:
                began = time.process_time()
                connection.executemany(statement, rows)
                seconds[table_of(statement)] += time.process_time() - began
            began = time.process_time()
            connection.execute("COMMIT")
            seconds["commit"] += time.process_time() - began
    return seconds


def drop_index(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "newscrawl.db")) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')


def table_of(statement: str) -> str:
    found = TABLE.search(statement)
    return found[1] if found else statement.split(maxsplit=1)[0].lower()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes",
        type=lambda text: [int(size) for size in text.split(",")],
        default=[1_000, 100_000],
        help="articles in the store (1000,100000)",
    )
    parser.add_argument("--articles", type=int, default=1_000, help="articles that are stored (%(default)s)")
    parser.add_argument("--folder", help="where to put, and leave, the filled stores")
    return parser.parse_args()


if __name__ == "__main__":
    main()
