"""One dataset in SQLite, in PostgreSQL and in a mirror of that: what is asked of it has the same answer."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newscrawl.exports.export import ExportOptions, export
from newscrawl.monitoring.history import StoreState
from newscrawl.printing.status import read_status
from newscrawl.report.figures import Figures
from newscrawl.storage.change_log import newest_changes
from newscrawl.storage.derived import place_all
from newscrawl.storage.dialects import database_url
from newscrawl.storage.mirror import Mirror
from newscrawl.storage.queries.article import history_of
from newscrawl.storage.queries.collection import Selection
from newscrawl.storage.queries.explorer import front_page, full_article
from newscrawl.storage.queries.search import SearchOptions, search
from newscrawl.storage.queries.snapshot import ExportSelection
from newscrawl.storage.store import Store
from tests.databases import SqliteFile, copy_rows
from tests.exports.exported_data import contents
from tests.storage.storage_examples import article, related

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import Server
    from tests.exports.conftest import History

# What a server's own languages would sort otherwise than SQLite does, which goes by code points.
NAMES = (*"zeta Alpha alpha Ärger _a ab a-b éclair z Я 比特 🚀".split(), "a b", None)


@dataclass
class Siblings:
    """The same rows in three stores."""

    file: Store
    server: Store
    mirror: Store


@pytest.fixture(scope="module")
def siblings(
    history: History, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Siblings]:
    source = SqliteFile(history.folder / "newscrawl.db")
    copy = SqliteFile(tmp_path_factory.mktemp("siblings") / "newscrawl.db")
    copy.file.write_bytes(source.file.read_bytes())
    odd = [
        article(
            number,
            number,
            article_id=f"{'x' * (number % 3)}{number}",
            locale=("pt-PT", "en", "PT")[number % 3],
            publisher=name,
            title=f"{name} \u2028 title",
            published_at=None if number % 4 == 0 else f"2024-0{1 + number % 9}-0{1 + number % 3}T00:00:00Z",
            related=related(number + 1),
        )
        for number, name in enumerate(NAMES)
    ]
    for one in odd[::2]:
        one.related[0].position = None
    with Store.open(copy.url) as store:
        store.articles.save(odd, 1)
        for derived in store.derived:
            list(place_all(derived))
    there = server.create()
    copy_rows(copy, there)
    folder = tmp_path_factory.mktemp("mirror")
    with Store.open(there.url, read_only=True) as source, Mirror.open(folder, "server", 5.0) as mirror:
        mirror.catch_up(source.database, lambda *_: None)
    with ExitStack() as stack:
        urls = (copy.url, there.url, database_url(folder))
        opened = (stack.enter_context(Store.open(url, read_only=True)) for url in urls)
        yield Siblings(*opened)


@pytest.mark.parametrize(
    ("options", "selection"),
    [
        ({}, {}),
        ({"form": "csv", "by_month": True}, {}),
        ({"form": "parquet"}, {}),
        ({}, {"since": "2024-01-02", "locales": ("en", "PT"), "publishers": ("alpha", "Я", "zeta")}),
        ({}, {"representative": True}),
        ({}, {"known_before": "2025-01-01T00:00:00Z"}),
        ({"form": "csv"}, {"known_before": "2100-01-01T00:00:00Z", "until": "2024-06-01"}),
        ({}, {"changed_since": 20}),
    ],
    ids=["all", "by month", "parquet", "a part", "stories", "then", "until", "changes"],
)
def test_exports_have_the_same_bytes(
    siblings: Siblings, options: dict[str, object], selection: dict[str, object], tmp_path: Path
) -> None:
    """An export of PostgreSQL or a mirror equals one of SQLite, byte for byte, in any form, of any part."""
    for name, store in vars(siblings).items():
        asked = ExportOptions(tmp_path / name, ExportSelection(**selection), **options)
        export(store, asked, lambda *_: None)
    assert contents(tmp_path / "file") == contents(tmp_path / "server") == contents(tmp_path / "mirror")
    assert len(contents(tmp_path / "file")) > 4


@pytest.mark.parametrize(
    "selection", [Selection(), Selection(since="2024-01-02", locales=("en",))], ids=["all", "a part"]
)
def test_reports_have_the_same_figures(siblings: Siblings, selection: Selection) -> None:
    """A report of PostgreSQL or a mirror has the figures of one of SQLite, in the same order."""
    file, server, mirror = (Figures(store, selection) for store in vars(siblings).values())
    assert file.totals.articles > 20
    for name, value in vars(file).items():
        assert (name, vars(server)[name], vars(mirror)[name]) == (name, value, value)


def test_the_status_is_the_same(siblings: Siblings) -> None:
    """What is counted is counted alike."""
    now = datetime.now(UTC)
    store_state = StoreState(now, is_running=False)
    file, server, mirror = (read_status(store, store_state) for store in vars(siblings).values())
    assert mirror.mirror
    assert file == server == mirror._replace(mirror=None)


@pytest.mark.parametrize(
    "words", ["bitcoin", "title -alpha", "publisher:a*", "比特", "coin:BTC", "market OR z"]
)
def test_searches_find_the_same(siblings: Siblings, words: str) -> None:
    """The same articles are found, and the newest of them are in the same order."""
    file, server, mirror = (
        search(store.database, SearchOptions(words, is_newest_first=True, limit=500))._asdict()
        for store in vars(siblings).values()
    )
    assert file == server == mirror
    assert file["total"] > 0


def test_pages_of_articles_are_the_same(siblings: Siblings) -> None:
    """What is shown of one article is the same, its life and its links included."""
    now, changed = datetime.now(UTC), siblings.file.changes.after(0, 200)
    file, server, mirror = (
        (
            [history_of(store.database, (one["article_id"], one["locale"])) for one in changed],
            [full_article(store.database, (one["article_id"], one["locale"])) for one in changed],
            front_page(store.database, now),
            newest_changes(store.database, 100),
        )
        for store in vars(siblings).values()
    )
    assert file == server == mirror
