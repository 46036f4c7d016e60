"""Coins beside the list of articles: which ones these name, and the list narrowed to those that name some."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from datasette.database import QueryInterrupted
from datasette.facets import Facet
from datasette.filters import FilterArguments
from datasette.utils import path_with_added_args, path_with_removed_args

if TYPE_CHECKING:
    from collections.abc import Sequence

    from datasette.database import Database

ARGUMENT = "_coin"
# What few articles name is looked up and sorted; of what many name the newest articles are looked through.
_FEW = 5_000
_IS_COMMON = "SELECT 1 FROM mentions WHERE symbol = ? LIMIT 1 OFFSET ?"
_AMONG_FEW = "(article_id, locale) IN (SELECT article_id, locale FROM mentions WHERE symbol = :coin{})"
_AMONG_MANY = """EXISTS (SELECT 1 FROM mentions AS named WHERE named.article_id = articles.article_id
AND named.locale = articles.locale AND named.symbol = :coin{})"""
# As Datasette writes a filter.
_LOCALE = re.compile(r'"locale" = :p\d+')
_SAME_ARTICLE = "USING (article_id, locale)"
_COUNT = """
SELECT one.symbol AS value, count(*) AS count FROM {}
GROUP BY one.symbol ORDER BY count DESC, one.symbol LIMIT {}
"""


async def naming(database: Database, symbols: Sequence[str]) -> FilterArguments:
    """Return what narrows the list to the articles that name all of some coins."""
    conditions = [
        (_AMONG_MANY if (await database.execute(_IS_COMMON, [symbol, _FEW])).rows else _AMONG_FEW).format(
            place
        )
        for place, symbol in enumerate(symbols)
    ]
    return FilterArguments(
        conditions,
        {f"coin{place}": symbol for place, symbol in enumerate(symbols)},
        [f"coin = {symbol}" for symbol in symbols],
    )


class CoinFacet(Facet):  # type: ignore[misc]  # Datasette has no types
    """Which coins the articles of a list name, how many name each, and where the list of those is."""

    type = "coin"

    async def facet_results(self) -> tuple[list[dict[str, Any]], list[str]]:
        if not self.get_configs():
            return [], []
        size = self.get_facet_size()
        try:
            found = await self.ds.execute(
                self.database,
                _COUNT.format(self._mentions(), size + 1),
                self.params,
                truncate=False,
                custom_time_limit=self.ds.setting("facet_time_limit_ms"),
            )
        except QueryInterrupted:
            return [], [self.type]
        results = [self._result(row["value"], row["count"]) for row in found.rows[:size]]
        return [
            {"name": self.type, "type": self.type, "results": results, "truncated": len(found) > size}
        ], []

    def _mentions(self) -> str:
        """Return the mentions of the list's articles, without a look at these where their keys are enough."""
        conditions = self.sql.partition("where ")[2].strip().split(" and ")
        places = range(len(self.request.args.getlist(ARGUMENT)))
        coins = {condition.format(place) for condition in (_AMONG_FEW, _AMONG_MANY) for place in places}
        others = [one for one in conditions if one and one not in coins]
        if all(_LOCALE.fullmatch(one) for one in others):
            return _beside(len(places), others)
        # Left to itself SQLite begins with all mentions.
        return f"({self.sql}) CROSS JOIN mentions AS one {_SAME_ARTICLE}"

    def _result(self, symbol: str, count: int) -> dict[str, Any]:
        is_chosen = symbol in self.request.args.getlist(ARGUMENT)
        if is_chosen:
            path = path_with_removed_args(self.request, {ARGUMENT: symbol})
        else:
            path = path_with_added_args(self.request, {ARGUMENT: symbol, "_next": None})
        url = self.ds.absolute_url(self.request, self.ds.urls.path(path))
        return {"value": symbol, "label": symbol, "count": count, "toggle_url": url, "selected": is_chosen}


def _beside(coins: int, others: Sequence[str]) -> str:
    """Return the mentions beside those of so many coins."""
    named = [f"named{place}" for place in range(coins)]
    first, *rest = (f"mentions AS {name}" for name in (*named, "one"))
    joined = "".join(f" CROSS JOIN {table} {_SAME_ARTICLE}" for table in rest)
    wanted = [*(f"{name}.symbol = :coin{place}" for place, name in enumerate(named)), *others]
    return f"{first}{joined}" + f" WHERE {' AND '.join(wanted)}" * bool(wanted)
