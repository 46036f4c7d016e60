"""Decode pages by what their bytes are rather than by what a header says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.http import TextResponse

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


class Utf8Middleware:
    """Read as UTF-8 whatever is valid UTF-8.

    Text of another encoding that has any letter beyond ASCII is hardly ever valid UTF-8, so this is
    surer than a wrong or missing charset, and it saves the detection of a missing one.
    """

    def process_response(self, request: Request, response: Response) -> Response:  # noqa: ARG002
        if not isinstance(response, TextResponse):
            return response
        try:
            response.body.decode("utf-8")
        except UnicodeDecodeError:
            return response
        return response.replace(encoding="utf-8")
