"""The answer where something cannot be shown."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING, Any

from datasette import Response
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError
from markupsafe import Markup

from newscrawl.terminal import visible

if TYPE_CHECKING:
    from datasette.app import Datasette

logger = logging.getLogger(__name__)

_BROKEN = 500


async def refusal(datasette: Datasette, request: Any, error: Exception) -> Response:
    """Answer an error; only one that is not the reader's doing is logged."""
    info = _told(error)
    if info["status"] == _BROKEN:
        trace = "".join(traceback.format_exception(error))
        logger.error("cannot show %s: %s", visible(request.path), visible(trace))
    if request.path.endswith(".json"):
        return Response.json(info, status=info["status"])
    page = await datasette.render_template("error.html", info, request=request)
    return Response.html(page, status=info["status"])


def _told(error: Exception) -> dict[str, Any]:
    info: dict[str, Any] = {"ok": False, "error": str(error), "status": _BROKEN, "title": None}
    if isinstance(error, Base400):
        info["status"] = error.status
    elif isinstance(error, DatasetteError):
        # Some messages are Datasette's own HTML, with what the reader wrote escaped in it.
        message = Markup(error.message) if error.message_is_html else error.message  # noqa: S704
        info.update(error=message, status=error.status, title=error.title)
    return info
