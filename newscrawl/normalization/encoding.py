"""What the bytes of a page are, and what they are read as."""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

import brotli  # type: ignore[import-untyped]
from w3lib.encoding import html_to_unicode, read_bom, resolve_encoding

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


# So many characters that are whole UTF-8 stand against one that is broken. In the other encodings fewer
# are whole than broken: one to three in Thai, one to five in Chinese, none where a letter is a byte.
_WHOLE_TO_BROKEN = 2
_REPLACEMENT = "\ufffd"
# What one that is broken stands among in a text that is damaged: fewer characters than these.
_AMONG = 20
_LATIN = frozenset(["cp1252", "iso8859-1", "latin-1"])


class _Encoding(NamedTuple):
    """An encoding, and of its *characters* beyond ASCII those that are *common* in what is written in it."""

    name: str
    characters: re.Pattern[bytes]
    common: re.Pattern[bytes]


_PAIR = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
_JAPANESE = re.compile(rb"[\x81-\x9f\xe0-\xfc][\x40-\xfc]|[\xa1-\xdf]")
_RUN = re.compile(rb"[\x80-\xff]+")
# The rows of the frequent characters (level 1 of the standards, kana, hangul, letters) and of punctuation;
# of two that fit alike the one with fewer of them comes first.
_ENCODINGS = (
    _Encoding("cp949", _PAIR, re.compile(rb"[\xb0-\xc8][\xa1-\xfe]|[\xa1\xa3][\xa1-\xfe]")),
    _Encoding("euc_jp", _PAIR, re.compile(rb"[\xa4\xa5\xb0-\xcf][\xa1-\xfe]|[\xa1\xa3][\xa1-\xfe]")),
    _Encoding("cp932", _JAPANESE, re.compile(rb"[\x81-\x83\x88-\x97][\x40-\xfc]")),
    _Encoding("gb18030", _PAIR, re.compile(rb"[\xb0-\xd7][\xa1-\xfe]|[\xa1\xa3][\xa1-\xfe]")),
    _Encoding("big5hkscs", _PAIR, re.compile(rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]|[\xa1-\xa3][\x40-\xfe]")),
    # Cyrillic words are whole runs; an accent stands alone, or two side by side.
    _Encoding("cp1251", re.compile(rb"[\x80-\xff]{3,}"), re.compile(rb"(?s:.)[\xe0-\xff\xb3\xb8\xba\xbf]+")),
    _Encoding("cp1252", _RUN, re.compile(rb"[\x80\x91-\x97\xa0\xa1\xab\xbb\xbf-\xff]{1,2}")),
)
_LEAST_COMMON = 0.6
# How a page begins in UTF-16 that does not say so.
_WIDE = {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
# So much of a page tells its encoding, by so many characters of it.
_SAMPLE = 100_000
_FEWEST = 8


# How whatever is packed by gzip begins.
GZIP = b"\x1f\x8b"
_GZIP_OR_ZLIB = 47
# How data that are packed by zlib alone begin, by how well.
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_STEP = 64


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
    if body[:2] in _WIDE:
        return _WIDE[body[:2]]
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


def decoded(body: bytes, encoding: str) -> str:
    r"""Return the text of a page whose bytes are said to be in an *encoding*, by another one if they are not.

    >>> decoded("航运集团改用代币化存款付款".encode("gbk"), "utf-8")
    '航运集团改用代币化存款付款'
    """
    if resolve_encoding(encoding) == "utf-8" and read_bom(body)[0] is None:
        with suppress(UnicodeDecodeError):
            return body.decode()
    text: str = html_to_unicode(f"charset={encoding}", body)[1]
    is_latin = resolve_encoding(encoding) in _LATIN
    broken = text.count(_REPLACEMENT)
    if not is_latin and (not broken or is_utf8(body)):
        return text
    fitting = _fitting(body, "cp1252" if is_latin else "")
    return body.decode(fitting, "replace") if fitting else text


def is_damaged(text: str, among: int = _AMONG) -> bool:
    """Say whether one character *among* so many could not be decoded, so that the text says little."""
    return among * text.count(_REPLACEMENT) > len(text)


def _fitting(body: bytes, known: str) -> str | None:
    """Return the encoding whose frequent characters a page is made of, None if it is *known* to be right.

    The bytes of most encodings are characters in most others, but rare ones, or none.
    """
    sample = body[:_SAMPLE]
    fits = {encoding.name: _share_of_common(sample, encoding) for encoding in _ENCODINGS}
    best = max(fits, key=fits.__getitem__)
    return best if fits[best] >= _LEAST_COMMON and fits.get(known, 0) < _LEAST_COMMON else None


def _share_of_common(sample: bytes, encoding: _Encoding) -> float:
    characters = encoding.characters.findall(sample)
    if len(characters) < _FEWEST or _is_broken(sample, encoding.name, len(characters)):
        return 0
    return sum(map(bool, map(encoding.common.fullmatch, characters))) / len(characters)


def _is_broken(sample: bytes, encoding: str, characters: int) -> bool:
    """Say whether a page is no text in an encoding; a character of hundreds, and a cut one, may be broken."""
    return sample.decode(encoding, "replace").count(_REPLACEMENT) > 1 + characters // 500


def unzipped(body: bytes, most: int) -> tuple[bytes, bool]:
    """Return what a zipped body unpacks to, as far as it can be, and whether that is all of it."""
    if not body.startswith((GZIP, *_ZLIB)):
        return body, True
    text, at = bytearray(), 0
    unpacker = zlib.decompressobj(_GZIP_OR_ZLIB)
    # In small steps, as a step that meets a fault gives nothing.
    while at < len(body) and len(text) < most:
        try:
            text += unpacker.decompress(body[at : at + _STEP], most - len(text))
        except zlib.error:
            return bytes(text), False
        at = min(at + _STEP, len(body)) - len(unpacker.unused_data)
        if unpacker.eof and body.startswith(GZIP, at):  # gzip allows one member behind another
            unpacker = zlib.decompressobj(_GZIP_OR_ZLIB)
        elif unpacker.eof:
            break
    return bytes(text), unpacker.eof
