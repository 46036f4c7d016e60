"""What the bytes of an answer say: whether they are all there, and in which encoding."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler

from newscrawl.middlewares.pages import Utf8Middleware, WholeCompressionMiddleware
from newscrawl.normalization.encoding import is_utf8

URL = "https://news.example/news/detail/12560604000001"
TEXT = "".join(f"<p>Salt of pond {number} is weighed.</p>" for number in range(400)).encode()
PACKED = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}


def unpacked(encoding: str, data: bytes) -> Response:
    middleware = WholeCompressionMiddleware.from_crawler(get_crawler())
    headers = {"Content-Encoding": encoding, "Content-Type": "text/html"}
    # As the download handler gives it: what is packed has no text yet.
    answer = middleware.process_response(Request(URL), Response(URL, headers=headers, body=data))
    assert isinstance(answer, Response)
    return answer


@pytest.mark.parametrize("encoding", PACKED)
def test_compressed_data_that_break_off_are_flagged(encoding: str) -> None:
    """Scrapy takes half of the data for the page; the flag says that its end is lost."""
    whole = PACKED[encoding](TEXT)
    assert unpacked(encoding, whole).flags == []
    assert unpacked(encoding, whole).body == TEXT
    assert unpacked(encoding, whole[: len(whole) // 2]).flags == ["dataloss"]


@pytest.mark.parametrize("encoding", [*PACKED, "zstd", "gzip, gzip"])
@pytest.mark.parametrize("text", [TEXT, "\n<p>今日上涨</p>".encode("gb18030")], ids=["UTF-8", "GB 18030"])
def test_a_page_that_is_not_compressed_is_taken_as_it_is(text: bytes, encoding: str) -> None:
    """A proxy that unpacks pages and leaves the header does no harm; what is neither is lost."""
    plain = unpacked(encoding, text)
    assert (plain.body, plain.flags, plain.headers.get("Content-Encoding")) == (text, [], None)
    assert isinstance(plain, HtmlResponse)
    assert unpacked(encoding, bytes(range(128, 256)) * 40).flags == ["dataloss"]


def test_a_page_that_does_not_say_that_it_is_compressed() -> None:
    """Packed files that are sent as they lie are unpacked."""
    middleware = WholeCompressionMiddleware.from_crawler(get_crawler())
    headers = {"Content-Type": "text/html"}
    sent = HtmlResponse(URL, headers=headers, body=gzip.compress(TEXT))
    assert middleware.process_response(Request(URL), sent).body == TEXT


@pytest.mark.parametrize("lost", [range(-8, -4), range(-8, 0)], ids=["wrong sum", "no trailer"])
def test_a_careless_trailer_is_no_loss(lost: range) -> None:
    """A closed page is whole though its server wrote a wrong gzip trailer or none."""
    data = bytearray(gzip.compress(TEXT + b"</body></html>"))
    if lost.stop == 0:
        del data[-8:]
    else:
        data[-8:-4] = b"0000"
    assert unpacked("gzip", bytes(data)).flags == []


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("latin-1", "Größe".encode(), "Größe"),
        ("gb18030", "比特币价格今日上涨".encode() + b"\xe2\x80", "比特币价格今日上涨\ufffd"),
        ("cp1252", "Größe".encode("cp1252"), "Größe"),
    ],
    ids=["wrong", "wrong, and a broken byte", "right"],
)
def test_what_is_utf8_is_read_as_utf8(charset: str, data: bytes, text: str) -> None:
    """The bytes say more of their encoding than the header does; where they are not UTF-8, it holds."""
    headers = {"Content-Type": f"text/html; charset={charset}"}
    answer = Utf8Middleware().process_response(Request(URL), HtmlResponse(URL, headers=headers, body=data))
    assert isinstance(answer, HtmlResponse)
    assert answer.text == text


def test_an_image_has_no_encoding() -> None:
    """Whatever is no text passes as it is."""
    answer = Response(URL, body=b"salt")
    assert Utf8Middleware().process_response(Request(URL), answer) is answer


@pytest.mark.parametrize(
    ("text", "encoding", "is_unicode"),
    [
        ("Größe und Café", "utf-8", True),
        ("比特币价格今日上涨", "utf-8", True),
        ("比特币价格今日上涨，投资者乐观", "gb18030", False),
        ("ビットコインの価格は本日上昇", "shift_jis", False),
        ("비트코인 가격이 오늘 상승", "euc_kr", False),
        ("Цена выросла", "cp1251", False),
        ("ราคาปรับตัวสูงขึ้นในวันนี้", "cp874", False),
        ("ارتفع سعر الملح", "cp1256", False),
        ("Größe und Café", "cp1252", False),
    ],
)
def test_a_broken_byte_does_not_change_the_encoding(text: str, encoding: str, is_unicode: bool) -> None:
    """UTF-8 with a broken byte is UTF-8, and another encoding with one is none."""
    data = (text * 3).encode(encoding)
    assert is_utf8(data) is is_unicode
    assert is_utf8(data + b"\xe2\x80 and so on") is is_unicode
