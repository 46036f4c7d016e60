"""Search in the explorer: a page of hits with the words marked, and the list of articles narrowed to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette import Response, __version__
from sqlalchemy import URL

from newscrawl.explorer.coins import ARGUMENT, naming
from newscrawl.explorer.metadata import DATABASE
from newscrawl.storage.queries.search.find import NoWordsError, SearchOptions, selection
from newscrawl.storage.store import Store
from newscrawl.workers.pool import WorkerError

if TYPE_CHECKING:
    from pathlib import Path

    from datasette.app import Datasette
    from datasette.filters import FilterArguments

    from newscrawl.storage.queries.search.find import Found

PATH = "/search"
HELP = 'Search, for example: bitcoin "spot ETF" -futures, (coin:BTC OR halving) since:7d, title:valid*'
_ON_A_PAGE = 20
# Who has not found it among so many asks for something else.
_LAST_PAGE = 50


def found_in(file: Path, options: SearchOptions) -> Found:
    """Return what is found, as a worker looks for it; raise NoWordsError."""
    address = URL.create("sqlite", database=str(file)).render_as_string()
    with Store.open(address, read_only=True) as store:
        return store.search.find(options)


async def search_page(datasette: Datasette, request: Any) -> Response:
    """Answer with the hits for the words in `q`, the best first, or the newest (`newest=1`)."""
    options = _options(request.args)
    context: dict[str, Any] = {
        "options": options,
        "found": None,
        "notes": (),
        "datasette_version": __version__,
    }
    if options.words.strip():
        try:
            found = await datasette.get_database(DATABASE).found(options)
            context |= {"found": found, "notes": found.notes, "paths": _paths(options, found.total)}
        except NoWordsError as error:
            context["notes"] = (str(error),)
        except WorkerError:
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
        chosen = selection(words, now)
    except NoWordsError as error:
        found.where_clauses.append("0")
        found.extra_context["search_notes"] = (str(error),)
        return found
    found.where_clauses.append(f"doc_id IN ({chosen.sql})")
    found.params |= chosen.values
    found.extra_context["search_notes"] = chosen.notes
    return found


def _options(args: Any) -> SearchOptions:
    skipped = (_page(args) - 1) * _ON_A_PAGE
    is_newest_first = args.get("newest") == "1"
    return SearchOptions(
        args.get("q") or "", is_newest_first=is_newest_first, limit=_ON_A_PAGE, offset=skipped
    )


def _page(args: Any) -> int:
    page = args.get("page") or ""
    return min(max(int(page), 1), _LAST_PAGE) if page.isdecimal() and len(page) < len("10000") else 1


def _paths(options: SearchOptions, total: int) -> dict[str, str | None]:
    """Return where the same is shown in the other order, on the pages beside it, and as a list."""
    page = options.offset // _ON_A_PAGE + 1
    is_last = page * _ON_A_PAGE >= total or page == _LAST_PAGE
    return {
        "best": _path(options.words),
        "newest": _path(options.words, newest=1),
        "before": _path(options.words, newest=int(options.is_newest_first), page=page - 1)
        if page > 1
        else None,
        "after": None
        if is_last
        else _path(options.words, newest=int(options.is_newest_first), page=page + 1),
        "table": f"/{DATABASE}/articles?{urlencode({'_search': options.words})}",
    }


def _path(words: str, **more: int) -> str:
    return f"{PATH}?{urlencode({'q': words} | {name: value for name, value in more.items() if value})}"
