"""Decode pages by what their bytes are rather than by what a header says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.http import TextResponse
from w3lib.encoding import read_bom

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

# So many characters that are whole UTF-8 stand against one that is broken. In the other encodings fewer
# are whole than broken: one to three in Thai, one to five in Chinese, none where a letter is a byte.
_WHOLE_TO_BROKEN = 2
_REPLACEMENT = "\ufffd"


class Utf8Middleware:
    """Read as UTF-8 whatever is UTF-8, but for a few broken characters.

    Text of another encoding that has any letter beyond ASCII is hardly ever valid UTF-8, so this is
    surer than a wrong or missing charset, and it saves the detection of a missing one.
    """

    def process_response(self, request: Request, response: Response) -> Response:  # noqa: ARG002
        if not isinstance(response, TextResponse) or not is_utf8(response.body):
            return response
        return response.replace(encoding="utf-8")


def is_utf8(body: bytes) -> bool:
    r"""Say whether a page is UTF-8: a broken character, by an editor or at a cut, does not make it another.

    >>> is_utf8("caf\u00e9 na\u00efve".encode() + b"\xff"), is_utf8("caf\u00e9 na\u00efve".encode("latin-1"))
    (True, False)
    """
    encoding, _ = read_bom(body)
    if encoding is not None:
        return encoding == "utf-8"
    text = body.decode("utf-8", "replace")
    sent = body.count(_REPLACEMENT.encode())  # a broken character that the site's own program has replaced
    broken = text.count(_REPLACEMENT) - sent
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    return broken == 0 or whole >= _WHOLE_TO_BROKEN * broken
