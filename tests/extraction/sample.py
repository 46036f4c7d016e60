"""One made-up article and another one, in the pieces of which the tests build pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from parsel.selector import create_root_node

from newscrawl.extraction.dom.elements import PageParser
from newscrawl.extraction.page import read_article_page
from newscrawl.loaders import LoaderContext, load_article
from newscrawl.spiders.bitget_news import BitgetNewsSpider

if TYPE_CHECKING:
    from newscrawl.items import Article

URLS = BitgetNewsSpider().urls
ID = "12560604105500"
TITLE = "Salt Makers of Guérande Weigh Their Ponds"
PARAGRAPHS = [
    "Salt makers of Guérande weigh their ponds every morning and sell the difference to an insurer.",
    "The scale was built by a cheese maker. It is accurate to four grams, and nobody knows why.",
    "Rain cancels the contract.",
]
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
TEXT = "\n\n".join(PARAGRAPHS)
MILLISECONDS = 1_777_000_000_000
PUBLISHED = "2026-04-24T03:06:40Z"
ARTICLE = {
    "id": ID,
    "title": TITLE,
    "content": BODY,
    "sourceName": "Pays Blanc",
    "author": "Yann Le Goff",
    "publishTime": MILLISECONDS,
}

OTHER_ID = "12560604105999"
OTHER_TITLE = "Harbour of Brest Counts Its Gulls Again and Finds More"
OTHER_BODY = (
    "<p>" + "The harbour of Brest has counted more gulls than ever, which pleases the gulls. " * 9 + "</p>"
)
OTHER = ARTICLE | {"id": OTHER_ID, "title": OTHER_TITLE, "content": OTHER_BODY, "author": "Nobody Else"}

LINE = "<div><span>Pays Blanc</span><span>2026/04/24 03:06</span></div>"
HEAD = f"<h1>{TITLE}</h1>{LINE}<div>By:Yann Le Goff</div>"
END = "<div>0</div><div>Disclaimer: the site says here that nothing is advice.</div>"


def page(body: str, *, title: str = f"{TITLE} | Bitget News", head: str = "") -> str:
    """Return a page of the site with *body*."""
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def script(text: str, attributes: str = "") -> str:
    return f"<script {attributes}>{text}</script>"


def as_json(value: Any) -> str:
    """Return JSON as it is put into a script."""
    return json.dumps(value).replace("<", "\\u003c")


def read(html: str) -> Article | str:
    """Return the article on a page that was fetched for `ID`, or why it is none."""
    url = f"{URLS.root}/news/detail/{ID}"
    key = URLS.article_key(url)
    found = read_article_page(create_root_node(html, PageParser, base_url=url), html, key, URLS)
    if found.rejected:
        return found.rejected
    return load_article(found, key, LoaderContext(URLS, url, datetime(2026, 11, 1, tzinfo=UTC)))


def facts(article: Article | str) -> tuple[str | None, ...] | str:
    """Return title, text, publisher, author and minute of an article, or why a page is none."""
    if isinstance(article, str):
        return article
    published = article.published_at and article.published_at[:16]
    return article.title, article.body_text, article.publisher, article.author, published


WHOLE = (TITLE, TEXT, "Pays Blanc", "Yann Le Goff", PUBLISHED[:16])
