"""What it costs to add an article to stores of growing size, filled through the same verb as a crawl's.

The articles come 5,000 a day, as the site's did in 2026: seven of ten are nobody's copy, others are wire
copies of the last day and briefs by template; every second publisher has a template of its own.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections import deque
from contextlib import closing
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import news_templates as templates
from copies import FRAMED, PLAIN, Text, article_of, change_words, cut
from news_writer import Writer
from story_multiples import multiply

from newscrawl.storage.derived import place_all
from newscrawl.storage.dialects import database_url
from newscrawl.storage.runs import NewRun
from newscrawl.storage.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.items import Article

RUN = NewRun("bitget_news", "https://www.bitget.com", {}, "benchmark", "none")
PER_DAY = 5_000
BATCH = 100
FILLED_AT_ONCE = 500
# How far back the articles go that a crawl finds late, in hours.
LATE = 30 * 24
# A larger store is a multiple of one that was filled article by article.
FILLED_MOST = 100_000


class Spent(NamedTuple):
    """Milliseconds an article: of CPU time, which other work of the machine does not change, and in all."""

    cpu: float
    wall: float


class Cost(NamedTuple):
    """What it takes to add an article of today and one of the last month, and bytes of the story tables."""

    today: Spent
    late: Spent
    story_bytes: float


def print_growth(sizes: Sequence[int], repeat: int, folder: str | None) -> None:
    """Fill a store to each size, time batches added to copies of it, and print ratios to the first."""
    if not sizes:
        return
    print("\n   stored  CPU ms  ratio  wall ms  late CPU ms  ratio  wall ms  story bytes/article")
    costs: list[Cost] = []
    with TemporaryDirectory() as temporary:
        home = Path(folder or temporary)
        for before, size in zip((0, *sorted(sizes)), sorted(sizes), strict=False):
            filled = fill(home, before, size)
            cost = measure(filled, size, repeat)
            costs.append(cost)
            _print_cost(size, cost, costs[0])


def _print_cost(size: int, cost: Cost, first: Cost) -> None:
    today, late = cost.today, cost.late
    print(
        f"{size:>9}  {today.cpu:>6.2f}  {today.cpu / first.today.cpu:>5.2f}  {today.wall:>7.2f}  "
        f"{late.cpu:>11.2f}  {late.cpu / first.late.cpu:>5.2f}  {late.wall:>7.2f}  {cost.story_bytes:>19.0f}",
        flush=True,
    )


def fill(home: Path, before: int, size: int) -> Path:
    """Return the folder of a store with that many articles, made from the smaller one unless it is there."""
    if size > FILLED_MOST:
        before = FILLED_MOST
        fill(home, 0, before)
    folder, smaller = home / f"stories-{size}", home / f"stories-{before}"
    if folder.exists():
        return folder
    part = home / f"stories-{size}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    if smaller.exists():
        shutil.copy(smaller / "newscrawl.db", part)
    began = time.perf_counter()
    if size > FILLED_MOST:
        multiply(part / "newscrawl.db", before, size // before, before * 24 // PER_DAY)
    else:
        _fill(part, before, size)
    print(f"  filled from {before} to {size} in {time.perf_counter() - began:.0f} s", flush=True)
    return part.rename(folder)


def _fill(part: Path, before: int, size: int) -> None:
    with Store.open(database_url(part)) as store:
        run_id = store.runs.begin(RUN)
        for batch in _batches(islice(stream(), before, size), FILLED_AT_ONCE):
            store.articles.save(batch, run_id)
            _place(store)


def measure(filled: Path, size: int, repeat: int) -> Cost:
    """Time batches that are added to a copy of a store, first of today's articles, then of late ones."""
    moved = max(0, size - FILLED_MOST)
    first, last = size - moved, size - moved + repeat * BATCH
    new = list(islice(stream(moved=moved), first, last))
    late = list(islice(stream(seed=2, moved=moved, late=True), first, last))
    with TemporaryDirectory(dir=filled.parent) as folder:
        shutil.copy(filled / "newscrawl.db", folder)
        with Store.open(database_url(folder)) as store:
            run_id = store.runs.begin(RUN)
            store.articles.save(new[:1], run_id)  # opens what is opened once
            _place(store)
            today_spent, late_spent = _spent(store, new, run_id), _spent(store, late, run_id)
        stories = _story_bytes(Path(folder) / "newscrawl.db") / (size + len(new) + len(late))
    return Cost(today_spent, late_spent, stories)


def stream(seed: int = 1, moved: int = 0, *, late: bool = False) -> Iterator[Article]:
    """Yield articles without end in the order of their dates, or (*late*) each up to a month too late.

    They are dated and numbered as if *moved* others had come before.
    """
    writer, number = Writer(seed), 0
    recent: deque[Text] = deque(maxlen=PER_DAY)
    while True:
        hour = (number + moved) * 24 / PER_DAY
        at = hour - writer.rng.uniform(0, min(hour, LATE)) if late else hour
        text = _next_text(writer, recent)._replace(hour=at)
        recent.append(text)
        yield article_of(text, f"125606{seed}{number + moved:07}")
        number += 1


def _next_text(writer: Writer, recent: deque[Text]) -> Text:
    rng = writer.rng
    publisher, chance = rng.choice(PLAIN + FRAMED), rng.random()
    if chance < 0.15 and recent:
        wire = rng.choice(recent)
        body = rng.choice((wire.body, cut(wire.body, 0, 0.5), change_words(wire.body, rng)))
        return Text(wire.title, body, publisher, 0)
    if chance < 0.3:
        title, body = rng.choice(templates.BRIEFS)
        slots = {f"O{place}": writer.org() for place in range(1, 5)} | {"T1": writer.ticker()}
        slots |= {name: f"{rng.randint(11, 99_999):,}" for name in "A1 A2 A3 A4 N1 N2 H1".split()}
        return Text(title.format_map(slots), body.format_map(slots), publisher, 0)
    return Text(writer.title(), writer.text(round(40 * (900 / 40) ** rng.random())), publisher, 0)


def _batches(articles: Iterator[Article] | Sequence[Article], size: int) -> Iterator[list[Article]]:
    waiting = iter(articles)
    while batch := list(islice(waiting, size)):
        yield batch


def _spent(store: Store, articles: list[Article], run_id: int) -> Spent:
    cpu, wall = time.process_time(), time.perf_counter()
    for batch in _batches(articles, BATCH):
        store.articles.save(batch, run_id)
        _place(store)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return Spent(1000 * cpu / len(articles), 1000 * wall / len(articles))


def _place(store: Store) -> None:
    for _ in place_all(store.stories):
        pass


def _story_bytes(file: Path) -> int:
    """Return the size of the tables that are named after stories, with their indexes."""
    query = (
        "SELECT sum(pgsize) FROM (SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE)"
        " JOIN sqlite_schema USING (name) WHERE tbl_name LIKE 'stor%'"
    )
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute(query).fetchone()[0] or 0)
