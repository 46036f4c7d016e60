"""What the bytes of a page are, and what they are read as."""

from __future__ import annotations

import sys
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]
from w3lib.encoding import html_to_unicode, read_bom

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable

# So many characters that are whole UTF-8 stand against one that is broken. In the other encodings fewer
# are whole than broken: one to three in Thai, one to five in Chinese, none where a letter is a byte.
_WHOLE_TO_BROKEN = 2
_REPLACEMENT = "\ufffd"


def _inflated(data: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS).decompress(data, most)
    except zlib.error:  # some send it without its header
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, most)


def _gunzipped(data: bytes, most: int) -> bytes:
    return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, most)


# By the names that HTTP gives them; each gives at most so many bytes.
CODINGS: dict[str, Callable[[bytes, int], bytes]] = {
    "identity": lambda data, most: data[:most],
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _inflated,
    "br": lambda data, most: brotli.Decompressor().process(data, output_buffer_limit=most),
    "zstd": lambda data, most: zstd.ZstdDecompressor().decompress(data, most),
}


def unpacked(data: bytes, coding: str, most: int) -> bytes:
    """Return what was packed as *coding* says, its first *most* bytes; what is none of it stays as it is.

    >>> unpacked(zlib.compress(b"salt"), "deflate", 3), unpacked(b"salt", "gzip", 9)
    (b'sal', b'salt')
    """
    try:
        return CODINGS[coding](data, most)
    except (zlib.error, brotli.error, zstd.ZstdError):  # it was unpacked when it was archived
        return data[:most]


def encoding_of(body: bytes, content_type: str | None) -> str:
    """Return the encoding of a page: UTF-8 where its bytes are, else what its header or itself declares.

    >>> encoding_of("né".encode(), "text/html; charset=iso-8859-1")
    'utf-8'
    """
    return "utf-8" if is_utf8(body) else html_to_unicode(content_type, body)[0]


def is_utf8(body: bytes) -> bool:
    r"""Say whether a page is UTF-8: a broken character, by an editor or at a cut, does not make it another.

    >>> is_utf8("caf\u00e9 na\u00efve".encode() + b"\xff"), is_utf8("caf\u00e9 na\u00efve".encode("latin-1"))
    (True, False)
    """
    encoding, _ = read_bom(body)
    if encoding is not None:
        return encoding == "utf-8"
    with suppress(UnicodeDecodeError):
        body.decode()
        return True
    text = body.decode("utf-8", "replace")
    sent = body.count(_REPLACEMENT.encode())  # a broken character that the site's own program has replaced
    broken = text.count(_REPLACEMENT) - sent
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    return whole >= _WHOLE_TO_BROKEN * broken
