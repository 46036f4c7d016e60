"""What docs/postgresql.md shows runs on a server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.storage.derived import place_all
from newscrawl.storage.store import Store
from tests.storage.storage_examples import RUN, article

if TYPE_CHECKING:
    from tests.databases import Server, ServerDatabase

PAGE = (Path(__file__).parents[2] / "docs" / "postgresql.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def filled(server: Server) -> ServerDatabase:
    """Return a store with a story that two publishers tell, an edit, a coin, and a wallet and a kestrel."""
    database = server.create()
    told = "Bitcoin rose on Monday after a quiet week in which few desks had expected any move at all. " * 4
    pages = [article(1, body_text=told), article(2, body_text=told, publisher="Wire")]
    pages += [article(3, title="钱包 kestrel"), article(4, published_at="2024-08-20T00:00:00Z")]
    with Store.open(database.url) as store:
        store.runs.begin(RUN)
        store.articles.save(pages, 1)
        store.articles.save([article(1, 5, title="Edited", body_text=told, page_digest="other")], 1)
        for derived in store.derived:
            list(place_all(derived))
    return database


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.split("FROM")[1].split()[0])
def test_a_query_of_the_page(filled: ServerDatabase, query: str) -> None:
    """Every query runs, and finds something."""
    assert filled.rows(query)
