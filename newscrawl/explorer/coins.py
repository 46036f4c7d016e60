"""Coins beside the list of articles: which ones these name, and the list narrowed to those that name some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette.database import QueryInterrupted
from datasette.facets import Facet
from datasette.filters import FilterArguments
from datasette.utils import path_with_added_args, path_with_removed_args

if TYPE_CHECKING:
    from collections.abc import Sequence

ARGUMENT = "_coin"
_NAMES = "(article_id, locale) IN (SELECT article_id, locale FROM mentions WHERE symbol = :coin{})"
_COUNT = """
SELECT symbol AS value, count(*) AS count FROM {}
GROUP BY symbol ORDER BY count DESC, symbol LIMIT {}
"""


def naming(symbols: Sequence[str]) -> FilterArguments:
    """Return what narrows the list to the articles that name all of some coins."""
    return FilterArguments(
        [_NAMES.format(place) for place in range(len(symbols))],
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
        """Return the mentions of the list's articles: of all of them without a look at any article."""
        return (
            f"mentions JOIN ({self.sql}) USING (article_id, locale)" if "where " in self.sql else "mentions"
        )

    def _result(self, symbol: str, count: int) -> dict[str, Any]:
        is_chosen = symbol in self.request.args.getlist(ARGUMENT)
        if is_chosen:
            path = path_with_removed_args(self.request, {ARGUMENT: symbol})
        else:
            path = path_with_added_args(self.request, {ARGUMENT: symbol, "_next": None})
        url = self.ds.absolute_url(self.request, self.ds.urls.path(path))
        return {"value": symbol, "label": symbol, "count": count, "toggle_url": url, "selected": is_chosen}
