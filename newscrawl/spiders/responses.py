"""What a response is."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from scrapy.http import HtmlResponse, TextResponse

from newscrawl.rendering.need import RENDERED

if TYPE_CHECKING:
    from scrapy.http import Response


def is_page(response: Response) -> TypeGuard[TextResponse]:
    """Say whether a response is HTML, or text of no declared kind: not XML, not JSON, not binary."""
    return type(response) in (TextResponse, HtmlResponse) and bool(response.body.strip())


def is_rendered(response: Response) -> bool:
    """Say whether the page is as a browser showed it."""
    return RENDERED in response.flags


def header(response: Response, name: str) -> str | None:
    """Return a header of *response* as text, None if it has none."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
