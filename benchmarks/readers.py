"""The readers that `extraction.py` compares: a page in, the fields of its article out."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

import trafilatura
from bare_spider import ARTICLE_LINKS
from parsel import Selector
from trafilatura.settings import Document

from newscrawl.items import Article, PageBytes
from newscrawl.parse import Site, read_page
from newscrawl.spiders.bitget_news import BitgetNewsSpider

if TYPE_CHECKING:
    from collections.abc import Callable

URLS = BitgetNewsSpider().urls
NOW = datetime(2026, 11, 1, tzinfo=UTC)
DATES = {"extensive_search": True, "original_date": True, "outputformat": "%Y-%m-%dT%H:%M:%S%z"}


class Page(NamedTuple):
    """A page, what is true of it, and the lines that are on it and not in its article."""

    layout: str
    url: str
    html: str
    truth: dict[str, Any]
    foreign: tuple[str, ...]


def read_newscrawl(page: Page) -> dict[str, Any]:
    """Read a page as the spider does: decode, parse, all layers, loaders."""
    came = PageBytes(page.url, page.html.encode(), "utf-8", NOW)
    article = read_page(came, URLS.article_key(page.url), Site(URLS, UTC)).article or Article()
    return vars(article) | {"related": [vars(link) for link in article.related]}


def follow_links(page: Page) -> list[str]:
    """Do what the spider of `bare_spider.py` does with a page: make Scrapy's tree, take links to articles."""
    return Selector(page.html, type="html", base_url=page.url).xpath(ARTICLE_LINKS).getall()


def read_trafilatura(page: Page) -> dict[str, Any]:
    """Ask for metadata, the time of day in its dates, and no comments."""
    found = trafilatura.bare_extraction(
        page.html, page.url, with_metadata=True, include_comments=False, date_extraction_params=DATES
    )
    found = found or Document()  # with nothing in it
    return {
        "title": found.title,
        "publisher": found.sitename,
        "author": found.author,
        "published_at": _utc(found.date and datetime.fromisoformat(found.date)),
        "summary": found.description,
        "body_text": found.text,
    }


def read_newspaper(page: Page) -> dict[str, Any]:
    """Ask for everything but pictures, which it would fetch."""
    with warnings.catch_warnings():  # it announces at its import what it can do without
        warnings.simplefilter("ignore")
        import newspaper  # noqa: PLC0415  # slow to load, and tests do without

    article = newspaper.Article(page.url, language=_language(page.truth["locale"]), fetch_images=False)
    article.download(input_html=page.html)
    article.parse()
    return {
        "title": article.title,
        "publisher": article.meta_site_name,
        "author": ", ".join(article.authors),
        "published_at": _utc(article.publish_date),
        "summary": article.meta_description,
        "body_text": article.text,
    }


@lru_cache
def _language(locale: str) -> str:
    """Return the language where newspaper4k can tell its words apart, else its default."""
    from newspaper.text import StopWords  # noqa: PLC0415

    language = locale.partition("-")[0]
    try:
        StopWords(language).tokenizer("a word")
    except (ImportError, FileNotFoundError):  # some want a library of their own
        return "en"
    return language


def _utc(date: datetime | None) -> str | None:
    if not date:
        return None
    known = date.astimezone(UTC) if date.tzinfo else date
    return f"{known:%Y-%m-%dT%H:%M:%SZ}"


READERS: dict[str, Callable[[Page], dict[str, Any]]] = {
    "newscrawl": read_newscrawl,
    "trafilatura": read_trafilatura,
} | ({"newspaper4k": read_newspaper} if find_spec("newspaper") else {})
