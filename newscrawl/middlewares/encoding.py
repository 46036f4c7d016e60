"""Decode pages by what their bytes are rather than by what a header says."""

from __future__ import annotations

import sys
import zlib
from functools import partial
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from newscrawl.normalization.encoding import GZIP, is_utf8

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scrapy import Request

# Scrapy's flag of an answer that is known to lack its end.
DATA_LOSS = "dataloss"
_ENDS = (b"</html>", b"</body>", b"</urlset>", b"</sitemapindex>")


class WholeCompressionMiddleware(HttpCompressionMiddleware):
    """Flag an answer whose compressed data break off: Scrapy takes what there is of them for the page.

    A page that ends as pages do is whole, whatever a careless server left out behind it. The bytes tell what
    is compressed: proxies unpack pages and leave the header, stores of packed files leave it out.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # the parent's spider parameter is deprecated
        if isinstance(response, TextResponse) and response.body.startswith(GZIP):
            response.headers.setdefault("Content-Encoding", "gzip")
        # The parent takes the header away.
        encoding = (response.headers.get("Content-Encoding") or b"").strip().lower()
        try:
            answer = super().process_response(request, response)
        except _BROKEN:
            if is_utf8(response.body) or response.body.lstrip().startswith(b"<"):
                return _unpacked(response)
            return response.replace(flags=[*response.flags, DATA_LOSS])
        is_page = encoding in _ENDED and isinstance(answer, Response) and request.method != "HEAD"
        if not is_page or answer.body[-20:].rstrip().lower().endswith(_ENDS):
            return answer
        is_whole = _ENDED[encoding](response.body)
        return answer if is_whole else answer.replace(flags=[*answer.flags, DATA_LOSS])


def _unpacked(response: Response) -> Response:
    headers = response.headers.copy()
    del headers["Content-Encoding"]
    kind = responsetypes.from_args(headers=headers, url=response.url, body=response.body)
    return response.replace(headers=headers, cls=kind)


def _is_gzip_whole(data: bytes, windows: Sequence[int]) -> bool:
    """Say whether the data have their end; a sum that is wrong comes behind all of them."""
    for window in windows:
        stream = zlib.decompressobj(window)
        try:
            stream.decompress(data)
        except zlib.error as error:
            if "data check" in str(error) or "length check" in str(error):
                return True
        else:
            return stream.eof
    return False


def _is_brotli_whole(data: bytes) -> bool:
    stream = brotli.Decompressor()
    stream.process(data)
    return bool(stream.is_finished())


def _is_zstd_whole(data: bytes) -> bool:
    stream = zstd.ZstdDecompressor()
    stream.decompress(data)
    return bool(stream.eof)


# What Scrapy's decoders raise: a file that is no gzip file is an OSError.
_BROKEN = (OSError, EOFError, zlib.error, brotli.error, zstd.ZstdError)
# By the names that HTTP gives them; zlib's window says which header there is, and a negative one none.
_ENDED: dict[bytes, Callable[[bytes], bool]] = {
    b"gzip": partial(_is_gzip_whole, windows=(31,)),
    b"x-gzip": partial(_is_gzip_whole, windows=(31,)),
    b"deflate": partial(_is_gzip_whole, windows=(15, -15)),
    b"br": _is_brotli_whole,
    b"zstd": _is_zstd_whole,
}


class Utf8Middleware:
    """Read as UTF-8 whatever is UTF-8, but for a few broken characters.

    Text of another encoding that has any letter beyond ASCII is hardly ever valid UTF-8, so this is
    surer than a wrong or missing charset, and it saves the detection of a missing one.
    """

    def process_response(self, request: Request, response: Response) -> Response:  # noqa: ARG002
        if not isinstance(response, TextResponse) or not is_utf8(response.body):
            return response
        return response.replace(encoding="utf-8")
