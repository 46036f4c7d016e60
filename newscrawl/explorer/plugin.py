"""Our part of Datasette: the hooks that link, search and lay out what is stored."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, NamedTuple

from datasette import Response, hookimpl
from datasette.app import Datasette
from datasette.utils import urlsafe_components
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError
from jinja2 import Environment
from markupsafe import Markup

from newscrawl.explorer import metadata
from newscrawl.explorer.search import HELP, PATH, CoinFacet, narrowed, search_page
from newscrawl.explorer.security import DATABASE, SecurityMiddleware
from newscrawl.monitoring.history import sentence_of
from newscrawl.normalization.text import DiffPart
from newscrawl.storage.queries.article import CAUSES, ArticleHistory, history_of
from newscrawl.storage.queries.explorer import FullArticle, front_page, full_article, stored_keys
from newscrawl.storage.rows import Key
from newscrawl.storage.store import Store
from newscrawl.terminal import visible

logger = logging.getLogger(__name__)

_BROKEN = 500

# A diff is made of each; an article that is edited more often is read in the table of its revisions.
_MOST_EDITS = 10


class Plugin:
    """Registered with Datasette as one plugin; *hosts* are the names under which it may be asked."""

    # By it Datasette finds the package's folders `templates` and `static`.
    __name__ = str(__package__)

    def __init__(self, store: Store, hosts: frozenset[str]) -> None:
        self._store = store
        self._hosts = hosts

    @hookimpl
    def prepare_jinja2_environment(self, env: Environment) -> None:
        env.globals["article_path"] = metadata.article_path
        env.globals["search_path"] = metadata.search_path
        env.filters["minute"] = metadata.minute
        env.filters["sentence"] = sentence_of
        env.globals["list_path"] = metadata.list_path
        env.globals["described"] = metadata.tables()
        env.globals["home"] = DATABASE
        env.globals["search_help"] = HELP
        env.tests["web"] = metadata.is_web

    @hookimpl
    async def extra_template_vars(
        self, table: str | None, columns: list[str] | None, view_name: str, request: Any
    ) -> dict[str, Any]:
        if view_name == "row" and table == "articles":
            article_id, locale = urlsafe_components(request.url_vars["pks"])
            return {"reading": await asyncio.to_thread(reading, self._store, (article_id, locale))}
        if view_name == "table" and table:
            is_all = "_all" in request.args or "_col" in request.args
            names = columns or []
            about = {"shown": names if is_all else metadata.shown(table, names), "is_all": is_all}
            return about | ({"spans": metadata.spans(datetime.now(UTC))} if table == "articles" else {})
        if view_name == "database":
            return {"front": await asyncio.to_thread(front_page, self._store.database, datetime.now(UTC))}
        return {}

    @hookimpl
    def render_cell(self, row: sqlite3.Row, column: str, database: str) -> Any:
        if database != DATABASE or not isinstance(row[column], str):
            return None
        return self._cell(dict(row), column)

    @hookimpl
    def register_routes(self) -> list[tuple[str, Any]]:
        return [(f"^{PATH}$", search_page)]

    @hookimpl
    def register_facet_classes(self) -> list[type[CoinFacet]]:
        return [CoinFacet]

    @hookimpl(trylast=True)  # after Datasette's own, which would say that nothing can be searched
    def filters_from_request(self, datasette: Datasette, request: Any, table: str) -> Any:
        now = self._store.database.now()
        return narrowed(datasette, request, now) if table == "articles" else None

    @hookimpl
    def asgi_wrapper(self) -> Callable[[Any], SecurityMiddleware]:
        return lambda app: SecurityMiddleware(app, self._hosts)

    @hookimpl
    async def handle_exception(self, datasette: Datasette, request: Any, exception: Exception) -> Response:
        """Answer an error; only one that is not the reader's doing is logged."""
        info = _told(exception)
        if info["status"] == _BROKEN:
            trace = "".join(traceback.format_exception(exception))
            logger.error("cannot show %s: %s", visible(request.path), visible(trace))
        if request.path.endswith(".json"):
            return Response.json(info, status=info["status"])
        page = await datasette.render_template("error.html", info, request=request)
        return Response.html(page, status=info["status"])

    async def _cell(self, row: dict[str, Any], column: str) -> Markup | None:
        keys = metadata.named(row) if column in metadata.NAMING else None
        stored = await asyncio.to_thread(stored_keys, self._store.database, keys) if keys else ()
        return metadata.cell(row, column, stored)


def _told(error: Exception) -> dict[str, Any]:
    info: dict[str, Any] = {"ok": False, "error": str(error), "status": _BROKEN, "title": None}
    if isinstance(error, Base400):
        info["status"] = error.status
    elif isinstance(error, DatasetteError):
        # Some messages are Datasette's own HTML, with what the reader wrote escaped in it.
        message = Markup(error.message) if error.message_is_html else error.message  # noqa: S704
        info.update(error=message, status=error.status, title=error.title)
    return info


class Edit(NamedTuple):
    version: int
    seen_at: str
    cause: str
    changed: dict[str, list[DiffPart]]


class ArticleView(NamedTuple):
    """An article, its newest edits first, and the articles around it."""

    full: FullArticle
    history: ArticleHistory
    paragraphs: list[str]
    edits: list[Edit]
    earlier_edits: int


def reading(store: Store, key: Key) -> ArticleView | None:
    full, history = full_article(store.database, key), history_of(store.database, key)
    if full is None or history is None:
        return None
    newest = history.versions[-_MOST_EDITS - 1 :]
    edits = [
        Edit(after.version, after.seen_at, CAUSES.get(after.cause, after.cause), after.edited(before))
        for before, after in pairwise(newest)
    ]
    body = full.article["body_text"] or ""
    return ArticleView(
        full=full,
        history=history,
        paragraphs=[block for block in body.split("\n\n") if block.strip()],
        edits=edits[::-1],
        earlier_edits=len(history.versions) - 1 - len(edits),
    )
