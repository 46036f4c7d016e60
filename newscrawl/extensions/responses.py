"""What a response is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeGuard

from scrapy.http import HtmlResponse, TextResponse

from newscrawl.items import PageBytes
from newscrawl.parse import BROKEN
from newscrawl.policies import RENDERED

if TYPE_CHECKING:
    from scrapy.http import Response


def is_page(response: Response) -> TypeGuard[TextResponse]:
    """Say whether a response is HTML, or text of no declared kind: not XML, not JSON, not binary."""
    return type(response) in (TextResponse, HtmlResponse) and bool(response.body.strip())


def why_broken(response: Response) -> str | None:
    """Return why an answer is no whole page, though it came with success; None if it is one."""
    flag = next((flag for flag in response.flags if flag.startswith(BROKEN)), None)
    return flag.removeprefix(BROKEN) if flag else None


def why_failed(error: BaseException | None) -> str:
    """Return on one line why a download failed.

    Twisted gives a list of reasons, of which Scrapy's message has the objects.
    """
    reasons = getattr(getattr(error, "__cause__", None), "reasons", ())
    return " ".join("; ".join(reason.getErrorMessage() for reason in reasons).split() or str(error).split())


def is_rendered(response: Response) -> bool:
    """Say whether the page is as a browser showed it."""
    return RENDERED in response.flags


def page_of(response: Response) -> PageBytes:
    """Return the page that has just come as *response*, empty if it is no text."""
    is_text = isinstance(response, TextResponse)
    return PageBytes(
        response.url,
        response.body if is_text else b"",
        getattr(response, "encoding", "utf-8"),
        datetime.now(UTC),
        status=response.status,
        headers=_headers(response),
        rendered=is_rendered(response),
    )


def _headers(response: Response) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
