"""The answer where something cannot be shown."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from datasette import Response
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError
from markupsafe import Markup

if TYPE_CHECKING:
    from datasette.app import Datasette

logger = logging.getLogger(__name__)

_BROKEN = 500


async def refusal(datasette: Datasette, request: Any, error: Exception) -> Response:
    """Answer an error; only one that is not the reader's doing is logged."""
    info = _told(error)
    if info["status"] == _BROKEN:
        logger.error("cannot show %s", request.path, exc_info=error)
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
