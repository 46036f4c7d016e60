"""Why a request gave no page, in one word that can be counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest
from scrapy.spidermiddlewares.httperror import HttpError

from newscrawl.extensions.unsent import UnsentError
from newscrawl.rendering.errors import BrowserError

if TYPE_CHECKING:
    from scrapy.http import Response
    from twisted.python.failure import Failure

_CONNECTION = {
    "DownloadTimeoutError": "timeout",
    "CannotResolveHostError": "dns",
    "DownloadConnectionRefusedError": "refused",
    "ResponseDataLossError": "cut",
    "DownloadCancelledError": "too_large",
    "DownloadFailedError": "connection",
}
# What Scrapy's own middlewares say: they have one class for everything.
_IGNORED = {"max redirections": "redirect_loop", "Ignored response": "too_large"}
_STATUS = {401: "blocked", 403: "blocked", 429: "blocked", 404: "not_found", 410: "not_found"}
# The site's or our own last word on a page. Every other reason is a failure: nothing was said.
JUDGED = frozenset(
    "blocked challenge robots offsite redirected not_found gone_page "
    "not_html listing no_title no_body".split()
)
# The site says that there is no such article. A redirect says nothing: sites send visitors elsewhere
# for maintenance, for their country, or to log in.
MISSING = frozenset(["not_found", "gone_page"])


def error_page(failure: Failure) -> Response | None:
    """Return the answer by which a request failed, None if none came."""
    return failure.value.response if isinstance(failure.value, HttpError) else None


def reason_of(failure: Failure) -> tuple[str, str]:
    """Return why a request failed, and the detail on one line; what an error page says is not looked at."""
    error = failure.value
    if isinstance(error, HttpError):
        status = error.response.status
        return _STATUS.get(status, f"http_{status}"), f"HTTP {status}"
    detail = " ".join(str(error).split())
    if isinstance(error, UnsentError | BrowserError):
        return error.reason, detail
    name = type(error).__name__
    if isinstance(error, IgnoreRequest):
        return next((why for words, why in _IGNORED.items() if detail.startswith(words)), name), detail
    return _CONNECTION.get(name, name), detail
