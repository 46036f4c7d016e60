"""One page as one WARC record, and back.

A record is a gzip member of its own, so that it is read from its offset without those before it.
"""

from __future__ import annotations

from datetime import datetime
from http.client import responses
from io import BytesIO
from typing import TYPE_CHECKING, cast

from isal import isal_zlib
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.items import PageBytes
from newscrawl.normalization.dates import stamp

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

# A fifth of the time of zlib's level 4 for 3 % more space: docs/decisions/0012-pages-are-packed-by-isa-l.md.
_LEVEL = 2
_GZIP = 31  # zlib's word for gzip with the largest window
# They describe the bytes on the wire; the record holds the page after decompression.
_OF_THE_WIRE = frozenset(["content-encoding", "transfer-encoding", "content-length"])
ENCODING = "Newscrawl-Encoding"
RENDERED = "Newscrawl-Rendered"
# Its stub says that isal's error is an instance.
_NO_RECORD: tuple[type[Exception], ...] = (
    cast("type[Exception]", isal_zlib.error),
    ArchiveLoadFailed,
    StopIteration,
    EOFError,
)


class RecordError(ValueError):
    """Bytes that are not the record of a page."""


def pack(page: PageBytes) -> bytes:
    """Return the compressed `response` record of a page: a gzip member of its own."""
    # warcio writes ASCII: it escapes the other characters of a value, and a name cannot have any.
    kept = [
        (name, value) for name, value in page.headers if name.isascii() and name.lower() not in _OF_THE_WIRE
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
    return PageBytes(
        url=named("WARC-Target-URI"),
        fetched_at=datetime.fromisoformat(named("WARC-Date")),
        status=int(record.http_headers.get_statuscode()),
        headers=record.http_headers.headers,
        body=record.raw_stream.read(),
        encoding=named(ENCODING),
        rendered=named(RENDERED) == "1",
    )


def _packed(writer: WARCWriter, record: ArcWarcRecord) -> bytes:
    writer.write_record(record)
    return isal_zlib.compress(writer.out.getvalue(), _LEVEL, _GZIP)
