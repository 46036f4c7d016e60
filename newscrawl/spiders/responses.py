"""What a response is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeGuard

from scrapy.http import HtmlResponse, TextResponse

from newscrawl.parse import PageBytes
from newscrawl.rendering.need import RENDERED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.http import Response


def is_page(response: Response) -> TypeGuard[TextResponse]:
    """Say whether a response is HTML, or text of no declared kind: not XML, not JSON, not binary."""
    return type(response) in (TextResponse, HtmlResponse) and bool(response.body.strip())


def is_rendered(response: Response) -> bool:
    """Say whether the page is as a browser showed it."""
    return RENDERED in response.flags


def page_of(response: TextResponse) -> PageBytes:
    """Return the page that has just come as *response*."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in _each(response)}
    return PageBytes(
        response.url,
        response.body,
        response.encoding,
        datetime.now(UTC),
        status=response.status,
        headers=headers,
        rendered=is_rendered(response),
    )


def _each(response: Response) -> Iterator[tuple[bytes, bytes]]:
    # Of a header that comes several times, Scrapy calls the last one its value.
    return ((name, values[-1]) for name, values in response.headers.items() if values)
