"""The pages of articles in WARC files as other programs write them."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import brotli
import pytest
from backports import zstd
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.archive.records import ForeignFile, FoundPage, pack, read_found
from newscrawl.exceptions import RecordError
from newscrawl.items import PageBytes
from newscrawl.normalization.urls import ArticleKey
from newscrawl.spiders.bitget_news import BitgetNewsSpider

if TYPE_CHECKING:
    from pathlib import Path

URLS = BitgetNewsSpider().urls
URL = "https://www.bitget.com/news/detail/12560604000001"
BODY = "<title>Salz ist teuer, wägt man es</title>".encode()
HTML = ("Content-Type", "text/html; charset=utf-8")
LARGEST = 1_000
FETCHED = datetime(2026, 1, 31, 10, 20, 30, tzinfo=UTC)


class WarcFile:
    """Writes a file record by record."""

    def __init__(self, path: Path, *, packed: bool = True) -> None:
        self.path = path
        self._out = BytesIO()
        self._writer = WARCWriter(self._out, gzip=packed)

    def add(self, url: str = URL, body: bytes = BODY, *headers: tuple[str, str], **how: Any) -> WarcFile:
        """Add a record; *how* has its status, its kind, and fields of WARC by name with _ for -."""
        status, kind = how.pop("status", "200 OK"), how.pop("kind", "response")
        fields = {"WARC-Date": "2025-03-04T05:06:07Z"} | {
            name.replace("_", "-"): value for name, value in how.items()
        }
        http = StatusAndHeaders(status, list(headers or [HTML]), protocol="HTTP/1.1")
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(body),
            length=len(body),
            http_headers=http,
            warc_headers_dict=fields,
        )
        self._writer.write_record(record)
        return self

    def pages(self, cut: int | None = None) -> tuple[ForeignFile, list[FoundPage]]:
        self.path.write_bytes(self._out.getvalue()[:cut])
        file = ForeignFile(self.path, URLS)
        return file, list(file)


@pytest.fixture
def warc(tmp_path: Path) -> WarcFile:
    return WarcFile(tmp_path / "other.warc.gz")


def bodies(pages: list[FoundPage]) -> list[bytes]:
    return [read_found(page, LARGEST).body for page in pages]


@pytest.mark.parametrize("packed", [True, False])
def test_articles_are_found_among_other_records(tmp_path: Path, packed: bool) -> None:
    """Pages of articles come with key, time and place; what else a crawler stores is passed over."""
    warc = WarcFile(tmp_path / "other.warc", packed=packed)
    warc.add("https://www.bitget.com/robots.txt").add().add(kind="request")
    warc.add("https://elsewhere.example/news/detail/12560604000002")
    warc.add(
        "<https://www.bitget.com/de/news/detail/12560604000003?utm=1>",
        WARC_Date="2025-03-04T05:06:07.123456Z",
    )
    file, pages = warc.pages()
    first, second = ArticleKey("12560604000001", "en"), ArticleKey("12560604000003", "de")
    assert [(page.key, page.fetched_at) for page in pages] == [
        (first, "2025-03-04T05:06:07Z"),
        (second, "2025-03-04T05:06:07Z"),
    ]
    assert bodies(pages) == [BODY, BODY]
    assert not file.skipped


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(BODY), [HTML, ("Content-Encoding", "gzip")]),
        (brotli.compress(BODY), [HTML, ("content-encoding", "br")]),
        (zstd.compress(BODY), [HTML, ("Content-Encoding", "zstd")]),
        (zlib.compress(BODY), [HTML, ("Content-Encoding", " Deflate")]),
        (zlib.compress(BODY, wbits=-15), [HTML, ("Content-Encoding", "deflate")]),
        (b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY), [HTML, ("Transfer-Encoding", "chunked")]),
        (BODY, [HTML, ("Content-Encoding", "gzip")]),  # decoded already, as some crawlers leave it
        (BODY, [HTML, ("Transfer-Encoding", "chunked")]),
        (BODY, [("Server", "x")]),
    ],
    ids=["gzip", "br", "zstd", "deflate", "raw deflate", "chunked", "unpacked", "unchunked", "undeclared"],
)
def test_a_body_is_decoded_as_its_headers_say(warc: WarcFile, body: bytes, headers: list[Any]) -> None:
    _, pages = warc.add(URL, body, *headers).pages()
    assert bodies(pages) == [BODY]


@pytest.mark.parametrize(
    ("reason", "how"),
    [
        ("status", {"status": "404 Not Found"}),
        ("status", {"status": "302 Found"}),
        ("status", {"status": "OK"}),
        ("cut", {"WARC_Truncated": "length"}),
        ("no_date", {"WARC_Date": "last March"}),
        ("no_date", {"WARC_Date": "2999-01-01T00:00:00Z"}),
        ("no_date", {"WARC_Date": "0001-01-01T00:00:00+05:00"}),
    ],
)
def test_what_is_no_whole_page_is_counted(warc: WarcFile, reason: str, how: dict[str, str]) -> None:
    file, pages = warc.add(**how).add().pages()
    assert len(pages) == 1
    assert file.skipped == {reason: 1}


@pytest.mark.parametrize(
    ("reason", "header"),
    [("not_html", ("Content-Type", "application/pdf")), ("encoding", ("Content-Encoding", "compress"))],
)
def test_what_is_no_readable_page_is_counted(warc: WarcFile, reason: str, header: tuple[str, str]) -> None:
    file, pages = warc.add(URL, BODY, header).pages()
    assert not pages
    assert file.skipped == {reason: 1}


@pytest.mark.parametrize(
    ("reason", "body"),
    [("empty", b""), ("too_large", gzip.compress(b"a" * 10_000))],
    ids=["empty", "too large"],
)
def test_a_page_is_read_within_bounds(warc: WarcFile, reason: str, body: bytes) -> None:
    _, pages = warc.add(URL, body, HTML, ("Content-Encoding", "gzip")).pages()
    with pytest.raises(RecordError, match=reason):
        bodies(pages)


def test_a_damaged_file_gives_what_stands_before(warc: WarcFile) -> None:
    """What is no WARC any more ends the file with one line that names it."""
    warc.add()
    whole = warc._out.getvalue()
    warc.path.write_bytes(whole + b"\x00" * 500)
    found = []
    with pytest.raises(RecordError, match=r"^.*other\.warc\.gz: no WARC record behind byte \d") as damage:
        found.extend(page.key for page in ForeignFile(warc.path, URLS))
    assert len(found) <= 1
    assert "\n" not in str(damage.value)


@pytest.mark.parametrize(
    "bytes_of_another_kind", [b"", b"PK\x03\x04", b"<html>", b"\x1f\x8b\x08\x00", b"\n" * 9]
)
def test_a_file_of_another_kind_names_itself(tmp_path: Path, bytes_of_another_kind: bytes) -> None:
    path = tmp_path / "other.warc.gz"
    path.write_bytes(bytes_of_another_kind)
    with pytest.raises(RecordError, match=r"other\.warc\.gz"):
        list(ForeignFile(path, URLS))


def test_an_own_record_keeps_what_it_was_read_as(tmp_path: Path) -> None:
    record = PageBytes(URL, BODY, "gb18030", FETCHED, headers=[HTML], rendered=True)
    path = tmp_path / "own.warc.gz"
    path.write_bytes(pack(record))
    (page,) = ForeignFile(path, URLS)
    read = read_found(page, LARGEST)
    assert (read.encoding, read.rendered, read.fetched_at) == ("gb18030", True, record.fetched_at)
