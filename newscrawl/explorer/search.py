"""Search in the explorer: a page of hits with the words marked, and the list of articles narrowed to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from datasette import Response, __version__
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.facets import Facet
from datasette.filters import FilterArguments
from datasette.utils import path_with_added_args, path_with_removed_args
from sqlalchemy import URL

from newscrawl.exceptions import CallError, NoWordsError
from newscrawl.explorer.security import DATABASE
from newscrawl.storage.queries.search import Found, SearchOptions, search, selection
from newscrawl.storage.store import Store

PATH = "/search"
HELP = 'Search, for example: bitcoin "spot ETF" -futures, (coin:BTC OR halving) since:7d, title:valid*'
_ON_A_PAGE = 20
# Who has not found it among so many asks for something else.
_LAST_PAGE = 50

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


def found_in(file: Path, options: SearchOptions) -> Found:
    """Return what is found, as a child looks for it; raise NoWordsError."""
    address = URL.create("sqlite", database=str(file)).render_as_string()
    with Store.open(address, read_only=True) as store:
        return search(store.database, options)


async def search_page(datasette: Datasette, request: Any) -> Response:
    """Answer with the hits for the words in `q`, the best first, or the newest (`newest=1`)."""
    options = _options(request.args)
    context: dict[str, Any] = {"options": options, "found": None, "notes": ()}
    context["datasette_version"] = __version__
    if options.words.strip():
        try:
            found = await datasette.get_database(DATABASE).found(options)
            context |= {"found": found, "notes": found.notes, "paths": _paths(options, found.total)}
        except NoWordsError as error:
            context["notes"] = (str(error),)
        except CallError:
            context["notes"] = ("the search took too long, or too much memory: ask for less",)
    return Response.html(await datasette.render_template("search.html", context, request=request))


async def narrowed(datasette: Datasette, request: Any, now: str) -> FilterArguments:
    """Return what narrows the list of articles to those that name all coins in `_coin` and have the words."""
    words = request.args.get("_search") or ""
    found = await naming(datasette.get_database(DATABASE), request.args.getlist(ARGUMENT))
    found.extra_context |= {"supports_search": True, "search": words}
    if not words.strip():
        return found
    found.human_descriptions.append(f'search matches "{words}"')
    try:
        sql, values, notes = selection(words, now)
    except NoWordsError as error:
        found.where_clauses.append("0")
        found.extra_context["search_notes"] = (str(error),)
        return found
    found.where_clauses.append(f"doc_id IN ({sql})")
    found.params |= values
    found.extra_context["search_notes"] = notes
    return found


def _options(args: Any) -> SearchOptions:
    words, is_newest_first = args.get("q") or "", args.get("newest") == "1"
    skipped = (_page(args) - 1) * _ON_A_PAGE
    return SearchOptions(words, is_newest_first=is_newest_first, limit=_ON_A_PAGE, offset=skipped)


def _page(args: Any) -> int:
    page = args.get("page") or ""
    return min(max(int(page), 1), _LAST_PAGE) if page.isdecimal() and len(page) < len("10000") else 1


def _paths(options: SearchOptions, total: int) -> dict[str, str | None]:
    """Return where the same is shown in the other order, on the pages beside it, and as a list."""
    words, newest, page = options.words, int(options.is_newest_first), options.offset // _ON_A_PAGE + 1
    is_last = page * _ON_A_PAGE >= total or page == _LAST_PAGE
    return {
        "best": _path(words),
        "newest": _path(words, newest=1),
        "before": _path(words, newest=newest, page=page - 1) if page > 1 else None,
        "after": None if is_last else _path(words, newest=newest, page=page + 1),
        "table": f"/{DATABASE}/articles?{urlencode({'_search': words})}",
    }


def _path(words: str, **more: int) -> str:
    return f"{PATH}?{urlencode({'q': words} | {name: value for name, value in more.items() if value})}"


async def naming(database: Database, symbols: Sequence[str]) -> FilterArguments:
    conditions = []
    for place, symbol in enumerate(symbols):
        is_common = (await database.execute(_IS_COMMON, [symbol, _FEW])).rows
        conditions.append((_AMONG_MANY if is_common else _AMONG_FEW).format(place))
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
    named = [f"named{place}" for place in range(coins)]
    first, *rest = (f"mentions AS {name}" for name in (*named, "one"))
    joined = "".join(f" CROSS JOIN {table} {_SAME_ARTICLE}" for table in rest)
    wanted = [*(f"{name}.symbol = :coin{place}" for place, name in enumerate(named)), *others]
    return f"{first}{joined}" + f" WHERE {' AND '.join(wanted)}" * bool(wanted)
