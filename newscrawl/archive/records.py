"""One page as one WARC record, and back; also the article pages in WARC files of other programs.

A record is a gzip member of its own, so that it is read from its offset without those before it.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from http.client import responses
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple, cast

from isal import isal_zlib
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.exceptions import RecordError
from newscrawl.items import PageBytes
from newscrawl.normalization.dates import stamp
from newscrawl.normalization.encoding import CODINGS, encoding_of, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from warcio.recordloader import ArcWarcRecord

    from newscrawl.normalization.urls import ArticleKey, SiteUrls

# A fifth of the time of zlib's level 4 for 3 % more space: docs/decisions/0012-pages-are-packed-by-isa-l.md.
_LEVEL = 2
_GZIP = 31  # zlib's word for gzip with the largest window
# They describe the bytes on the wire; the record holds the page after decompression.
_OF_THE_WIRE = frozenset(["content-encoding", "transfer-encoding", "content-length"])
# One in a value would end the header, or the head.
_LINE_BREAK = re.compile(r"[\r\n]+")
ENCODING = "Newscrawl-Encoding"
RENDERED = "Newscrawl-Rendered"
# Its stub says that isal's error is an instance.
_NO_RECORD: tuple[type[Exception], ...] = (
    cast("type[Exception]", isal_zlib.error),
    ArchiveLoadFailed,
    StopIteration,
    EOFError,
)

_SUCCESS = range(200, 300)
_BLOCK = 1 << 16


def pack(page: PageBytes) -> bytes:
    """Return the compressed `response` record of a page: a gzip member of its own."""
    # warcio writes ASCII: it escapes the other characters of a value, and a name cannot have any.
    kept = [
        (name, _LINE_BREAK.sub(" ", value))
        for name, value in page.headers
        if name.isascii() and name.lower() not in _OF_THE_WIRE
    ]
    http = StatusAndHeaders(
        f"{page.status} {responses.get(page.status, '')}",
        [*kept, ("Content-Length", str(len(page.body)))],
        protocol="HTTP/1.1",
    )
    fields = {"WARC-Date": stamp(page.fetched_at), ENCODING: page.encoding}
    if page.rendered:
        fields[RENDERED] = "1"
    writer = WARCWriter(BytesIO(), gzip=False)
    record = writer.create_warc_record(
        page.url,
        "response",
        payload=BytesIO(page.body),
        length=len(page.body),  # else warcio copies it to a file first
        http_headers=http,
        warc_headers_dict=fields,
    )
    return _packed(writer, record)


def pack_info(file_name: str, software: str) -> bytes:
    """Return the compressed `warcinfo` record that a file begins with."""
    writer = WARCWriter(BytesIO(), gzip=False)
    info = {"software": software, "format": "WARC File Format 1.0"}
    return _packed(writer, writer.create_warcinfo_record(file_name, info))


def unpack(packed: bytes) -> PageBytes:
    """Return the page of a record; raise RecordError if the bytes are none or are damaged."""
    try:
        record = next(ArchiveIterator(BytesIO(isal_zlib.decompress(packed, _GZIP))))
    except _NO_RECORD as error:
        raise RecordError(f"no WARC record: {error}") from None
    if record.rec_type != "response":
        raise RecordError(f"a {record.rec_type} record and not a page")
    named = record.rec_headers.get_header
    fetched_at = datetime.fromisoformat(named("WARC-Date"))
    return _page(record, named("WARC-Target-URI"), fetched_at, record.raw_stream.read())


def _page(record: ArcWarcRecord, url: str, fetched_at: datetime, body: bytes) -> PageBytes:
    named, headers = record.rec_headers.get_header, record.http_headers
    return PageBytes(
        url=url,
        fetched_at=fetched_at,
        status=int(headers.get_statuscode()),
        headers=headers.headers,
        body=body,
        encoding=named(ENCODING) or encoding_of(body, headers.get_header("Content-Type")),
        rendered=named(RENDERED) == "1",
    )


def _packed(writer: WARCWriter, record: ArcWarcRecord) -> bytes:
    writer.write_record(record)
    return isal_zlib.compress(writer.out.getvalue(), _LEVEL, _GZIP)


class FoundPage(NamedTuple):
    """A page of an article, and where its record begins."""

    key: ArticleKey
    url: str
    fetched_at: str
    path: Path
    offset: int


class ForeignFile:
    """Finds the pages of one site's articles in a WARC file.

    *skipped* counts by reason what is none, *other* is the first address that is none of an article.
    """

    def __init__(self, path: Path, urls: SiteUrls) -> None:
        self._path = path
        self._urls = urls
        self.skipped: Counter[str] = Counter()
        self.other = ""

    def __iter__(self) -> Iterator[FoundPage]:
        """Give the pages as they stand in the file.

        Raise OSError if it cannot be read, RecordError from where on it is no WARC file.
        """
        with self._path.open("rb") as file:
            records = ArchiveIterator(file)
            has_records = False
            try:
                for record in records:
                    has_records = has_records or bool(record.rec_type)
                    if record.rec_type == "response" and (found := self._found(record)):
                        yield FoundPage(*found, self._path, records.get_record_offset())
            except (ArchiveLoadFailed, EOFError, ValueError) as error:
                told = " ".join(str(error).split())
                place = f"{self._path}: no WARC record behind byte {records.offset:,}"
                raise RecordError(f"{place}: {told}") from None
            if not has_records:
                raise RecordError(f"{self._path}: no WARC record in it")

    def _found(self, record: ArcWarcRecord) -> tuple[ArticleKey, str, str] | None:
        url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")  # as wget writes it
        key = self._urls.article_key(url)
        if key is None:
            self.other = self.other or url
            return None
        reason = _why_none(record)
        fetched_at = _time(record.rec_headers.get_header("WARC-Date"))
        if reason or fetched_at is None:
            self.skipped[reason or "no_date"] += 1
            return None
        return key, url, fetched_at


def read_found(page: FoundPage, largest: int) -> PageBytes:
    """Return a page that was found; raise RecordError, a word, if it is empty or larger than *largest*."""
    with page.path.open("rb") as file:
        file.seek(page.offset)
        record = next(ArchiveIterator(file))
        body = _body(record, largest)
    return _page(record, page.url, datetime.fromisoformat(page.fetched_at), body)


def _body(record: ArcWarcRecord, largest: int) -> bytes:
    header = record.http_headers.get_header
    is_chunked = (header("Transfer-Encoding") or "").strip().lower() == "chunked"
    stream = ChunkedDataReader(record.raw_stream) if is_chunked else record.raw_stream
    packed = bytearray()
    while len(packed) <= largest and (block := stream.read(_BLOCK)):
        packed += block
    body = unpacked(bytes(packed), _coding(record), largest + 1)
    if not body or len(body) > largest:
        raise RecordError("too_large" if body else "empty")
    return body


def _why_none(record: ArcWarcRecord) -> str | None:
    """Return why the response of an article's address is no page to be read."""
    headers = record.http_headers
    status = headers.get_statuscode() if headers else ""
    if not (status.isdecimal() and int(status) in _SUCCESS):
        return "status"
    if record.rec_headers.get_header("WARC-Truncated"):
        return "cut"
    kind = (headers.get_header("Content-Type") or "text/html").lower()
    if "html" not in kind:
        return "not_html"
    return None if _coding(record) in CODINGS else "encoding"


def _coding(record: ArcWarcRecord) -> str:
    return (record.http_headers.get_header("Content-Encoding") or "identity").strip().lower()


def _time(written: str | None) -> str | None:
    """Return a WARC-Date as the dataset spells times, None for what is none or is yet to come."""
    try:
        moment = datetime.fromisoformat(written or "")
        spelt = stamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None
    return spelt if spelt <= stamp(datetime.now(UTC)) else None
