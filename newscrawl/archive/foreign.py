"""The article pages in WARC files that other programs have written."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from newscrawl.archive.folder import ENCODING, RENDERED, RecordError
from newscrawl.items import PageBytes
from newscrawl.normalization.dates import stamp
from newscrawl.normalization.encoding import CODINGS, encoding_of, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from warcio.recordloader import ArcWarcRecord

    from newscrawl.normalization.urls import ArticleKey, SiteUrls

_SUCCESS = range(200, 300)
_BLOCK = 1 << 16


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
    """Return a page that was found.

    Raise RecordError, with the reason in a word, if it is empty or larger than *largest* bytes.
    """
    with page.path.open("rb") as file:
        file.seek(page.offset)
        record = next(ArchiveIterator(file))
        body = _body(record, largest)
    named, headers = record.rec_headers.get_header, record.http_headers
    return PageBytes(
        url=page.url,
        fetched_at=datetime.fromisoformat(page.fetched_at),
        status=int(headers.get_statuscode()),
        headers=headers.headers,
        body=body,
        encoding=named(ENCODING) or encoding_of(body, headers.get_header("Content-Type")),
        rendered=named(RENDERED) == "1",
    )


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
