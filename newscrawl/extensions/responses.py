"""What a response is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeGuard

from scrapy.http import HtmlResponse, TextResponse

from newscrawl.parse import BROKEN, PageBytes
from newscrawl.policies.render import RENDERED

if TYPE_CHECKING:
    from scrapy.http import Response


def is_page(response: Response) -> TypeGuard[TextResponse]:
    """Say whether a response is HTML, or text of no declared kind: not XML, not JSON, not binary."""
    return type(response) in (TextResponse, HtmlResponse) and bool(response.body.strip())


def why_broken(response: Response) -> str | None:
    """Return why an answer is no whole page, though it came with success; None if it is one."""
    flag = next((flag for flag in response.flags if flag.startswith(BROKEN)), None)
    return flag.removeprefix(BROKEN) if flag else None


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
        headers=headers_of(response),
        rendered=is_rendered(response),
    )


def headers_of(response: Response) -> dict[str, str]:
    """Return the headers, their names in lower case; of one that comes several times the last."""
    return {
        name.decode("latin-1").lower(): values[-1].decode("latin-1")
        for name, values in response.headers.items()
        if values
    }
