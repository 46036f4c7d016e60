"""Pages as they come: unpacked, decoded by what their bytes are, and handed to the archive."""

from __future__ import annotations

import asyncio
import sys
import zlib
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import brotli  # type: ignore[import-untyped]
from scrapy import Request, signals
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import NotConfigured
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from newscrawl import __version__
from newscrawl.archive.files import Archive, PageWriter
from newscrawl.extensions.site_spider import SiteSpider, page_of, site_spider
from newscrawl.extensions.store import StoreExtension, archive_folder
from newscrawl.items import ArchivedPage, Article, Reject
from newscrawl.normalization.encoding import GZIP, is_utf8
from newscrawl.parse import archived_page
from newscrawl.policies import interval

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from newscrawl.storage.store import Store

_SUCCESS = range(200, 300)
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


class ArchiveMiddleware:
    """Spider middleware: what comes of a page takes its record along; the batch writes both.

    The record is made where the page is read, and in a thread of one that is not read. Settings:
    `NEWSCRAWL_ARCHIVE`, `NEWSCRAWL_ARCHIVE_MAX_BYTES`, `NEWSCRAWL_ARCHIVE_KEEP`, `NEWSCRAWL_ARCHIVE_REMOTE`.
    """

    def __init__(self, store: StoreExtension, page_writer: PageWriter, keep: timedelta | None) -> None:
        self._store = store
        self._page_writer = page_writer
        self._keep = keep

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        if not settings.getbool("NEWSCRAWL_ARCHIVE"):
            raise NotConfigured("switched off")
        store, keep = StoreExtension.of(crawler), settings["NEWSCRAWL_ARCHIVE_KEEP"]
        worker = store.membership.worker.name if store.membership else ""
        writer = page_writer(settings, store.writer.store, site_spider(crawler).name, worker)
        middleware = cls(store, writer, interval(keep) if keep else None)
        crawler.signals.connect(middleware.spider_opened, signals.spider_opened)
        crawler.signals.connect(middleware.engine_stopped, signals.engine_stopped)
        return middleware

    def spider_opened(self, spider: SiteSpider) -> None:
        spider.archives_pages = True
        keep_from = datetime.now(UTC) - self._keep if self._keep is not None else None
        with self._store.guarded(opening=True):
            self._page_writer.open(keep_from)
        self._store.writer.archive = self._page_writer

    def engine_stopped(self) -> None:
        self._page_writer.close()

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Give the page to its article or reject, or to the batch if neither comes of it."""
        is_kept = not _is_article_page(response)
        try:
            async for output in result:
                if not is_kept and isinstance(output, Article | Reject):
                    output.page = output.page or await _archived(response)
                    is_kept = True
                yield output
        except Exception:
            # A page that breaks the program is one to look at.
            if not is_kept:
                self._store.writer.pages.append(await _archived(response))
            raise
        if not is_kept:
            self._store.writer.pages.append(await _archived(response))


def page_writer(settings: BaseSettings, store: Store, name: str, worker: str = "") -> PageWriter:
    """Return what writes pages to the files of a spider, and of one *worker* where there are several."""
    most = settings.getint("NEWSCRAWL_ARCHIVE_MAX_BYTES")
    archive = Archive(archive_folder(settings), name, most, f"newscrawl/{__version__}", worker)
    return PageWriter(archive, store.pages)


def _is_article_page(response: Response) -> bool:
    # Requests for articles alone carry a key; what is no success goes to their errback.
    request = response.request
    return bool(response.body) and response.status in _SUCCESS and "key" in getattr(request, "cb_kwargs", ())


async def _archived(response: Response) -> ArchivedPage:
    assert response.request  # noqa: S101  # the engine sets it
    page = page_of(response)._replace(body=response.body)
    return await asyncio.to_thread(archived_page, page, response.request.cb_kwargs["key"])
