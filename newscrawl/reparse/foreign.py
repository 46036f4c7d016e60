"""Reads a page that another program has archived; called in a worker."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.archive.foreign import read_found
from newscrawl.archive.records import RecordError
from newscrawl.parse import Site, read_for_store
from newscrawl.reparse.worker import root_of

if TYPE_CHECKING:
    from newscrawl.archive.foreign import FoundPage
    from newscrawl.items import Article
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
    site = Site(replace(reader.urls, root=root_of(page.url)), reader.zone)
    parsed = read_for_store(record, page.key, site, is_archived=True)
    article = parsed.article
    if article is None:
        return FoundArticle(page, None, parsed.reason)
    if len(article.title or "") > reader.longest_title:
        return FoundArticle(page, None, "title_too_long")
    article.page = parsed.page
    return FoundArticle(page, article)
