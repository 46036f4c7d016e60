"""Lists of the explorer at any number of articles, with their coins: asked of Datasette in this process."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from datasette.database import QueryInterrupted

from newscrawl.explorer import search, server

if TYPE_CHECKING:
    from collections.abc import Callable

COINS = """SELECT symbol FROM mentions WHERE article_id = articles.article_id AND locale = articles.locale"""
FROM = "2024-01-05T00:00:00Z"
NARROWED = (
    [],
    [("_coin", "BTC")],
    [("_coin", "BTC"), ("_coin", "ETH")],
    [("_coin", "BTC"), ("locale", "pt-PT")],
    [("_coin", "QQZ")],
    [("locale", "pt-PT")],
    [("published_at__gte", FROM)],
    [("published_at__gte", FROM), ("locale", "en")],
    [("published_at__gte", FROM), ("locale", "en"), ("_coin", "ETH")],
    [("_search", "and"), ("_coin", "BTC")],
)


@pytest.fixture
def asked(asks: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Return what asks for a list and returns its JSON, and the SQL that this took."""
    monkeypatch.setitem(server.SETTINGS, "facet_time_limit_ms", server.SETTINGS["sql_time_limit_ms"])
    execute, queries = server._LiveFile.execute, []

    async def noted(self: Any, sql: str, params: Any = None, *rest: Any, **more: Any) -> Any:
        queries.append((sql, params or {}))
        return await execute(self, sql, params, *rest, **more)

    monkeypatch.setattr(server._LiveFile, "execute", noted)

    def ask(narrowed: list[tuple[str, str]]) -> tuple[dict[str, Any], list[tuple[str, Any]]]:
        path = f"/newscrawl/articles.json?_size=max&_shape=objects&{urlencode(narrowed)}"
        answer = asks(path)
        assert answer.status_code == 200, answer.text
        return answer.json(), queries

    return ask


@pytest.mark.parametrize("few", [0, 5_000], ids=["common", "rare"])
@pytest.mark.parametrize("narrowed", NARROWED, ids=lambda pairs: urlencode(pairs) or "all")
def test_what_is_promised(narrowed, few, asked, explored, monkeypatch) -> None:
    """The list has the articles that name the coins, and its coins are counted by them, rare or common."""
    monkeypatch.setattr(search, "_FEW", few)
    answer, _ = asked(narrowed)
    (facet,) = (one for one in answer["facet_results"].values() if one["type"] == "coin")
    with closing(sqlite3.connect(explored / "newscrawl.db")) as connection:
        named = {
            (article_id, locale): set((symbols or "").split())
            for article_id, locale, symbols in connection.execute(
                f"SELECT article_id, locale, (SELECT group_concat(symbol, ' ') FROM ({COINS})) FROM articles"
            )
        }
    listed = [named[row["article_id"], row["locale"]] for row in answer["rows"]]
    chosen = {value for name, value in narrowed if name == "_coin"}
    assert all(chosen <= symbols for symbols in listed)
    counts = Counter(symbol for symbols in listed for symbol in symbols)
    most = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[: len(facet["results"])]
    assert [(one["value"], one["count"]) for one in facet["results"]] == most
    assert facet["truncated"] == (len(counts) > len(most))
    if not narrowed:
        assert len(listed) == len(named)


@pytest.mark.parametrize(
    "narrowed",
    [
        [("_coin", "BTC")],
        [("locale", "pt-PT")],
        [("published_at__gte", FROM)],
        [("published_at__gte", FROM), ("locale", "en"), ("_coin", "ETH")],
    ],
    ids=urlencode,
)
def test_what_is_looked_at(narrowed, asked, explored, monkeypatch) -> None:
    """A page of what many articles have sorts no articles, and coins of a period are not sought in all."""
    monkeypatch.setattr(search, "_FEW", 0)
    _, queries = asked(narrowed)
    with closing(sqlite3.connect(explored / "newscrawl.db")) as connection:
        plans = {
            sql: [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
            for sql, values in queries
        }
    (listing,) = (steps for sql, steps in plans.items() if "order by published_at desc" in sql)
    assert not any("ORDER BY" in step for step in listing)
    (counting,) = (steps for sql, steps in plans.items() if "one.symbol" in sql)
    assert counting[0].startswith("SEARCH articles") == ("published_at__gte" in dict(narrowed))


def test_a_list_that_takes_too_long(asks, monkeypatch) -> None:
    """A list of a large store that no page can wait for says in plain words what to do instead."""
    execute = server._LiveFile.execute

    async def interrupted(self: Any, sql: str, params: Any = None, *rest: Any, **more: Any) -> Any:
        if "from stories" in sql:
            raise QueryInterrupted(TimeoutError(), sql, params)
        return await execute(self, sql, params, *rest, **more)

    monkeypatch.setattr(server._LiveFile, "execute", interrupted)
    answer = asks("/newscrawl/stories")
    assert answer.status_code == 400
    assert "takes longer than a page may" in answer.text
    assert "sql_time_limit_ms" not in answer.text
