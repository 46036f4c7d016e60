"""From a page to its article: what a crawl does with a response, and a reparse with an archived page."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.extraction import EXTRACTOR_VERSION
from newscrawl.extraction.page import read_article_page
from newscrawl.loaders import load_article

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newscrawl.items import Article
    from newscrawl.loaders import Reading
    from newscrawl.normalization.urls import ArticleKey


class Page(NamedTuple):
    """A page as bytes, as text and as a tree."""

    body: bytes
    text: str
    root: HtmlElement


def read_page(page: Page, key: ArticleKey, reading: Reading) -> Article | str:
    """Return the article of a page that was fetched for *key*, or the reason why it is none."""
    said = read_article_page(page.root, page.text, key, reading.urls)
    if said.rejected:
        return said.rejected
    article = load_article(said, key, reading)
    article.page_digest = page_digest(page.body)
    article.extractor = EXTRACTOR_VERSION
    return article


def page_digest(body: bytes) -> str:
    """Return SHA-256 (hex) of a page's bytes."""
    return hashlib.sha256(body).hexdigest()
