"""Reads a page that another program has archived; called in a worker."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.archive.foreign import read_found
from newscrawl.archive.records import RecordError, pack
from newscrawl.items import ArchivedPage, Article
from newscrawl.normalization.digest import content_digest
from newscrawl.parse import Site, read_page
from newscrawl.reparse.worker import page_bytes, root_of

if TYPE_CHECKING:
    from newscrawl.archive.foreign import FoundPage
    from newscrawl.reparse.worker import PageReader


class FoundArticle(NamedTuple):
    """What became of a page: its article, or the *reason* why it is none."""

    page: FoundPage
    article: Article | None
    reason: str = ""


def read_foreign(reader: PageReader, largest: int, page: FoundPage) -> FoundArticle:
    """Return the article of a page of at most *largest* bytes, with its record, as a crawl reads it."""
    try:
        record = read_found(page, largest)
    except (OSError, RecordError) as error:
        return FoundArticle(page, None, str(error))
    source = page_bytes(record, page.url, page.fetched_at)
    urls = replace(reader.urls, root=root_of(page.url))
    article, reason, *_ = read_page(source, page.key, Site(urls, reader.zone))
    if article is None:
        return FoundArticle(page, None, reason)
    if len(article.title or "") > reader.longest_title:
        return FoundArticle(page, None, "title_too_long")
    article.digest = content_digest(article)
    digest = str(article.page_digest)
    article.page = ArchivedPage(*page.key, page.url, page.fetched_at, digest, pack(record))
    return FoundArticle(page, article)
